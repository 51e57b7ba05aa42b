"""`cuas report`: one command, every format, the same bytes; bad input writes nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.evidence.seal import MANIFEST_NAME, seal
from harness.report.results import Results
from harness.report.views import VIEWS
from tests.cli.calling import call, cuas
from tests.report.runs import RECORDED

PATROL = RECORDED / "px4-patrol"
PROFILE = Path(__file__).parents[2] / "reports" / "profiles" / "border-patrol.toml"


def test_one_command_writes_every_format_and_twice_the_same(flown: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        answer = cuas(tmp_path, "report", flown.parent, PATROL, RECORDED / "ardupilot-own-order", "--all", name)
        assert (0, "") == (answer.code, answer.err)
    made = [{each.name: each.read_bytes() for each in (tmp_path / name).iterdir()} for name in ("first", "second")]
    assert made[0] == made[1]
    assert {each.file for each in VIEWS.values()} == set(made[0])
    assert all(made[0].values())


def test_each_format_goes_to_the_file_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "report", PATROL, "--html", tmp_path / "a.html", "--json", tmp_path / "b.json")
    assert (0, "") == (answer.code, answer.err)
    assert answer.out.startswith("PASS The only run passed. px4 1.16.0\n")
    assert {"a.html", "b.json"} == {each.name for each in tmp_path.iterdir()}
    assert Results.model_validate_json((tmp_path / "b.json").read_bytes()).runs


def test_a_report_of_failures_is_made_all_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "report", RECORDED / "px4-stock", "--markdown", tmp_path / "a.md")
    assert (0, True) == (answer.code, answer.out.startswith("FAIL The only run failed."))


def test_other_limits_of_today_are_shown_beside_the_filed_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strict = tmp_path / "strict.toml"
    strict.write_text(PROFILE.read_text().replace("react_s = 10 ", "react_s = 5 "))
    answer = call(capsys, "report", PATROL, "--profile", strict, "--all", tmp_path / "r")
    assert 0 == answer.code
    (run,) = json.loads((tmp_path / "r" / "results.json").read_text())["runs"]
    assert ("PASS", "FAIL") == (run["verdict"], run["again"]["verdict"])
    for name in ("report.html", "summary.md"):
        assert "Judged again, 1 run comes to another verdict" in (tmp_path / "r" / name).read_text()


def test_runs_that_do_not_count_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(PATROL, tmp_path / "evidence" / "good")
    newer = _newer(tmp_path / "evidence" / "newer")
    answer = call(capsys, "report", tmp_path / "evidence", "--html", tmp_path / "a.html")
    assert 0 == answer.code
    assert f"not counted: 1 not to be read: {newer.name} (run.json: wanted schema 1, saw 2" in answer.out
    assert "made by a newer harness" in (tmp_path / "a.html").read_text()


def _newer(folder: Path) -> Path:
    """A bundle of a later harness, sealed as such."""
    shutil.copytree(PATROL, folder)
    path = folder / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": 2}))
    (folder / MANIFEST_NAME).unlink()
    seal(folder)
    return folder


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere", "--html", "a"], "nowhere: wanted a bundle or a folder of evidence, saw nothing there"),
        (["empty", "--html", "a"], "empty: wanted bundles, or a folder of evidence with a ledger.jsonl, saw neither"),
        (["newer", "--html", "a"], "1 not to be read: newer (run.json: wanted schema 1, saw 2: it was made by a newer"),
        ([PATROL], "a report wants a format: --html FILE, --pdf FILE"),
        ([PATROL, "--html", "no/such/a.html"], "--html=no/such/a.html: wanted a file in a folder that exists"),
        ([PATROL, "--html", "empty"], "--html=empty: wanted a file in a folder that exists"),
        ([PATROL, "--all", "no/such"], "--all=no/such: wanted a folder, or a new one in a folder that exists"),
        ([PATROL, "--html", "a", "--pdf", "a"], "a: wanted a file of its own for each format, saw it named twice"),
        ([PATROL, "--pdf", "a", "--paper", "a5"], "--paper=a5: wanted a4 or letter"),
        ([PATROL, "--html", "a", "--waivers", "w.toml"], "cannot read the waivers w.toml: No such file"),
        ([PATROL, "--html", "a", "--waivers", "old.toml"], "expired on 2020-01-01, and there are runs of 2026-11-2"),
        ([PATROL, "--html", "a", "--profile", "p.toml"], "cannot read the profile p.toml: No such file"),
    ],
    ids=str,
)
def test_bad_input_writes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[object],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    _newer(tmp_path / "newer")
    waiver = 'id = "W-1"\nscenario = "LINK-1"\nowner = "A"\nreason = "b"\nexpires = 2020-01-01\n'
    (tmp_path / "old.toml").write_text(f"[[waiver]]\n{waiver}")
    before = sorted(each.name for each in tmp_path.iterdir())
    answer = call(capsys, "report", *words)
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert sentence in answer.err
    assert before == sorted(each.name for each in tmp_path.iterdir())
