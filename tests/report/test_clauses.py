"""Catalogues in a report: clause to scenarios to flights to verdicts, and back; orphans; what is only indicative."""

from __future__ import annotations

import pytest

from harness.errors import CallerError
from harness.report.assembling import Asked, assemble
from harness.report.demands import Demands
from harness.report.gathering import Gathered, JudgedRun
from harness.report.html import html
from harness.report.results import Results
from harness.report.rows import ClauseRow
from harness.report.telling import loose_ends, stands, ways_words
from harness.requirements.catalogue import Catalogue, Requirement
from harness.requirements.reading import shipped_catalogues
from harness.verdict import Verdict
from tests.report.pages import of_gathered
from tests.report.runs import found, judged


def clause(name: str, *through: str, **changes: str) -> Requirement:
    return Requirement(id=name, title=name, text=f"text of {name}", through=through, **changes)  # type: ignore[arg-type]


OURS = Catalogue(
    "ours",
    (
        clause("C-1", "LINK-LOSS-RETURN", "LINK-LOSS-REPORT", source="Regulation <1>", paragraph="2 (3)"),
        clause("C-2", "LINK-WITNESS", source="S", verified_by="A. Reader", verified_on="2026-11"),
        clause("C-3", "LINK-TYPO"),
        clause("C-4"),
    ),
    note="no conformity",
)
ASKED = Asked(demands=Demands((OURS,)))


def results(*runs: JudgedRun) -> Results:
    return assemble(Gathered(judged=runs), ASKED)


def clauses(told: Results) -> dict[str, ClauseRow]:
    return {each.id: each for catalogue in told.catalogues for each in catalogue.clauses}


def test_the_worst_on_any_of_its_ways_decides() -> None:
    good = judged(1, found(1.0, requirements=("LINK-LOSS-RETURN",)))
    mixed = judged(
        2,
        found(1.0, requirements=("LINK-LOSS-RETURN",)),
        found(None, Verdict.FAIL, check="says so", requirements=("LINK-LOSS-REPORT",)),
    )
    row = clauses(results(good, mixed))["C-1"]
    assert ((good.identity.run, mixed.identity.run), Verdict.FAIL) == (row.runs, row.verdict)
    assert (1, 1) == (row.counts.passed, row.counts.failed)
    assert "LINK-1" in row.scenarios
    assert ("LINK-LOSS-RETURN", "LINK-LOSS-REPORT") == row.tried


def test_a_run_with_no_check_on_any_of_its_ways_is_no_evidence() -> None:
    row = clauses(results(judged(1, found(1.0, requirements=("GNSS-DENIAL",)))))["C-1"]
    assert ((), None, ()) == (row.runs, row.verdict, row.tried)


def test_products_are_not_judged_by_the_practice_drone() -> None:
    lying = judged(1, found(None, Verdict.FAIL, requirements=("LINK-LOSS-RETURN",)), real=False)
    real = judged(2, found(1.0, requirements=("LINK-LOSS-RETURN",)))
    assert Verdict.PASS is clauses(results(lying, real))["C-1"].verdict


def test_a_scenario_may_name_a_clause_itself() -> None:
    told = results(judged(1, found(1.0, requirements=("C-4",)), scenario="OURS-1", requirements=("C-4",)))
    row = clauses(told)["C-4"]
    assert (Verdict.PASS, ("OURS-1",)) == (row.verdict, row.scenarios)
    (own,) = (each for each in told.requirements if each.id == "C-4")
    assert ("text of C-4", "ours", ("C-4",)) == (own.text, own.source, own.clauses)
    assert () == told.orphans.requirements_unknown


def test_and_back_from_requirement_and_scenario() -> None:
    told = results(judged(1, found(1.0, requirements=("LINK-LOSS-RETURN",))))
    (own,) = (each for each in told.requirements if each.id == "LINK-LOSS-RETURN")
    assert ("C-1",) == own.clauses
    assert ("C-1",) == told.scenarios[0].clauses


def test_orphans_are_named() -> None:
    told = results(judged(1, found(1.0, requirements=("LINK-LOSS-RETURN",))))
    assert ("C-3", "C-4") == told.orphans.clauses_without_scenario
    assert ("C-2",) == told.orphans.clauses_without_run
    assert ("LINK-TYPO",) == told.orphans.through_unknown
    named = dict(loose_ends(told))
    assert ("C-3", "C-4") == named["clauses of catalogues that no scenario is evidence for"]


def test_what_nobody_held_against_its_source_is_indicative() -> None:
    rows = clauses(results(judged(1)))
    assert [True, False, False] == [rows[name].indicative for name in ("C-1", "C-2", "C-4")]
    assert "Regulation <1>, 2 (3); indicative: nobody held it against its source" == stands(rows["C-1"])
    assert "S; held against its source by A. Reader, 2026-11" == stands(rows["C-2"])


def test_which_ways_were_not_tried_is_said() -> None:
    row = clauses(results(judged(1, found(1.0, requirements=("LINK-LOSS-RETURN",)))))["C-1"]
    assert "LINK-LOSS-RETURN; not tried: LINK-LOSS-REPORT" == ways_words(row)


def test_the_page_shows_them() -> None:
    page = html(of_gathered(Gathered(judged=(judged(1, found(1.0, requirements=("LINK-LOSS-RETURN",))),)), ASKED))
    text = page.decode()
    assert 1 == text.count('<span class="was">indicative</span>')
    assert "Regulation &lt;1&gt;, 2 (3); indicative" in text
    assert "<b>ours</b>, 4 clauses: 0 wholly tried, 1 partly, 3 not" in text
    assert 'href="#catalogues"' not in html(of_gathered(Gathered(judged=(judged(1),)))).decode()


def test_every_clause_that_is_shipped_has_a_scenario() -> None:
    told = assemble(Gathered(judged=(judged(1),)), Asked(demands=Demands(tuple(shipped_catalogues()))))
    assert ((), ()) == (told.orphans.clauses_without_scenario, told.orphans.through_unknown)
    assert any(each.indicative for each in clauses(told).values())


def test_an_id_in_two_catalogues_is_refused() -> None:
    with pytest.raises(CallerError, match="the id C-4 is in two catalogues: ours, theirs"):
        Demands((OURS, Catalogue("theirs", (clause("C-4"),))))
