"""What a scenario holds, on the practice drone: how a flight begins, its orders, its waits, and its clean twin."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.checks import mode_is
from harness.checks.profile import read_profile
from harness.errors import CallerError, VehicleError
from harness.evidence.bundle import Bundle
from harness.faults import LinkLoss, Outage
from harness.flight import Flight
from harness.modes import HOLD, LAND, Phase
from harness.order import Order
from harness.rigs.settings import RigSettings
from harness.run import Procedure, Run
from harness.vehicles.mission import WAYPOINT, Mission, MissionItem
from harness.verdict import Verdict
from tests.cli.calling import spawn
from tests.flying import LINK_1, profile

Fly = Callable[..., Run]
NEAR_HOME = "QGC WPL 110\n0 1 0 16 0 0 0 0 52.0 23.6 150 1\n1 0 3 16 0 0 0 0 52.0005 23.6 20 1\n"


@pytest.fixture
def fly(tmp_path: Path) -> Iterator[Fly]:
    """Flies a procedure from standby, or on patrol; what it raises is raised here."""
    runs: list[Run] = []

    def fly(procedure: Procedure, *, on_patrol: bool = False, **settings: Any) -> Run:
        order = Order.prepare(RigSettings(**{"vehicle": "builtin"} | settings), read_profile(profile()), tmp_path)
        runs.append(Run(order, LINK_1, "flight"))
        flight = runs[-1].open(on_patrol=on_patrol)
        runs[-1]._runner.run(procedure(flight))
        return runs[-1]

    yield fly
    for run in runs:
        run.close()


def notes(run: Run, kind: str) -> list[dict[str, Any]]:
    lines = (run.folder / "events.jsonl").read_text().splitlines()
    return [note for note in map(json.loads, lines) if note["kind"] == kind]


# How it begins


def test_on_standby_it_stands_disarmed_and_all_is_known(fly: Fly) -> None:
    seen = []

    async def look(flight: Flight) -> None:
        seen.append((flight.rig.vehicle.truth(), flight.timeout, flight.rig.timeline.last("armed")))

    run = fly(look)
    truth, timeout, armed = seen[0]

    assert truth.from_home_m < 1
    assert truth.up_m < 0.5
    assert not armed.value
    assert timeout.lo_s == 5
    assert run._flight is not None
    assert run._flight.rig.vehicle.firmware.version
    assert (None, None) == (Bundle.open(run.folder).identity.mission, Bundle.open(run.folder).identity.phase)


def test_a_drone_leaves_the_ground_once(fly: Fly) -> None:
    async def twice(flight: Flight) -> None:
        await flight.reach(Phase.ARMING)
        await flight.reach(Phase.ARMING)

    async def from_the_air(flight: Flight) -> None:
        await flight.reach(Phase.TRANSIT)

    with pytest.raises(CallerError, match="reach wants a drone on standby that may arm, and only once"):
        fly(twice)
    with pytest.raises(CallerError, match="reach wants a drone on standby that may arm, and only once"):
        fly(from_the_air, on_patrol=True)


def test_the_phase_is_filed_and_noted_when_it_begins(fly: Fly) -> None:
    began_s = []

    async def station(flight: Flight) -> None:
        await flight.reach(Phase.ON_STATION)
        began_s.append(flight.rig.clock.now_s())

    run = fly(station)
    (note,) = notes(run, "phase")
    identity = Bundle.open(run.folder).identity

    assert ("on station", began_s[0]) == (note["phase"], note["t_s"])
    assert "on station" == identity.phase
    assert identity.mission is not None
    assert "patrol, staying 3600 s over item 0" == identity.mission.name


@pytest.mark.parametrize(
    ("phase", "because"),
    [
        (Phase.TRANSIT, "never came into the phase transit: wanted it 100 m from home within 300 s, truth says 5"),
        (Phase.ON_STATION, "the mission near.waypoints has no place at least 100 m from home to be on station over"),
    ],
)
def test_a_phase_that_is_not_reached_says_what_was_wanted_and_seen(
    fly: Fly, phase: Phase, because: str, tmp_path: Path
) -> None:
    mission = tmp_path / "near.waypoints"
    mission.write_text(NEAR_HOME)

    async def reach(flight: Flight) -> None:
        await flight.reach(phase)

    with pytest.raises(VehicleError, match=because):
        fly(reach, mission=mission)


# Orders and uploads


def test_an_order_is_sent_again_until_it_is_answered(fly: Fly) -> None:
    async def order(flight: Flight) -> None:
        async with flight.inject(LinkLoss()):
            flight.order(HOLD, answer_s=1.0)
            await flight.wait(for_s=1.5)
        await flight.until(mode_is(HOLD), at_most_s=3)

    run = fly(order, on_patrol=True)

    assert ["HOLD"] == [note["mode"] for note in notes(run, "order")]
    assert [] == notes(run, "unanswered")


def test_an_order_that_nobody_answers_is_noted_and_raises_nothing(fly: Fly) -> None:
    async def order(flight: Flight) -> None:
        async with flight.inject(LinkLoss()):
            flight.order(HOLD, answer_s=1.0, sends=2)
            await flight.wait(for_s=3)

    (note,) = notes(fly(order, on_patrol=True), "unanswered")

    assert "ordering HOLD: asked 2 times, no answer within 1 s each" in note["because"]


def test_an_order_under_way_ends_with_the_flight(fly: Fly) -> None:
    async def order(flight: Flight) -> None:
        flight.order(LAND)

    run = fly(order, on_patrol=True)
    run._take_apart()

    assert [] == notes(run, "error")


def test_another_mission_is_filed_where_it_was_taken(fly: Fly) -> None:
    there = Mission("there", (MissionItem(WAYPOINT, (0.0, 0.0, 0.0, 0.0), 52.001, 23.6, 20.0),), "0" * 64)
    accepted = []

    async def upload(flight: Flight) -> None:
        accepted.append(await flight.upload(there))

    run = fly(upload, on_patrol=True)
    mission = Bundle.open(run.folder).identity.mission

    assert [True] == accepted
    assert mission is not None
    assert "there" == mission.name


def test_there_is_nothing_to_upload_again_before_anything_was(fly: Fly) -> None:
    async def upload(flight: Flight) -> None:
        await flight.upload()

    with pytest.raises(CallerError, match="upload wants a mission"):
        fly(upload)


# Waits and heartbeats


def test_an_outage_counts_from_the_last_heartbeat_before_the_innermost_break(fly: Fly) -> None:
    seen = []

    async def wait(flight: Flight) -> None:
        station, clock = flight.rig.station, flight.rig.clock
        async with flight.inject(LinkLoss()):
            outer_s = station.last_beat_s
            await flight.wait(Outage(3))
            seen.append(clock.now_s() - outer_s)
            async with flight.inject(LinkLoss()):
                inner_s = station.last_beat_s
                await flight.wait(Outage(2))
                seen.append(clock.now_s() - inner_s)
            await flight.wait(Outage(10))
            seen.append(clock.now_s() - outer_s)
        began_s = clock.now_s()
        await flight.wait(Outage(2))
        seen.append(clock.now_s() - began_s)

    fly(wait, on_patrol=True)

    assert [pytest.approx(wanted, abs=0.051) for wanted in (3, 2, 10, 2)] == seen


def test_the_station_beats_at_once_when_a_fault_is_out_that_may_have_taken_a_beat(fly: Fly) -> None:
    lags_s = []

    async def wait(flight: Flight) -> None:
        station, clock = flight.rig.station, flight.rig.clock
        for length_s in (0.05, 3.3, 5.0):
            await clock.sleep_until(station.last_beat_s + 0.9)
            await clock.next_stamp()
            async with flight.inject(LinkLoss()):
                lost = station.last_beat_s
                await flight.wait(for_s=length_s)
                lost = station.last_beat_s > lost
            lags_s.append((lost, clock.now_s() - station.last_beat_s))

    fly(wait, on_patrol=True)

    assert [0.0, 0.0] == [lag_s for lost, lag_s in lags_s if lost]
    assert len(lags_s) == 3


# The clean twin


def test_the_twin_of_a_flight_from_standby_begins_on_the_ground_too(tmp_path: Path) -> None:
    begun = []

    async def procedure(flight: Flight) -> None:
        begun.append((flight.clean, flight.rig.vehicle.truth().up_m < 0.5))
        await flight.reach(Phase.TRANSIT)
        async with flight.inject(LinkLoss()):
            await flight.wait(Outage.of_timeout(2))

    order = Order.prepare(RigSettings(vehicle="builtin", liar="dies-on-loss"), read_profile(profile()), tmp_path)
    run = Run(order, LINK_1, "twin")
    judgement = run.perform(run.open(on_patrol=False), procedure)
    run.close()

    assert [(False, True), (True, True)] == begun
    assert Verdict.FAIL is judgement.verdict
    assert "transit" == Bundle.open(run.folder / "twin").identity.phase


# As fixtures

SCENARIOS = """
import pytest
from harness.checks import armed, when, within_m
from harness.modes import Phase

@pytest.mark.scenario("MINE-1")
@pytest.mark.parametrize("phase", [Phase.TAKE_OFF, Phase.ON_STATION])
async def test_climbs(standby, phase):
    await standby.reach(phase)
    await standby.wait(for_s=5)
    standby.verify(when(armed).always(within_m(300), during=5))
"""
GREEDY = """
import pytest

@pytest.mark.scenario("MINE-2")
async def test_wants_two(standby, patrol): ...
"""


def test_standby_is_a_fixture_and_phases_name_their_cases(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(SCENARIOS)
    answer = spawn(tmp_path, "-m", "pytest", "-v", "-p", "no:cacheprovider", "test_mine.py")

    assert 0 == answer.code, answer.out
    assert "test_climbs[take-off] PASSED" in answer.out
    assert "test_climbs[on-station] PASSED" in answer.out


def test_a_scenario_flies_one_drone(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(GREEDY)
    answer = spawn(tmp_path, "-m", "pytest", "-p", "no:cacheprovider", "test_mine.py")

    assert 1 == answer.code
    assert "a scenario flies one drone: `patrol` or `standby`" in answer.out + answer.err
