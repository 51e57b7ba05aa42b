"""Satellite navigation under attack: for every check of every scenario its liar, which dies of that check and of no
other; and an attack that never arrives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.faults.gnss import Denial
from harness.run import Run
from harness.vehicles.gnss.practice_native import PracticeNative
from scenarios.test_gnss_delivery import test_the_attack_reaches_the_receiver as the_attack_reaches_the_receiver
from tests.flying import Scenario, fly, profile
from tests.liars.kill_table import (
    Kill,
    assert_dies_of_its_lie_alone,
    assert_passes_and_each_check_it_files_has_a_liar,
    cases,
    name_of,
    shipped_scenarios,
)
from tests.liars.promises_gnss import CASES, KILLS, OF_TWIN, PROMISES

SHORTER = {"gnss_hold_s = 60": "gnss_hold_s = 35", "gnss_land_s = 120": "gnss_land_s = 75"}
"""Long enough for every lie, and less to fly."""
HONEST = [
    pytest.param(scenario, CASES.get(scenario, {}), id=name_of(scenario))
    for scenario in shipped_scenarios("gnss")
    if scenario is not the_attack_reaches_the_receiver
]


@pytest.fixture
def shorter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A customer in a hurry."""
    text = profile().read_text()
    for usual, short in SHORTER.items():
        assert usual in text
        text = text.replace(usual, short)
    path = tmp_path / "shorter.toml"
    path.write_text(text)
    monkeypatch.setattr("tests.flying.profile", lambda *_: path)


@pytest.mark.usefixtures("shorter")
@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_liar_dies_of_its_lie_alone(kill: Kill, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    unflown = {}
    if kill.breaks not in OF_TWIN:
        # One that is honest until it is attacked has the honest drone's twin: tests/builtin shows it byte by byte.
        monkeypatch.setattr(Run, "_fly_twin", lambda *_: None)
        unflown = dict.fromkeys(OF_TWIN, "ERROR")

    judgement, _ = fly(kill.scenario, tmp_path, dict(kill.case), liar=kill.liar, attacks_gnss=True)

    assert_dies_of_its_lie_alone(kill, PROMISES, judgement, **unflown)


@pytest.mark.usefixtures("shorter")
@pytest.mark.parametrize(("scenario", "case"), HONEST)
def test_the_honest_drone_passes_and_each_check_it_files_has_a_liar(
    scenario: Scenario, case: dict[str, Any], tmp_path: Path
) -> None:
    judgement, folder = fly(scenario, tmp_path, case, attacks_gnss=True)

    assert_passes_and_each_check_it_files_has_a_liar(scenario, PROMISES, KILLS, judgement, folder)


def test_every_row_is_of_a_case_of_its_scenario() -> None:
    levels = {scenario: _default_level(scenario) for scenario in CASES}

    wrong = [s for s, case in CASES.items() if case != {"level": levels[s]} and case not in cases(s)]

    assert [] == wrong


def _default_level(scenario: Scenario) -> float | None:
    marks = scenario.pytestmark  # type: ignore[attr-defined]
    return next((mark.kwargs["default"] for mark in marks if mark.name == "boundary"), None)


def test_an_attack_that_never_arrives_is_no_test_of_anything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(PracticeNative, "deliver", lambda *_: None)

    judgement, _ = fly(the_attack_reaches_the_receiver, tmp_path, {"attack": Denial()}, attacks_gnss=True)

    assert "INCONCLUSIVE" == judgement.verdict
    assert "the attack reached the receiver: no satellite fix" in [finding.check for finding in judgement.findings]
