"""A real flight stack that is killed in flight: the same rule, both ways."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from harness.checks import fault_begins, found_within_m, mode_is, uplink_silent, when
from harness.checks.profile import read_profile
from harness.evidence.bundle import TWIN_FOLDER
from harness.faults import LinkLoss
from harness.faults.wreck import Wreck
from harness.flight import Flight
from harness.judge import Judgement
from harness.modes import RETURN
from harness.order import Order
from harness.rigs.settings import RigSettings
from harness.run import Procedure, Run
from harness.verdict import Verdict
from tests.conftest import real_stack
from tests.flying import LINK_1, profile

REAL = [real_stack("ardupilot"), real_stack("px4")]


def _fly(stack: str, evidence: Path, procedure: Procedure) -> Judgement:
    run = Run(Order.prepare(RigSettings(vehicle=stack), read_profile(profile()), evidence), LINK_1, "death")
    try:
        return run.perform(run.open(), procedure)
    finally:
        run.close()


def _kill(flight: Flight) -> None:
    assert flight.rig.sitl is not None
    os.kill(flight.rig.sitl.process.pid, signal.SIGKILL)


def _check(flight: Flight) -> None:
    flight.verify(when(uplink_silent).then(mode_is(RETURN), within=flight.limits.react_s))


def _because(judgement: Judgement) -> str:
    return next(each.because for each in judgement.findings if each.check == "the autopilot lives through it")


@pytest.mark.parametrize("stack", REAL)
def test_killed_under_attack_it_fails_since_its_clean_twin_survives(stack: str, tmp_path: Path) -> None:
    async def attacked(flight: Flight) -> None:
        async with flight.inject(LinkLoss()):
            if not flight.clean:  # the twin flies without its faults, and so without what they do to it
                _kill(flight)
            await flight.wait(for_s=3)
        _check(flight)

    judgement = _fly(stack, tmp_path, attacked)

    assert Verdict.FAIL is judgement.verdict
    assert _because(judgement).startswith("autopilot crashed: ")
    assert "killed by signal 9" in _because(judgement)
    assert _because(judgement).endswith("its clean twin survived")


@pytest.mark.parametrize("stack", REAL)
def test_killed_without_an_attack_it_is_the_rigs_error(stack: str, tmp_path: Path) -> None:
    async def unlucky(flight: Flight) -> None:
        _kill(flight)
        await flight.wait(for_s=3)
        _check(flight)

    judgement = _fly(stack, tmp_path, unlucky)

    assert Verdict.ERROR is judgement.verdict
    assert _because(judgement).endswith("no fault was active, so it is the rig's")


@pytest.mark.parametrize("stack", REAL)
@pytest.mark.parametrize("wreck", Wreck)
def test_destroyed_by_the_scenario_it_is_no_error_and_flies_no_twin(stack: str, wreck: Wreck, tmp_path: Path) -> None:
    async def shot(flight: Flight) -> None:
        await flight.watch_position()
        await flight.wait(for_s=2)
        await flight.destroy(wreck)
        await flight.wait(for_s=12)
        flight.verify(when(fault_begins).then(found_within_m(flight.limits.find_m), within=10))

    judgement = _fly(stack, tmp_path, shot)

    (folder,) = tmp_path.glob("*LINK-1*")
    there = {path.name for path in folder.iterdir()}
    # PX4's simulator cannot stop motors: that was tried, and nothing was lost.
    can = (stack, wreck) != ("px4", Wreck.MOTORS)
    assert [Verdict.PASS if can else Verdict.NOT_SUPPORTED] == [each.verdict for each in judgement.findings]
    assert ("manifest.json" in there, can) == (True, "incident.json" in there)
    assert not (folder / TWIN_FOLDER).exists()


@pytest.mark.parametrize("stack", [real_stack("ardupilot")])
def test_killed_under_attack_and_without_it_it_is_the_rigs_error(stack: str, tmp_path: Path) -> None:
    async def cursed(flight: Flight) -> None:
        async with flight.inject(LinkLoss()):
            _kill(flight)
            await flight.wait(for_s=3)
        _check(flight)

    judgement = _fly(stack, tmp_path, cursed)

    assert Verdict.ERROR is judgement.verdict
    assert "its clean twin died too" in _because(judgement)
