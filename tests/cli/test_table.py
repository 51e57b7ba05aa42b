"""`cuas table`: one table from many bundles, on a screen and as a page; bad input writes nothing."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from harness.evidence.ledger import Ledger
from harness.evidence.seal import seal
from harness.report.probed import DELIVERY
from tests.cli.calling import call, cuas
from tests.report.attacked import attacked as attacked_run
from tests.report.attacked import far, says
from tests.report.runs import OF_THE_LINK
from tests.report.test_deliveries import SEEN


def test_whatever_the_verdicts_the_table_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "table", *OF_THE_LINK)
    assert (0, "") == (answer.code, answer.err)
    assert "profile      border patrol, sha256 688d799a0a82\n" in answer.out
    assert (
        "px4 1.16.0  git 5b6e441612000000; sha256 b2599674a722; 6 runs; seed 7; speed 9.77× to 14.1×; harness"
        in answer.out
    )
    assert "reaction of LINK-1: when the uplink falls silent, then mode is RETURN within 10 s (react_s)\n" in answer.out
    assert "LINK-1, px4 1.16.0, patrol + px4-too-slow.parm\n  FAIL 1 of 1  when the uplink falls silent" in answer.out
    assert "    mode became RETURN 22.41 ± 0.06 s after" in answer.out


def test_no_figure_is_cut_off_where_there_is_little_room(tmp_path: Path) -> None:
    answer = cuas(tmp_path, "table", *OF_THE_LINK)
    [line] = [line for line in answer.out.splitlines() if "patrol + ardupilot-wrong-action.parm  " in line]
    assert ["1", "FAIL", "1", "never", "–", "never", "–", "10", "never"] == line.split()[-9:]
    [line] = [line for line in answer.out.splitlines() if "ardupilot 4.7.0  patrol   " in line]
    assert ["LINK-1", "1.1timeouts", "ardupilot", "4.7.0", "patrol", "1", "PASS", "1", "5.31"] == line.split()[:9]


def test_a_practice_drone_is_no_product(flown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "practice drone, no product assessed\n" in call(capsys, "table", flown.parent).out
    assert "no product" not in call(capsys, "table", *OF_THE_LINK).out


def test_runs_that_do_not_count_are_named(flown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(flown.parent, tmp_path / "evidence")
    Ledger(tmp_path / "evidence").started("goes-on", "LINK-1", "px4", 0)
    told = "1 still running: goes-on\n"
    assert f"not counted\n  {told}" in call(capsys, "table", tmp_path / "evidence").out
    assert f"## Not counted\n\n- {told}" in call(capsys, "table", tmp_path / "evidence", "--markdown").out


def test_the_page_goes_to_the_screen_or_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on_screen = call(capsys, "table", *OF_THE_LINK, "--markdown")
    answer = call(capsys, "table", *OF_THE_LINK, "--markdown", "--out", tmp_path / "page.md")
    assert (0, f"{tmp_path / 'page.md'}: 11 runs in 11 rows\n", "") == (answer.code, answer.out, answer.err)
    assert on_screen.out == (tmp_path / "page.md").read_text()
    assert on_screen.out.startswith("# Results: LINK-1\n")


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Evidence of attacks on satellite receivers, by two deliveries."""
    folder = tmp_path_factory.mktemp("attacked")
    rows = (far(44.0), says(None))
    runs = [
        attacked_run(1, *rows),
        attacked_run(2, *rows, by="feed"),
        attacked_run(3, SEEN, scenario="GNSS-1", case="step", requirements=(DELIVERY,)),
    ]
    for run in runs:
        bundle = folder / run.identity.run
        bundle.mkdir()
        (bundle / "run.json").write_text(run.identity.model_dump_json(by_alias=True))
        (bundle / "findings.json").write_text(run.findings.model_dump_json(by_alias=True))
        seal(bundle)
    return folder


def test_attacks_on_satellite_navigation_are_told_on_the_screen(
    attacked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [" ".join(line.split()) for line in call(capsys, "table", attacked).out.splitlines()]
    assert [] != [line for line in lines if line.endswith("feed off its track 1 44.0 44.0 30 -14.0 0 of 1")]
    pair = "native / feed 1 FAIL / 1 FAIL yes off its track 44.0 / 44.0 0.0 0% yes"
    assert [] != [line for line in lines if line.endswith(pair)]
    told = "px4 1.16.0, patrol, feed: FAIL in 1 of 1 runs of GNSS-5. At its worst the drone was up to 44.0 m"
    assert [] != [line for line in lines if line.startswith(told)]


def test_the_page_of_deliveries(attacked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on_screen = call(capsys, "table", attacked, "--deliveries")
    answer = call(capsys, "table", attacked, "--deliveries", "--markdown", "--out", tmp_path / "page.md")
    assert (0, f"{tmp_path / 'page.md'}: 3 runs\n", "") == (answer.code, answer.out, answer.err)
    assert on_screen.out == (tmp_path / "page.md").read_text("utf-8")
    assert "| step | PASS, 0.22 s |\n" in on_screen.out


def test_a_file_without_markdown_is_plain_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    call(capsys, "table", *OF_THE_LINK, "--out", tmp_path / "table.txt")
    text = (tmp_path / "table.txt").read_text()
    assert "profile      border patrol" in text
    assert "\x1b" not in text


BAD = {
    "nothing there": (["nowhere"], "nowhere: wanted a bundle or a folder of evidence, saw nothing there"),
    "a name too long": (["x" * 300], "saw file name too long"),
    "a file": (["file.txt"], "file.txt: wanted a bundle or a folder of evidence, saw a file"),
    "no evidence in it": (["empty"], "empty: wanted bundles, or a folder of evidence with a ledger.jsonl"),
    "nothing that counts": (["begun"], "1 still running: goes-on"),
    "one bad of two": ([*OF_THE_LINK, "nowhere"], "nowhere: wanted"),
    "no folder to write to": ([*OF_THE_LINK, "--out=nowhere/x.md"], "--out=nowhere/x.md: wanted a file in a folder"),
    "a folder to write to": ([*OF_THE_LINK, "--out=empty"], "--out=empty: wanted a file in a folder"),
    "a file that cannot be": ([*OF_THE_LINK, f"--out={'x' * 300}"], "wanted to see what is there: File name too long"),
    "two pages at once": ([*OF_THE_LINK, "--support", "--deliveries"], "--support --deliveries: wanted one of them"),
    "two other pages": (
        [*OF_THE_LINK, "--rejections", "--deliveries"],
        "--deliveries --rejections: wanted one of them",
    ),
    "no listener": (
        [OF_THE_LINK[0], "--overheard"],
        "--overheard: wanted runs in which somebody listened, saw none of 1",
    ),
    "no stranger": (
        [OF_THE_LINK[0], "--rejections", "--markdown"],
        "--rejections: wanted runs in which a stranger acted, saw none of 1",
    ),
    "no deliveries": (
        [OF_THE_LINK[0], "--deliveries"],
        "--deliveries: wanted runs of a scenario that shows GNSS-DELIVERY",
    ),
    "no place at all": ([], "EVIDENCE"),
}


@pytest.mark.parametrize(("words", "told"), BAD.values(), ids=BAD)
def test_bad_input(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[object],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").touch()
    (tmp_path / "empty").mkdir()
    Ledger(tmp_path / "begun").started("goes-on", "LINK-1", "px4", 0)

    answer = call(capsys, "table", *words)

    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert told in answer.err
    assert {"file.txt", "empty", "begun"} == {path.name for path in tmp_path.iterdir()}


def test_shows_how_far_it_is_where_that_takes_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "" == call(capsys, "table", *OF_THE_LINK).err
    monkeypatch.setattr(sys.modules["harness.cli.waiting"], "PATIENCE_S", -1.0)
    assert "" == call(capsys, "table", *OF_THE_LINK).err
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "reading evidence" in call(capsys, "table", *OF_THE_LINK).err


def test_its_help_has_an_example_and_its_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "table", "--help")
    assert 0 == answer.code
    assert "Example:  cuas table evidence --markdown --out docs/results.md" in answer.out
    assert "whatever the verdicts in it" in answer.out
