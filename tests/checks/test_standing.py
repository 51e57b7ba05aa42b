"""Standing checks: what every run must show before its checks mean anything."""

from __future__ import annotations

import pytest

from harness.checks import Limit, mode_is, uplink_silent, when
from harness.checks.standing import clock_fine, fired, gapless, standing
from harness.errors import CallerError
from harness.modes import RETURN
from harness.verdict import Verdict
from tests.checks.flights import at, flight

CHECK = when(uplink_silent).then(mode_is(RETURN), within=Limit(10, "react_s"))


def test_a_whole_recording_stands() -> None:
    assert Verdict.PASS is gapless(flight()).verdict


def test_a_hole_in_the_drone_tap_does_not_stand() -> None:
    line = flight()
    line.gap(["mode", "said"], 3.0, 4.0)
    finding = gapless(line)
    assert (Verdict.INCONCLUSIVE, "1 hole(s), the first from 3.00 to 4.00 s") == (finding.verdict, finding.because)


def test_a_hole_elsewhere_does_not_touch_the_drone_tap() -> None:
    line = flight()
    line.gap(["heard", "truth"], 3.0, 4.0)
    assert Verdict.PASS is gapless(line).verdict


def test_frames_missing_by_their_sequence_do_not_stand() -> None:
    finding = gapless(flight(), unrecorded=2)
    assert Verdict.INCONCLUSIVE is finding.verdict
    assert "2 frame(s) the drone sent were not recorded" in finding.because


def test_a_trigger_must_surely_have_fired() -> None:
    assert Verdict.PASS is fired(CHECK, flight(at("uplink_silent", 5.0))).verdict
    assert Verdict.INCONCLUSIVE is fired(CHECK, flight()).verdict
    assert Verdict.INCONCLUSIVE is fired(CHECK, flight(at("uplink_silent", 5.0, sure=False))).verdict


@pytest.mark.parametrize(("bracket_s", "expected"), [(0.19, Verdict.PASS), (0.2, Verdict.INCONCLUSIVE)])
def test_the_clock_is_held_against_the_tightest_limit(bracket_s: float, expected: Verdict) -> None:
    tight = when(uplink_silent).never(mode_is(RETURN), during=Limit(2, "delay_s"))
    assert expected is clock_fine(bracket_s, [CHECK, tight]).verdict


def test_without_checks_the_clock_cannot_be_judged() -> None:
    with pytest.raises(CallerError, match="wanted checks"):
        clock_fine(0.1, [])


def test_a_shared_trigger_is_reported_once() -> None:
    found = standing(flight(at("uplink_silent", 5.0)), [CHECK, CHECK], bracket_s=0.05)
    assert [Verdict.PASS] * 3 == [each.verdict for each in found]
