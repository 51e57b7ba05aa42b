"""Runs that do not count are in every view, each in its own way; so is whatever else a signature is asked for."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import jsonschema
import pytest
from junitparser import Error, Skipped
from lxml import etree

from harness.report.assembling import Asked, assemble
from harness.report.cot import MADE_BY, cot
from harness.report.demands import Demands
from harness.report.gaps import uncounted_words
from harness.report.gathering import Gathered, Uncounted, Why
from harness.report.geojson import geojson
from harness.report.junit import HARMLESS, NOT_COUNTED, junit
from harness.report.kml import kml
from harness.report.material import Material
from harness.report.matrix import COLUMNS, matrix
from harness.report.oscal import oscal
from harness.report.results import Deviation, PlanRow, SealRow
from harness.report.sarif import sarif
from harness.report.summary import summary
from harness.requirements.catalogue import Catalogue, Requirement
from harness.requirements.waivers import Deviation as Stated
from harness.requirements.waivers import Waivers
from harness.verdict import Verdict
from tests.report.material import UNICODE
from tests.report.runs import found, judged
from tests.report.test_exchanged import read_oscal, sarif_schema, suites
from tests.report.test_maps import ogc_schema

LEFT = tuple(Uncounted(run=f"run-{why.name}", why=why, details=f"details of {why.name}") for why in Why)


@cache
def material(*left: Uncounted) -> Material:
    run = judged(1, found(5.0, requirements=("LINK-LOSS-RETURN",)))
    return Material(results=assemble(Gathered(judged=(run,), uncounted=left)))


def test_junit_has_an_error_for_each_and_skips_where_nothing_is_wrong() -> None:
    *_, last = suites(junit(material(*LEFT)))
    assert (NOT_COUNTED, len(Why), len(Why) - len(HARMLESS), len(HARMLESS)) == (
        last.name, last.tests, last.errors, last.skipped,
    )  # fmt: skip
    for case, left in zip(last, material(*LEFT).results.uncounted, strict=True):
        [result] = case.result
        assert (left.run, uncounted_words(left)) == (case.name, result.message)
        assert type(result) is (Skipped if left.why in HARMLESS else Error)


def test_csv_has_a_row_for_each_with_its_reason() -> None:
    rows = list(csv.DictReader(io.StringIO(matrix(material(*LEFT)).decode())))
    told = [(each["runs"], each["not_counted"]) for each in rows if each["not_counted"]]
    assert [(each.run, uncounted_words(each)) for each in material(*LEFT).results.uncounted] == told
    assert {len(COLUMNS)} == {len(row) for row in rows}
    assert all(not each["verdict"] for each in rows if each["not_counted"])


def test_oscal_observes_each_and_is_valid(tmp_path: Path) -> None:
    data = oscal(material(*LEFT))
    read_oscal(data, tmp_path)
    [result] = json.loads(data)["assessment-results"]["results"]
    told = {each["title"]: each["description"] for each in result["observations"]}
    for each in material(*LEFT).results.uncounted:
        assert uncounted_words(each) == told[f"run {each.run} does not count"]


def test_the_summary_names_each_and_says_so_before_anything_else() -> None:
    text = summary(material(*LEFT)).decode()
    assert f"> **{len(Why) - 1} runs do not count, and what they" in text.partition("| requirement |")[0]
    section = text[text.index("### Runs that do not count") :].partition("<details>")[0]
    assert len(Why) == sum(line.startswith("- run-") for line in section.splitlines())
    assert "Runs that do not count" not in summary(material()).decode()


def test_what_others_draw_names_each() -> None:
    left = [f"not told: {each.run}: {uncounted_words(each)}" for each in material(*LEFT).results.uncounted]
    assert left == json.loads(geojson(material(*LEFT)))["notTold"]
    root = etree.fromstring(kml(material(*LEFT)))
    ogc_schema().assertValid(root)
    assert set(left) <= {unescape(each) for each in root[0][1].text.split("<br/>")}
    comments = [each.text for each in etree.fromstring(cot(material(*LEFT))).iter(etree.Comment)]
    assert len([MADE_BY, *left]) == len(comments)
    log = json.loads(sarif(material(*LEFT)))
    jsonschema.validate(log, sarif_schema())
    notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert [f"{e.run} does not count: {uncounted_words(e)}" for e in material(*LEFT).results.uncounted] == [
        each["message"]["text"] for each in notes
    ]


@pytest.mark.parametrize("view", [junit, kml, cot])
def test_whatever_a_folder_is_called_the_views_are_whole(view: object) -> None:
    assert callable(view)
    hostile = replace(LEFT[0], run=f"--{UNICODE}-", details=UNICODE)
    rows = assemble(Gathered(judged=(judged(1),), uncounted=(hostile, replace(hostile, details="--><b>"))))
    etree.fromstring(view(Material(results=rows)))


CLAUSE = Requirement(id="C-1", title="x", text="y", source="Law", through=("LINK-LOSS-RETURN",))
STATED = Stated(id="D-1", owner="QA", reason="none at hand", what="flown without sticks", scenario="LINK-1")


@cache
def signed() -> Material:
    """With a plan, a deviation that somebody states and one that was found, a catalogue, and a key."""
    asked = Asked(demands=Demands((Catalogue("ours", (CLAUSE,)),)), waivers=Waivers(deviation=(STATED,)))
    run = judged(1, found(5.0, Verdict.PASS, requirements=("LINK-LOSS-RETURN",)))
    results = assemble(Gathered(judged=(run,)), asked)
    fixed = PlanRow(
        name="acceptance", sha256="ab" * 32, planned=2, flown=1, signature="trusted", signer="lab", key="cd" * 32,
        deviations=(Deviation(kind="dropped", what="LINK-1 600s, seed 0", because="there is no run of it"),),
    )  # fmt: skip
    seals = (SealRow(run=run.identity.run, manifest_sha256=run.seal, signature="unknown key", key="ef" * 32),)
    return Material(results=results.model_copy(update={"plan": fixed, "seals": seals}))


TOLD = (
    "D-1, LINK-1, by QA: flown without sticks (none at hand)",
    "dropped: LINK-1 600s, seed 0; there is no run of it",
    "ours: of 1 clause: 1 wholly tried, 0 partly, 0 not",
    "unknown key, (efefefefefefefef)",
    "trusted, lab (cdcdcdcdcdcdcdcd)",
    "Of 1 bundle 1 is signed by a key that is not trusted here (efefefefefefefef).",
)


@pytest.mark.parametrize("told", TOLD)
def test_junit_and_oscal_tell_deviations_catalogues_and_who_signed(told: str, tmp_path: Path) -> None:
    [suite] = suites(junit(signed()))
    values = [each.get("value") for each in suite._elem.iter("property")]
    assert any(told in value for value in values)
    data = oscal(signed()).decode()
    read_oscal(data.encode(), tmp_path)
    assert told in data
