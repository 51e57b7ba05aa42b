"""Whether a drone that was lost for good is found where it was told to be."""

from __future__ import annotations

from harness.checks import fault_begins, found_within_m, when
from harness.checks.judging import evaluate
from harness.checks.limits import Limit
from harness.checks.predicates import from_data
from harness.timeline import Event, Found, Timeline
from harness.verdict import Finding

CHECK = when(fault_begins).then(found_within_m(Limit(50, "find_m")), within=30)


def judged(
    off_m: float, *, is_rest: bool = True, at_s: float = 12.0, sure: bool = True, end_s: float = 60.0
) -> Finding:
    timeline = Timeline(end_s=end_s)
    timeline.add(Event("injected", "it is destroyed", 10.0, 10.05))
    timeline.add(Event("found", Found(off_m, is_rest=is_rest), at_s, at_s, sure=sure))
    return evaluate(CHECK, timeline)


def test_it_is_filed_as_data_and_read_back() -> None:
    assert found_within_m(Limit(50, "find_m")) == from_data(CHECK.effect.to_data())


def test_near_enough_is_found_and_farther_is_not() -> None:
    assert "PASS" == judged(50.0).verdict
    assert "FAIL" == judged(50.1).verdict
    assert "FAIL" == judged(float("inf")).verdict


def test_how_far_it_was_is_said() -> None:
    assert "it came to rest 80.0 m from where it said it was" in judged(80.0).because


def test_of_a_drone_that_was_only_seen_last_nothing_says_that_it_came_to_rest() -> None:
    gone = judged(0.4, is_rest=False)
    assert "come to rest" not in (told := f"{gone.check} {gone.because}".replace("came", "come"))
    assert "comes to rest" not in told
    assert "it was seen last 0.4 m from where it said it was" in gone.because


def test_in_doubt_it_is_neither() -> None:
    assert "INCONCLUSIVE" == judged(10.0, sure=False).verdict
    assert "INCONCLUSIVE" == judged(80.0, sure=False).verdict
    assert "INCONCLUSIVE" == judged(80.0, end_s=20.0).verdict
