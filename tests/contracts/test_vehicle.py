"""One contract for every vehicle: the practice drone, ArduPilot and PX4 all keep it. Each test flies by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.checks import home_within_m, mode_is, within_m
from harness.checks.profile import read_profile
from harness.errors import VehicleError
from harness.faults import LinkLoss, Outage
from harness.flight import Flight
from harness.modes import HOLD, LAND, PATROL, RETURN, Mode, Phase
from harness.order import Order
from harness.reading.silence import ESTABLISHED_S
from harness.rigs.settings import RigSettings
from harness.run import Procedure, Run
from tests.conftest import ALL_STACKS
from tests.flying import LINK_1, profile

Fly = Callable[[Procedure], Flight]
Reach = Callable[[Phase, Procedure], Flight]
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


@pytest.fixture
def reach(run: Run) -> Reach:
    """From standby into a phase, then the given steps."""

    def reach(phase: Phase, procedure: Procedure) -> Flight:
        async def there(flight: Flight) -> None:
            await flight.reach(phase)
            await procedure(flight)

        flight = run.open(on_patrol=False)
        run._runner.run(there(flight))
        return flight

    return reach


async def nothing(_: Flight) -> None: ...


def test_says_who_it_is_and_what_it_can_do(fly: Fly) -> None:
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


@dataclass(frozen=True)
class Seen:
    """How a phase looks from outside: distance from home and height in metres, and what the drone reports."""

    home_m: tuple[float, float]
    up_m: tuple[float, float]
    armed: bool
    modes: tuple[Mode, ...]


ON_GROUND_MODES = (HOLD, Mode.GUIDED)
PHASES = {
    Phase.ON_GROUND: Seen((0, 1), (-0.5, 0.5), False, ON_GROUND_MODES),
    Phase.ARMING: Seen((0, 1), (-0.5, 0.5), True, ON_GROUND_MODES),
    Phase.TAKE_OFF: Seen((0, 5), (5, 10), True, (Mode.TAKEOFF, Mode.GUIDED)),
    Phase.TRANSIT: Seen((100, 110), (15, 25), True, (PATROL,)),
    Phase.ON_STATION: Seen((190, 210), (15, 25), True, (PATROL,)),
    Phase.RETURNING: Seen((100, 150), (15, 25), True, (RETURN,)),
    Phase.LANDING: Seen((0, 20), (2, 10), True, (RETURN, LAND)),
}


@pytest.mark.parametrize("phase", Phase)
def test_gets_into_every_phase_of_a_patrol(reach: Reach, run: Run, phase: Phase) -> None:
    flight, seen = reach(phase, nothing), PHASES[phase]
    truth = flight.rig.vehicle.truth()
    last = flight.rig.timeline.last

    assert truth is not None
    assert seen.home_m[0] <= truth.from_home_m <= seen.home_m[1]
    assert seen.up_m[0] <= truth.up_m <= seen.up_m[1]
    assert seen.armed == last("armed").value
    assert last("mode").value in seen.modes
    assert str(phase) == json.loads((run.folder / "run.json").read_text())["phase"]


def test_stays_on_station(reach: Reach) -> None:
    places = []

    async def stay(flight: Flight) -> None:
        for _ in range(2):
            places.append(flight.rig.vehicle.truth())
            await flight.wait(for_s=20)

    reach(Phase.ON_STATION, stay)

    assert places[0].to_m(places[1]) < 5


def test_its_link_is_old_enough_to_be_lost_when_it_stands_by(reach: Reach) -> None:
    async def break_it(flight: Flight) -> None:
        async with flight.inject(LinkLoss()):
            await flight.wait(Outage(4))
        await flight.wait(for_s=3)

    flight = reach(Phase.ON_GROUND, break_it)

    assert 1 == len(flight.rig.timeline.events("uplink_silent"))


@pytest.mark.parametrize("multiple", [0.5, 0.9, 1.1])
def test_a_silence_is_as_long_as_it_was_asked_to_be(fly: Fly, stack: str, multiple: float) -> None:
    """At speed a pause of the host's is tenths of a vehicle second: what of it the drone told of a silence's beginning,
    hearing a heartbeat later than at the last stamp seen, or the rig's clock saw at its end, is allowed for."""
    since_s = woke_s = 0.0

    async def break_it(flight: Flight) -> None:
        nonlocal since_s, woke_s
        await flight.wait(for_s=ESTABLISHED_S)
        async with flight.inject(LinkLoss()):
            since_s = flight._injector.silent_since_s or 0.0
            await flight.wait(Outage.of_timeout(multiple))
            woke_s = flight.rig.clock.now_s()
        await flight.wait(for_s=5)

    flight = fly(break_it)
    (silence,), timeout = flight.rig.timeline.events("uplink_silences"), flight.timeout
    asked_s = multiple * (timeout.hi_s if multiple > 1 else timeout.lo_s)
    lasted, returns = silence.value, flight.rig.timeline.last("mode").value is RETURN

    late_s, heard_late_s = woke_s - since_s - asked_s, max(0.0, silence.hi_s - since_s)
    assert -1e-6 <= late_s <= max(late_s, heard_late_s) <= (0.05 + 1e-6 if stack == "builtin" else 60.0)
    assert asked_s - heard_late_s - 0.15 <= lasted.min_s <= lasted.max_s <= asked_s + late_s + 0.25
    assert returns if lasted.min_s >= timeout.hi_s else not returns or lasted.max_s > timeout.lo_s


def test_takes_orders_and_uploads_while_the_flight_goes_on(fly: Fly) -> None:
    """An order is nobody's to wait for; HOLD holds its height too; a mission may come again at any time."""
    seen = []

    async def command(flight: Flight) -> None:
        await flight.until(~within_m(50), at_most_s=60)
        began_s = flight.rig.clock.now_s()
        flight.order(HOLD)
        assert began_s == flight.rig.clock.now_s()
        await flight.until(mode_is(HOLD), at_most_s=5)
        await flight.wait(for_s=10)
        seen.append(flight.rig.vehicle.truth())
        await flight.wait(for_s=20)
        seen.append(flight.rig.vehicle.truth())
        seen.append(await flight.upload())
        flight.order(PATROL)
        await flight.until(mode_is(PATROL), at_most_s=5)

    fly(command)

    assert seen[0].to_m(seen[1]) < 3
    assert seen[2] is True


def test_hears_no_order_and_takes_no_upload_over_a_dead_link(fly: Fly) -> None:
    results = []

    async def command(flight: Flight) -> None:
        async with flight.inject(LinkLoss()):
            flight.order(HOLD, answer_s=0.5, sends=2)
            results.append(await flight.upload(answer_s=0.5, sends=2))
            await flight.wait(for_s=1)
        results.append(flight.rig.timeline.last("mode").value)

    fly(command)

    assert [False, PATROL] == results


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
        vehicle.configuration.before.clear()
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
    flight = fly(nothing)

    assert 5 <= flight.timeout.lo_s < flight.timeout.hi_s < 10
    assert flight.rig.vehicle.read_back


def test_leaves_nothing_behind(run: Run, stack: str) -> None:
    before = _open_files()
    flight = run.open()
    sitl = flight.rig.sitl
    run._runner.run(flight.rig.stop())
    flight.rig.tape.close()
    run._rig = None

    if sitl is not None:
        assert not Path(f"/proc/{sitl.process.pid}").exists()
        assert not sitl.folder.exists()
    assert before + 3 >= _open_files()  # the event loop's selector and its socket pair live as long as the run


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
