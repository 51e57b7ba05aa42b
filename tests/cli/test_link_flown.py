"""A real stack flown by somebody else's program, over pymavlink's own connection, through `cuas link` under faults; its
recording is then held against the radio's law: no frame is gone that a fault did not take."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pymavlink import mavutil

from harness.clock import HostClock
from harness.evidence.index import load_index
from harness.rigs.binary import require_binary
from harness.rigs.ports import free_udp_port
from harness.rigs.recipe import load_recipe
from harness.rigs.sitl import start_sitl
from harness.taps import Fate, Tap, Way
from harness.wire.tcp import TcpPort
from tests.conftest import real_stack

PATIENCE_S = 300.0
"""Host seconds for each step of a flight at twice real time, on a machine that may be busy."""
SPEED = 2.0
GUIDED, ARM, TAKE_OFF = 4, 400, 22
ORDERED_M, CLIMBED_MM = 12, 8000
FAULTS = ("--fault=random_loss share=0.2", "--fault=latency mean_s=0.2 jitter_s=0.05")


class Pilot:
    """An application on pymavlink: heartbeats, and orders that it repeats until it sees what it wanted."""

    def __init__(self, port: int) -> None:
        self._connection: Any = mavutil.mavlink_connection(f"udpin:127.0.0.1:{port}", source_system=255)
        self._clock = HostClock()
        self._next_s = 0.0

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
        """Up to where it is ordered."""
        self.until("HEARTBEAT", lambda each: each.get_srcComponent() == 1)
        self.until("HEARTBEAT", lambda each: each.custom_mode == GUIDED, lambda to: to.set_mode(GUIDED))
        self.until("HEARTBEAT", lambda each: each.base_mode & 128, lambda to: _order(to, ARM, 1))
        self.until("COMMAND_ACK", lambda each: each.command == TAKE_OFF, lambda to: _order(to, TAKE_OFF, z=ORDERED_M))
        self.until("GLOBAL_POSITION_INT", lambda each: each.relative_alt > CLIMBED_MM, _ask_places)

    def close(self) -> None:
        self._connection.close()


def _order(to: Any, command: int, first: float = 0, z: float = 0) -> None:
    to.mav.command_long_send(to.target_system, 1, command, 0, first, 0, 0, 0, 0, 0, z)


def _ask_places(to: Any) -> None:
    to.mav.command_long_send(to.target_system, 1, 511, 0, 33, 200_000, 0, 0, 0, 0, 0)


@contextmanager
def _link(drone: int, ground: int, record: Path) -> Iterator[subprocess.Popen[str]]:
    ends = [f"--drone=tcpin:127.0.0.1:{drone}", f"--ground=udp:127.0.0.1:{ground}"]
    command = ["link", *ends, *FAULTS, "--seed=5", f"--record={record}"]
    with subprocess.Popen(
        [sys.executable, "-c", "from harness.cli import main; main()", *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=os.environ | {"COLUMNS": "100"},
    ) as child:  # fmt: skip
        try:
            assert child.stdout is not None
            while "by HTTP" not in child.stdout.readline():
                assert child.poll() is None
            yield child
        finally:
            child.kill()


@pytest.mark.parametrize("stack", [real_stack("ardupilot")])
def test_it_is_flown_and_nothing_is_gone_that_no_fault_took(stack: str, tmp_path: Path) -> None:
    drone, ground = free_udp_port(), free_udp_port()
    with _link(drone, ground, tmp_path / "taps") as link:
        asyncio.run(_flight(stack, drone, ground, tmp_path))
        link.send_signal(signal.SIGINT)
        assert link.stdout is not None
        said = link.stdout.read()
        assert 130 == link.wait()
    assert "dropped" in said
    index = load_index(tmp_path / "taps" / "index.bin")
    for way, entry, leave in ((Way.DOWN, Tap.DRONE, Tap.GROUND), (Way.UP, Tap.GROUND, Tap.DRONE)):
        own = index[index["way"] == way]
        went_in, came_out = own[own["tap"] == entry], own[own["tap"] == leave]
        lost = went_in["fate"] == Fate.LOST
        assert 0.1 < lost.mean() < 0.3
        assert len(went_in) > 20
        end_ms = int(index["t_ms"].max())
        due = went_in[~lost & (went_in["due_ms"] < end_ms - 1000)]
        wanted, came = (Counter(each["crc"].tolist()) for each in (due, came_out))
        assert Counter() == wanted - came
        assert len(came_out) <= (~lost).sum()


async def _flight(stack: str, drone: int, ground: int, folder: Path) -> None:
    """The stack is started by the harness's recipe, and connects to the link in place of its rig."""
    recipe = load_recipe(stack)
    argument = next(each for each in recipe.arguments if "{link_port}" in each)
    at_link = [each.replace("{link_port}", str(drone)) if each == argument else each for each in recipe.arguments]
    altered = recipe.model_copy(update={"arguments": at_link})
    sitl = await start_sitl(altered, require_binary(recipe), folder=folder / "stack", log=folder / "log", speed=SPEED)
    assert isinstance(sitl.instrument, TcpPort)
    pilot = Pilot(ground)
    try:
        await asyncio.to_thread(pilot.fly)
    finally:
        pilot.close()
        await sitl.close()
