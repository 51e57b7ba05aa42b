"""The control link in full: for every check of every scenario its liar, which dies of that check and of no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.builtin import LIARS
from tests.flying import Scenario, fly, named
from tests.liars.promises import KILLS, PROMISES, Kill
from tests.liars.test_kill_table import LINK_LIARS as LINK_1_LIARS


@pytest.mark.parametrize("kill", KILLS, ids=str)
def test_a_liar_dies_of_its_lie_alone(kill: Kill, tmp_path: Path) -> None:
    promises = PROMISES[kill.scenario]

    judgement, _ = fly(kill.scenario, tmp_path, dict(kill.case), liar=kill.liar)

    expected = {name: "FAIL" if name in kill.breaks else "PASS" for name in promises}
    assert expected == named(judgement, promises)
    assert kill.because in judgement.findings[promises.index(kill.breaks[0])].because


HONEST = {str(kill).removeprefix(f"{kill.liar}-"): (kill.scenario, dict(kill.case)) for kill in KILLS}
"""Each case once, however many liars it tries."""


@pytest.mark.parametrize(("scenario", "case"), list(HONEST.values()), ids=list(HONEST))
def test_the_honest_drone_passes_there(scenario: Scenario, case: dict[str, object], tmp_path: Path) -> None:
    judgement, _ = fly(scenario, tmp_path, case)

    assert dict.fromkeys(PROMISES[scenario], "PASS") == named(judgement, PROMISES[scenario])


def test_every_liar_dies_somewhere() -> None:
    rig = {name for name, spec in LIARS.items() if spec.breaks in ("crash", "rig-crash", "hang")}

    assert set(LIARS) - rig == {kill.liar for kill in KILLS} | set(LINK_1_LIARS)


def test_every_promise_has_a_liar() -> None:
    """But for those of LINK-1, which have liars of their own there, and for alarms, which come with their returns."""
    elsewhere = {"says-lost", "home", "fence", "hears-lost", "hears-at-once", "no-alarm", "stays-there"}
    broken = {(kill.scenario, promise) for kill in KILLS for promise in kill.breaks}

    unbroken = [
        (scenario.__name__, promise)
        for scenario, promises in PROMISES.items()
        for promise in promises
        if (scenario, promise) not in broken and promise not in elsewhere | {"return-mode", "tolerates", "stays"}
    ]
    assert [] == unbroken
