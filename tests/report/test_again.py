"""Limits asked for decide in all that a report says; what was filed stands beside it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from functools import cache
from pathlib import Path

import pytest

from harness.checks.profile import Profile, read_profile
from harness.report.again import judged_again
from harness.report.assembling import Asked, assemble
from harness.report.cot import cot
from harness.report.gathering import Gathered, gather
from harness.report.geojson import geojson
from harness.report.html import html
from harness.report.junit import junit
from harness.report.kml import kml
from harness.report.material import Material
from harness.report.matrix import matrix
from harness.report.oscal import oscal
from harness.report.pdf import pdf
from harness.report.results import Results
from harness.report.sarif import sarif
from harness.report.summary import summary
from harness.report.telling import closest, lead, notice, worst_first
from harness.shipped import shipped
from harness.verdict import Verdict
from tests.custody.flights import flip
from tests.report.pages import flights_in, material_of
from tests.report.runs import RECORDED, found, judged

PLACES = [RECORDED / name for name in ("px4-patrol", "ardupilot-patrol", "px4-gnss-unsupported")]
"""Those that fly return in 7.3 s and in 5.3 s."""
RETURN = "LINK-LOSS-RETURN"


def limits(**changes: float) -> Profile:
    profile = read_profile(shipped("reports", "profiles", "border-patrol.toml"))
    return profile.model_copy(update={"limits": profile.limits | changes})


@cache
def strict(react_s: float = 6.0) -> Material:
    """Where the PX4 is too late, and the ArduPilot is not."""
    return material_of(PLACES, Asked(profile=limits(react_s=react_s), profile_file="ours.toml"))


def results() -> Results:
    return strict().results


def test_the_limits_asked_for_decide_and_what_was_filed_stays() -> None:
    run = next(each for each in results().runs if each.vehicle == "px4" and each.verdict is Verdict.FAIL)
    assert run.filed is not None
    assert (Verdict.PASS, True) == (run.filed.verdict, run.filed.differs)
    assert [Verdict.FAIL] == [each.verdict for each in run.findings if each.limit_name == "react_s"][:1]
    changed = next(each for each in run.filed.limits if each.name == "react_s")
    assert (10.0, 6.0) == (changed.filed, changed.now)


def test_headline_and_counts_are_by_them_and_say_so() -> None:
    told = results()
    assert (Verdict.FAIL, 1, 1, 1) == (
        told.verdict, told.counts.failed, told.counts.passed, told.counts.not_supported,
    )  # fmt: skip
    assert "1 of 3 runs failed, 1 passed, 1 could not be flown, judged by ours.toml." == lead(told)
    assert told.judging is not None
    assert (Verdict.NOT_SUPPORTED, 2) == (told.judging.verdict, told.judging.counts.passed)
    assert (
        "As filed, by the limits of their flight: NOT SUPPORTED. 2 of 3 runs passed, 1 could not be flown."
        in notice(told)
    )
    assert "Of 1 run the verdict is another now, and both are shown." in notice(told)


def test_requirements_and_cases_follow_with_the_filed_verdict_where_it_differs() -> None:
    told = results()
    (row,) = (each for each in told.requirements if each.id == RETURN)
    assert (Verdict.FAIL, Verdict.PASS, 1) == (row.verdict, row.filed, row.counts.failed)
    assert {"px4 1.16.0": Verdict.PASS} == row.filed_by_drone
    assert {"px4 1.16.0": Verdict.FAIL, "ardupilot 4.7.0": Verdict.PASS} == row.by_drone
    late, good = (
        next(e for e in told.cases if e.drone == drone and e.reaction) for drone in ("px4 1.16.0", "ardupilot 4.7.0")
    )
    assert (Verdict.FAIL, Verdict.PASS, 0) == (late.verdict, late.filed, late.pass_rate and late.pass_rate.hits)
    assert late.reaction is not None
    assert (6.0, True) == (late.reaction.limit_s, (late.reaction.margin_s or 0.0) < 0)
    assert (Verdict.PASS, None) == (good.verdict, good.filed)


def test_the_worst_by_them_comes_first_and_how_close_it_came_is_to_them() -> None:
    first, *_ = worst_first(results())
    assert (Verdict.FAIL, "px4") == (first.verdict, first.vehicle)
    near = next(each for each in results().runs if each.vehicle == "ardupilot")
    assert "closest to a limit: 5.31 of 6 s (react_s)" == closest(near)


def test_the_page_headlines_filters_and_sorts_by_them() -> None:
    page = html(strict())
    text = page.decode()
    assert "<title>FAIL: " in text
    assert '<button type="button" data-verdict="FAIL"' in text
    rows = text[text.index('<tr role="row" class="run"') :]
    assert 'data-verdict="FAIL"' in rows[: rows.index("</tr>")]
    assert '<span class="was">filed PASS</span>' in rows[: rows.index("</tr>")]
    assert "The worst run decides, judged by ours.toml." in text
    assert "Judged by <b>ours.toml</b>" in text
    opened = flights_in(page)["runs"]
    late = next(run.run for run in worst_first(results()))
    filed = opened[late]["filed"]
    assert ("PASS", True) == (filed["verdict"], ["react_s", 10.0, 6.0] in filed["limits"])
    assert filed["findings"]


def test_summary_and_the_formats_of_others_say_the_same() -> None:
    told = summary(strict()).decode()
    assert told.startswith("## ❌ FAIL\n\n1 of 3 runs failed, 1 passed, 1 could not be flown, judged by ours.toml.\n")
    assert f"| {RETURN} | ❌ FAIL (filed: PASS) | 1 FAIL, 1 PASS |" in told
    assert "| ❌ FAIL (filed: PASS) | LINK-1" in told
    xml = junit(strict()).decode()
    assert 'failures="1"' in xml
    assert '<property name="judged" value="judged by ours.toml"' in xml
    assert '<property name="verdict filed" value="PASS"' in xml
    rows = [e for e in csv.DictReader(io.StringIO(matrix(strict()).decode())) if e["requirement"] == RETURN]
    assert {("FAIL", "PASS", "ours.toml"), ("PASS", "PASS", "ours.toml")} == {
        (each["verdict"], each["filed"], each["judged_by"]) for each in rows
    }
    (result,) = json.loads(oscal(strict()))["assessment-results"]["results"]
    (status,) = (each["target"]["status"] for each in result["findings"] if each["title"] == RETURN)
    assert "not-satisfied" == status["state"]
    assert status["remarks"].endswith("judged by ours.toml; filed: PASS")
    assert pdf(strict()).startswith(b"%PDF")


def test_looser_limits_decide_as_well() -> None:
    """A return in 15 s, filed as FAIL."""
    asked = Asked(profile=limits(react_s=20.0), profile_file="loose.toml")
    told = material_of([RECORDED / "ardupilot-too-slow"], asked).results
    assert (Verdict.PASS, Verdict.FAIL) == (told.runs[0].verdict, told.runs[0].filed and told.runs[0].filed.verdict)
    assert (Verdict.PASS, True) == (told.verdict, "As filed, by the limits of their flight: FAIL." in notice(told))


def test_a_run_that_filed_no_checks_counts_as_filed_and_that_is_said() -> None:
    told = assemble(Gathered(judged=(judged(1, found(5.0)),)), Asked(profile=limits(react_s=1.0)))
    assert told.judging is not None
    assert (Verdict.PASS, (told.runs[0].run,)) == (told.verdict, told.judging.not_judged_again)
    assert "1 could not be judged again, having filed no checks: as filed they count." in notice(told)


def test_the_same_limits_need_no_second_judgement_but_can_have_it() -> None:
    gathered = gather([RECORDED / "px4-patrol"])
    filed = gathered.judged[0].identity.profile
    same = Profile(name=filed.name, limits=filed.limits, sha256=filed.sha256)
    assert [None] == [run.filed for run in assemble(gathered, Asked(profile=same)).runs]
    assert judged_again(gathered.judged[0], same).judgeable
    told = assemble(gathered, Asked(again=True))
    (run,) = told.runs
    assert run.filed is not None
    assert (run.verdict, (), False) == (run.filed.verdict, run.filed.limits, run.filed.differs)
    assert [(e.check, e.verdict) for e in run.findings] == [(e.check, e.verdict) for e in run.filed.findings]
    assert "No verdict is another now." in notice(told)
    assert "The only run passed, judged again by the limits of their flight." == lead(told)


@pytest.mark.parametrize("asked", [None, Asked()])
def test_nothing_is_said_of_it_where_nobody_asked(asked: Asked | None) -> None:
    told = material_of(PLACES[:1], asked).results
    assert (None, "The only run passed.", "") == (told.judging, lead(told), notice(told))


def test_a_tap_that_was_tampered_with_yields_no_verdict_and_is_named(tmp_path: Path) -> None:
    for each in PLACES[:2]:
        shutil.copytree(each, tmp_path / each.name)
    flip(tmp_path / "px4-patrol" / "ground.tlog", 9)
    told = material_of([tmp_path], Asked(profile=limits(react_s=6.0), again=True)).results
    assert ["ardupilot"] == [each.vehicle for each in told.runs]
    [left] = told.uncounted
    assert "ground.tlog, block 0 (byte 0): changed: not what was sealed" == left.details


COMMANDED = RECORDED / "ardupilot-key-taken"


@cache
def attacked() -> Material:
    """A late PX4, and an ArduPilot that obeyed a stranger, by limits that are others than in flight."""
    places = [RECORDED / "px4-patrol", COMMANDED]
    return material_of(places, Asked(profile=limits(react_s=6.0), profile_file="ours.toml", again=True))


def test_what_others_draw_has_the_reports_verdicts_and_the_filed_ones_beside() -> None:
    rows = {each.run: each for each in attacked().results.runs}
    late = next(each for each in rows.values() if each.vehicle == "px4")
    assert (Verdict.FAIL, Verdict.PASS) == (late.verdict, late.filed and late.filed.verdict)
    features = [each["properties"] for each in json.loads(geojson(attacked()))["features"]]
    told = [each for each in features if each["kind"] == "attack" and each["run"] == late.run]
    assert [("FAIL", "PASS", "judged by ours.toml")] == [(e["verdict"], e["filed"], e["judged"]) for e in told]
    assert any("react_s" in each for each in told[0]["reasons"])
    words = "verdict of the run: FAIL, judged by ours.toml; filed PASS"
    assert words in cot(attacked()).decode()
    assert words in kml(attacked()).decode()
    assert words not in kml(material_of([RECORDED / "px4-patrol"])).decode()


def test_rejections_have_the_reports_verdicts_and_the_filed_ones_beside() -> None:
    [run] = json.loads(sarif(attacked()))["runs"]
    (row,) = (each for each in attacked().results.runs if each.vehicle == "ardupilot")
    assert run["results"]
    for each in run["results"]:
        assert {row.run: str(row.verdict)} == each["properties"]["verdicts"]
        assert {row.run: str(row.filed and row.filed.verdict)} == each["properties"]["filed"]
        assert "judged by ours.toml" == each["properties"]["judged"]
