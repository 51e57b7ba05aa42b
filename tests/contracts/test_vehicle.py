"""One contract for every vehicle: the practice drone, ArduPilot and PX4 all keep it. Each test flies by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.checks import home_within_m, mode_is, within_m
from harness.checks.profile import read_profile
from harness.errors import VehicleError
from harness.flight import Flight
from harness.modes import HOLD, LAND, RETURN, Mode
from harness.rigs.settings import RigSettings
from harness.run import Order, Procedure, Run
from tests.conftest import ALL_STACKS
from tests.flying import LINK_1, profile

Fly = Callable[[Procedure], Flight]
CONFIGURABLE = {"builtin": "RETURN_ALT_M", "ardupilot": "RTL_ALT", "px4": "RTL_RETURN_ALT"}
NEW_VALUE = {"builtin": 25.0, "ardupilot": 2500.0, "px4": 25.0}


@pytest.fixture(params=ALL_STACKS)
def stack(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def run(stack: str, tmp_path: Path) -> Iterator[Run]:
    order = Order.prepare(RigSettings(vehicle=stack), read_profile(profile()), tmp_path)
    run = Run(order, LINK_1, "contract")
    yield run
    run.close()


@pytest.fixture
def fly(run: Run) -> Fly:
    """On patrol, then the given steps; whatever they raise is raised here."""

    def fly(procedure: Procedure) -> Flight:
        flight = run.open()
        run._runner.run(procedure(flight))
        return flight

    return fly


def test_says_who_it_is_and_what_it_can_do(fly: Fly) -> None:
    async def nothing(_: Flight) -> None: ...

    firmware = fly(nothing).rig.vehicle.firmware

    assert firmware.version
    assert {"truth": True, "mode": True} == firmware.capabilities


def test_tells_the_time_at_twenty_hertz(fly: Fly) -> None:
    async def a_while(flight: Flight) -> None:
        await flight.wait(for_s=10)

    clock = fly(a_while).rig.clock

    assert clock.epoch == 0
    assert clock.bracket_p99_s <= 0.1
    assert clock.stamps >= 20 * 10


def test_flies_where_it_was_sent(fly: Fly) -> None:
    async def out(flight: Flight) -> None:
        await flight.until(~within_m(100), at_most_s=120)

    truth = fly(out).rig.vehicle.truth()

    assert truth is not None
    assert truth.north_m > 90
    assert 15 < truth.up_m < 25


@pytest.mark.parametrize("mode", [HOLD, RETURN, LAND])
def test_reports_the_mode_it_was_told_to_take(fly: Fly, mode: Mode) -> None:
    async def change(flight: Flight) -> None:
        vehicle = flight.rig.vehicle
        await {HOLD: vehicle.hold, RETURN: vehicle.return_home, LAND: vehicle.land}[mode]()
        await flight.until(mode_is(mode), at_most_s=5)

    last = fly(change).rig.timeline.last("mode")

    assert last is not None
    assert mode == last.value


def test_comes_home_when_told(fly: Fly) -> None:
    async def home(flight: Flight) -> None:
        await flight.until(~within_m(30), at_most_s=60)
        await flight.rig.vehicle.return_home()
        await flight.until(home_within_m(10), at_most_s=120)

    fly(home)


def test_reads_back_what_it_sets_and_puts_it_back(fly: Fly, stack: str) -> None:
    name, seen = CONFIGURABLE[stack], []

    async def change(flight: Flight) -> None:
        vehicle = flight.rig.vehicle
        vehicle._before.clear()
        seen.append(await vehicle.parameter(name))
        await vehicle.configure({name: NEW_VALUE[stack]})
        seen.append(await vehicle.parameter(name))
        await vehicle.restore()
        seen.append(await vehicle.parameter(name))

    fly(change)

    assert [seen[0], NEW_VALUE[stack], seen[0]] == seen
    assert seen[0] != NEW_VALUE[stack]


def test_names_a_parameter_that_it_lacks(fly: Fly) -> None:
    async def ask(flight: Flight) -> None:
        with pytest.raises(VehicleError, match="NO_SUCH_PARAM: asked 3 times, no answer"):
            await flight.rig.vehicle.parameter("NO_SUCH_PARAM")

    fly(ask)


def test_knows_when_it_acts_on_a_lost_link(fly: Fly) -> None:
    async def nothing(_: Flight) -> None: ...

    flight = fly(nothing)

    assert 5 <= flight.timeout.lo_s < flight.timeout.hi_s < 10
    assert flight.rig.vehicle.read_back


def test_leaves_nothing_behind(run: Run, stack: str) -> None:
    async def nothing(_: Flight) -> None: ...

    before = _open_files()
    flight = run.open()
    sitl = flight.rig.sitl
    run._runner.run(flight.rig.stop())
    flight.rig.tape.close()
    run._rig = None

    if sitl is not None:
        assert not Path(f"/proc/{sitl.process.pid}").exists()
        assert not sitl.folder.exists()
    assert before + _RUNNERS_OWN >= _open_files()


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


_RUNNERS_OWN = 3
"""The event loop's selector and its socket pair, which live as long as the run."""
