"""`cuas report` in the formats of others' systems, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from tests.cli.calling import call
from tests.report.runs import RECORDED

FILES = {
    "cot": "incidents.cot.xml", "geojson": "incidents.geojson", "kml": "incidents.kml", "junit": "junit.xml",
    "csv": "matrix.csv", "sarif": "rejections.sarif", "oscal": "assessment-results.oscal.json",
}  # fmt: skip


def test_one_command_writes_all_and_the_same_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        options = [f"--{name}={folder / file}" for name, file in FILES.items()]
        answer = call(capsys, "report", RECORDED / "px4-gnss-drag-off", RECORDED / "ardupilot-key-taken", *options)
        assert (0, "") == (answer.code, answer.err)
        written.append({each.name: each.read_bytes() for each in folder.iterdir()})
    assert written[0] == written[1]
    assert set(FILES.values()) == written[0].keys()


def test_of_flights_without_attacks_the_maps_are_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = [f"--{name}={tmp_path / FILES[name]}" for name in ("cot", "geojson", "kml")]
    assert 0 == call(capsys, "report", RECORDED / "ardupilot-own-order", *options).code
    assert 0 == len(etree.parse(tmp_path / FILES["cot"]).getroot().findall("event"))
    assert [] == json.loads((tmp_path / FILES["geojson"]).read_text())["features"]
    etree.parse(tmp_path / FILES["kml"])


def test_a_report_of_nothing_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "report", tmp_path, f"--cot={tmp_path / 'x.xml'}")
    assert 2 == answer.code
    assert "wanted bundles, or a folder of evidence" in answer.err
    assert not (tmp_path / "x.xml").exists()
