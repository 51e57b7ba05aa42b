"""What a drone broadcasts of itself: for every check of every scenario its liar, which dies of that check and of no
other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flying import Scenario, fly
from tests.liars.kill_table import (
    Kill,
    assert_dies_of_its_lie_alone,
    assert_passes_and_each_check_it_files_has_a_liar,
    name_of,
    shipped_scenarios,
)
from tests.liars.promises_remote import KILLS, PROMISES, SETTINGS


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_liar_dies_of_its_lie_alone(kill: Kill, tmp_path: Path) -> None:
    settings = SETTINGS.get(kill.scenario, {})

    judgement, _ = fly(kill.scenario, tmp_path, {}, liar=kill.liar, remote_id=True, **settings)

    assert_dies_of_its_lie_alone(kill, PROMISES, judgement)


@pytest.mark.parametrize("scenario", [*shipped_scenarios("remote_id")], ids=name_of)
def test_the_honest_drone_passes_and_each_check_it_files_has_a_liar(scenario: Scenario, tmp_path: Path) -> None:
    judgement, folder = fly(scenario, tmp_path, {}, remote_id=True, **SETTINGS.get(scenario, {}))

    assert_passes_and_each_check_it_files_has_a_liar(scenario, PROMISES, KILLS, judgement, folder)
