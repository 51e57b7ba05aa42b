"""Somebody else's ground station, attached with `--ground`: pymavlink's, on a practice drone in real time."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pymavlink import mavutil

from harness.clock import within_vehicle_s
from harness.errors import CallerError
from harness.evidence.index import load_index
from harness.evidence.jsonl import read_lines
from harness.evidence.models import RigIdentity
from harness.faults import LinkLoss
from harness.reading.stack import STATION
from harness.rigs.ports import free_udp_port
from harness.rigs.rig import Rig, open_rig
from harness.rigs.settings import RigSettings
from harness.taps import Fate, Tap, Way
from tests.loops import really

THEIRS = (255, 230)
"""As MAVProxy is called."""
REQUEST_MESSAGE, AUTOPILOT_VERSION = 512, 148


class Station:
    """A ground station of pymavlink's that listens on UDP, and how often it got what."""

    def __init__(self, address: str) -> None:
        self._connection = mavutil.mavlink_connection(address, source_system=THEIRS[0], source_component=THEIRS[1])
        self.got: Counter[str] = Counter()

    def read(self) -> None:
        while (message := self._connection.recv_msg()) is not None:
            self.got[message.get_type()] += 1

    def beat(self) -> None:
        self._connection.mav.heartbeat_send(6, 8, 0, 0, 4)

    def ask_version(self) -> None:
        self._connection.mav.command_long_send(1, 1, REQUEST_MESSAGE, 0, AUTOPILOT_VERSION, 0, 0, 0, 0, 0, 0)

    def close(self) -> None:
        self._connection.close()


@asynccontextmanager
async def attached(folder: Path) -> AsyncIterator[tuple[Rig, Station]]:
    """A booted practice drone in real time, and a station behind its radio."""
    number = free_udp_port()
    station = Station(f"udpin:127.0.0.1:{number}")
    settings = RigSettings(vehicle="builtin", speed=1.0, ground=f"udp:127.0.0.1:{number}")
    rig = await open_rig(settings, folder, Random(1))
    try:
        await rig.boot()
        yield rig, station
    finally:
        await rig.stop()
        rig.tape.close()
        station.close()


async def _until(rig: Rig, station: Station, wanted: Callable[[], Any], within_s: float = 4.0) -> None:
    async with within_vehicle_s(rig.clock, within_s):
        while not wanted():
            await rig.clock.next_stamp()
            station.read()


@really
async def test_it_flies_through_the_same_radio(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    async with attached(folder) as (rig, station):
        await _until(rig, station, lambda: station.got["HEARTBEAT"] >= 2)
        station.beat()
        station.ask_version()
        await _until(rig, station, lambda: station.got["COMMAND_ACK"] and station.got["AUTOPILOT_VERSION"])

        with rig.link.inject(LinkLoss(), Random(2)):
            station.read()
            station.got.clear()
            station.beat()
            await rig.clock.sleep_until(rig.clock.now_s() + 2.5)
            station.read()
            assert Counter() == station.got
        await _until(rig, station, lambda: station.got["HEARTBEAT"])

    index = load_index(folder / "index.bin")
    index = index[(index["system"] == THEIRS[0]) & (index["component"] == THEIRS[1]) & (index["way"] == Way.UP)]
    crossed = {tap: [(Fate(each["fate"]), int(each["msg_id"])) for each in index[index["tap"] == tap]] for tap in Tap}
    passed, delivered = [(Fate.PASSED, 0), (Fate.PASSED, 76)], [(Fate.DELIVERED, 0), (Fate.DELIVERED, 76)]
    assert {Tap.GROUND: [*passed, (Fate.LOST, 0)], Tap.DRONE: delivered} == {
        tap: seen for tap, seen in crossed.items() if seen
    }
    assert set() == rig.reader.foreign_stations
    [parted] = [each for each in read_lines(folder / "events.jsonl").values if each["kind"] == "parted"]
    assert 3 == parted["frames_sent"]
    assert parted["frames_heard"] > 4


@really
async def test_our_own_station_makes_room_for_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    async with attached(folder) as (rig, _):
        await rig.clock.sleep_until(rig.clock.now_s() + 1.5)
        assert (255, 25) == rig.identity.station == rig.settings.station
        assert (rig.settings.ground, None) == (rig.identity.ground, rig.identity.link)

    index = load_index(folder / "index.bin")
    beats = index[(index["msg_id"] == 0) & (index["way"] == Way.UP)]
    assert {(255, 25)} == {(int(each["system"]), int(each["component"])) for each in beats}


def test_a_bundle_from_before_stations_were_attached_has_ours_under_its_usual_name() -> None:
    old = RigIdentity.model_validate({"kind": "sitl", "binary": "px4", "system": 1, "one_port": False})
    assert (STATION, None, None) == (old.station, old.ground, old.link)
    assert STATION == RigSettings(vehicle="builtin").station


def test_it_keeps_host_time_and_is_refused_at_any_other() -> None:
    with pytest.raises(CallerError, match=r"--ground=udp:127\.0\.0\.1:14550: .* so wanted --speed=1"):
        RigSettings(vehicle="builtin", ground="udp:127.0.0.1:14550")
    with pytest.raises(CallerError, match="wanted --speed=1"):
        RigSettings(vehicle="px4", speed=2.0, ground="udp:127.0.0.1:14550")

    assert not RigSettings(vehicle="builtin", speed=1.0, ground="udp:127.0.0.1:14550").virtual
    RigSettings(vehicle="px4", at="udp:127.0.0.1:14540", ground="udp:127.0.0.1:14550")
