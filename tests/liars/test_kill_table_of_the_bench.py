"""A board that stands disarmed: for every check of every scenario its liar, which dies of that check alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.flying import Scenario, fly
from tests.liars.kill_table import (
    BENCH,
    Kill,
    assert_dies_of_its_lie_alone,
    assert_passes_and_each_check_it_files_has_a_liar,
    cases,
    marks_of,
    name_of,
    shipped_scenarios,
)
from tests.liars.promises_bench import CASES, KILLS, PROMISES


def rig_of(scenario: Scenario) -> dict[str, Any]:
    """What the plugin gives it by its module's marks."""
    return {"strangers": "command" in marks_of(scenario), "attacks_gnss": "gnss" in marks_of(scenario)}


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_liar_dies_of_its_lie_alone(kill: Kill, tmp_path: Path) -> None:
    judgement, _ = fly(kill.scenario, tmp_path, dict(kill.case), liar=kill.liar, **rig_of(kill.scenario))

    assert_dies_of_its_lie_alone(kill, PROMISES, judgement)


@pytest.mark.parametrize("scenario", [*shipped_scenarios(BENCH)], ids=name_of)
def test_the_honest_drone_passes_and_each_check_it_files_has_a_liar(scenario: Scenario, tmp_path: Path) -> None:
    judgement, folder = fly(scenario, tmp_path, dict(CASES[scenario]), **rig_of(scenario))

    assert_passes_and_each_check_it_files_has_a_liar(scenario, PROMISES, KILLS, judgement, folder)


def test_every_row_is_of_a_case_of_its_scenario() -> None:
    assert [] == [kill for kill in KILLS if dict(kill.case) not in cases(kill.scenario)]
