"""Which checks lean on truth: shown on recorded flights by taking it away."""

from __future__ import annotations

from copy import deepcopy

import pytest

from harness.checks import evaluate
from harness.checks.temporal import Check
from harness.checks.truth import OF_TRUTH, needs_truth
from harness.evidence.bundle import Bundle
from harness.timeline import Timeline
from harness.verdict import Verdict
from tests.recorded.bundles import HERE, judged

FLIGHTS = ("px4-patrol", "ardupilot-patrol", "px4-gnss-drag-off", "ardupilot-gnss-silence", "px4-traffic-people")


def filed(name: str) -> list[Check]:
    checks = Bundle.open(HERE / name).checks()
    assert checks is not None
    return [check for check in map(Check.from_data, checks.checks) if not check.of_twin]


def without_truth(timeline: Timeline) -> Timeline:
    bare = deepcopy(timeline)
    for kind in OF_TRUTH:
        bare._streams.pop(kind, None)
    return bare


@pytest.mark.parametrize("name", FLIGHTS)
def test_without_truth_the_others_stand_and_those_that_lean_on_it_are_not_decided(name: str) -> None:
    whole = judged(name).timeline
    bare = without_truth(whole)
    for check in filed(name):
        before, after = evaluate(check, whole), evaluate(check, bare)

        if needs_truth(check):
            assert Verdict.INCONCLUSIVE is after.verdict, str(check)
        else:
            assert before == after, str(check)


def test_of_these_flights_some_checks_lean_on_truth_and_some_do_not() -> None:
    told = {needs_truth(check) for name in FLIGHTS for check in filed(name)}

    assert {True, False} == told
