"""Verdicts on silences by their length: what fires, what does not, and what is too near to tell."""

from __future__ import annotations

import math

import pytest

from harness.checks import Check, Limit, downlink_silent, evaluate, mode_is, rc_silent, said, uplink_silent, when
from harness.checks.silences import Silent
from harness.modes import PATROL, RETURN, Topic
from harness.timeline import Event, Timeline
from harness.verdict import Verdict
from tests.checks.flights import at, flight, modes, silence, told

PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
LOST = when(uplink_silent.longer_than(5)).then(said("link lost"), within=Limit(10, "react_s"))
TOLERATED = when(uplink_silent.shorter_than(Limit(3, "tolerate_s"))).never(mode_is(RETURN), during=10)


def verdict(check: Check, line: Timeline) -> Verdict:
    return evaluate(check, line).verdict


def lost(t_s: float) -> Event:
    return told("said", t_s, Topic.LINK_LOST)


def test_the_window_begins_where_the_silence_began() -> None:
    finding = evaluate(LOST, flight(silence(20.0, 6.0), lost(25.0)))
    assert (PASS, 20.0, (20.0, 30.0), 5.0) == (finding.verdict, finding.at_s, finding.window_s, finding.observed)
    assert finding.because == (
        "the drone said 'link lost' 5.00 ± 0.00 s after the uplink fell silent for 5 s or longer at 20.00 s; "
        "limit 10 s (react_s)"
    )


@pytest.mark.parametrize(
    ("least_s", "most_s", "expected"),
    [(5.0, 5.1, FAIL), (4.9, 5.0, INCONCLUSIVE), (4.8, 4.9, PASS), (4.0, math.inf, INCONCLUSIVE), (6, math.inf, FAIL)],
)
def test_only_a_silence_that_surely_was_longer_fires(least_s: float, most_s: float, expected: Verdict) -> None:
    """Beside one that was, and was answered."""
    line = flight(silence(10.0, 9.0), lost(15.0), silence(40.0, least_s, most_s))
    assert expected is verdict(LOST, line)


@pytest.mark.parametrize(
    ("least_s", "most_s", "expected"),
    [(2.9, 3.0, FAIL), (3.0, 3.1, INCONCLUSIVE), (3.1, 3.2, PASS), (2.0, math.inf, INCONCLUSIVE)],
)
def test_only_a_silence_that_surely_was_shorter_fires(least_s: float, most_s: float, expected: Verdict) -> None:
    line = flight(
        silence(10.0, 2.5), silence(40.0, least_s, most_s), *modes((0.0, PATROL), (45.0, RETURN), until_s=100.0)
    )
    assert expected is verdict(TOLERATED, line)


def test_a_silence_inside_the_spread_fires_for_neither() -> None:
    """Either behaviour is allowed."""
    acts = when(uplink_silent.longer_than(7)).then(mode_is(RETURN), within=10)
    waits = when(uplink_silent.shorter_than(5)).never(mode_is(RETURN), during=10)
    line = flight(silence(20.0, 5.9, 6.1), *modes((0.0, PATROL), (26.0, RETURN), until_s=100.0))
    for check in (acts, waits):
        finding = evaluate(check, line)
        assert (INCONCLUSIVE, True) == (finding.verdict, "so there was nothing to judge" in finding.because)


def test_one_too_near_to_tell_spoils_a_pass_and_says_how_long_it_was() -> None:
    finding = evaluate(LOST, flight(silence(10.0, 9.0), lost(15.0), silence(40.0, 4.95, 5.05)))
    assert INCONCLUSIVE is finding.verdict
    assert finding.because.startswith(
        "it is too near to tell whether the uplink fell silent for 5 s or longer at 40.00 s (it lasted 4.95 to 5.05 s);"
        " if so, the drone never said 'link lost' in the 10 s (react_s) after"
    )


def test_one_too_near_to_tell_takes_nothing_where_it_was_answered_all_the_same() -> None:
    assert PASS is verdict(LOST, flight(silence(10.0, 9.0), lost(15.0), silence(40.0, 4.95, 5.05), lost(45.0)))


def test_one_too_near_to_tell_makes_no_pass_alone() -> None:
    finding = evaluate(LOST, flight(silence(40.0, 4.95, 5.05), lost(45.0)))
    expected = (
        "it is too near to tell whether the uplink fell silent for 5 s or longer between 0.00 and 100.00 s, "
        "so there was nothing to judge; the one silence lasted 4.95 to 5.05 s"
    )
    assert (INCONCLUSIVE, expected) == (finding.verdict, finding.because)


@pytest.mark.parametrize(
    ("silences", "expected"),
    [
        ([], "there was no silence at all"),
        ([silence(10.0, 2.5, 2.6)], "the one silence lasted 2.50 to 2.60 s"),
        ([silence(10.0, 2.5, 2.6), silence(20.0, 4.0, 4.1)], "the 2 silences lasted 2.50 to 4.10 s"),
        ([silence(98.0, 2.0, math.inf)], "the one silence lasted at least 2.00 s, and to the end of the recording"),
    ],
)
def test_a_check_that_never_fired_says_how_long_the_silences_were(silences: list[Event], expected: str) -> None:
    finding = evaluate(LOST, flight(*silences))
    assert (INCONCLUSIVE, True) == (finding.verdict, finding.because.endswith(f"nothing to judge; {expected}"))


def test_a_doubtful_silence_decides_nothing_by_itself() -> None:
    doubtful = silence(40.0, 9.0, sure=False)
    finding = evaluate(LOST, flight(doubtful))
    assert (INCONCLUSIVE, True) == (finding.verdict, finding.because.endswith("from 40.00 to 40.00 s may hide it"))
    finding = evaluate(LOST, flight(silence(10.0, 9.0), lost(15.0), doubtful))
    assert (INCONCLUSIVE, True) == (
        finding.verdict,
        finding.because.startswith("a hole leaves open whether the uplink"),
    )
    assert PASS is verdict(LOST, flight(silence(10.0, 9.0), lost(15.0), doubtful, lost(45.0)))


def test_a_doubtful_long_silence_may_have_been_short() -> None:
    line = flight(silence(10.0, 2.5), silence(40.0, 8.0, sure=False), *modes((0.0, PATROL), until_s=44.0))
    assert INCONCLUSIVE is verdict(TOLERATED, line)


def test_a_hole_may_hide_a_silence_of_any_length() -> None:
    line = flight(silence(10.0, 9.0), lost(15.0))
    line.gap(["uplink_silences"], 50.0, 55.0)
    assert INCONCLUSIVE is verdict(LOST, line)


def test_a_silence_is_an_answer_only_where_its_length_is_sure() -> None:
    check = when(said("link lost")).never(uplink_silent.longer_than(5), during=10)
    assert PASS is verdict(check, flight(lost(20.0), silence(22.0, 4.0)))
    assert INCONCLUSIVE is verdict(check, flight(lost(20.0), silence(22.0, 4.9, 5.1)))
    assert FAIL is verdict(check, flight(lost(20.0), silence(22.0, 5.1)))


def test_one_silence_may_answer_for_two_lengths() -> None:
    check = when(uplink_silent.longer_than(5)).never(uplink_silent.longer_than(9), during=2)
    assert (PASS, FAIL) == (verdict(check, flight(silence(20.0, 8.0))), verdict(check, flight(silence(20.0, 9.5))))


@pytest.mark.parametrize(
    ("way", "tap"), [(uplink_silent, "drone"), (downlink_silent, "ground"), (rc_silent, "rc")], ids=str
)
def test_each_way_has_its_own_silences(way: Silent, tap: str) -> None:
    name = way.kind.removesuffix("_silent")
    acts = when(way.longer_than(5)).then(mode_is(RETURN), within=10)
    line = flight(silence(20.0, 6.0, way=name), *modes((0.0, PATROL), (25.0, RETURN), until_s=100.0))
    assert PASS is verdict(acts, line)
    others = {"uplink", "downlink", "rc"} - {name}
    line = flight(*(silence(20.0, 6.0, way=each) for each in others), lost(25.0))
    assert INCONCLUSIVE is verdict(acts, line)
    assert tap == evaluate(when(said("link lost")).never(way.longer_than(5), during=2), line).tap


def test_twenty_silences_are_each_judged_and_the_worst_reported() -> None:
    begun_s = [20.0 + 25.0 * n for n in range(20)]
    reactions_s = [5.0] * 13 + [12.0] + [5.0] * 6
    events = [silence(t_s, 6.0) for t_s in begun_s]
    events += [lost(t_s + after_s) for t_s, after_s in zip(begun_s, reactions_s, strict=True)]
    finding = evaluate(LOST, flight(*events, end_s=600.0))
    assert (FAIL, begun_s[13], 12.0) == (finding.verdict, finding.at_s, finding.observed)
    assert finding.because.endswith("; the worst of 20 times")


def test_plain_silence_still_fires_whatever_its_length() -> None:
    line = flight(at("uplink_silent", 20.0), silence(20.0, 2.5))
    assert FAIL is verdict(when(uplink_silent).then(said("link lost"), within=10), line)
