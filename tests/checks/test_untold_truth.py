"""A finding that is open because nobody told where the drone truly is says so; nothing else is touched."""

from __future__ import annotations

from harness.checks import Check, evaluate, said, uplink_silent, when, within_m
from harness.checks.truth import UNTOLD, without_truth
from harness.modes import Topic
from harness.timeline import Event, Position, Report, Timeline
from harness.verdict import Verdict

ON_TRUTH = when(uplink_silent).always(within_m(300), during=10)
ON_WORDS = when(uplink_silent).then(said("link lost"), within=10)


def flown(*, truth: bool, words: bool = True) -> Timeline:
    line = Timeline(begin_s=0.0, end_s=40.0)
    line.max_speed_mps = 20.0
    line.add(Event("uplink_silent", None, 5.0, 5.1))
    if words:
        line.add(Event("said", Report(frozenset({Topic.LINK_LOST}), "lost"), 7.0, 7.1))
    for tenth in range(400) if truth else ():
        line.add(Event("truth", Position(20.0, 0.0, 0.0), tenth / 10, tenth / 10 + 0.05))
    line.end_s = 40.0
    return line


def judged(check: Check, timeline: Timeline) -> tuple[Verdict, bool]:
    """The verdict, and whether it is laid to nobody's telling the truth."""
    finding = without_truth(check, evaluate(check, timeline), timeline)
    return finding.verdict, finding.because.startswith(f"{UNTOLD}; ")


def test_what_leans_on_a_truth_that_nobody_told_says_so() -> None:
    assert (Verdict.INCONCLUSIVE, True) == judged(ON_TRUTH, flown(truth=False))


def test_with_the_truth_told_it_is_decided() -> None:
    assert (Verdict.PASS, False) == judged(ON_TRUTH, flown(truth=True))


def test_what_leans_on_words_alone_is_as_it_is() -> None:
    assert (Verdict.PASS, False) == judged(ON_WORDS, flown(truth=False))
    assert (Verdict.FAIL, False) == judged(ON_WORDS, flown(truth=False, words=False))


def test_the_reason_that_there_was_is_kept() -> None:
    line = flown(truth=False)
    plain = evaluate(ON_TRUTH, line)

    assert f"{UNTOLD}; {plain.because}" == without_truth(ON_TRUTH, plain, line).because
