"""Strangers who command, alone or beside other attacks: for every check of every scenario its liar, which dies of that
check and no other; and an act that never arrives."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.actors.acts import SetMode
from harness.actors.rogue import Rogue
from harness.modes import HOLD
from scenarios.test_command_strangers import test_obeys_nobody_but_its_ground as obeys_nobody_but_its_ground
from tests.flying import Scenario, fly
from tests.liars import promises_command, promises_compound
from tests.liars.kill_table import (
    COMPOUND,
    Kill,
    assert_dies_of_its_lie_alone,
    assert_passes_and_each_check_it_files_has_a_liar,
    cases,
    name_of,
    shipped_scenarios,
)

PROMISES = promises_command.PROMISES | promises_compound.PROMISES
CASES = promises_command.CASES | promises_compound.CASES
KILLS = (*promises_command.KILLS, *promises_compound.KILLS)


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_liar_dies_of_its_lie_alone(kill: Kill, tmp_path: Path) -> None:
    judgement, _ = fly(kill.scenario, tmp_path, dict(kill.case), liar=kill.liar, strangers=True)

    assert_dies_of_its_lie_alone(kill, PROMISES, judgement)


@pytest.mark.parametrize("scenario", [*shipped_scenarios("command"), *shipped_scenarios(COMPOUND)], ids=name_of)
def test_the_honest_drone_passes_and_each_check_it_files_has_a_liar(scenario: Scenario, tmp_path: Path) -> None:
    judgement, folder = fly(scenario, tmp_path, dict(CASES[scenario]), strangers=True)

    assert_passes_and_each_check_it_files_has_a_liar(scenario, PROMISES, KILLS, judgement, folder)


def test_every_row_is_of_a_case_of_its_scenario() -> None:
    assert [] == [kill for kill in KILLS if dict(kill.case) not in cases(kill.scenario)]


def test_an_act_that_never_arrives_is_no_test_of_anything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Rogue, "send", lambda *_, **__: None)

    judgement, _ = fly(obeys_nobody_but_its_ground, tmp_path, {"act": SetMode(HOLD)}, strangers=True)

    assert "the act reached the drone: SetMode(HOLD) as stranger unsigned" in [
        finding.check for finding in judgement.findings if finding.verdict == "INCONCLUSIVE"
    ]
