"""What the ground asks of the drone, and the answers that it hears."""

from __future__ import annotations

import pytest

from harness.modes import TO_ARM, Mode
from harness.reading.builtin import MODE_NUMBERS
from harness.taps import Fate, Tap, Way
from tests.reading.taps import Recording

NAV_TAKEOFF, SET_MODE, ARM_DISARM, SET_MESSAGE_INTERVAL = 22, 176, 400, 511


def begun() -> Recording:
    made = Recording()
    made.stamp(10)
    return made


def settle(made: Recording) -> Recording:
    made.stamps(0.1)
    return made


def test_an_order_is_told_when_it_is_first_sent_and_its_answer_when_it_is_first_heard() -> None:
    made = begun()
    first = made.asks("COMMAND_LONG", lost=True, command=NAV_TAKEOFF)
    made.stamps(1)
    made.asks("COMMAND_LONG", command=NAV_TAKEOFF)
    answer = made.says("COMMAND_ACK", command=NAV_TAKEOFF) + 1
    made.says("COMMAND_ACK", command=NAV_TAKEOFF)
    settle(made)

    assert (NAV_TAKEOFF, first, True) == ((told := made.only("ordered")).value, told.frame, told.sure)
    assert (NAV_TAKEOFF, answer, True) == ((told := made.only("answered")).value, told.frame, told.sure)
    assert made.only("ordered").hi_s == pytest.approx(10.05)


def test_an_order_of_a_mode_is_told_as_that_mode_and_so_is_its_answer() -> None:
    made = begun()
    made.asks("COMMAND_LONG", command=SET_MODE, param2=MODE_NUMBERS[Mode.RETURN])
    made.says("COMMAND_ACK", command=SET_MODE)
    settle(made)

    assert [Mode.RETURN] == made.values("ordered") == made.values("answered")


def test_an_order_to_arm_is_told_as_that_and_one_to_disarm_is_not() -> None:
    made = begun()
    made.asks("COMMAND_LONG", command=ARM_DISARM, param1=1)
    made.says("COMMAND_ACK", command=ARM_DISARM)
    made.asks("COMMAND_LONG", command=ARM_DISARM, param1=0)
    settle(made)

    assert [TO_ARM, ARM_DISARM] == made.values("ordered")
    assert [TO_ARM] == made.values("answered")


def test_in_progress_is_no_answer_and_a_refusal_is_one() -> None:
    made = begun()
    made.asks("COMMAND_INT", command=NAV_TAKEOFF)
    made.says("COMMAND_ACK", command=NAV_TAKEOFF, result=5)
    settle(made)
    assert [] == made.events("answered")
    made.says("COMMAND_ACK", command=NAV_TAKEOFF, result=4)
    settle(made)

    assert [NAV_TAKEOFF] == made.values("answered")


def test_how_the_harness_sets_up_its_streams_is_no_order() -> None:
    made = begun()
    made.asks("COMMAND_LONG", command=SET_MESSAGE_INTERVAL)
    made.says("COMMAND_ACK", command=SET_MESSAGE_INTERVAL)
    settle(made)

    assert [] == made.events("ordered") + made.events("answered")


def test_once_answered_the_same_command_is_another_order() -> None:
    made = begun()
    for _ in range(2):
        made.asks("COMMAND_LONG", command=NAV_TAKEOFF)
        made.says("COMMAND_ACK", command=NAV_TAKEOFF)
        settle(made)

    assert (2, 2) == (len(made.events("ordered")), len(made.events("answered")))


def test_an_answer_that_was_lost_on_the_way_was_not_heard() -> None:
    made = begun()
    made.asks("COMMAND_LONG", command=NAV_TAKEOFF)
    made.says("COMMAND_ACK", command=NAV_TAKEOFF, lost=True)
    settle(made)

    assert [] == made.events("answered")


def test_others_orders_are_not_ours() -> None:
    made = begun()
    frame = type(made.ground)(250, 1)("COMMAND_LONG", command=NAV_TAKEOFF)
    made.feed(Tap.GROUND, Way.UP, Fate.PASSED, frame)
    made.feed(Tap.DRONE, Way.UP, Fate.DELIVERED, frame)
    settle(made)

    assert [] == made.events("ordered")


def test_an_upload_is_begun_once_and_over_when_it_is_accepted() -> None:
    made = begun()
    made.asks("MISSION_COUNT", lost=True, count=5)
    made.asks("MISSION_COUNT", count=5)
    for passing in (1, 13, 15):
        made.says("MISSION_ACK", type=passing)
    made.asks("MISSION_COUNT", count=5)
    made.says("MISSION_ACK", type=0)
    made.says("MISSION_ACK", type=0)
    settle(made)

    assert (1, 1) == (len(made.events("upload_begun")), len(made.events("uploaded")))


def test_a_refused_upload_is_not_uploaded_and_the_next_is_another() -> None:
    made = begun()
    made.asks("MISSION_COUNT", count=5)
    made.says("MISSION_ACK", type=4)
    made.asks("MISSION_COUNT", count=5)
    settle(made)

    assert (2, 0) == (len(made.events("upload_begun")), len(made.events("uploaded")))


@pytest.mark.parametrize("hole", ["up", "down"])
def test_behind_a_hole_nobody_knows_which_orders_are_open_until_one_is_answered(hole: str) -> None:
    made = begun()
    made.stamps(0.1)
    made.asks("PING")
    made.asks("COMMAND_LONG", command=NAV_TAKEOFF)
    made.stamps(0.1)
    if hole == "up":
        made.skip(made.ground)
        made.asks("PING")
    else:
        made.says("COMMAND_ACK", command=NAV_TAKEOFF, arrives=False)
        made.stamps(0.1)
    for _ in range(2):
        made.asks("COMMAND_LONG", command=NAV_TAKEOFF)
        made.says("COMMAND_ACK", command=NAV_TAKEOFF)
        made.stamps(0.1)

    assert [True, False, True] == [event.sure for event in made.events("ordered")]
    assert [False, True] == [event.sure for event in made.events("answered")]
    assert {"ordered", "answered", "upload_begun", "uploaded"} <= made.holes()
