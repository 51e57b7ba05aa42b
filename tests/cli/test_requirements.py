"""`cuas requirements`, and `cuas run --waivers`."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from harness.evidence.bundle import Bundle
from harness.verdict import Verdict
from tests.cli.calling import call, cuas
from tests.custody.flights import runs
from tests.requirements.files import REQIF, TOML

MINE = """import pytest
from harness.checks import armed, when, within_m

@pytest.mark.scenario("MINE-1", requirements=["C-1"])
@pytest.mark.parametrize("far_m", [1, 300], ids=["near", "far"])
async def test_stays_near(patrol, far_m):
    await patrol.wait(for_s=20)
    patrol.verify(when(armed).always(within_m(far_m), during=10))

@pytest.mark.scenario("MINE-2", requirements=["NOWHERE"])
async def test_leaves_it_open(patrol): ...
"""
WAIVER = """[[waiver]]
id = "W-{scenario}-{case}"
owner = "Jane"
reason = "known"
scenario = "{scenario}"
case = "{case}"
check = "{check}"
expires = {expires}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test_mine.py").write_text(MINE)
    (tmp_path / "ours.toml").write_text(TOML)
    (tmp_path / "ours.reqif").write_text(REQIF)
    return tmp_path


def waive(folder: Path, scenario: str, case: str, check: str = "within", expires: str = "2999-12-31") -> str:
    text = WAIVER.format(scenario=scenario, case=case, check=check, expires=expires)
    with (folder / "waivers.toml").open("a") as file:
        file.write(text)
    return "--waivers=waivers.toml"


def test_each_requirement_is_told_with_its_scenarios_and_the_orphans_of_both(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = call(capsys, "requirements", "--catalogue=ours.toml", "--scenarios=test_mine.py")
    assert (0, "") == (answer.code, answer.err)
    ours, _, rest = answer.out.partition("\nOurs\n")[2].partition("European Union")
    assert "C-1  It comes home & lands. Soon.\n    scenarios  MINE-1" in ours
    assert "stands in  A standard, 4.1, 2020; held against its source by Jane, 2026-11-01" in ours
    assert "none: no scenario is evidence for it" in ours
    assert "indicative: nobody held it against its source" in rest
    assert "named by scenarios, and in no catalogue\n  NOWHERE: MINE-2" in rest


def test_all_that_is_shipped_has_its_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "requirements")
    assert 0 == answer.code
    assert "NIST-SC-40-3" in answer.out
    assert "no scenario is evidence" not in answer.out
    assert "in no catalogue" not in answer.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--catalogue=ours.toml", "--catalogue=ours.reqif"], "the id C-1 is in two catalogues: Ours, Ours"),
        (["--catalogue=twice.toml"], "twice.toml: the catalogue Ours: the id C-1 stands there 2 times"),
        (["--catalogue=none.reqif"], "none.reqif: wanted ReqIF, saw something else"),
        (["--catalogue=nowhere.csv"], "nowhere.csv: wanted a catalogue, could not read it"),
        (["--scenarios=nowhere.py"], "nowhere.py: wanted a file or folder of scenarios"),
    ],
)
def test_bad_input_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    (folder / "twice.toml").write_text(TOML.replace("C-2", "C-1"))
    (folder / "none.reqif").write_text("<html/>")
    answer = call(capsys, "requirements", *words)
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert told in answer.err


def test_an_expired_waiver_lets_nothing_fly(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "run", "test_mine.py", waive(folder, "MINE-1", "near", expires="2026-01-31"))
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert "waivers.toml: the waiver W-MINE-1-near of Jane expired on 2026-01-31" in answer.err
    assert not (folder / "evidence").exists()


def test_a_known_fail_gates_nothing_and_stays_visible(folder: Path) -> None:
    answer = cuas(folder, "run", "test_mine.py", "MINE-1", waive(folder, "MINE-1", "near"), "--", "--junitxml=out.xml")
    assert (0, "") == (answer.code, answer.err)
    assert "waived       W-MINE-1-near of Jane, until 2999-12-31: known" in answer.out
    assert "1 FAIL, 1 PASS → FAIL, of which 1 waived" in answer.out
    near = next(Bundle.open(each) for each in runs(folder / "evidence") if "near" in each.name)
    findings = near.findings()
    assert findings is not None
    assert (Verdict.FAIL, ["W-MINE-1-near"]) == (findings.verdict, [each.id for each in near.identity.waivers])
    suite = ElementTree.parse(folder / "out.xml").getroot().find("testsuite")  # noqa: S314  (our own file)
    assert suite is not None
    skipped = next(each for each in suite.iter("testcase") if "near" in each.attrib["name"]).find("skipped")
    assert skipped is not None
    assert ("pytest.xfail", True) == (skipped.get("type"), "waived by W-MINE-1-near" in skipped.get("message", ""))


def test_a_waiver_excuses_no_other_check_no_other_verdict_and_no_pass(folder: Path) -> None:
    waive(folder, "MINE-1", "near", check="says that it lost the link")
    waive(folder, "MINE-2", "")
    option = waive(folder, "MINE-1", "far")
    answer = cuas(folder, "run", "test_mine.py", option)
    assert 1 == answer.code
    assert "of which" not in answer.out
    assert "needless     it passes: take out the waiver W-MINE-1-far of Jane" in answer.out
    assert "1 FAIL, 1 INCONCLUSIVE, 1 PASS → FAIL" in answer.out
