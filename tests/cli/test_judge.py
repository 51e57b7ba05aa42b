"""`cuas judge`: today's verdict beside the one filed, from raw taps; a sealed bundle stays as it was."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from harness.evidence.seal import seal, verify
from harness.shipped import shipped
from tests.cli.calling import call


def test_comes_to_the_verdict_filed_and_changes_nothing(flown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "judge", flown)
    assert 0 == answer.code
    assert "the verdict is the one filed (PASS)" in answer.out
    assert "mode became RETURN" in answer.out
    assert "no product was assessed" in answer.out
    assert [] == verify(flown)


def test_other_checks_come_to_another_verdict(flown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filed = json.loads((flown / "checks.json").read_text())
    for check in filed["checks"]:
        if "within" in check:
            check["within"]["value"] = 1.0
    (tmp_path / "strict.json").write_text(json.dumps(filed))

    answer = call(capsys, "judge", flown, "--checks", tmp_path / "strict.json")

    assert 1 == answer.code
    assert "the verdict differs: filed PASS, by its own checks, judged now FAIL" in answer.out


def test_stored_findings_are_not_believed(flown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(flown, bundle)
    (bundle / "findings.json").write_text((flown / "findings.json").read_text().replace('"PASS"', '"FAIL"'))

    answer = call(capsys, "judge", bundle, "--no-verify-seal")

    assert 0 == answer.code
    assert "the verdict differs: filed FAIL, judged now PASS" in answer.out
    assert "was FAIL, is PASS" in answer.out


def test_a_new_manifest_does_not_hide_a_change_from_the_ledger(
    flown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = tmp_path / flown.name
    shutil.copytree(flown, bundle)
    shutil.copyfile(flown.parent / "ledger.jsonl", tmp_path / "ledger.jsonl")
    (bundle / "findings.json").write_text((flown / "findings.json").read_text().replace('"PASS"', '"FAIL"'))
    (bundle / "manifest.json").unlink()
    seal(bundle)

    answer = call(capsys, "judge", bundle)

    assert (2, "") == (answer.code, answer.out)
    assert "wanted the bundle's hash" in answer.err


def test_writes_json_for_machines(flown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "judge", flown, "--json")
    [bundle] = json.loads(answer.out)["bundles"]
    assert json.loads((flown / "findings.json").read_text()) == bundle["findings"]
    assert (True, "PASS", False) == (bundle["sealed"], bundle["filed_verdict"], bundle["differs"])


def test_judges_a_run_that_was_cut_short(flown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(flown, bundle)
    for name in ("manifest.json", "findings.json", "checks.json"):
        (bundle / name).unlink()
    identity = json.loads((bundle / "run.json").read_text())
    (bundle / "run.json").write_text(json.dumps(identity | {"outcome": "running", "ended_utc": None}))

    answer = call(capsys, "judge", bundle)

    assert 3 == answer.code
    assert "it ended before any check" in answer.out
    assert "not sealed" in answer.out


def test_refuses_a_bundle_whose_seal_was_taken_away(
    flown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(flown, bundle)
    (bundle / "manifest.json").unlink()

    refused, anyway = call(capsys, "judge", bundle), call(capsys, "judge", bundle, "--no-verify-seal")

    assert (2, 0) == (refused.code, anyway.code)
    assert "was sealed, but manifest.json is gone" in refused.err
    assert "not sealed" in anyway.out


def test_says_that_a_seal_was_not_looked_at(flown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "its seal was not looked at" in call(capsys, "judge", flown, "--no-verify-seal").out
    assert "its seal was not looked at" not in call(capsys, "judge", flown).out


@pytest.fixture
def several(flown: Path, tmp_path: Path) -> Path:
    """A folder of two bundles that are one flight, and one that lost a byte."""
    for name in ("a", "b", "c"):
        shutil.copytree(flown, tmp_path / "evidence" / name)
    with (tmp_path / "evidence" / "c" / "drone.tlog").open("r+b") as file:
        file.truncate(1000)
    return tmp_path / "evidence"


def strict(tmp_path: Path) -> Path:
    """A customer's profile by which nothing reacts in time."""
    path = tmp_path / "strict.toml"
    shipped_one = shipped("reports", "profiles", "border-patrol.toml").read_text()
    path.write_text(re.sub(r"(?m)^react_s = \S+", "react_s = 0.5", shipped_one))
    return path


def test_a_folder_of_runs_is_judged_run_by_run_and_told_together(
    several: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = call(capsys, "judge", several)

    assert 2 == answer.code
    assert 2 == answer.out.count("filed as PASS")
    assert f"not judged {several / 'c'}" in answer.out
    assert "judged       2: 2 PASS → PASS" in answer.out
    assert "as filed     2 PASS" in answer.out
    assert "differing    none" in answer.out
    assert "not judged   1: named above" in answer.out
    assert "no product was assessed by those" in answer.out

    shutil.rmtree(several / "c")
    assert 0 == call(capsys, "judge", several).code


def test_one_that_was_named_itself_and_cannot_be_read_lets_nothing_be_judged(
    several: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = call(capsys, "judge", several / "a", several / "c")
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))


def test_a_folder_without_runs_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "judge", tmp_path)
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))


def test_by_another_profile_its_limits_decide(
    several: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = call(capsys, "judge", several / "a", several / "b", "--profile", strict(tmp_path))

    assert 1 == answer.code
    assert "the verdict differs: filed PASS, by its own limits, judged now FAIL" in answer.out
    assert "judged by the limits of strict.toml ('border patrol'): react_s 10 → 0.5" in answer.out
    assert "judged       2: 2 FAIL → FAIL" in answer.out
    assert "as filed     2 PASS" in answer.out
    assert "differing    2" in answer.out


def test_a_shipped_profile_is_known_by_its_name(flown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "judge", flown, "--profile", "covert-patrol")
    assert "judged by the limits of covert-patrol ('covert patrol')" in answer.out
    refused = call(capsys, "judge", flown, "--profile", "nosuch")
    assert (2, "", 1) == (refused.code, refused.out, refused.err.count("\n"))


def test_a_limit_that_the_profile_lacks_stays_as_it_was_filed(
    flown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "poor.toml"
    path.write_text('name = "poor"\n[limits]\nunheard_of_s = 3\n')
    answer = call(capsys, "judge", flown, "--profile", path, "--json")
    [bundle] = json.loads(answer.out)["bundles"]
    assert (0, "PASS", {}) == (answer.code, bundle["findings"]["verdict"], bundle["limits"])
    assert "react_s" in bundle["limits_lacking"]
    assert "poor" == bundle["profile"]["name"]
