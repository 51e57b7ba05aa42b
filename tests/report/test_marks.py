"""By what a file of ours is known before it is written over: each kind has a mark, and no file of a bundle has one."""

from __future__ import annotations

import pytest

from harness.cli.table import PAGE_MARK
from harness.report.comparing import compare
from harness.report.comparison_page import COMPARISON_VIEWS
from harness.report.gathering import gather
from harness.report.markdown import page
from harness.report.outcome import outcomes
from harness.report.sides import lettered
from harness.report.table import build
from harness.report.views import VIEWS
from tests.report.bundled import fleet
from tests.report.pages import material_of
from tests.report.runs import RECORDED

PLACE = RECORDED / "px4-patrol"


@pytest.mark.parametrize("name", VIEWS)
def test_each_view_of_a_report_has_its_mark(name: str) -> None:
    assert VIEWS[name].mark in VIEWS[name].make(material_of([PLACE]))


def test_comparisons_and_tables_have_theirs() -> None:
    sides = lettered([outcomes(fleet(2)), outcomes(fleet(2, start=20))])
    assert all(mark in make(compare(sides)) for _, make, mark in COMPARISON_VIEWS.values())
    assert PAGE_MARK in page(build(gather([PLACE]))).encode()


def test_no_file_of_a_bundle_has_any() -> None:
    marks = [*(each.mark for each in VIEWS.values()), *(mark for _, _, mark in COMPARISON_VIEWS.values()), PAGE_MARK]
    found = [(path.name, mark) for path in PLACE.rglob("*.json*") for mark in marks if mark in path.read_bytes()]
    assert [] == found


FOREIGN = {
    "html": b"<!doctype html><title>A report of cuas flights</title>",
    "pdf": b"%PDF-1.7\n%cuas\n",
    "markdown": b"# Summary\n",
    "junit": b'<testsuites name="unit"><testsuite name="cuas"/></testsuites>',
    "csv": b"requirement,owner\n",
    "sarif": b'{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "cuasal"}}, "results": []}]}',
    "oscal": b'{"assessment-results": {"uuid": "0", "metadata": {"title": "Firewalls: assessment results"}}}',
    "cot": b'<?xml version="1.0"?><events version="2.0"><event uid="1" type="a-f-G"/></events>',
    "geojson": b'{"type": "FeatureCollection", "features": []}',
    "kml": b"<kml><Document><name>Holidays</name></Document></kml>",
    "json": b'{"schema": 1, "harness": 2}',
}


@pytest.mark.parametrize("name", VIEWS)
def test_no_file_of_somebody_elses_has_it(name: str) -> None:
    assert VIEWS[name].mark not in FOREIGN[name]
