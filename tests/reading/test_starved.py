"""Silences under a fault in which it was our own sender that stopped."""

from __future__ import annotations

import pytest

from tests.reading.taps import Recording
from tests.reading.test_sticks import WAYS, Sticks


def flown() -> Recording:
    made = Recording()
    made.fly(10)
    return made


def test_a_silence_for_most_of_which_we_sent_nothing_is_ours_too() -> None:
    made = flown()
    made.fly(1, up_lost=True)
    made.fly(5, beating=False)
    made.fly(3)

    assert 1 == len(made.events("uplink_silent"))
    lasted = made.only("uplink_silences").value
    assert lasted.min_s == pytest.approx(made.only("uplink_starved").value)


@pytest.mark.parametrize(("lost_s", "hiccup_s"), [(20, 5), (7, 3), (3, 1)])
def test_a_hiccup_of_ours_in_a_long_loss_is_not_told(lost_s: float, hiccup_s: float) -> None:
    made = flown()
    made.fly(lost_s / 2, up_lost=True)
    made.fly(hiccup_s, beating=False)
    made.fly(lost_s / 2, up_lost=True)
    made.fly(3)

    assert 1 == len(made.events("uplink_silences"))
    assert [] == made.events("uplink_starved")


def test_a_loss_that_lasts_to_the_end_is_no_starvation_as_long_as_we_send() -> None:
    made = flown()
    made.fly(10, up_lost=True)
    made.reader.close()

    assert 1 == len(made.events("uplink_silences"))
    assert [] == made.events("uplink_starved")


def test_beats_of_ours_that_were_not_recorded_are_none_that_were_not_sent() -> None:
    made = flown()
    made.fly(1, up_lost=True)
    made.skip(made.ground, 4)
    made.fly(4, beating=False)
    made.fly(3)

    assert [] == made.events("uplink_starved")


def test_of_the_downlink_nobody_tells_what_is_a_sign_of_life() -> None:
    made = flown()
    made.fly(1, down_lost=True)
    made.stamps(5)
    made.fly(3)

    assert 1 == len(made.events("downlink_silences"))
    assert [] == made.events("downlink_starved")


@WAYS
@pytest.mark.parametrize(("hiccup_s", "times"), [(1.0, 1), (0.4, 0)])
def test_sticks_that_we_did_not_send_are_ours_by_their_own_measure(via: str, hiccup_s: float, times: int) -> None:
    made = Sticks(via=via)
    made.holds(10)
    made.holds(0.2, lost=True)
    made.holds(hiccup_s, sent=False)
    made.holds(0.1, lost=True)
    made.holds(2)
    made.reader.close()

    assert 1 == len(made.events("rc_silences"))
    assert times == len(made.events("rc_starved"))
