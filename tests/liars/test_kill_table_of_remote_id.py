"""What a drone broadcasts of itself: for every check of every scenario its liar, which dies of that check and of no
other."""

from __future__ import annotations

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
from tests.liars.promises_remote import CASES, KILLS, OTHERS, PROMISES

HONEST = [
    pytest.param(scenario, case, id=f"{name_of(scenario)}-{words_of(case)}")
    for scenario in shipped_scenarios("remote_id")
    for case in cases(scenario)
]


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_liar_dies_of_its_lie_alone(kill: Kill, tmp_path: Path) -> None:
    strangers = kill.scenario is OTHERS

    judgement, _ = fly(kill.scenario, tmp_path, dict(kill.case), liar=kill.liar, remote_id=True, strangers=strangers)

    assert_dies_of_its_lie_alone(kill, PROMISES, judgement)


@pytest.mark.parametrize(("scenario", "case"), HONEST)
def test_the_honest_drone_passes_and_each_check_it_files_has_a_liar(
    scenario: Scenario, case: dict[str, Any], tmp_path: Path
) -> None:
    judgement, folder = fly(scenario, tmp_path, case, remote_id=True, strangers=scenario is OTHERS)

    assert_passes_and_each_check_it_files_has_a_liar(scenario, PROMISES, KILLS, judgement, folder)


def test_every_case_of_every_scenario_meets_its_liars() -> None:
    assert {each: list(cases(each)) for each in PROMISES} == {each: list(own) for each, own in CASES.items()}
