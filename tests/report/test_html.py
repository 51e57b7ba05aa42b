"""The page's own bytes: whole, the same each time, and not to be broken by what a drone says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from harness.evidence.bundle import Bundle
from harness.evidence.files import load_model
from harness.evidence.models import RunIdentity
from harness.report.choosing import chosen
from harness.report.drawing import SAMPLES, draw
from harness.report.html import html
from harness.verdict import Verdict
from tests.custody.flights import flip
from tests.report.pages import flights_in, material_of, of_runs
from tests.report.runs import RECORDED, found, judged

DRAGGED = RECORDED / "px4-gnss-drag-off"
PLACES = (DRAGGED, RECORDED / "px4-patrol", RECORDED / "ardupilot-too-slow")


@pytest.fixture(scope="module")
def page() -> bytes:
    return html(material_of(PLACES))


def test_the_same_bundles_make_the_same_bytes(page: bytes, tmp_path: Path) -> None:
    for each in PLACES:
        shutil.copytree(each, tmp_path / each.name)
    assert page == html(material_of([tmp_path]))


def test_needs_nothing_from_anywhere(page: bytes) -> None:
    text = page.decode()
    assert {"http://www.w3.org/2000/svg"} == set(re.findall(r"https?://[^\s\"'<)]+", text))
    assert [] == re.findall(r"<link|<img|<iframe|@import|url\(|\bfetch\(|XMLHttpRequest|src=", text)


def test_the_verdict_comes_first(page: bytes) -> None:
    text = page.decode()
    assert '<h1><span class="v v-fail">FAIL</span></h1>' in text
    assert "2 of 3 runs failed, 1 passed." in text


def test_a_practice_drone_is_said_to_be_one() -> None:
    text = html(of_runs(judged(1, real=False))).decode()
    assert "A practice drone was flown. No product was assessed." in text
    assert "No product was assessed" not in html(of_runs(judged(1))).decode()


def test_every_finding_is_in_it(page: bytes) -> None:
    data = flights_in(page)
    for run in material_of(PLACES).results.runs:
        told = {(data["verdicts"][row[0]], data["checks"][row[1]], row[2]) for row in data["runs"][run.run]["findings"]}
        assert {(str(row.verdict), row.check, row.because) for row in run.findings} == told


def test_what_a_drone_said_cannot_break_out_of_the_page() -> None:
    because = "it said '</script><script>alert(1)</script><!--' & \"so\""
    page = html(of_runs(judged(1, found(None, Verdict.FAIL, because=because), case="<b>x</b>")))
    assert 2 == page.count(b"</script>")
    assert b"<script>alert" not in page
    assert because == next(iter(flights_in(page)["runs"].values()))["findings"][0][2]


def test_a_drone_that_was_dragged_off_is_drawn_where_it_was_and_where_it_took_itself_to_be() -> None:
    drawn = draw(Bundle.open(DRAGGED))
    assert {"truth", "belief", "sensor"} == set(drawn["tracks"])
    assert all(len(each) <= 4 * (SAMPLES + 1) for each in drawn["tracks"].values())
    truth, belief = (_points(drawn["tracks"][name]) for name in ("truth", "belief"))
    [[begin_s, end_s, what]] = drawn["attacks"]
    assert ("overt drag-off at 0.3 m/s towards 90°", True) == (what, 59 < end_s - begin_s < 61)
    late = [each for each in truth if each[0] < end_s][-1]
    told = min(belief, key=lambda each: abs(each[0] - late[0]))
    assert 10 < told[2] - late[2] < 20
    assert ["HOLD", "TAKEOFF", "PATROL"] == [mode for _, mode in drawn["modes"]][:3]


def _points(flat: list[int]) -> list[tuple[float, ...]]:
    at, points = [0, 0, 0, 0], []
    for n in range(0, len(flat), 4):
        at = [a + b for a, b in zip(at, flat[n : n + 4], strict=True)]
        points.append(tuple(each / 10 for each in at))
    return points


def test_what_is_not_green_is_drawn_first(monkeypatch: pytest.MonkeyPatch) -> None:
    material = material_of(PLACES)
    by_name = {each.run: each for each in material.results.runs}
    assert [Verdict.FAIL, Verdict.FAIL, Verdict.PASS] == [by_name[run].verdict for run in chosen(material)]
    monkeypatch.setattr("harness.report.choosing.MOST", 1)
    (only,) = chosen(material)
    data = flights_in(html(material))["runs"]
    assert [only] == [run for run in data if data[run]["drawn"]]
    assert all("cuas report" in data[run]["undrawn"] for run in data if run != only)


def test_the_budget_of_reading_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.report.choosing.BUDGET", 100)
    assert () == chosen(material_of(PLACES))


def test_a_bundle_whose_taps_were_altered_is_named_and_neither_judged_nor_drawn(tmp_path: Path) -> None:
    shutil.copytree(DRAGGED, tmp_path / "it")
    shutil.copytree(PLACES[1], tmp_path / "whole")
    flip(tmp_path / "it" / "drone.tlog", (tmp_path / "it" / "drone.tlog").stat().st_size // 2)
    material = material_of([tmp_path])
    page = html(material)
    assert [load_model(PLACES[1] / "run.json", RunIdentity).run] == list(flights_in(page)["runs"])
    [left] = material.results.uncounted
    assert left.details.startswith("drone.tlog, block ")
    assert f"{left.run}</span>: not as it was sealed ({left.details})" in page.decode()


def test_parameters_that_differ_from_its_likes_are_named() -> None:
    data = flights_in(html(material_of([RECORDED / "ardupilot-patrol", RECORDED / "ardupilot-too-slow"])))
    slow = next(each for run, each in data["runs"].items() if each["differing"])
    assert [["FS_GCS_TIMEOUT", 15.0, 5.0]] == slow["differing"]
    assert "against the drone's patrol configuration, these differ:" in slow["parameters"]
