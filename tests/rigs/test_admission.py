"""Which board may be spoken to, and which is put back: what its rig file says, and the one that is owed it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.errors import RigError
from harness.rigs.admission import check_kind, check_left
from harness.rigs.bench_lease import NAMELESS
from harness.rigs.journal import Journal, Saved

BOARD = "usb:26ac:0032:3A00"
QUADROTOR, PLANE = 2, 1


@pytest.mark.parametrize(("stack", "autopilot"), [("ardupilot", 3), ("px4", 12), ("builtin", 0)])
def test_a_board_flies_what_its_rig_file_says(stack: str, autopilot: int) -> None:
    check_kind(stack, (autopilot, QUADROTOR), BOARD)
    for kind in ((8, QUADROTOR), (autopilot, PLANE)):
        with pytest.raises(RigError, match=rf"{BOARD} says that it is MAV_AUTOPILOT {kind[0]}, MAV_TYPE {kind[1]}; "):
            check_kind(stack, kind, BOARD)


def left(folder: Path, uid: str, *saved: Saved) -> Journal:
    journal = Journal(folder, BOARD)
    journal.uid = uid
    for each in saved:
        journal.save(each)
    return journal


HARMLESS = Saved("RTL_ALT", bytes(4), 9)
ARMING = Saved("ARMING_CHECK", bytes(4), 9)


def test_nothing_was_left(tmp_path: Path) -> None:
    check_left(left(tmp_path, "abc"), "", "def", "ardupilot")


def test_what_was_left_is_for_the_board_that_it_is_about(tmp_path: Path) -> None:
    for uid in ("abc", ""):
        journal = left(tmp_path, uid, HARMLESS)
        check_left(journal, "", uid, "ardupilot")
        with pytest.raises(RigError, match=r"was set to before a run that never ended, .* is def: plug in that one"):
            check_left(journal, "", "def", "ardupilot")
        journal.done()


def test_nor_is_another_board_disarmed_by_force(tmp_path: Path) -> None:
    for owed, uid in (("abc", "abc"), (NAMELESS, "")):
        check_left(left(tmp_path, ""), owed, uid, "ardupilot")
        with pytest.raises(RigError, match="plug in that one first"):
            check_left(left(tmp_path, ""), owed, "def", "ardupilot")


def test_what_another_user_wrote_down_sets_nothing_that_may_arm(tmp_path: Path) -> None:
    journal = left(tmp_path, "abc", HARMLESS, ARMING)
    check_left(journal, "", "abc", "ardupilot")
    journal.owner = os.getuid() + 4242
    with pytest.raises(RigError, match=r"is of another user .* would set ARMING_CHECK, which may arm a board"):
        check_left(journal, "", "abc", "ardupilot")
    del journal.saved[ARMING.name]
    check_left(journal, "", "abc", "ardupilot")
