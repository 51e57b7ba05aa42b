"""The control link in full: for every check of every scenario its liar, which dies of that check and of no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.builtin import LIARS
from tests.flying import Scenario, fly, named
from tests.liars.promises import KILLS, PROMISES, Kill


def _case(scenario: Scenario) -> dict[str, object]:
    return next((dict(kill.case) for kill in KILLS if kill.scenario is scenario), {})


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_liar_dies_of_its_lie_alone(kill: Kill, tmp_path: Path) -> None:
    promises = PROMISES[kill.scenario]

    judgement, _ = fly(kill.scenario, tmp_path, dict(kill.case), liar=kill.liar)

    expected = {name: "FAIL" if name in kill.breaks else "PASS" for name in promises}
    assert expected == named(judgement, promises)
    assert kill.because in judgement.findings[promises.index(kill.breaks[0])].because


@pytest.mark.parametrize(
    ("scenario", "case"),
    list({(kill.scenario.__name__, str(kill)): (kill.scenario, dict(kill.case)) for kill in KILLS}.values()),
    ids=[str(kill) for kill in KILLS],
)
def test_the_honest_drone_passes_there(scenario: Scenario, case: dict[str, object], tmp_path: Path) -> None:
    judgement, _ = fly(scenario, tmp_path, case)

    assert dict.fromkeys(PROMISES[scenario], "PASS") == named(judgement, PROMISES[scenario])


def test_every_liar_of_the_link_dies_somewhere() -> None:
    told_elsewhere = {"return-mode", "says-lost", "fence", "hears-lost", "home", "crash", "rig-crash", "hang"}
    killed = {kill.liar for kill in KILLS}

    assert killed == {name for name, spec in LIARS.items() if spec.breaks not in told_elsewhere} | (killed & set(LIARS))
