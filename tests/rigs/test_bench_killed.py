"""Killed without a word, the harness, its guard, or both: at the latest the next start has the board as it was.

One point of a run here; `python -m tests.desk.killing 200` goes through all of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.board import on_desk
from tests.desk.killing import GUARD, VICTIMS, differing, killed, look

WRITES = 14
CHANGED = 3


@pytest.mark.parametrize("victims", VICTIMS, ids="+".join)
def test_at_the_latest_the_next_start_has_it_as_it_was(tmp_path: Path, victims: tuple[str, ...]) -> None:
    with on_desk(tmp_path / "desk") as desk:
        before = look(desk, tmp_path, "builtin")
        seen = killed(desk, tmp_path, WRITES, victims, before)

    assert (True, (), False) == (seen.reached, seen.changed, seen.armed)
    # A guard that lives puts it back itself, at once; what a killed one left, the next one does.
    assert (CHANGED if GUARD in victims else 0) == seen.brought_back


def test_whoever_leaves_a_board_changed_is_found_out(tmp_path: Path) -> None:
    """The look is at the board, not at what a guard believes."""
    with on_desk(tmp_path / "desk") as desk:
        before = look(desk, tmp_path, "builtin")
        desk.do(lambda: desk.practice._params.set("CRUISE_MPS", 5.0))

        assert ["CRUISE_MPS"] == list(differing(before, look(desk, tmp_path, "builtin"), "builtin"))
