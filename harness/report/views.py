"""All views of results: a new format is a file of its own and one line here; the command line follows by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.report.cot import MADE_BY, cot
from harness.report.geojson import geojson
from harness.report.html import html
from harness.report.junit import junit
from harness.report.kml import kml
from harness.report.material import Material
from harness.report.matrix import matrix
from harness.report.oscal import oscal
from harness.report.pdf import pdf
from harness.report.sarif import sarif
from harness.report.summary import summary


@dataclass(frozen=True, slots=True)
class View:
    """A format: the name of its file in a folder of all, what it is (for --help), how it is made, and by what in it a
    file of the kind is known, so that no other is overwritten."""

    file: str
    about: str
    make: Callable[[Material], bytes]
    mark: bytes


def _json(material: Material) -> bytes:
    return material.results.to_json()


VIEWS: Mapping[str, View] = {
    "html": View("report.html", "the report as one page that needs no network", html, b"Made by cuas-harness"),
    "pdf": View("report.pdf", "the report on paper (see --paper)", pdf, b"cuas-harness"),
    "markdown": View(
        "summary.md", "a short summary for a CI's job page", summary, b"<summary>Not represented</summary>"
    ),
    "junit": View("junit.xml", "JUnit's XML with properties, for any CI", junit, b'<testsuites name="cuas'),
    "csv": View(
        "matrix.csv",
        "the matrix of requirements and cases, for a spreadsheet",
        matrix,
        b"requirement,text,source,scenario,",
    ),
    "sarif": View(
        "rejections.sarif", "what came of strangers' acts, as SARIF 2.1.0", sarif, b'"id": "cuas/rejections/"'
    ),
    "oscal": View(
        "assessment-results.oscal.json",
        "the requirements as OSCAL assessment results",
        oscal,
        b'"title": "Counter-UAS resilience: assessment results"',
    ),
    "cot": View("incidents.cot.xml", "each attack as Cursor on Target, for TAK", cot, MADE_BY.encode()),
    "geojson": View("incidents.geojson", "each attack as GeoJSON", geojson, b'"madeBy": "cuas-harness"'),
    "kml": View("incidents.kml", "each attack as KML", kml, b"<name>Incidents</name>"),
    "json": View(
        "results.json",
        "the results that all views are made from (results.schema.json)",
        _json,
        b'{\n "schema": 1,\n "harness"',
    ),
}
"""By the name of its option."""
