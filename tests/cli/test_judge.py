"""`cuas judge`: today's verdict beside the one filed, from raw taps; a sealed bundle stays as it was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.evidence.seal import seal, verify
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
