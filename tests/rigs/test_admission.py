"""Which board may be spoken to, and which is put back: what its rig file says, and the one that is owed it."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from harness.errors import RigError
from harness.rigs.admission import check_alone, check_kind, check_left, check_word
from harness.rigs.bench_lease import NAMELESS
from harness.rigs.journal import Journal, Saved

BOARD = "usb:26ac:0032:3A00"
QUADROTOR, PLANE, COAXIAL, HELICOPTER = 2, 1, 3, 4


@pytest.mark.parametrize(("stack", "autopilot"), [("ardupilot", 3), ("px4", 12), ("builtin", 0)])
def test_a_board_flies_what_its_rig_file_says(stack: str, autopilot: int) -> None:
    check_kind(stack, (autopilot, QUADROTOR), BOARD)
    others = [(autopilot, each) for each in (PLANE, COAXIAL, HELICOPTER)]  # they move surfaces while disarmed
    for kind in ((8, QUADROTOR), *others):
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
KEYING = Saved("ADSB_TYPE", struct.pack("<f", 1.0), 2)


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
    journal.saved[KEYING.name] = KEYING
    with pytest.raises(RigError, match=r"would set ADSB_TYPE, which may arm a board, or key a transmitter: that user"):
        check_left(journal, "", "abc", "ardupilot")
    journal.owner = os.getuid()
    check_left(journal, "", "abc", "ardupilot")


def test_a_word_is_about_the_one_board_that_is_there() -> None:
    check_alone(set(), BOARD)
    for props_off, uid in (("", ""), ("", "abc"), (BOARD, "abc")):
        check_word(props_off, BOARD, uid)
    with pytest.raises(RigError, match=r"more than one autopilot is heard, besides it system 7: switch the others off"):
        check_alone({"system 7"}, BOARD)
    with pytest.raises(RigError, match="the word that usb:1:2:3 has no propellers is none about usb:26ac"):
        check_word("usb:1:2:3", BOARD, "abc")
    with pytest.raises(RigError, match=r"is about a board that has no name .* so it may not be armed"):
        check_word(BOARD, BOARD, "")
