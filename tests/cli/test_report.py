"""`cuas report`: one command, every format, the same bytes; bad input writes nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.evidence.keys import KeyStore
from harness.evidence.seal import MANIFEST_NAME, seal
from harness.plan.model import write_plan
from harness.report.results import Results
from harness.report.views import VIEWS
from harness.verdict import Verdict
from tests.cli.calling import call, cuas
from tests.custody.flights import flip
from tests.plan.made import plan
from tests.report.runs import RECORDED

PATROL = RECORDED / "px4-patrol"
PROFILE = Path(__file__).parents[2] / "reports" / "profiles" / "border-patrol.toml"


def test_one_command_writes_every_format_and_twice_the_same(flown: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        answer = cuas(tmp_path, "report", flown.parent, PATROL, RECORDED / "ardupilot-own-order", "--all", name)
        assert (0, "") == (answer.code, answer.err)
    made = [{each.name: each.read_bytes() for each in (tmp_path / name).iterdir()} for name in ("first", "second")]
    assert made[0] == made[1]
    assert {each.file for each in VIEWS.values()} | {MANIFEST_NAME} == set(made[0])
    assert all(made[0].values())


def test_each_format_goes_to_the_file_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "report", PATROL, "--html", tmp_path / "a.html", "--json", tmp_path / "b.json")
    assert (0, "") == (answer.code, answer.err)
    assert answer.out.startswith("PASS The only run passed. px4 1.16.0\n")
    assert {"a.html", "b.json"} == {each.name for each in tmp_path.iterdir()}
    assert Results.model_validate_json((tmp_path / "b.json").read_bytes()).runs


def test_one_format_goes_to_standard_output_and_what_is_told_beside_it_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = call(capsys, "report", PATROL, "--json", "-")
    assert (0, True) == (answer.code, answer.err.startswith("PASS The only run passed."))
    assert Results.model_validate_json(answer.out).runs
    assert [] == list(tmp_path.iterdir())


def test_a_report_of_failures_is_made_all_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "report", RECORDED / "px4-stock", "--markdown", tmp_path / "a.md")
    assert (0, True) == (answer.code, answer.out.startswith("FAIL The only run failed."))


def test_other_limits_decide_and_the_filed_verdict_is_shown_beside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strict = tmp_path / "strict.toml"
    strict.write_text(PROFILE.read_text().replace("react_s = 10 ", "react_s = 5 "))
    answer = call(capsys, "report", PATROL, "--profile", strict, "--all", tmp_path / "r")
    assert 0 == answer.code
    first, second, *_ = answer.out.splitlines()
    assert "FAIL The only run failed, judged by strict.toml. px4 1.16.0" == first
    assert second.startswith("As filed, by the limits of their flight: PASS. The only run passed. Of 1 run the verdict")
    told = json.loads((tmp_path / "r" / "results.json").read_text())
    (run,) = told["runs"]
    assert ("FAIL", "FAIL", "PASS") == (told["verdict"], run["verdict"], run["filed"]["verdict"])
    for name in ("report.html", "summary.md"):
        assert "As filed, by the limits of their flight: PASS." in (tmp_path / "r" / name).read_text()


def test_runs_that_do_not_count_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(PATROL, tmp_path / "evidence" / "good")
    newer = _newer(tmp_path / "evidence" / "newer")
    answer = call(capsys, "report", tmp_path / "evidence", "--html", tmp_path / "a.html")
    assert 3 == answer.code
    assert f"not counted: 1 not to be read: {newer.name} (run.json: wanted schema 1, saw 2" in answer.out
    assert "made by a newer harness" in (tmp_path / "a.html").read_text()


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return KeyStore()


def test_a_whole_report_is_sealed_and_signed_and_another_lab_can_check_it(
    keys: KeyStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = keys.make("evaluator")
    answer = call(capsys, "report", PATROL, "--all", tmp_path / "r")
    assert (0, True) == (answer.code, "signed by evaluator; check it with cuas verify" in answer.out)
    answer = call(capsys, "verify", tmp_path / "r")
    assert (0, "") == (answer.code, answer.err)
    assert "r: of 1 bundle, sha256 " in answer.out
    assert f"signed by evaluator ({key.public.fingerprint[:16]})" in answer.out
    keys.folder.rename(tmp_path / "gone")
    answer = call(capsys, "verify", tmp_path / "r")
    assert (1, True) == (answer.code, "✗ not trusted: r: the report is sealed by a key that is not" in answer.out)
    flip(tmp_path / "r" / "report.html", 20_000)
    answer = call(capsys, "verify", tmp_path / "r")
    assert "✗ changed: r: report.html, block 0 (byte 0): not what was sealed" in answer.out


def test_of_a_report_that_was_changed_no_name_is_told_as_its_signers(
    keys: KeyStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.make("evaluator")
    call(capsys, "report", PATROL, "--all", tmp_path / "r")
    with (tmp_path / "r" / "summary.md").open("a") as file:
        file.write("x")
    answer = call(capsys, "verify", tmp_path / "r")
    assert (1, False) == (answer.code, "evaluator" in answer.out)
    assert "of 0 bundles" not in answer.out
    assert "r: not what was sealed (sha256 " in answer.out
    assert "✗ changed: r: summary.md: wanted " in answer.out
    assert "not as it was sealed: 1 found" in answer.out


def test_an_empty_signature_is_told_as_one(keys: KeyStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys.make("evaluator")
    call(capsys, "report", PATROL, "--all", tmp_path / "r")
    (tmp_path / "r" / "manifest.sig").write_bytes(b"")
    answer = call(capsys, "verify", tmp_path / "r")
    assert (1, True) == (answer.code, "manifest.sig cannot be read as a signature: it is empty" in answer.out)


def test_made_again_into_the_same_folder_it_is_sealed_anew(
    keys: KeyStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.make("evaluator")
    call(capsys, "report", PATROL, "--all", tmp_path / "r")
    answer = call(capsys, "report", RECORDED / "px4-stock", "--all", tmp_path / "r")
    assert (0, "") == (answer.code, answer.err)
    assert 0 == call(capsys, "verify", tmp_path / "r").code


def test_without_a_key_it_is_said_that_nobody_signed_it(
    keys: KeyStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = call(capsys, "report", PATROL, "--all", tmp_path / "r")
    assert (0, True) == (answer.code, "not signed, since you have no key (`cuas keys make NAME`)" in answer.out)
    answer = call(capsys, "verify", tmp_path / "r", "--json")
    assert (3, ["none"]) == (answer.code, [each["signed"] for each in json.loads(answer.out)["reports"]])


def test_a_report_that_was_never_sealed_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(capsys, "report", PATROL, "--json", tmp_path / "results.json")
    answer = call(capsys, "verify", tmp_path)
    assert (1, True) == (answer.code, "the report has no manifest.json: it was never sealed" in answer.out)


def test_which_key_is_meant_is_asked_before_anything_is_written(
    keys: KeyStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.make("one")
    keys.make("two")
    (keys.folder / "used").unlink()
    answer = call(capsys, "report", PATROL, "--all", tmp_path / "r")
    assert (2, True) == (answer.code, "you have the keys one, two: say with" in answer.err)
    assert not (tmp_path / "r").exists()


def test_today_is_the_day_of_the_last_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A waiver that has expired since the flights was in force; the report says what it said then."""
    known = 'id = "W-1"\nscenario = "LINK-1"\nowner = "A"\nreason = "b"\nexpires = 2026-11-23\n'
    (tmp_path / "w.toml").write_text(f"[[waiver]]\n{known}")
    words = ("report", PATROL, "--waivers", tmp_path / "w.toml", "--json", tmp_path / "a.json")
    assert (0, "") == ((answer := call(capsys, *words)).code, answer.err)
    assert ["W-1"] == [each.id for each in Results.model_validate_json((tmp_path / "a.json").read_bytes()).waivers]


def test_catalogues_of_ours_and_of_the_customer_are_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ours.csv").write_text("id,title,text,source,through\nA-1,a,b,Law,LINK-LOSS-RETURN\n")
    words = ("report", PATROL, "--catalogue", tmp_path / "ours.csv", "--json", tmp_path / "a.json")
    assert 0 == call(capsys, *words).code
    told = Results.model_validate_json((tmp_path / "a.json").read_bytes()).catalogues
    assert ("ours.csv", 5) == (told[0].title, len(told))
    (clause,) = told[0].clauses
    assert (True, Verdict.PASS, ("LINK-LOSS-RETURN",)) == (clause.indicative, clause.verdict, clause.tried)


def test_what_of_a_plan_was_flown_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_plan(tmp_path / "plan.json", plan(), None)
    words = ("report", PATROL, "--plan", tmp_path / "plan.json", "--json", tmp_path / "a.json")
    answer = call(capsys, *words)
    assert (3, True) == (answer.code, "plan: 4 of 4 planned flights were never begun" in answer.out)
    told = Results.model_validate_json((tmp_path / "a.json").read_bytes()).plan
    assert told is not None
    assert (4, 0, "unsigned") == (told.planned, told.flown, told.signature)
    assert ["added", *["dropped"] * 4] == [each.kind for each in told.deviations]


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
        ([PATROL, "--html", "a", "--waivers", "w.toml"], "w.toml: wanted waivers, could not read them: No such file"),
        (
            [PATROL, "--html", "a", "--waivers", "old.toml"],
            "the waiver W-1 of A expired on 2020-01-01; renew it",
        ),
        ([PATROL, "--html", "a", "--profile", "p.toml"], "cannot read the profile p.toml: No such file"),
        ([PATROL, "--html", "a", "--plan", "p.json"], "p.json: wanted a plan, saw no such file"),
        ([PATROL, "--html", "a", "--plan", "old.toml"], "old.toml, line 1: wanted JSON"),
        ([PATROL, "--html", "a", "--catalogue", "c.csv"], "c.csv: wanted a catalogue, could not read it: No such file"),
        (
            [PATROL, "--html", "a", "--catalogue", "twice.csv"],
            "the catalogue twice.csv: the id A stands there 2",
        ),
        ([PATROL, "--html", "a", "--catalogue", "ours.csv"], "the id NIST-SC-40 is in two catalogues: ours.csv, NIST"),
        ([PATROL, "--all", "newer"], "--all=newer: wanted a new folder, or an earlier report's, saw checks.json in it"),
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
    (tmp_path / "twice.csv").write_text("id,title,text\nA,a,b\nA,a,b\n")
    (tmp_path / "ours.csv").write_text("id,title,text\nNIST-SC-40,a,b\n")
    before = sorted(each.name for each in tmp_path.iterdir())
    answer = call(capsys, "report", *words)
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert sentence in answer.err
    assert before == sorted(each.name for each in tmp_path.iterdir())
