"""Waivers in a report: those that runs were flown with, those of a file, and which day is today."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from harness.evidence.models import WaiverIdentity
from harness.report.assembling import Asked, assemble
from harness.report.gathering import Gathered, JudgedRun
from harness.report.rows import RequirementRow
from harness.report.summary import summary
from harness.report.waived import last_day
from harness.requirements.waivers import Waivers, read_waivers
from harness.verdict import Verdict
from tests.report.pages import of_runs
from tests.report.runs import FENCE, found, judged
from tests.report.test_results import WAIVER

FILED = WaiverIdentity(id="W-7", owner="A. Flyer", reason="known", check="mode is RETURN", expires="2026-12-31")


def failed(number: int = 1, *more: str, **changes: object) -> JudgedRun:
    rows = [found(None, Verdict.FAIL), *(found(None, Verdict.FAIL, check=each) for each in more)]
    return judged(number, *rows, **changes)  # type: ignore[arg-type]


def file(tmp_path: Path, text: str = WAIVER) -> Waivers:
    (tmp_path / "waivers.toml").write_text(text)
    return read_waivers(tmp_path / "waivers.toml")


def test_what_a_run_was_flown_with_counts_without_a_file() -> None:
    run, other = failed(1, waivers=(FILED,)), failed(2)
    results = assemble(Gathered(judged=(run, other)))
    assert [True, False] == [each.waived for each in results.runs]
    (row,) = results.waivers
    assert ("W-7", "LINK-1", None, None) == (row.id, row.scenario, row.case, row.vehicle)
    assert ((run.identity.run,), (run.identity.run,)) == (row.runs, row.flown_with)


def test_a_waiver_that_is_filed_and_in_the_file_is_one(tmp_path: Path) -> None:
    known = file(tmp_path)
    run = failed(1, waivers=(known.waiver[0].filed(),))
    results = assemble(Gathered(judged=(run, failed(2))), Asked(waivers=known))
    (row,) = results.waivers
    assert (2, (run.identity.run,)) == (len(row.runs), row.flown_with)


def test_as_it_was_filed_counts_and_not_as_the_file_has_it_now(tmp_path: Path) -> None:
    """Of the same id: widened since, it excuses what it was not flown with."""
    known = file(tmp_path, WAIVER.replace('check = "mode is RETURN"\n', ""))
    narrow = FILED.model_copy(update={"id": "W-1"})
    results = assemble(Gathered(judged=(failed(1, FENCE, waivers=(narrow,)),)), Asked(waivers=known))
    assert [False] == [each.waived for each in results.runs]
    assert [("W-1", 0, 0), ("W-1", 0, 1)] == [(e.id, len(e.runs), len(e.flown_with)) for e in results.waivers]


def test_one_that_is_filed_and_one_of_the_file_excuse_together(tmp_path: Path) -> None:
    known = file(tmp_path, WAIVER.replace("mode is RETURN", "always within 300 m"))
    results = assemble(Gathered(judged=(failed(1, FENCE, waivers=(FILED,)),)), Asked(waivers=known))
    assert [True] == [each.waived for each in results.runs]
    assert [1, 1] == [len(each.runs) for each in results.waivers]


def test_one_that_excuses_nothing_is_shown_all_the_same(tmp_path: Path) -> None:
    (row,) = assemble(Gathered(judged=(judged(1),)), Asked(waivers=file(tmp_path))).waivers
    assert ((), ()) == (row.runs, row.flown_with)


def test_today_is_the_last_runs_day() -> None:
    runs = (judged(1, started_utc="2026-11-23T23:59:59.9Z"), judged(2, started_utc="2026-11-24T00:00:00Z"))
    assert date(2026, 11, 24) == last_day(Gathered(judged=runs))


def on_return(number: int, verdict: Verdict, **changes: object) -> JudgedRun:
    observed = 1.0 if verdict is Verdict.PASS else None
    return judged(number, found(observed, verdict, requirements=("LINK-LOSS-RETURN",)), **changes)  # type: ignore[arg-type]


def requirement(*runs: JudgedRun) -> RequirementRow:
    told = assemble(Gathered(judged=runs))
    return next(each for each in told.requirements if each.id == "LINK-LOSS-RETURN")


def test_a_waiver_of_the_practice_drones_run_says_nothing_of_a_products_pass() -> None:
    row = requirement(on_return(1, Verdict.PASS), on_return(2, Verdict.FAIL, real=False, waivers=(FILED,)))
    assert (Verdict.PASS, None) == (row.verdict, row.waiver)


def test_a_requirement_with_a_fail_that_nobody_waived_is_not_waived() -> None:
    waived, unwaived = on_return(1, Verdict.FAIL, waivers=(FILED,)), on_return(2, Verdict.FAIL)
    assert (Verdict.FAIL, None) == ((row := requirement(waived, unwaived)).verdict, row.waiver)
    assert (Verdict.FAIL, "W-7") == ((row := requirement(waived, on_return(2, Verdict.PASS))).verdict, row.waiver)


def test_a_summary_hides_no_fail_behind_a_waiver_of_another() -> None:
    text = summary(of_runs(on_return(1, Verdict.FAIL, waivers=(FILED,)), on_return(2, Verdict.FAIL))).decode()
    assert "| LINK-LOSS-RETURN | ❌ FAIL | 2 FAIL |" in text
