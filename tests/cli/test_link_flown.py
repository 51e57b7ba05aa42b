"""Real stacks flown by other people's programs, through `cuas link` under faults; each recording is then held against
both taps, and against what the program itself wrote down: nothing is gone that no fault took."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import struct
from pathlib import Path
from typing import Any

import pytest
from pymavlink import mavutil

from harness.clock import HostClock, utc_us
from harness.evidence.crossing import crossing_of
from harness.evidence.heard import heard_by
from harness.evidence.linked import LinkRecording, read_recording
from harness.rigs.ports import free_udp_port
from harness.taps import Way
from tests.conftest import real_stack
from tests.peers.flights import fly_mavproxy, fly_mavsdk, unheard
from tests.peers.linked import flying, linked

PATIENCE_S = 300.0
"""Host seconds for each step of a flight at twice real time, on a machine that may be busy."""
SPEED = 2.0
GUIDED, ARM, TAKE_OFF = 4, 400, 22
ORDERED_M, CLIMBED_MM = 12, 8000
SENT_LEAST = 100
FAULTS = ("--fault=random_loss share=0.2", "--fault=latency mean_s=0.2 jitter_s=0.05")
AIRBORNE_S = 30.0
MAVPROXY = os.environ.get("CUAS_MAVPROXY") or shutil.which("mavproxy.py")


class Pilot:
    """An application on pymavlink: heartbeats, and orders that it repeats until it sees what it wanted."""

    def __init__(self, port: int, log: Path) -> None:
        self._connection: Any = mavutil.mavlink_connection(f"udpin:127.0.0.1:{port}", source_system=255)
        self._log = log.open("wb")
        self._connection.message_hooks.append(self._note)
        self._clock = HostClock()
        self._next_s = 0.0

    def _note(self, _: Any, message: Any) -> None:
        """As the .tlog of a station, which pymavlink does not write over UDP."""
        if message.get_type() != "BAD_DATA":
            self._log.write(struct.pack(">Q", utc_us()) + message.get_msgbuf())

    def until(self, wanted: str, what: Any, order: Any = None) -> None:
        """Read on until a message of that kind fits; gives `order` again each second until then."""
        until_s = self._clock.now_s() + PATIENCE_S
        while self._clock.now_s() < until_s:
            if self._clock.now_s() >= self._next_s:
                self._next_s = self._clock.now_s() + 1.0
                self._connection.mav.heartbeat_send(6, 8, 0, 0, 4)
                if order is not None:
                    order(self._connection)
            message = self._connection.recv_match(type=wanted, blocking=True, timeout=0.2)
            if message is not None and what(message):
                return
        raise AssertionError(f"wanted {wanted} that fits within {PATIENCE_S:g} s, saw none")

    def fly(self) -> None:
        """Up to where it is ordered, and on until it has sent enough: how soon a stack is ready to arm says nothing of
        the link. It speaks once it was spoken to: pymavlink counts as sent what it has no address for yet, and forgets
        that count, or not, with the version of MAVLink that it was imported for."""
        self._connection.recv_match(blocking=True, timeout=PATIENCE_S)
        self.until("HEARTBEAT", lambda each: each.get_srcComponent() == 1)
        self.until("HEARTBEAT", lambda each: each.custom_mode == GUIDED, lambda to: to.set_mode(GUIDED))
        self.until("HEARTBEAT", lambda each: each.base_mode & 128, lambda to: _order(to, ARM, 1))
        self.until("COMMAND_ACK", lambda each: each.command == TAKE_OFF, lambda to: _order(to, TAKE_OFF, z=ORDERED_M))
        self.until("GLOBAL_POSITION_INT", lambda each: each.relative_alt > CLIMBED_MM, _ask_places)
        self.until("HEARTBEAT", lambda _: self.sent >= SENT_LEAST, _ask_places)

    @property
    def sent(self) -> int:
        return int(self._connection.mav.total_packets_sent)

    def close(self) -> None:
        """Read what has come, and write the log to its end."""
        while self._connection.recv_match() is not None:
            pass
        self._log.close()
        self._connection.close()


def _order(to: Any, command: int, first: float = 0, z: float = 0) -> None:
    to.mav.command_long_send(to.target_system, 1, command, 0, first, 0, 0, 0, 0, 0, z)


def _ask_places(to: Any) -> None:
    to.mav.command_long_send(to.target_system, 1, 511, 0, 33, 200_000, 0, 0, 0, 0, 0)


def accounted(folder: Path, shares: tuple[float, float]) -> LinkRecording:
    """The recording: each way all is accounted for, and the share that was lost is about that of its faults."""
    recording = read_recording(folder / "taps")
    assert recording.ended
    for way in Way:
        crossing = crossing_of(recording, way)
        assert ([], [], []) == (crossing.missing, crossing.unasked, crossing.unexplained)
        assert 0 == crossing.gaps
        assert shares[0] < crossing.lost.total() / crossing.entered < shares[1]
        assert crossing.entered > 50
    return recording


@pytest.mark.parametrize("stack", [real_stack("ardupilot")])
def test_a_pymavlink_application(stack: str, tmp_path: Path) -> None:
    drone, ground = free_udp_port(), free_udp_port()
    pilot = Pilot(ground, tmp_path / "pilot.tlog")

    async def fly() -> None:
        async with flying(stack, drone, tmp_path, speed=SPEED):
            await asyncio.to_thread(pilot.fly)

    options = [*FAULTS, "--seed=5", f"--record={tmp_path / 'taps'}"]
    with linked(f"tcpin:127.0.0.1:{drone}", f"udp:127.0.0.1:{ground}", options) as link:
        asyncio.run(fly())
        code, said = link.end()
    pilot.close()
    assert 130 == code
    assert "dropped" in said
    recording = accounted(tmp_path, (0.1, 0.3))
    assert pilot.sent == crossing_of(recording, Way.UP).entered
    log = heard_by(tmp_path / "pilot.tlog", recording)
    assert (0, 0) == (log.unheard, log.after)
    assert log.handed > 50


@pytest.mark.parametrize("stack", [real_stack("px4")])
def test_a_mavsdk_application(stack: str, tmp_path: Path) -> None:
    flown = asyncio.run(fly_mavsdk(tmp_path, AIRBORNE_S, ["--radio=lte", "--fault=random_loss share=0.05", "--seed=5"]))
    assert 130 == flown.exit_code
    told = json.loads(flown.pilot)
    assert "heard" == told["what"]
    recording = accounted(tmp_path, (0.0, 0.2))
    _, differing = unheard(recording, told["value"])
    assert [] == differing


@pytest.mark.skipif(
    MAVPROXY is None, reason="MAVProxy NOT FOUND, NOT TESTED: pip install MAVProxy, or set CUAS_MAVPROXY"
)
@pytest.mark.parametrize("stack", [real_stack("ardupilot")])
def test_mavproxy(stack: str, tmp_path: Path) -> None:
    assert MAVPROXY is not None
    flown = asyncio.run(fly_mavproxy(MAVPROXY, tmp_path, AIRBORNE_S, ["--radio=sik", "--seed=5"]))
    assert 130 == flown.exit_code
    assert "link 1 OK" in flown.pilot
    assert heard_by(tmp_path / "mav.tlog", accounted(tmp_path, (0.0, 0.1))).agrees
