"""The control link in full: for every check of every scenario its liar, which dies of that check and of no other."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.flying import Scenario, fly
from tests.liars.kill_table import (
    Kill,
    assert_dies_of_its_lie_alone,
    assert_passes_and_each_check_it_files_has_a_liar,
    cases,
    name_of,
    shipped_scenarios,
    words_of,
)
from tests.liars.practice_witness import APPLICATIONS, PracticeWitness
from tests.liars.promises import KILLS, NOT_FLOWN, PROMISES

HONEST = [
    pytest.param(scenario, case, id=f"{name_of(scenario)}-{words_of(case)}")
    for scenario in shipped_scenarios("link")
    for case in cases(scenario)
    if (scenario, words_of(case)) not in NOT_FLOWN
]


@pytest.fixture
def application(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """On the ground in the place of a MAVSDK process. It counts vehicle seconds: no host's pace can mislead it."""
    kill = request.node.callspec.params.get("kill")
    monkeypatch.setattr("harness.flight.Witness", APPLICATIONS.get(kill.liar if kill else "", PracticeWitness))
    monkeypatch.setattr("harness.noted.REAL_TIME", (0.0, math.inf))


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_liar_dies_of_its_lie_alone(kill: Kill, tmp_path: Path) -> None:
    liar = None if kill.liar in APPLICATIONS else kill.liar

    judgement, _ = fly(kill.scenario, tmp_path, dict(kill.case), liar=liar)

    assert_dies_of_its_lie_alone(kill, PROMISES, judgement)


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize(("scenario", "case"), HONEST)
def test_the_honest_drone_passes_and_each_check_it_files_has_a_liar(
    scenario: Scenario, case: dict[str, Any], tmp_path: Path
) -> None:
    judgement, folder = fly(scenario, tmp_path, case)

    assert_passes_and_each_check_it_files_has_a_liar(scenario, PROMISES, KILLS, judgement, folder)


def test_every_row_is_of_a_case_that_is_flown() -> None:
    flown = [param.values for param in HONEST]

    assert [] == [str(kill) for kill in KILLS if (kill.scenario, dict(kill.case)) not in flown]
