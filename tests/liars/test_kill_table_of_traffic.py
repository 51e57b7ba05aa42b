"""Other aircraft: for every check of every scenario its liar, which dies of that check and of no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.run import Run
from tests.flying import Scenario, fly
from tests.liars.kill_table import (
    Kill,
    assert_dies_of_its_lie_alone,
    assert_passes_and_each_check_it_files_has_a_liar,
    name_of,
    shipped_scenarios,
)
from tests.liars.promises_traffic import CASES, KILLS, OF_TWIN, PROMISES

HONEST = [
    pytest.param(scenario, CASES.get(scenario, {}), id=name_of(scenario)) for scenario in shipped_scenarios("traffic")
]


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_liar_dies_of_its_lie_alone(kill: Kill, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    unflown = {}
    if kill.breaks not in OF_TWIN:
        # One that is honest until somebody is about has the honest drone's twin.
        monkeypatch.setattr(Run, "_fly_twin", lambda *_: None)
        unflown = dict.fromkeys(OF_TWIN, "ERROR")

    judgement, _ = fly(kill.scenario, tmp_path, dict(kill.case), liar=kill.liar)

    unflown = {name: verdict for name, verdict in unflown.items() if name in PROMISES[kill.scenario]}
    assert_dies_of_its_lie_alone(kill, PROMISES, judgement, **unflown)


@pytest.mark.parametrize(("scenario", "case"), HONEST)
def test_the_honest_drone_passes_and_each_check_it_files_has_a_liar(
    scenario: Scenario, case: dict[str, Any], tmp_path: Path
) -> None:
    judgement, folder = fly(scenario, tmp_path, case)

    assert_passes_and_each_check_it_files_has_a_liar(scenario, PROMISES, KILLS, judgement, folder)


def test_the_honest_drone_sees_the_one_among_as_many_as_ever(tmp_path: Path) -> None:
    scenario = next(each for each in PROMISES if "count" in CASES.get(each, {}))

    judgement, _ = fly(scenario, tmp_path, {"count": 500})

    assert "PASS" == judgement.verdict
