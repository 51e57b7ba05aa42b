"""`cuas run --baseline`, and pytest's: only new failures gate, known ones stay visible, mended ones are told."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from harness.errors import CallerError
from harness.evidence.bundle import Bundle
from harness.report.baseline import read_baseline
from harness.report.results import Results
from harness.verdict import Verdict
from tests.cli.calling import Answer, call, cuas, spawn
from tests.custody.flights import runs

MINE = """import pytest
from harness.checks import armed, when, within_m

@pytest.mark.scenario("MINE-1", requirements=["C-1"])
@pytest.mark.parametrize("far_m", [{near}, {far}], ids=["near", "far"])
async def test_stays_near(patrol, far_m):
    await patrol.wait(for_s=20)
    patrol.verify(when(armed).always(within_m(far_m), during=10))
"""


def fly(folder: Path, evidence: str, *words: str, near: int = 1, far: int = 300) -> Answer:
    (folder / "test_mine.py").write_text(MINE.format(near=near, far=far))
    return cuas(folder, "run", "test_mine.py", f"--evidence={evidence}", *words)


def test_a_known_failure_gates_nothing_and_is_seen_everywhere(tmp_path: Path) -> None:
    assert 1 == fly(tmp_path, "before").code
    answer = fly(tmp_path, "now", "--baseline=before", "--", "--junitxml=out.xml")
    assert (0, "") == (answer.code, answer.err)
    assert "FAIL known" in answer.out
    assert "known        from the baseline before: C-1" in answer.out
    assert "1 FAIL, 1 PASS → FAIL, of which 1 known from the baseline" in answer.out
    near = next(Bundle.open(each) for each in runs(tmp_path / "now") if "near" in each.name)
    findings = near.findings()
    assert findings is not None
    assert near.identity.baseline is not None
    assert (Verdict.FAIL, ("C-1",)) == (findings.verdict, near.identity.baseline.known)
    suite = ElementTree.parse(tmp_path / "out.xml")  # noqa: S314  (our own file)
    case = next(each for each in suite.iter("testcase") if "near" in each.attrib["name"])
    skipped = case.find("skipped")
    assert skipped is not None
    assert ("pytest.xfail", True) == (skipped.get("type"), "known in the baseline before" in skipped.get("message", ""))
    _stays_visible_in_the_report(tmp_path)


def _stays_visible_in_the_report(folder: Path) -> None:
    told = cuas(folder, "report", "now", "--all", "report")
    assert (0, True) == (told.code, "1 of the failures is known from a baseline." in told.out)
    results = Results.model_validate_json((folder / "report" / "results.json").read_bytes())
    assert {"near": ("C-1",), "far": ()} == {each.test.partition("[")[2][:-1]: each.known for each in results.runs}
    assert 'type="known" message="FAIL known from the baseline: C-1' in (folder / "report" / "junit.xml").read_text()
    assert "FAIL (known)" in (folder / "report" / "summary.md").read_text()
    assert '<span class="was">known</span>' in (folder / "report" / "report.html").read_text()
    assert read_baseline(folder / "now").failures == read_baseline(folder / "report").failures


def test_the_liar_whose_failure_has_the_name_of_another_cases_gates(tmp_path: Path) -> None:
    """The same scenario and the same requirement, which the baseline has as failed; but in the other case."""
    assert 1 == fly(tmp_path, "before", near=300, far=1).code
    answer = fly(tmp_path, "now", "--baseline=before")
    assert 1 == answer.code
    assert "known" not in answer.out.replace("unknown", "")
    assert "MINE-1 far does not fail C-1 any more: take a new baseline" in answer.out


def test_under_pytest_alone_what_is_mended_is_told_and_fails_nothing(tmp_path: Path) -> None:
    assert 1 == fly(tmp_path, "before").code
    words = ("-p", "no:cacheprovider", "--evidence=now", "--baseline=before")
    (tmp_path / "test_mine.py").write_text(MINE.format(near=300, far=300))
    answer = spawn(tmp_path, "-m", "pytest", "test_mine.py", *words)
    assert 0 == answer.code
    assert "mended since the baseline: test_mine.py::test_stays_near[near]: C-1" in answer.out


BAD = {
    "missing": ("nowhere.json", "could not read it: No such file"),
    "no JSON": ("text.json", "wanted a report's results.json, or a folder of a report or of evidence: "),
    "another JSON": ("other.json", "wanted a report's results.json"),
    "newer": ("newer.json", "was made by a newer harness (schema 9); upgrade this one"),
    "an empty folder": ("empty", "wanted bundles, or a folder of evidence"),
    "the run's own evidence": ("evidence", "is where this run's bundles go"),
}


@pytest.mark.parametrize(("name", "told"), BAD.values(), ids=BAD)
def test_bad_input_is_one_sentence_and_nothing_flies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for file, text in {"text.json": "none", "other.json": '{"schema": 1}', "newer.json": '{"schema": 9}'}.items():
        Path(file).write_text(text)
    Path("empty").mkdir()
    answer = call(capsys, "run", "LINK-1", f"--baseline={name}")
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert told in answer.err
    assert not Path("evidence").exists()


def test_a_folder_that_is_read_says_which_option_it_was(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match=r"^--baseline: "):
        read_baseline(tmp_path)
