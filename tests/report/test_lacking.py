"""A requirement that lacks a run says so in its own row, in every format, and is no PASS."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from harness.evidence.ledger import LedgerRun, State
from harness.evidence.seal import MANIFEST_NAME
from harness.evidence.signature import Signed
from harness.evidence.signature import State as Signature
from harness.plan.model import SealedPlan
from harness.report.assembling import Asked, assemble
from harness.report.demands import Demands
from harness.report.gaps import gap_words
from harness.report.gathering import Gathered, JudgedRun, Uncounted, Why, gather
from harness.report.html import html
from harness.report.junit import junit
from harness.report.lacking import lack_words
from harness.report.material import Material
from harness.report.matrix import matrix
from harness.report.oscal import oscal
from harness.report.pdf import pdf
from harness.report.results import Results
from harness.report.rows import RequirementRow
from harness.report.summary import summary
from harness.report.telling import lead
from harness.requirements.catalogue import Catalogue, Requirement
from harness.verdict import Verdict
from tests.custody.flights import flip
from tests.plan.made import PLAN_HASH, case, plan, run
from tests.report.runs import file, found, judged

OURS = Catalogue("ours", (Requirement(id="C-1", title="t", text="come back", source="S", through=("RETURN",)),))
PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE


def flown(number: int = 1, verdict: Verdict = PASS, *, requirement: str = "RETURN", **changes: object) -> JudgedRun:
    return judged(number, found(5.0, verdict, requirements=(requirement,)), requirements=(requirement,), **changes)


def lost(scenario: str | None = "LINK-1", vehicle: str = "px4", why: Why = Why.NO_BUNDLE) -> Uncounted:
    """Nothing but a ledger's line; without a scenario not even that."""
    noted = LedgerRun(
        run="lost", scenario=scenario or "", vehicle=vehicle, seed=0, pid=1, pid_start=None, started_utc="",
        state=State.FINISHED,
    )  # fmt: skip
    return Uncounted(run="lost", why=why, about=noted if scenario else None)


def results(*runs: JudgedRun, left: tuple[Uncounted, ...] = ()) -> Results:
    return assemble(Gathered(judged=runs, uncounted=left), Asked(demands=Demands(own=(OURS,))))


def row(told: Results, name: str = "RETURN") -> RequirementRow:
    return next(each for each in told.requirements if each.id == name)


def test_a_run_that_does_not_count_leaves_its_requirement_open_and_no_other() -> None:
    told = results(flown(), flown(2, requirement="OTHER", scenario="LINK-2"), left=(lost(),))
    own, other = row(told), row(told, "OTHER")
    assert (OPEN, ("lost",), 1, {own.by_drone.popitem()[1]}) == (own.verdict, own.missing, own.counts.passed, {OPEN})
    assert "1 run does not count; those that count: PASS" == lack_words(own)
    assert (PASS, (), "") == (other.verdict, other.missing, lack_words(other))
    assert [("lost",), ()] == [each.missing for each in told.scenarios]
    (clause,) = told.catalogues[0].clauses
    assert (OPEN, ("lost",)) == (clause.verdict, clause.missing)


def test_a_fail_stays_one_and_says_what_it_lacks() -> None:
    own = row(results(flown(verdict=FAIL), left=(lost(),)))
    assert (FAIL, "1 run does not count") == (own.verdict, lack_words(own))


def test_what_was_given_twice_lacks_nothing() -> None:
    assert PASS is row(results(flown(), left=(lost(why=Why.TWICE),))).verdict


def test_a_run_of_which_nothing_tells_may_have_been_of_any_that_was_tried() -> None:
    told = results(flown(), flown(2, requirement="OTHER", scenario="LINK-2"), left=(lost(None),))
    assert {OPEN} == {row(told, name).verdict for name in ("RETURN", "OTHER")}
    assert not any(each.missing for each in told.requirements if not each.runs)


def test_on_another_drone_it_leaves_that_one_open() -> None:
    told = results(flown(), flown(2, like="ardupilot-patrol", vehicle="ardupilot"), left=(lost(vehicle="ardupilot"),))
    assert {"px4": PASS, "ardupilot": OPEN} == {
        name.split()[0]: verdict for name, verdict in row(told).by_drone.items()
    }
    assert OPEN is row(told).verdict
    board = results(flown(), left=(lost(vehicle="bench"),))
    assert [OPEN] == list(row(board).by_drone.values())


def test_the_practice_drone_has_no_product_wait_for_it() -> None:
    own = row(results(flown(), left=(lost(vehicle="builtin"),)))
    assert (PASS, [PASS], "1 run does not count") == (own.verdict, list(own.by_drone.values()), lack_words(own))


def test_of_what_no_run_counts_there_is_no_verdict_and_a_row_all_the_same() -> None:
    told = results(flown(requirement="OTHER", scenario="LINK-2"), left=(lost(),))
    own = row(told, "LINK-LOSS-RETURN")
    assert (None, (), "1 run does not count") == (own.verdict, own.runs, lack_words(own))
    assert "LINK-LOSS-RETURN" in told.orphans.requirements_without_run
    page = html(Material(results=told)).decode().partition('id="requirements"')[2].partition("</tbody>")[0]
    assert [True, False] == [f'<th scope="row">{each}' in page for each in ("LINK-LOSS-RETURN", "GNSS-DENIAL")]
    assert "| LINK-LOSS-RETURN | – no run counts | 1 run does not count |" in summary(Material(results=told)).decode()


def planned(*seeds: int, left: tuple[Uncounted, ...] = (), cut: int | None = None) -> Results:
    """Two seeds are planned of one case; those given were flown, and `cut` was begun."""
    sealed = SealedPlan(
        plan(cases=(case(requirements=("RETURN",)),)), Path("plan.json"), PLAN_HASH, Signed(Signature.NONE)
    )
    runs = [run("600s", seed, requirements=("RETURN",)) for seed in seeds]
    told = [
        JudgedRun(identity=each, findings=file(found(5.0, requirements=("RETURN",)), run=each.run), seal="0" * 64)
        for each in runs
    ]
    if cut is not None:
        begun = run("600s", cut, run="cut", requirements=("RETURN",), outcome="running")
        left = (*left, Uncounted(run="cut", why=Why.CUT_SHORT, identity=begun, about=begun))
    asked = Asked(plan=sealed, demands=Demands(own=(OURS,)))
    return assemble(Gathered(judged=tuple(told), uncounted=left), asked)


def test_a_planned_flight_that_nobody_began_leaves_its_requirement_and_the_whole_open() -> None:
    told = planned(0)
    own = row(told)
    assert (OPEN, OPEN, ("LINK-1 600s, seed 1",), ()) == (told.verdict, own.verdict, own.never_begun, own.missing)
    assert "1 planned flight was never begun; those that count: PASS" == lack_words(own)
    assert "The only run passed, 1 of 2 planned flights was never begun." == lead(told)
    assert gap_words(told).startswith("1 of 2 planned flights was never begun, and what it would have said is open")
    whole = planned(0, 1)
    assert (PASS, PASS, "", "") == (whole.verdict, row(whole).verdict, lack_words(row(whole)), gap_words(whole))


def test_one_that_was_begun_is_told_once() -> None:
    own = row(planned(0, cut=1))
    assert (OPEN, ("cut",), ()) == (own.verdict, own.missing, own.never_begun)


def views(told: Results) -> dict[str, str]:
    material = Material(results=told)
    made = {"html": html, "summary": summary, "matrix": matrix, "oscal": oscal, "junit": junit}
    return {name: make(material).decode() for name, make in made.items()}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (results(flown(), left=(lost(),)), "1 run does not count; those that count: PASS"),
        (planned(0), "1 planned flight was never begun; those that count: PASS"),
    ],
    ids=["missing", "never begun"],
)
def test_every_format_says_it_in_the_row(told: Results, words: str) -> None:
    made = views(told)
    page = made["html"].partition('id="requirements"')[2].partition("</tbody>")[0]
    (own,) = (each for each in page.split("<tr>") if '<th scope="row">RETURN' in each)
    assert words in own
    assert 'v-inconclusive">INCONCLUSIVE' in own
    assert "v-pass" not in own
    (line,) = (each for each in made["summary"].splitlines() if each.startswith("| RETURN |"))
    assert ("❔ INCONCLUSIVE" in line, words in line, "✅" in line) == (True, True, False)
    rows = [each for each in csv.DictReader(io.StringIO(made["matrix"])) if each["requirement"] == "RETURN"]
    own_row = row(told)
    assert {("INCONCLUSIVE", str(len(own_row.missing)), str(len(own_row.never_begun)))} == {
        (each["in_all"], each["missing"], each["never_begun"]) for each in rows
    }
    (result,) = json.loads(made["oscal"])["assessment-results"]["results"]
    (status,) = (each["target"]["status"] for each in result["findings"] if each["title"] == "C-1")
    assert ("not-satisfied", "other", True) == (status["state"], status["reason"], words in status["remarks"])
    (case_,) = (each for each in made["junit"].split("<testcase ") if 'name="C-1"' in each)
    assert ("<failure" in case_, words in case_) == (True, True)
    assert made == views(told)


def test_a_planned_flight_that_nobody_began_is_an_error_in_junit_and_a_row_in_csv() -> None:
    made = views(planned(0))
    (case_,) = (each for each in made["junit"].split("<testcase ") if 'name="LINK-1 600s, seed 1"' in each)
    assert '<error type="never begun"' in case_
    rows = list(csv.DictReader(io.StringIO(made["matrix"])))
    assert [("LINK-1 600s, seed 1", "planned, and never begun")] == [
        (each["runs"], each["not_counted"]) for each in rows if each["not_counted"]
    ]


def spoil(bundle: Path, file: str) -> None:
    flip(bundle / file, 100)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "gone": shutil.rmtree,
    "a tap was changed": partial(spoil, file="drone.tlog"),
    "its identity was changed": partial(spoil, file="run.json"),
    "never sealed": lambda bundle: (bundle / MANIFEST_NAME).unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_of_evidence_it_is_known_what_was_lost(damage: Callable[[Path], object], evidence: Path) -> None:
    damage(next(evidence.glob("*seed2*")))
    told = assemble(gather([evidence]))
    (left,) = told.uncounted
    assert ("LINK-1", "builtin") == (left.scenario, left.vehicle)
    for name in ("LINK-LOSS-RETURN", "LINK-LOSS-REPORT"):
        assert (OPEN, (left.run,), 1) == (
            row(told, name).verdict,
            row(told, name).missing,
            row(told, name).counts.passed,
        )
    assert not any(each.missing for each in told.requirements if "LINK-1" not in each.scenarios)


def test_on_paper_a_row_says_it_too() -> None:
    told = results(flown(), left=(lost(),))
    silent = [each.model_copy(update={"missing": ()}) for each in told.requirements]
    without = told.model_copy(update={"requirements": tuple(silent)})
    assert len(pdf(Material(results=told))) > len(pdf(Material(results=without)))
