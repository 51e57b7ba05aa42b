"""PX4 in a world of ours, flown through scenarios: the verdicts of its own simulator, and what only ours can do.

Of each flight: truth is what our world told, and no step of the loop was left unanswered.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import numpy as np
import pytest

from harness.evidence.bundle import Bundle
from harness.faults.gnss import Denial
from harness.mavlink.dialect import by_name
from harness.modes import Phase
from harness.reading.stack import SIMULATOR_COMPONENT
from harness.rigs.rig import open_rig
from harness.rigs.settings import HARNESS, RigSettings
from harness.taps import Tap, Way
from harness.vehicles.hits import falls
from scenarios import test_gnss_denial as denial
from scenarios import test_rc_loss as rc_loss
from tests.conftest import real_stack
from tests.flying import fly, fly_link_1, verdicts

STACK = pytest.mark.parametrize("stack", [real_stack("px4")])
TRUTH, FIX = (by_name()[name].msg_id for name in ("HIL_STATE_QUATERNION", "HIL_GPS"))


def answered(folder: Path) -> bool:
    """Whether the drone answered each step of its world."""
    (told,) = (each for each in Bundle.open(folder).events() if each["kind"] == "simulated")
    return bool(told["answers"] > 1000 and not told["unanswered"])


def tellers(folder: Path, number: int, way: Way) -> set[tuple[int, int]]:
    """In whose names a message crossed the instrument port."""
    index = Bundle.open(folder).index
    chosen = index[(index["tap"] == Tap.INSTRUMENT) & (index["way"] == way) & (index["msg_id"] == number)]
    return set(zip(np.asarray(chosen["system"]).tolist(), np.asarray(chosen["component"]).tolist(), strict=True))


@STACK
def test_it_flies_its_patrol_loses_the_ground_and_comes_home(stack: str, tmp_path: Path) -> None:
    judgement, folder = fly_link_1(tmp_path, vehicle=stack, simulator=HARNESS)

    assert {"PASS"} == set(verdicts(judgement).values())
    assert HARNESS == Bundle.open(folder).identity.rig.simulator
    assert {(1, SIMULATOR_COMPONENT)} == tellers(folder, TRUTH, Way.DOWN)
    assert answered(folder)


@STACK
def test_it_comes_down_without_satellites(stack: str, tmp_path: Path) -> None:
    judgement, folder = fly(
        denial.test_comes_down_when_the_satellites_are_gone,
        tmp_path,
        {"attack": Denial(silent=True), "told": "gnss_report_s", "phase": Phase.TRANSIT},
        vehicle=stack,
        attacks_gnss=True,
        simulator=HARNESS,
    )

    assert {"PASS"} == {str(each.verdict) for each in judgement.findings}
    assert "simulator" == Bundle.open(folder).identity.rig.gnss
    assert {(1, 220)} == tellers(folder, FIX, Way.UP)
    assert answered(folder)


@STACK
def test_it_takes_a_throttle_below_the_sticks_range_for_lost_sticks(stack: str, tmp_path: Path) -> None:
    judgement, folder = fly(
        rc_loss.test_comes_home_when_only_the_sticks_are_lost,
        tmp_path,
        {"receiver": "low throttle"},
        vehicle=stack,
        simulator=HARNESS,
    )

    assert {"PASS"} == {str(each.verdict) for each in judgement.findings}
    assert answered(folder)


@STACK
def test_without_motors_it_falls(stack: str, tmp_path: Path) -> None:
    async def fall() -> None:
        rig = await open_rig(RigSettings(vehicle=stack, simulator=HARNESS), tmp_path / "run", Random(1))
        try:
            await rig.boot()
            await rig.vehicle.ready()
            await rig.vehicle.take_off(20.0)
            how = await rig.vehicle.stop_motors(lambda: rig.tape.count)

            assert "the harness's simulator took their thrust" == how
            assert await falls(rig.clock, rig.timeline)
            assert rig.hil is not None
            assert rig.hil.answers > 1000
            assert 0 == rig.hil.unanswered
        finally:
            await rig.stop()
            rig.tape.close()

    asyncio.run(fall())
