"""A stack that dies or hangs: whose fault it is, decided by its clean twin."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.verdict import Verdict
from tests.flying import fly_link_1


def _death(liar: str, evidence: Path) -> tuple[Verdict, str]:
    judgement, _ = fly_link_1(evidence, liar=liar)
    death = next(finding for finding in judgement.findings if finding.check == "the autopilot lives through it")
    return judgement.verdict, death.because


@pytest.mark.parametrize("liar", ["dies-on-loss", "hangs-on-loss"])
def test_a_drone_that_dies_of_the_attack_fails(liar: str, tmp_path: Path) -> None:
    verdict, because = _death(liar, tmp_path)

    assert verdict is Verdict.FAIL
    assert because.startswith("autopilot crashed: ")
    assert because.endswith("its clean twin survived")


def test_a_drone_that_dies_of_itself_is_the_rigs_error(tmp_path: Path) -> None:
    verdict, because = _death("dies-anyway", tmp_path)

    assert verdict is Verdict.ERROR
    assert "its clean twin died too" in because
