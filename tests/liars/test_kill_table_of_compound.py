"""Several attacks at once: for every check of every scenario its liar, which dies of that check and of no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flying import Scenario, fly
from tests.liars.kill_table import (
    COMPOUND,
    Kill,
    assert_dies_of_its_lie_alone,
    assert_passes_and_each_check_it_files_has_a_liar,
    cases,
    name_of,
    shipped_scenarios,
)
from tests.liars.promises_compound import CASES, KILLS, PROMISES


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_liar_dies_of_its_lie_alone(kill: Kill, tmp_path: Path) -> None:
    judgement, _ = fly(kill.scenario, tmp_path, dict(kill.case), liar=kill.liar, strangers=True)

    assert_dies_of_its_lie_alone(kill, PROMISES, judgement)


@pytest.mark.parametrize("scenario", [*shipped_scenarios(COMPOUND)], ids=name_of)
def test_the_honest_drone_passes_and_each_check_it_files_has_a_liar(scenario: Scenario, tmp_path: Path) -> None:
    judgement, folder = fly(scenario, tmp_path, dict(CASES[scenario]), strangers=True)

    assert_passes_and_each_check_it_files_has_a_liar(scenario, PROMISES, KILLS, judgement, folder)


def test_every_row_is_of_a_case_of_its_scenario() -> None:
    assert [] == [kill for kill in KILLS if dict(kill.case) not in cases(kill.scenario)]
