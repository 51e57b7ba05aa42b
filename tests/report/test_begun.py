"""A planned flight whose run does not count was begun: it is told by its run, and never as one that nobody began."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.evidence.ledger import LedgerRun, State
from harness.evidence.models import RunIdentity
from harness.evidence.signature import Signed
from harness.evidence.signature import State as Signature
from harness.plan.model import SealedPlan
from harness.report.assembling import Asked, assemble
from harness.report.gaps import gap_words
from harness.report.gathering import Gathered, JudgedRun, Uncounted, Why
from harness.report.lacking import lack_words
from harness.report.results import PlanRow, Results
from harness.verdict import Verdict
from tests.plan.made import PLAN_HASH, case, plan, run
from tests.report.runs import file, found
from tests.report.test_lacking import row

LOST = run("600s", 1, run="lost", requirements=("RETURN",))


def noted(seed: int = 1, plan_hash: str | None = PLAN_HASH) -> LedgerRun:
    return LedgerRun(
        run="lost", scenario="LINK-1", vehicle="px4", seed=seed, pid=1, pid_start=None, started_utc="",
        state=State.FINISHED, plan=plan_hash,
    )  # fmt: skip


def results(*left: Uncounted, cases: tuple[str, ...] = ("600s",)) -> Results:
    """Seed 0 of each case was flown, seed 1 of each is planned, too."""
    planned = plan(cases=tuple(case(each, requirements=("RETURN",)) for each in cases))
    flown = [run(each, 0, requirements=("RETURN",)) for each in cases]
    judged = [
        JudgedRun(identity=each, findings=file(found(5.0, requirements=("RETURN",)), run=each.run), seal="0" * 64)
        for each in flown
    ]
    sealed = SealedPlan(planned, Path("plan.json"), PLAN_HASH, Signed(Signature.NONE))
    return assemble(Gathered(judged=tuple(judged), uncounted=left), Asked(plan=sealed))


def plan_of(told: Results) -> PlanRow:
    assert told.plan is not None
    return told.plan


@pytest.mark.parametrize(
    ("why", "about"),
    [
        (Why.CHANGED, LOST),
        (Why.CLAIMED, LOST),
        (Why.UNREADABLE, LOST),
        (Why.UNREADABLE, noted()),
        (Why.NO_BUNDLE, noted()),
    ],
)
def test_it_is_told_once_by_its_run(why: Why, about: RunIdentity | LedgerRun) -> None:
    told = results(Uncounted(run="lost", why=why, about=about))
    own, plan_row = row(told), plan_of(told)
    assert ((), ("lost",), ()) == (plan_row.never_begun, own.missing, own.never_begun)
    assert "1 run does not count; those that count: PASS" == lack_words(own)
    assert "never begun" not in gap_words(told)
    assert (Verdict.INCONCLUSIVE, 2, 1) == (told.verdict, plan_row.planned, plan_row.flown)
    assert [("dropped", "no run of it counts: lost")] == [(each.kind, each.because) for each in plan_row.deviations]


def test_claimed_twice_it_was_begun_once() -> None:
    left = (Uncounted(run="lost", why=Why.CLAIMED, details=each, about=LOST) for each in "ab")
    assert ["dropped"] == [each.kind for each in plan_of(results(*left)).deviations]


def test_copies_of_a_run_that_counts_are_no_repetition() -> None:
    again = run("600s", 0, requirements=("RETURN",))
    copies = (Uncounted(run=again.run, why=why, about=again) for why in (Why.TWICE, Why.CHANGED))
    assert ["dropped"] == [each.kind for each in plan_of(results(*copies)).deviations]


def test_of_another_plan_or_of_none_it_begins_nothing() -> None:
    for other in ("ff" * 32, None):
        told = results(Uncounted(run="lost", why=Why.NO_BUNDLE, about=noted(plan_hash=other)))
        assert ("LINK-1 600s, seed 1",) == plan_of(told).never_begun


def test_one_that_was_flown_and_that_a_ledger_names_again_is_repeated() -> None:
    told = plan_of(results(Uncounted(run="lost", why=Why.NO_BUNDLE, about=noted(seed=0))))
    assert ("LINK-1 600s, seed 1",) == told.never_begun
    (again,) = (each for each in told.deviations if each.kind == "repeated")
    assert "planned once, begun 2 times: run-600s-0 (finished), lost (nothing tells its end)" == again.because


def test_which_of_those_that_share_scenario_and_seed_was_begun_nothing_tells() -> None:
    told = results(Uncounted(run="lost", why=Why.NO_BUNDLE, about=noted()), cases=("600s", "2timeouts"))
    own, plan_row = row(told), plan_of(told)
    assert ((), ("lost",), Verdict.INCONCLUSIVE) == (plan_row.never_begun, own.missing, own.verdict)
    because = "begun or not, nothing tells: lost may have been it, or another of this scenario and seed"
    assert [
        ("dropped", "LINK-1 600s, seed 1", because),
        ("dropped", "LINK-1 2timeouts, seed 1", because),
    ] == [(each.kind, each.what, each.because) for each in plan_row.deviations]
