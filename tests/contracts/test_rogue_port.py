"""The port of strangers: alive, dated, and obeyed or not, as the drone is set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.actors.instrument import Instrument
from harness.actors.rogue import (
    AS_COMPANION,
    AS_GROUND,
    COMPANION,
    IN_MAVLINK_1,
    REPLAYED,
    STALE,
    STRANGE,
    STRANGER,
    WITH_KEY,
    WRONG_KEY,
    Disguise,
)
from harness.checks import mode_is
from harness.checks.profile import read_profile
from harness.clock import within_vehicle_s
from harness.errors import NotSupported
from harness.evidence.bundle import Bundle
from harness.flight import Flight
from harness.mavlink.dialect import by_name
from harness.modes import HOLD
from harness.order import Order
from harness.rigs.settings import RigSettings
from harness.run import Run
from harness.taps import Fate, Tap, Way
from tests.conftest import ALL_STACKS, real_stack
from tests.flying import LINK_1, profile

REQUEST_MESSAGE = 512


@dataclass
class Heard:
    """What came of a harmless request of a stranger's."""

    echoed: bool
    accepted: bool


async def request(flight: Flight, disguise: Disguise) -> Heard:
    """Who are you?"""
    rogue = flight.rig.rogue
    assert rogue is not None
    system, component = rogue.drone
    number = by_name()["AUTOPILOT_VERSION"].msg_id
    with rogue.wearing(disguise), rogue.mail.inbox("COMMAND_ACK") as inbox:
        rogue.send(
            "COMMAND_LONG", target_system=system, target_component=component, command=REQUEST_MESSAGE, param1=number
        )  # fmt: skip
        await rogue.echoed()
        try:
            async with within_vehicle_s(rogue.clock, 2.0):
                answer = await inbox.get()
        except TimeoutError:
            return Heard(rogue.receipt()["echoes"] > 0, accepted=False)
        return Heard(rogue.receipt()["echoes"] > 0, accepted=answer.result == 0)


@pytest.fixture
def run(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Run]:
    vehicle, hardened = request.param
    settings = RigSettings(vehicle=vehicle, strangers=True, hardened=hardened)
    made = Run(Order.prepare(settings, read_profile(profile()), tmp_path), LINK_1, "strangers")
    yield made
    made.close()


def flown(run: Run, *disguises: Disguise) -> tuple[Flight, dict[Disguise, Heard]]:
    """On patrol these ask in turn; then the ground orders it to hold."""
    heard = {}

    async def procedure(flight: Flight) -> None:
        for each in disguises:
            heard[each] = await request(flight, each)
        flight.order(HOLD)
        await flight.until(mode_is(HOLD), at_most_s=5)

    flight = run.open()
    run._runner.run(procedure(flight))
    return flight, heard


def cases(hardened: bool, *stacks: object) -> list[object]:
    """Of each stack, where it is found."""
    made = [each if hasattr(each, "values") else real_stack(str(each)) for each in stacks]
    return [pytest.param((each.values[0], hardened), marks=each.marks, id=each.id) for each in made]


PING = 4
"""What goes before a question of the harness's own; not every drone answers it."""


def shows(run: Run) -> tuple[list[Fate], list[Fate]]:
    """How the recording has what was sent on the port, and what was told there."""
    bundle = Bundle.open(run.folder)
    records = [record for _, record, _ in bundle.frames(Tap.ROGUE) if record.msg_id != PING]
    return tuple([Fate(each.fate) for each in records if each.way == way] for way in (Way.UP, Way.DOWN))  # type: ignore[return-value]


@pytest.mark.parametrize("run", cases(False, "ardupilot", "px4"), indirect=True)
def test_in_a_patrols_configuration_everybody_is_answered(run: Run) -> None:
    """Both stacks as they are flown today: neither asks who it is that asks."""
    flight, heard = flown(run, STRANGER, AS_GROUND, AS_COMPANION, WRONG_KEY, IN_MAVLINK_1)
    sent, told = shows(run)

    assert {each: Heard(echoed=True, accepted=True) for each in heard} == heard
    assert set() == flight.rig.reader.foreign_stations
    assert "signing" not in flight.rig.vehicle.firmware.capabilities
    assert 5 == sent.count(Fate.DELIVERED)
    assert 5 <= sent.count(Fate.MEASURING) == told.count(Fate.MEASURING)


@pytest.mark.parametrize("run", cases(True, "ardupilot"), indirect=True)
def test_a_hardened_drone_answers_who_has_the_key_and_nobody_else(run: Run) -> None:
    refused = STRANGER, AS_GROUND, AS_COMPANION, WRONG_KEY, STALE, REPLAYED, IN_MAVLINK_1
    flight, heard = flown(run, *refused, WITH_KEY)

    assert {each: Heard(echoed=True, accepted=each is WITH_KEY) for each in heard} == heard
    assert flight.rig.vehicle.firmware.capabilities["signing"] is True
    assert 1 == flight.rig.vehicle.read_back["MAV_OPTIONS"]


@pytest.mark.parametrize("run", cases(True, "ardupilot"), indirect=True)
def test_a_key_that_was_lost_is_given_again_and_is_in_no_recording(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    whisper, given = Instrument.whisper, []

    def first_is_lost(instrument: Instrument, *names: str, **fields: object) -> None:
        given.append(fields["secret_key"])
        if len(given) > 1:
            whisper(instrument, *names, **fields)

    monkeypatch.setattr(Instrument, "whisper", first_is_lost)
    flight = run.open(on_patrol=False)
    run.conclude()

    assert flight.rig.vehicle.firmware.capabilities["signing"] is True
    assert 2 == len(given)
    key = bytes(given[0])  # type: ignore[call-overload]
    assert [] == [path.name for path in run.folder.glob("*.tlog") if key in path.read_bytes()]


@pytest.mark.parametrize("run", cases(True, "px4"), indirect=True)
def test_a_hardened_drone_that_knows_no_keys_is_flown_and_says_so(run: Run) -> None:
    flight, heard = flown(run, STRANGER, WITH_KEY)
    capable = flight.rig.vehicle.firmware.capabilities["signing"]

    assert {STRANGER: Heard(echoed=True, accepted=not capable), WITH_KEY: Heard(echoed=True, accepted=True)} == heard


@pytest.mark.parametrize("run", cases(False, ALL_STACKS[0]), indirect=True)
def test_the_practice_drone_always_has_a_key_where_strangers_are_about(run: Run) -> None:
    flight, heard = flown(run, STRANGER, AS_GROUND, AS_COMPANION, WRONG_KEY, STALE, REPLAYED, IN_MAVLINK_1)

    assert {each: Heard(echoed=True, accepted=False) for each in heard} == heard
    assert flight.rig.vehicle.firmware.capabilities["signing"] is True


@pytest.mark.parametrize("run", cases(False, "ardupilot", "px4"), indirect=True)
def test_whoever_has_no_key_to_hold_is_no_traitor(run: Run) -> None:
    with pytest.raises(NotSupported, match="this drone flies without a key"):
        flown(run, WITH_KEY)


@pytest.mark.parametrize("run", cases(False, "ardupilot"), indirect=True)
def test_a_strangers_heartbeats_that_the_drone_forwards_are_nobodys_ground_station(run: Run) -> None:
    async def beat(flight: Flight) -> None:
        rogue = flight.rig.rogue
        assert rogue is not None
        for disguise in (STRANGER, AS_GROUND, AS_COMPANION):
            with rogue.wearing(disguise), rogue.beating():
                await flight.wait(for_s=3)
        rogue.raw(b"\xfd\x40")
        await rogue.echoed()

    flight = run.open()
    run._runner.run(beat(flight))
    judged = run.conclude()
    bundle = Bundle.open(run.folder)
    forwarded = {
        (record.system, record.component) for _, record, _ in bundle.frames(Tap.DRONE, {0}) if record.way == Way.DOWN
    }

    assert {STRANGE, (1, COMPANION), (1, 1)} == forwarded
    assert set() == flight.rig.reader.foreign_stations
    assert [] == list(judged.timeline.gaps("mode"))
    assert not any("ground station" in each.check for each in judged.findings)
