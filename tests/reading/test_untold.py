"""Whether the ground was told in the end all that it missed."""

from __future__ import annotations

from harness.modes import Mode
from harness.reading.builtin import MODE_NUMBERS
from harness.reading.ground import HEARD_KINDS
from harness.taps import Fate, Tap, Way
from tests.reading.taps import Recording


def begun() -> Recording:
    made = Recording()
    made.stamp(10)
    return made


def settle(made: Recording) -> Recording:
    made.stamps(0.1)
    return made


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


def test_where_it_is_open_whether_the_downlink_was_ever_gone_it_is_open_whether_all_was_told_then() -> None:
    made = begun()
    made.fly(10)
    made.fly(1, down_lost=True)
    made.says("ATTITUDE", arrives=False)
    made.fly(3, down_lost=True)
    made.fly(1.1)

    assert (False, False) == (made.only("downlink_restored").sure, made.only("all_told").sure)


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
