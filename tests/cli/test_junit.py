"""Verdicts as JUnit has them: ERROR in <error>, FAIL and INCONCLUSIVE in <failure>, NOT SUPPORTED skipped, and a suite
name that says when no product was assessed."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from harness.shipped import shipped
from tests.cli.calling import Answer, spawn

MINE = """
import pytest

@pytest.mark.scenario("MINE-1")
async def test_checks_nothing(patrol): ...

@pytest.mark.scenario("MINE-2")
async def test_is_beyond_this_drone(patrol): ...
"""
NOT_SUPPORTED = """
from dataclasses import replace
import pytest
from harness.run import Run
from harness.verdict import Finding, Verdict

@pytest.fixture(autouse=True)
def beyond(monkeypatch, request):
    if "beyond" not in request.node.name:
        return
    perform = Run.perform
    def performed(self, flight, procedure):
        judgement = perform(self, flight, procedure)
        finding = Finding(check="it can be jammed", verdict=Verdict.NOT_SUPPORTED, because="it has no receiver")
        self.judgement = replace(judgement, verdict=Verdict.NOT_SUPPORTED, findings=(finding,))
        return self.judgement
    monkeypatch.setattr(Run, "perform", performed)
"""


def fly(folder: Path, *words: object) -> tuple[Answer, ElementTree.Element]:
    answer = spawn(folder, "-m", "pytest", "-p", "no:cacheprovider", "--junitxml=out.xml", *words)
    suite = ElementTree.parse(folder / "out.xml").getroot().find("testsuite")  # noqa: S314  (our own file)
    assert suite is not None
    return answer, suite


@pytest.mark.parametrize(
    ("liar", "category", "said"),
    [("returns-late", "failure", "mode became RETURN"), ("dies-anyway", "error", "its clean twin died too")],
)
def test_a_liar_lands_where_its_verdict_belongs(tmp_path: Path, liar: str, category: str, said: str) -> None:
    answer, suite = fly(tmp_path, shipped("scenarios"), "--scenario=LINK-1", f"--liar={liar}", "-k", "[1.1timeouts]")
    assert 1 == answer.code
    assert "practice drone flown, no product assessed" == suite.get("name")
    [case] = suite.findall("testcase")
    assert [category] == [each.tag for each in case if each.tag != "properties"]
    [told] = case.findall(category)
    assert said in (told.text or "")
    assert "cuas judge" in (told.text or "")
    counted = {"failure": "failures", "error": "errors"}[category]
    assert {"failures": "0", "errors": "0"} | {counted: "1"} == {key: suite.get(key) for key in ("failures", "errors")}


def test_open_questions_fail_and_what_is_not_supported_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(MINE)
    (tmp_path / "conftest.py").write_text(NOT_SUPPORTED)
    answer, suite = fly(tmp_path, "test_mine.py")
    assert 1 == answer.code, answer.out
    assert "practice drone flown, no product assessed" == suite.get("name")
    undecided, beyond = suite.findall("testcase")
    assert "INCONCLUSIVE" in (undecided.findall("failure")[0].text or "")
    assert "it has no receiver" in (beyond.findall("skipped")[0].get("message") or "")


def test_require_real_refuses_the_practice_drone(tmp_path: Path) -> None:
    answer = spawn(tmp_path, "-m", "pytest", "-p", "no:cacheprovider", shipped("scenarios"), "--require-real")
    assert 2 == answer.code
    assert "--require-real: the practice drone is no product" in answer.out + answer.err
    assert [] == list(tmp_path.iterdir())
