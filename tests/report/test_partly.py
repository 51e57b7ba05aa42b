"""A clause with several demands of which some were not tried is never a plain PASS, in any format."""

from __future__ import annotations

import csv
import io
import json

import pytest

from harness.report.assembling import Asked, assemble
from harness.report.demands import Demands
from harness.report.gathering import Gathered, JudgedRun
from harness.report.html import html
from harness.report.junit import junit
from harness.report.material import Material
from harness.report.matrix import matrix
from harness.report.oscal import oscal
from harness.report.partly import clause_verdict, on_drone, share_words, tried_words, whole_words, wholly
from harness.report.pdf import pdf
from harness.report.results import Results
from harness.report.rows import ClauseRow
from harness.report.summary import summary
from harness.report.telling import catalogue_words, ways_words
from harness.requirements.catalogue import Catalogue, Requirement
from harness.verdict import Verdict
from tests.report.runs import found, judged
from tests.report.test_exchanged import suites

RETURN, REPORT, DISTANCE, WITNESS = "LINK-LOSS-RETURN", "LINK-LOSS-REPORT", "LINK-DISTANCE", "LINK-WITNESS"


def clause(name: str, *through: str) -> Requirement:
    return Requirement(id=name, title=name, text=f"text of {name}", through=through)


CLAUSES = (clause("T-1", RETURN), clause("T-2", RETURN, REPORT, DISTANCE, WITNESS), clause("T-3", WITNESS))
OURS, LAW = Catalogue("ours.csv", CLAUSES), Catalogue("law", (clause("L-1", RETURN, WITNESS), clause("L-2", RETURN)))
ASKED = Asked(demands=Demands((LAW,), own=(OURS,)))


def results(*runs: JudgedRun) -> Results:
    return assemble(Gathered(judged=runs or (passes(1, RETURN),)), ASKED)


def passes(number: int, *requirements: str, **changes: object) -> JudgedRun:
    return judged(number, found(5.0, requirements=requirements), **changes)


def rows(told: Results) -> dict[str, ClauseRow]:
    return {each.id: each for catalogue in told.catalogues for each in catalogue.clauses}


def test_one_of_four_demands_that_passed_is_partly_passed() -> None:
    row = rows(results())["T-2"]
    assert ("PASS, partly", "1 of 4 demands tried") == (clause_verdict(row), share_words(row))
    assert f"{RETURN}; not tried: {REPORT}, {DISTANCE}, {WITNESS}" == ways_words(row)
    assert not wholly(row)


def test_all_of_its_demands_that_passed_are_a_pass() -> None:
    row = rows(results(passes(1, RETURN, REPORT), passes(2, DISTANCE), passes(3, WITNESS)))["T-2"]
    assert ("PASS", "", True) == (clause_verdict(row), share_words(row), wholly(row))


def test_a_fail_of_some_is_a_fail_and_says_of_how_many() -> None:
    row = rows(results(judged(1, found(None, Verdict.FAIL, requirements=(RETURN,)))))["T-2"]
    assert "FAIL: 1 of 4 demands tried" == whole_words(row)


def test_what_was_not_tried_is_no_verdict() -> None:
    row = rows(results())["T-3"]
    assert ("not tried", "", "") == (clause_verdict(row), share_words(row), on_drone(row, "px4 1.16.0"))


def test_each_drone_is_told_by_what_it_tried_itself_and_all_by_what_each_did() -> None:
    other = {"firmware": {"version": "1.17.0"}}
    told = results(passes(1, RETURN, REPORT, DISTANCE, WITNESS), passes(2, RETURN, **other))
    row, (one, two) = rows(told)["T-2"], [each.id for each in told.drones]
    assert ("PASS", "PASS, partly") == (on_drone(row, one), on_drone(row, two))
    assert ("", "1 of 4 demands tried") == (share_words(row, one), share_words(row, two))
    assert ("PASS, partly: 1 of 4 demands tried", False) == (whole_words(row), wholly(row))
    assert f"{RETURN}; not by each drone: {REPORT}, {DISTANCE}, {WITNESS}" == ways_words(row)


def test_the_practice_drone_tries_nothing_for_a_product() -> None:
    told = results(passes(1, RETURN), passes(2, REPORT, DISTANCE, WITNESS, real=False))
    row = rows(told)["T-2"]
    assert ("PASS, partly: 1 of 4 demands tried", (RETURN,)) == (whole_words(row), row.tried)


def test_a_clause_that_a_scenario_names_has_its_own_id_among_its_demands() -> None:
    row = rows(results(passes(1, RETURN), passes(2, "T-1", requirements=("T-1",))))["T-1"]
    assert ({"T-1", RETURN}, "PASS") == (set(row.demands), whole_words(row))
    assert (RETURN,) == rows(results())["T-1"].demands


def test_wholly_and_partly_tried_are_counted_apart() -> None:
    own, law = results().catalogues
    assert "3 clauses: 1 wholly tried, 1 partly, 1 not" == tried_words(own)
    assert "law: of 2 clauses: 1 wholly tried, 1 partly, 0 not" == catalogue_words(law)


@pytest.fixture
def material() -> Material:
    return Material(results=results())


def test_the_page_shows_it_with_a_mark_of_its_own_and_the_customers_catalogue_first(material: Material) -> None:
    page = html(material).decode()
    partly = '<span class="v v-pass-partly">PASS, partly</span><span class="was">1 of 4 demands tried</span>'
    assert (1, 1) == (page.count(partly), page.count('v-pass-partly">PASS, partly</span><span class="was">1 of 2'))
    assert page.index("Requirements of ours.csv</h2>") < page.index(">Requirements</h2>")
    assert "3 clauses: 1 wholly tried, 1 partly, 1 not" in page
    assert "<b>law</b>, 2 clauses: 1 wholly tried, 1 partly, 0 not" in page
    assert 1 == page.count('<a href="#own-1">ours.csv</a>')


def test_the_paper_is_typeset_with_it(material: Material) -> None:
    bare = Material(results=material.results.model_copy(update={"catalogues": ()}))
    assert len(pdf(material)) > len(pdf(bare))


def test_the_summary_has_the_customers_catalogue_and_a_line_for_each_other(material: Material) -> None:
    text = summary(material).decode()
    assert "### Requirements of ours.csv\n\n3 clauses: 1 wholly tried, 1 partly, 1 not.\n" in text
    assert f"| T-1 | ✅ PASS | {RETURN} | text of T-1 |" in text
    assert "| T-2 | ◐ PASS, partly: 1 of 4 demands tried |" in text
    assert "| T-3 | – not tried |" in text
    assert "- law: of 2 clauses: 1 wholly tried, 1 partly, 0 not" in text


def test_the_csv_has_them_before_the_profiles(material: Material) -> None:
    told = list(csv.DictReader(io.StringIO(matrix(material).decode())))
    assert ["T-1", "T-2", "T-3"] == [each["requirement"] for each in told[:3]]
    assert {"ours.csv"} == {each["source"] for each in told[:3]}
    cells = [[each[name] for name in ("verdict", "in_all", "demands", "tried", "not_tried")] for each in told[:3]]
    assert [
        ["PASS", "PASS", "1", "1", ""],
        ["PASS", "PASS, partly", "4", "1", f"{REPORT} {DISTANCE} {WITNESS}"],
        ["", "not tried", "1", "0", WITNESS],
    ] == cells
    assert [("PASS", "PASS")] == [(e["verdict"], e["in_all"]) for e in told[3:] if e["requirement"] == RETURN]


def test_junit_has_a_suite_of_them_in_which_only_a_whole_pass_is_green(material: Material) -> None:
    *_, last = suites(junit(material))
    assert ("requirements of ours.csv", 3, 2, 0) == (last.name, last.tests, last.skipped, last.failures)
    said = {case.name: [each.message for each in case.result] for case in last}
    assert [] == said["T-1"]
    assert said["T-2"][0].startswith("PASS, partly: 1 of 4 demands tried; ")
    assert said["T-3"][0].startswith("not tried: LINK-WITNESS")
    failed = results(judged(1, found(None, Verdict.FAIL, requirements=(RETURN,))))
    *_, last = suites(junit(Material(results=failed)))
    assert 2 == last.failures


def test_oscal_finds_no_satisfaction_in_a_part(material: Material) -> None:
    [result] = json.loads(oscal(material))["assessment-results"]["results"]
    status = {each["title"]: each["target"]["status"] for each in result["findings"]}
    assert ["satisfied", "not-satisfied", "not-satisfied"] == [status[name]["state"] for name in ("T-1", "T-2", "T-3")]
    assert "PASS, partly; 1 of 4 demands tried; LINK-LOSS-RETURN; not tried: " in status["T-2"]["remarks"]
    chosen = result["reviewed-controls"]["control-selections"][0]["include-controls"]
    assert ["T-1", "T-2", "T-3"] == [each["control-id"] for each in chosen[:3]]


def test_a_catalogue_of_ours_that_the_customer_names_is_theirs() -> None:
    told = assemble(Gathered(judged=(passes(1, RETURN),)), Asked(demands=Demands((LAW, OURS), own=(LAW,))))
    assert [("law", True), ("ours.csv", False)] == [(each.title, each.own) for each in told.catalogues]
