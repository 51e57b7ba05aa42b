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
from harness.checks import armed, when, within_m
from harness.errors import NotSupported

@pytest.mark.scenario("MINE-1")
async def test_checks_nothing(patrol): ...

@pytest.mark.scenario("MINE-2")
async def test_is_beyond_this_drone(patrol):
    raise NotSupported("it can be jammed", "it has no receiver", frames=(0, 9))

@pytest.mark.scenario("MINE-3")
@pytest.mark.sticks(on_loss="low throttle")
async def test_is_probed_on_the_ground(patrol): ...

@pytest.mark.scenario("MINE-4")
@pytest.mark.sticks(via="pigeon")
async def test_is_marked_wrongly(patrol): ...

@pytest.mark.scenario("MINE-5")
async def test_asks_for_nonsense(patrol):
    patrol.verify()

@pytest.mark.scenario("MINE-6")
async def test_still_flies(patrol):
    await patrol.wait(for_s=20)
    patrol.verify(when(armed).always(within_m(300), during=10))
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


def test_each_case_lands_where_it_belongs_and_none_ends_the_session(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(MINE)
    answer, suite = fly(tmp_path, "test_mine.py")
    assert 1 == answer.code, answer.out
    assert "practice drone flown, no product assessed" == suite.get("name")
    landed = [[each.tag for each in case if each.tag != "properties"] for case in suite.findall("testcase")]
    assert [["failure"], ["skipped"], ["skipped"], ["error"], ["error"], []] == landed
    undecided, beyond, probed, marked, nonsense, _ = suite.findall("testcase")
    assert "INCONCLUSIVE" in (undecided.findall("failure")[0].text or "")
    assert "it has no receiver" in (beyond.findall("skipped")[0].get("message") or "")
    assert "it never said 'rc lost'" in (probed.findall("skipped")[0].get("message") or "")
    assert "via='pigeon': wanted one of receiver, ground" in (marked.findall("error")[0].text or "")
    assert "verify wants at least one check" in (nonsense.findall("error")[0].text or "")
    told = [each.get("value") for case in (beyond, probed) for each in case.iter("property")]
    assert 2 == told.count("NOT SUPPORTED")


def test_require_real_refuses_the_practice_drone(tmp_path: Path) -> None:
    answer = spawn(tmp_path, "-m", "pytest", "-p", "no:cacheprovider", shipped("scenarios"), "--require-real")
    assert 2 == answer.code
    assert "--require-real: the practice drone is no product" in answer.out + answer.err
    assert [] == list(tmp_path.iterdir())
