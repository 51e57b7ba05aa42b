"""A setting's digest depends on what is set, and on nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.reading.state import MISSION, Looked

FIELDS = st.fixed_dictionaries({"current": st.integers(0, 1), "autocontinue": st.integers(0, 1)})
ITEMS = st.lists(st.tuples(st.integers(0, 5200), st.integers(-(2**31), 2**31 - 1)), max_size=4).map(tuple)


@given(ITEMS, ITEMS, FIELDS)
def test_a_digest_depends_on_what_is_flown_and_on_nothing_else(
    one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...], changes: dict[str, int]
) -> None:
    made = Looked()
    for items in (one, other, one):
        made.items[MISSION] = items
        made.tells_items(MISSION, **changes)
        changes = {}
        made.stamps(0.1)
    first, second, third = made.digests("mission_state")

    assert first == third
    assert (one == other) == (first == second)
