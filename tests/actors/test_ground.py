"""The harness's own ground station: its heartbeat is paced by the vehicle's time, whatever the host's does."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from harness.actors.ground import BEAT_EVERY_S, GroundStation
from harness.mavlink.codec import Encoder, Message, decode
from harness.mavlink.frame import Splitter
from harness.reading.stack import STATION
from harness.taps import Fate, Tap
from harness.wire.ping import PINGER
from tests.loops import virtually
from tests.wire.journal import Radio


class Ground(Radio):
    """A station on a radio, and what of it reached the drone."""

    def __init__(self) -> None:
        super().__init__()
        self.station = GroundStation(self.link, self.clock)

    @property
    def got(self) -> list[Message]:
        return [decode(frame) for frame in Splitter().feed(self.reached_drone)]

    @property
    def names(self) -> list[str]:
        return [message.name for message in self.got]


@virtually
async def test_a_beat_is_a_ground_stations_heartbeat_and_nothing_else_crosses_the_radio_for_it() -> None:
    ground = Ground()
    ground.station.beat()
    heartbeat, timesync = ground.got

    assert ("HEARTBEAT", *STATION, 6, 8) == (
        heartbeat.name,
        heartbeat.system,
        heartbeat.component,
        heartbeat.type,
        heartbeat.autopilot,
    )
    assert ("TIMESYNC", *PINGER) == (timesync.name, timesync.system, timesync.component)
    assert 1 == len(ground.journal.records(Tap.GROUND))
    assert 1 == len(ground.journal.given("drone got"))


@pytest.mark.parametrize("spacing_s", [0.02, 0.05, 0.25, 0.9])
def test_it_beats_behind_the_first_stamp_that_is_late_enough(spacing_s: float) -> None:
    @virtually
    async def body() -> None:
        ground, beats = Ground(), list[float]()
        ground.station.start()
        for number in range(1, round(20 / spacing_s)):
            before = len(ground.names)
            ground.stamp(number * spacing_s)
            if len(ground.names) > before:
                beats.append(ground.clock.now_s())
        gaps_s = [after - before for before, after in pairwise(beats)]

        assert pytest.approx(spacing_s) == beats[0]
        assert min(gaps_s) >= BEAT_EVERY_S - 1e-6
        assert max(gaps_s) < BEAT_EVERY_S + spacing_s + 1e-6
        assert ["HEARTBEAT", "TIMESYNC"] * len(beats) == ground.names

    body()


@virtually
async def test_host_time_alone_brings_no_beat() -> None:
    ground = Ground()
    ground.station.start()
    ground.stamp(1.0)
    await asyncio.sleep(1000)

    assert 2 == len(ground.got)


@virtually
async def test_before_there_are_stamps_it_answers_the_drones_own_heartbeats() -> None:
    ground = Ground()
    ground.station.start()
    ground.down("HEARTBEAT", "ATTITUDE", "HEARTBEAT")
    assert ["HEARTBEAT", "TIMESYNC"] * 2 == ground.names
    ground.drone.send(Encoder(9, 1)("HEARTBEAT"))
    assert 4 == len(ground.names)
    ground.stamp(1.0)
    ground.down("HEARTBEAT")

    assert 6 == len(ground.names)


@virtually
async def test_it_says_nothing_before_it_is_started() -> None:
    ground = Ground()
    ground.down("HEARTBEAT")
    ground.stamp(1.0)

    assert [] == ground.got


@virtually
async def test_a_beat_out_of_turn_puts_off_the_next() -> None:
    ground = Ground()
    ground.station.start()
    for number in range(1, 40):
        ground.stamp(number * 0.05)
        if number == 10:
            ground.station.beat()
    beats = [row.t_ms for row in ground.journal.rows if (row.tap, row.fate) == (Tap.GROUND, Fate.PASSED)]

    assert [50, 500] == beats[:2]
    assert beats[2] - beats[1] in (900, 950)
    assert pytest.approx(beats[2] / 1000) == ground.station.last_beat_s


@virtually
async def test_a_station_of_another_name_beats_in_that_name() -> None:
    ground = Ground()
    GroundStation(ground.link, ground.clock, station=(250, 7)).beat()

    assert (250, 7) == (ground.got[0].system, ground.got[0].component)


@pytest.mark.parametrize(
    ("seen", "current", "asked"),
    [
        (None, 7, None),
        (7, 7, None),
        (7, 6, None),
        (7, 8, (8, 8)),
        (7, 11, (8, 11)),
        (65535, 1, (0, 1)),
        (65530, 2, (65531, 2)),
    ],
)
def test_events_that_were_lost_on_the_way_are_asked_for_again(
    seen: int | None, current: int, asked: tuple[int, int] | None
) -> None:
    @virtually
    async def body() -> None:
        ground = Ground()
        ground.stamp(1.0)
        ground.station.start()
        if seen is not None:
            ground.drone.send(ground.says("EVENT", sequence=seen))
        ground.drone.send(ground.says("CURRENT_EVENT_SEQUENCE", sequence=current))
        requests = [message for message in ground.got if message.name == "REQUEST_EVENT"]

        assert ([asked] if asked else []) == asked_for(ground)
        assert all((1, 1) == (each.target_system, each.target_component) for each in requests)

    body()


def asked_for(ground: Ground) -> list[tuple[int, int]]:
    requests = [message for message in ground.got if message.name == "REQUEST_EVENT"]
    return [(each.first_sequence, each.last_sequence) for each in requests]


def began(*seen: int) -> Ground:
    ground = Ground()
    ground.stamp(1.0)
    ground.station.start()
    for sequence in seen:
        ground.drone.send(ground.says("EVENT", sequence=sequence))
    return ground


@virtually
async def test_a_request_for_events_that_was_lost_is_repeated_until_they_came() -> None:
    ground = began(65533, 2)
    assert [(65534, 1)] == asked_for(ground)
    ground.drone.send(ground.says("CURRENT_EVENT_SEQUENCE", sequence=2))
    assert [(65534, 1)] * 2 == asked_for(ground)
    for sequence in (65534, 0):
        ground.drone.send(ground.says("EVENT", sequence=sequence))
    ground.drone.send(ground.says("CURRENT_EVENT_SEQUENCE", sequence=3))
    assert [(65535, 65535), (1, 1), (3, 3)] == asked_for(ground)[2:]
    for sequence in (65535, 1, 3):
        ground.drone.send(ground.says("EVENT", sequence=sequence))
    ground.drone.send(ground.says("CURRENT_EVENT_SEQUENCE", sequence=3))

    assert 5 == len(asked_for(ground))


@virtually
async def test_events_that_the_drone_has_no_more_are_not_asked_for_again() -> None:
    ground = began(7, 20)
    ground.drone.send(ground.says("RESPONSE_EVENT_ERROR", sequence=8, sequence_oldest_available=18))
    ground.drone.send(ground.says("CURRENT_EVENT_SEQUENCE", sequence=20))
    assert [(8, 19), (18, 19)] == asked_for(ground)
    for gone in (18, 19):
        ground.drone.send(ground.says("RESPONSE_EVENT_ERROR", sequence=gone, sequence_oldest_available=gone))
    ground.drone.send(ground.says("CURRENT_EVENT_SEQUENCE", sequence=20))

    assert 2 == len(asked_for(ground))
