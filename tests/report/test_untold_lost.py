"""A lost run bears on what its own run.json, the plan or its scenario tells; else it may have been of anything, and is
counted, not named, in each row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.evidence.ledger import LedgerRun, State
from harness.evidence.models import RunIdentity
from harness.evidence.signature import Signed
from harness.evidence.signature import State as Signature
from harness.plan.model import SealedPlan
from harness.report.assembling import Asked, assemble
from harness.report.gathering import Gathered, Uncounted, Why
from harness.report.lacking import lack_words
from harness.report.material import Material
from harness.report.matrix import matrix
from harness.report.results import Results
from harness.verdict import Verdict
from tests.plan.made import PLAN_HASH, case, plan, run
from tests.report.test_lacking import flown, row

PASS, OPEN = Verdict.PASS, Verdict.INCONCLUSIVE
BOTH = (flown(), flown(2, requirement="OTHER", scenario="LINK-2"))
OWN = LedgerRun(
    run="lost", scenario="OWN-7", vehicle="px4", seed=0, pid=1, pid_start=None, started_utc="", state=State.FINISHED
)  # fmt: skip
PERHAPS = "1 run does not count (perhaps of something else); those that count: PASS"


def own(*requirements: str) -> RunIdentity:
    return run(run="lost", scenario="OWN-7", requirements=requirements)


def told(*left: Uncounted, asked: Asked | None = None) -> Results:
    return assemble(Gathered(judged=BOTH, uncounted=left), asked)


@pytest.mark.parametrize(
    "left",
    [
        Uncounted(run="lost", why=Why.CHANGED, about=own("RETURN")),
        Uncounted(run="lost", why=Why.CUT_SHORT, identity=own("RETURN"), about=own("RETURN")),
        Uncounted(run="lost", why=Why.CUT_SHORT, identity=own("RETURN"), about=OWN),
    ],
    ids=["changed", "never sealed", "never sealed, in a ledger"],
)
def test_what_its_own_file_says_it_bears_on_and_nothing_else(left: Uncounted) -> None:
    made = told(left)
    assert [(OPEN, ("lost",)), (PASS, ())] == [
        (row(made, name).verdict, row(made, name).missing) for name in ("RETURN", "OTHER")
    ]
    assert [(), ()] == [each.missing for each in made.scenarios]


def test_a_scenario_that_nobody_knows_may_have_been_for_anything_that_was_tried() -> None:
    made = told(Uncounted(run="lost", why=Why.NO_BUNDLE, about=OWN))
    for name in ("RETURN", "OTHER"):
        mine = row(made, name)
        assert (OPEN, (), 1, PERHAPS) == (mine.verdict, mine.missing, mine.missing_of_any, lack_words(mine))
    assert not any(each.missing_of_any for each in made.requirements if not each.runs)
    assert [0, 0] == [each.missing_of_any for each in made.scenarios]


def test_so_may_one_whose_file_names_none() -> None:
    assert OPEN is row(told(Uncounted(run="lost", why=Why.CHANGED, about=own()))).verdict


def test_an_unsealed_file_of_a_run_that_was_finished_adds_and_rules_nothing_out() -> None:
    made = told(Uncounted(run="lost", why=Why.CHANGED, identity=own("RETURN"), about=OWN))
    assert [(OPEN, ("lost",), 0), (OPEN, (), 1)] == [
        (mine.verdict, mine.missing, mine.missing_of_any) for mine in (row(made, "RETURN"), row(made, "OTHER"))
    ]


def test_the_plan_tells_what_its_scenarios_are_evidence_for() -> None:
    planned = plan(cases=(case(scenario="OWN-7", requirements=("RETURN",)),), seeds=(0,))
    asked = Asked(plan=SealedPlan(planned, Path("plan.json"), PLAN_HASH, Signed(Signature.NONE)))
    made = told(Uncounted(run="lost", why=Why.NO_BUNDLE, about=replace(OWN, plan=PLAN_HASH)), asked=asked)
    assert [(OPEN, ("lost",)), (PASS, ())] == [
        (row(made, name).verdict, row(made, name).missing) for name in ("RETURN", "OTHER")
    ]


def test_a_scenario_that_is_shipped_is_evidence_for_what_it_declares() -> None:
    made = told(Uncounted(run="lost", why=Why.NO_BUNDLE, about=replace(OWN, scenario="GNSS-1")))
    assert {PASS} == {row(made, name).verdict for name in ("RETURN", "OTHER")}


def test_names_of_what_may_have_been_anything_stand_once_however_many_rows_there_are() -> None:
    names = [f"unreadable-{number}" for number in range(50)]
    made = told(*(Uncounted(run=name, why=Why.UNREADABLE) for name in names))
    text = made.to_json().decode()
    assert {1} == {text.count(f'"{name}"') for name in names}
    assert [50, 50] == [each.missing_of_any for each in made.scenarios]
    assert "50 runs do not count (perhaps of something else); those that count: PASS" == lack_words(row(made))
    (line,) = (each for each in matrix(Material(results=made)).decode().splitlines() if each.startswith("RETURN,"))
    assert line.endswith(",50,0")


def test_one_that_is_told_of_a_row_and_claimed_by_another_of_which_nothing_is_told_is_one_run() -> None:
    left = (Uncounted(run="lost", why=Why.CLAIMED, details=str(n), about=about) for n, about in enumerate((None, OWN)))
    known = Uncounted(run="other", why=Why.NO_BUNDLE, about=replace(OWN, run="other", scenario="LINK-1"))
    mine = row(told(*left, known))
    assert (("other",), 1) == (mine.missing, mine.missing_of_any)
    assert lack_words(mine).startswith("2 runs do not count (1 perhaps of something else)")
