"""A bundle that is not what it was, or not all there: judged by nobody, and one sentence says what is wrong with which
file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.calling import call


def cut_tap(bundle: Path) -> None:
    with (bundle / "drone.tlog").open("r+b") as file:
        file.truncate(1000)


def flip_byte(bundle: Path) -> None:
    data = bytearray((bundle / "drone.tlog").read_bytes())
    data[len(data) // 2] ^= 1
    (bundle / "drone.tlog").write_bytes(data)


def cut_run(bundle: Path) -> None:
    (bundle / "run.json").write_text((bundle / "run.json").read_text()[:200])


def empty_run(bundle: Path) -> None:
    (bundle / "run.json").write_text("\n")


def age_run(bundle: Path) -> None:
    (bundle / "run.json").write_text((bundle / "run.json").read_text().replace('"schema": 1', '"schema": 99', 1))


def lose_all(bundle: Path) -> None:
    shutil.rmtree(bundle)


def change_findings(bundle: Path) -> None:
    (bundle / "findings.json").write_text((bundle / "findings.json").read_text().replace("PASS", "FAIL"))


RUINS = {
    "truncated": (cut_tap, "drone.tlog", "shorter than its index says"),
    "corrupt": (flip_byte, "drone.tlog", "not what was sealed"),
    "half a run.json": (cut_run, "run.json", "wanted JSON"),
    "an empty run.json": (empty_run, "run.json", "wanted JSON, saw an empty file"),
    "newer": (age_run, "run.json", "newer harness"),
    "gone": (lose_all, "bundle", "saw nothing there"),
    "tampered with": (change_findings, "findings.json", "not what was sealed"),
}


@pytest.mark.parametrize(("ruin", "where", "what"), RUINS.values(), ids=RUINS)
def test_a_ruined_bundle_is_not_judged(
    flown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], ruin: object, where: str, what: str
) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(flown, bundle)
    assert callable(ruin)
    ruin(bundle)

    answer = call(capsys, "judge", bundle)

    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert where in answer.err
    assert what in answer.err


def test_a_corrupt_frame_is_found_without_the_seal(
    flown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(flown, bundle)
    data = bytearray((bundle / "drone.tlog").read_bytes())
    (bundle / "drone.tlog").write_bytes(bytes(byte ^ 1 for byte in data))
    answer = call(capsys, "judge", bundle, "--no-verify-seal")
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert "drone.tlog" in answer.err
