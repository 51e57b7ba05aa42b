"""Verdicts on changes of mode: what is so already does not become so. And what both words say of a link that flaps."""

from __future__ import annotations

import pytest

from harness.checks import (
    Check,
    Limit,
    evaluate,
    mode_becomes,
    mode_is,
    said,
    uplink_restored,
    uplink_silent,
    when,
)
from harness.modes import HOLD, PATROL, RETURN, Topic
from harness.timeline import Timeline
from harness.verdict import Verdict
from tests.checks.flights import at, flight, modes, silence, told

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
BACK = at("uplink_restored", 20.0)
STAYS = when(uplink_restored).never(mode_becomes(PATROL), during=Limit(20, "settle_s"))
SHORT = uplink_silent.shorter_than(Limit(3, "tolerate_s"))


def verdict(check: Check, line: Timeline) -> Verdict:
    return evaluate(check, line).verdict


def test_a_change_inside_the_window_is_found_and_measured() -> None:
    finding = evaluate(STAYS, flight(BACK, *modes((0.0, RETURN), (25.5, PATROL), until_s=100.0)))
    assert (FAIL, 5.25, 0.25) == (finding.verdict, finding.observed, finding.uncertainty)
    assert finding.because == (
        "mode became PATROL 5.25 ± 0.25 s after the uplink came back at 20.00 s; it must not for 20 s (settle_s)"
    )


def test_what_is_so_already_does_not_become_so() -> None:
    line = flight(BACK, *modes((0.0, PATROL), until_s=100.0))
    finding = evaluate(STAYS, line)
    assert (PASS, FAIL) == (finding.verdict, verdict(when(uplink_restored).never(mode_is(PATROL), during=20), line))
    expected = "mode never became PATROL in the 20 s (settle_s) after the uplink came back at 20.00 s"
    assert expected == finding.because


def test_a_change_to_another_mode_is_none_to_this_one() -> None:
    assert PASS is verdict(STAYS, flight(BACK, *modes((0.0, PATROL), (25.5, HOLD), until_s=100.0)))


@pytest.mark.parametrize(
    ("change_s", "expected"), [(19.0, PASS), (20.25, INCONCLUSIVE), (21.0, FAIL), (40.0, FAIL), (40.25, INCONCLUSIVE)]
)
def test_a_change_counts_where_it_surely_lies(change_s: float, expected: Verdict) -> None:
    """Between the sample of the old mode, up to a second before, and the new one's."""
    line = flight(BACK, *modes((0.5, RETURN), (change_s, PATROL), until_s=100.0))
    assert expected is verdict(STAYS, line)


def test_a_change_may_be_demanded() -> None:
    check = when(uplink_silent).then(mode_becomes(RETURN), within=10)
    silent = at("uplink_silent", 20.0)
    assert PASS is verdict(check, flight(silent, *modes((0.0, PATROL), (25.5, RETURN), until_s=100.0)))
    assert FAIL is verdict(check, flight(silent, *modes((0.0, RETURN), until_s=100.0)))


@pytest.mark.parametrize("kind", ["hole", "doubt", "spacing"])
def test_what_was_not_seen_may_hide_a_change(kind: str) -> None:
    samples = modes((0.0, RETURN), until_s=100.0)
    if kind == "spacing":
        samples = [each for each in samples if not 25.0 <= each.lo_s < 28.0]
    line = flight(BACK, *samples, *([at("mode", 25.5, PATROL, sure=False)] if kind == "doubt" else []))
    if kind == "hole":
        line.gap(["mode"], 25.2, 25.4)
    assert INCONCLUSIVE is verdict(STAYS, line)


def test_nothing_is_known_of_changes_outside_the_samples() -> None:
    assert INCONCLUSIVE is verdict(STAYS, flight(BACK))
    assert INCONCLUSIVE is verdict(STAYS, flight(BACK, *modes((21.0, RETURN), until_s=100.0)))
    assert INCONCLUSIVE is verdict(STAYS, flight(BACK, *modes((0.0, RETURN), until_s=38.0), end_s=60.0))


def test_as_a_trigger_it_is_the_modes_beginning() -> None:
    line = flight(*modes((0.0, PATROL), (25.5, RETURN), until_s=100.0), told("said", 26.0, Topic.LINK_LOST))
    for trigger in (mode_becomes(RETURN), mode_is(RETURN)):
        finding = evaluate(when(trigger).then(said("link lost"), within=10), line)
        assert (PASS, 25.25) == (finding.verdict, finding.at_s)
    assert PASS is verdict(when(mode_becomes(RETURN)).always(mode_is(RETURN), during=10), line)
    assert PASS is verdict(when(mode_becomes(RETURN)).never(mode_becomes(PATROL), during=10), line)


def test_on_the_way_home_a_short_silence_is_not_what_made_it_return() -> None:
    """`mode_is` asks what it does, `mode_becomes` what it changes to: of a flapping link only the latter is fair."""
    line = flight(silence(20.0, 8.0), silence(40.0, 2.5), *modes((0.0, PATROL), (26.0, RETURN), until_s=100.0))
    finding = evaluate(when(SHORT).never(mode_is(RETURN), during=10), line)
    expected = (
        "mode was RETURN already when the uplink fell silent for 3 s (tolerate_s) or less at 40.00 s; "
        "it must not for 10 s"
    )
    assert (FAIL, expected) == (finding.verdict, finding.because)
    assert PASS is verdict(when(SHORT).never(mode_becomes(RETURN), during=10), line)


def test_a_link_that_flaps_is_judged_each_time() -> None:
    """Ten short interruptions: none makes it return; after none of them does it resume what it never left."""
    events = [silence(10.0 + 15 * n, 2.5) for n in range(10)] + [
        at("uplink_restored", 12.5 + 15 * n) for n in range(10)
    ]
    line = flight(*events, *modes((0.0, PATROL), until_s=200.0), end_s=200.0)
    tolerated = evaluate(when(SHORT).never(mode_becomes(RETURN), during=10), line)
    assert (PASS, True) == (tolerated.verdict, tolerated.because.endswith("; the worst of 10 times"))
    assert PASS is verdict(STAYS, line)
    line = flight(*events, *modes((0.0, PATROL), (87.0, RETURN), until_s=200.0), end_s=200.0)
    finding = evaluate(when(SHORT).never(mode_becomes(RETURN), during=10), line)
    assert (FAIL, 85.0) == (finding.verdict, finding.at_s)
