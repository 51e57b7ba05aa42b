"""Killed without a word, the harness, its guard, or both: at the latest the next start has the board as it was.

One point of a run here; `python -m tests.desk.killing 200` goes through all of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.board import on_desk
from tests.desk.killing import GUARD, HARNESS, VICTIMS, Outcome, killed

WRITES = (14,)


@pytest.mark.parametrize("victims", VICTIMS, ids="+".join)
def test_at_the_latest_the_next_start_has_it_as_it_was(tmp_path: Path, victims: tuple[str, ...]) -> None:
    seen: dict[int, Outcome] = {}
    with on_desk(tmp_path / "desk") as desk:
        for writes in WRITES:
            seen[writes] = killed(desk, tmp_path, writes, victims)

    assert dict.fromkeys(WRITES, (True, True, False)) == {
        writes: (each.reached, each.as_it_was, each.armed) for writes, each in seen.items()
    }
    # A guard that lives puts it back itself, at once; what a killed one left, the next one does.
    left = {writes: each.brought_back for writes, each in seen.items()}
    assert (victims == (HARNESS,)) == (set(left.values()) == {0})
    assert (GUARD in victims) == (left[14] == 3)
