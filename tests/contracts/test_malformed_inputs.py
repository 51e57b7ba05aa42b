"""Ten thousand frames that are none, and as many with anything in their fields, into each input of a rig that flies: it
flies on, its ground still commands, and what was no frame is counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from harness.actors.rogue import Rogue
from harness.checks import mode_is, ordered, when, within_m
from harness.checks.profile import Limits
from harness.evidence.bundle import Bundle
from harness.evidence.replay import replay
from harness.flight import Flight
from harness.mavlink import frame as framing
from harness.modes import HOLD
from harness.rigs.rig import Rig
from harness.taps import Fate, Tap, Way
from harness.wire.attached import AttachedStation
from harness.wire.memory import MemoryPort, memory_pair
from tests.flying import fly
from tests.malformed import altered, corpus, malformed

COUNT = 10_000
IN_ONE_STAMP = 40
Put = Callable[[bytes], object]


class Door:
    """One of the harness's inputs, and how many bytes came there, from whomever, since it was opened for this."""

    def __init__(self, rig: Rig, port: MemoryPort) -> None:
        self.put: Put = port.deliver
        self.came_bytes = 0
        self.since = rig.tape.count
        receive = port._receive
        assert receive is not None

        def counting(chunk: bytes) -> None:
            self.came_bytes += len(chunk)
            receive(chunk)

        port.listen(counting)


def at_radio(rig: Rig) -> Door:
    return Door(rig, cast(MemoryPort, rig.link._drone))


def at_instrument(rig: Rig) -> Door:
    assert rig.vehicle._instrument is not None
    return Door(rig, cast(MemoryPort, rig.vehicle._instrument._port))


def at_strangers(rig: Rig) -> Door:
    return Door(rig, cast(MemoryPort, cast(Rogue, rig.rogue)._side._port))


def at_ground(rig: Rig) -> Door:
    """As somebody else's ground station, attached. Not to be told from our own by the tap."""
    _, port = memory_pair()
    rig.inputs["ground"] = AttachedStation(rig.link, port).malformed
    return Door(rig, port)


def by_strangers(rig: Rig) -> Door:
    door = at_strangers(rig)
    door.put = cast(Rogue, rig.rogue).raw
    return door


INPUTS = {"radio": at_radio, "instrument": at_instrument, "strangers": at_strangers, "ground": at_ground}
TAPS = {"radio": Tap.DRONE, "instrument": Tap.INSTRUMENT, "strangers": Tap.ROGUE}


def flown_under(pieces: list[bytes], opened: Callable[[Rig], Door], folder: Path) -> tuple[Bundle, Door]:
    """A patrol of the practice drone meanwhile; then its ground orders it to hold."""
    doors = []

    @pytest.mark.scenario("MALFORMED", requirements=[])
    async def procedure(patrol: Flight, limits: Limits) -> None:
        await patrol.until(~within_m(50), at_most_s=120)
        doors.append(door := opened(patrol.rig))
        for number, piece in enumerate(pieces):
            door.put(piece)
            if number % IN_ONE_STAMP == 0:
                await patrol.rig.clock.next_stamp()
        await patrol.wait(for_s=2)
        patrol.order(HOLD)
        await patrol.wait(for_s=6)
        patrol.verify(when(ordered.of(HOLD)).then(mode_is(HOLD), within=5))

    return Bundle.open(fly(procedure, folder, {}, strangers=True)[1]), doors[0]


@pytest.mark.parametrize("door", INPUTS)
def test_what_is_no_frame_is_counted_and_harms_nobody(door: str, tmp_path: Path) -> None:
    bundle, at = flown_under(list(malformed(corpus(), COUNT, seed=1)), INPUTS[door], tmp_path)
    recorded = sum(
        record.length
        for number, record, _ in bundle.frames(TAPS.get(door, Tap.GROUND))
        if number >= at.since and record.way == Way.DOWN
    )
    none = bundle.identity.malformed[door]

    assert min(none["noise_bytes"], none["bad_frames"]) > COUNT
    assert door == "ground" or at.came_bytes == recorded + sum(none.values())
    assert ("finished", []) == (bundle.identity.outcome, [each for each in bundle.events() if each["kind"] == "error"])
    assert mode_at_the_end(bundle) == HOLD


def test_what_strangers_send_is_recorded_whatever_it_is(tmp_path: Path) -> None:
    pieces = list(malformed(corpus(), COUNT, seed=2))
    bundle, _ = flown_under(pieces, by_strangers, tmp_path)
    sent = [
        (Fate(record.fate), frame)
        for _, record, frame in bundle.frames(Tap.ROGUE)
        if record.way == Way.UP and record.fate != Fate.MEASURING
    ]

    whole = {True: Fate.DELIVERED, False: Fate.DAMAGED}
    assert [(whole[framing.is_frame(each)], each) for each in pieces] == sent[:COUNT]
    assert mode_at_the_end(bundle) == HOLD


@pytest.mark.parametrize("door", [*INPUTS, "strangers' own"])
def test_anything_in_any_field_ends_no_flight(door: str, tmp_path: Path) -> None:
    """What a drone tells of itself is believed, be it the end of time: a verdict there may be any, but there is one."""
    pieces = list(altered(corpus(), COUNT, seed=3))
    bundle, _ = flown_under(pieces, INPUTS.get(door, by_strangers), tmp_path)

    assert ("finished", []) == (bundle.identity.outcome, [each for each in bundle.events() if each["kind"] == "error"])
    assert bundle.findings() is not None


def mode_at_the_end(bundle: Bundle) -> object:
    event = replay(bundle).timeline.last("mode")
    return event.value if event else None
