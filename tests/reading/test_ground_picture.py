"""What the ground knows: how old its picture is, what it asked and was answered, and whether it was told all."""

from __future__ import annotations

import pytest

from harness.modes import Mode
from harness.reading.builtin import MODE_NUMBERS
from harness.reading.ground import HEARD_KINDS
from harness.taps import Fate, Tap, Way
from tests.reading.taps import Recording

NAV_TAKEOFF, SET_MODE, SET_MESSAGE_INTERVAL = 22, 176, 511


def begun() -> Recording:
    made = Recording()
    made.stamp(10)
    return made


def settle(made: Recording) -> Recording:
    made.stamps(0.1)
    return made


# telemetry_age


def test_the_age_of_the_picture_is_told_just_before_each_newer_one() -> None:
    made = begun()
    for _ in range(3):
        made.says("GLOBAL_POSITION_INT")
        made.stamps(0.5)
    number = made.says("GLOBAL_POSITION_INT") + 1
    made.stamps(0.05)

    assert [pytest.approx(0.5)] * 3 == made.values("telemetry_age")
    assert (pytest.approx(11.5), pytest.approx(11.55), number) == (
        (last := made.events("telemetry_age")[-1]).lo_s, last.hi_s, last.frame,
    )  # fmt: skip


def test_a_late_position_is_as_old_as_it_is_when_it_comes() -> None:
    made = begun()
    made.says("GLOBAL_POSITION_INT")
    late = made.says_late("GLOBAL_POSITION_INT", 2.0)
    made.stamps(2.0)
    made.heard(late)
    made.stamps(1.0)
    made.says("GLOBAL_POSITION_INT")
    settle(made)

    assert [pytest.approx(2.0), pytest.approx(3.0)] == made.values("telemetry_age")


def test_an_older_position_that_comes_later_makes_the_picture_no_older() -> None:
    made = begun()
    made.says("GLOBAL_POSITION_INT")
    late = made.says_late("GLOBAL_POSITION_INT", 1.0)
    made.stamps(0.5)
    made.says("GLOBAL_POSITION_INT")
    made.stamps(0.5)
    made.heard(late)
    made.stamps(0.25)
    made.says("GLOBAL_POSITION_INT")
    settle(made)

    assert [pytest.approx(0.5), pytest.approx(0.5), pytest.approx(0.75)] == made.values("telemetry_age")


def test_a_damaged_position_is_none() -> None:
    made = begun()
    made.says("GLOBAL_POSITION_INT")
    made.stamps(1)
    frame = made.drone("GLOBAL_POSITION_INT")
    made.feed(Tap.DRONE, Way.DOWN, Fate.DAMAGED, frame)
    made.feed(Tap.GROUND, Way.DOWN, Fate.DAMAGED, frame)
    made.stamps(1)
    made.says("GLOBAL_POSITION_INT")
    settle(made)

    assert [pytest.approx(2.0)] == made.values("telemetry_age")


def test_at_the_end_the_picture_has_become_as_old_as_it_has() -> None:
    made = begun()
    made.says("GLOBAL_POSITION_INT")
    made.stamps(7.5)
    made.reader.close()

    assert (pytest.approx(7.5), pytest.approx(17.5), pytest.approx(17.5)) == (
        (age := made.only("telemetry_age")).value, age.lo_s, age.hi_s,
    )  # fmt: skip


def test_without_a_position_there_is_no_picture() -> None:
    made = begun()
    made.stamps(5)
    made.reader.close()

    assert [] == made.events("telemetry_age")


def test_where_positions_were_trimmed_away_nobody_looked() -> None:
    made = begun()
    made.reader.trimmed(33)
    settle(made)

    assert {"telemetry_age"} == made.holes()


# Orders


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


# Whether all was told


def outage(made: Recording, *lost: str) -> None:
    """Both ways fly, then the downlink falls silent for four seconds, in which the drone says `lost`; then it is
    back."""
    made.fly(10)
    made.fly(1, down_lost=True)
    for text in lost:
        made.says("STATUSTEXT", text=text, lost=True)
    made.fly(3, down_lost=True)
    made.fly(1.1)


def told(made: Recording, text: str, **more: object) -> int:
    number = made.says("STATUSTEXT", text=text, **more)  # type: ignore[arg-type]
    settle(made)
    return number + 1


def test_with_nothing_missed_all_is_told_when_the_downlink_is_back() -> None:
    made = begun()
    outage(made)

    event, restored = made.only("all_told"), made.only("downlink_restored")
    assert (restored.lo_s, restored.lo_s, restored.frame, True) == (event.lo_s, event.hi_s, event.frame, event.sure)


def test_what_was_missed_is_told_by_whatever_report_is_about_it() -> None:
    made = begun()
    outage(made, "Link lost: returning")
    assert [] == made.events("all_told")
    told(made, "all is well")
    assert [] == made.events("all_told")
    told(made, "Link regained, had been lost")
    assert [] == made.events("all_told"), "that it returns is still owed"
    number = made.says("HEARTBEAT", custom_mode=MODE_NUMBERS[Mode.RETURN]) + 1
    settle(made)

    assert (number, True) == ((event := made.only("all_told")).frame, event.sure)


def test_a_report_that_a_fault_damaged_is_owed_like_a_lost_one() -> None:
    made = begun()
    made.fly(10)
    frame = made.drone("STATUSTEXT", text="Link lost")
    made.feed(Tap.DRONE, Way.DOWN, Fate.DAMAGED, frame)
    made.feed(Tap.GROUND, Way.DOWN, Fate.DAMAGED, frame)
    made.fly(4, down_lost=True)
    made.fly(1.1)
    assert [] == made.events("heard") + made.events("all_told")
    number = told(made, "Link lost")

    assert number == made.only("all_told").frame


def test_a_report_still_under_way_when_the_downlink_is_back_is_owed_until_it_comes() -> None:
    made = begun()
    made.fly(10)
    made.fly(1, down_lost=True)
    late = made.says_late("STATUSTEXT", 6.0, text="Link lost")
    made.fly(3, down_lost=True)
    made.fly(3)
    assert 1 == len(made.events("downlink_restored"))
    assert [] == made.events("all_told")
    number = made.heard(late)
    settle(made)

    assert number == made.only("all_told").frame


def test_what_was_heard_before_it_was_missed_does_not_count() -> None:
    """In one bracket: first the ground hears of it, then the drone says it again, and that is lost."""
    made = begun()
    made.fly(10)
    made.says("STATUSTEXT", text="Link lost")
    made.says("STATUSTEXT", text="Link lost", lost=True)
    made.fly(4, down_lost=True)
    made.fly(1.1)

    assert [] == made.events("all_told")


def test_that_the_drone_is_not_ready_need_not_be_told() -> None:
    made = begun()
    outage(made, "NOT READY: no position")

    assert 1 == len(made.events("all_told"))


def test_a_report_that_was_not_recorded_at_the_drone_leaves_open_whether_all_was_told() -> None:
    made = begun()
    made.fly(10)
    made.fly(1, down_lost=True)
    made.skip(made.drone)
    made.fly(3, down_lost=True)
    made.fly(1.1)
    assert not made.only("all_told").sure
    told(made, "Link lost")

    assert [False, False] == [event.sure for event in made.events("all_told")]


def test_a_report_that_may_have_come_out_unrecorded_leaves_open_since_when_all_was_told() -> None:
    made = begun()
    outage(made, "Link lost")
    made.says("STATUSTEXT", text="Link lost", arrives=False)
    made.stamps(0.2)
    told(made, "Link lost")

    assert [False] == [event.sure for event in made.events("all_told")]
    assert set(HEARD_KINDS) <= made.holes()
    outage(made)
    assert made.events("all_told")[-1].sure, "nothing of that is open any more"
