"""What would shut a guard out of a real ArduPilot, or have it transmit, is refused by its interlock; and without one,
it does shut it out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.actors.mailroom import Mailroom
from harness.clock import within_host_s
from harness.mavlink.codec import decode
from harness.mavlink.frame import Splitter
from harness.wire.serial import SerialPort
from tests.conftest import real_stack
from tests.desk.board import Desk, on_desk
from tests.desk.ground import guarded, put_back
from tests.loops import patiently
from tests.rigs.frames import command, frame, parameter

STACK = pytest.mark.parametrize("stack", [real_stack("ardupilot")])
OURS, OTHERS = (255, 197), (42, 1)
PATIENCE_S, BEATS = 60.0, 3


class Bare:
    """Straight at the board's port, as nobody but a test is."""

    def __init__(self, port: SerialPort) -> None:
        self.port = port
        self._mail, splitter = Mailroom(), Splitter()
        port.listen(lambda chunk: self._mail.sort(splitter.feed(chunk)))

    async def answers(self, name: str, of: tuple[int, int]) -> float | None:
        """What the board says that a parameter is, asked in the name `of`; None if it beats on and says nothing."""
        ask = frame("PARAM_REQUEST_READ", of=of, param_id=name, param_index=-1)
        beats = 0
        with self._mail.inbox("PARAM_VALUE", "HEARTBEAT") as inbox:
            self.port.send(ask)
            while beats < BEATS:
                message = await within_host_s(PATIENCE_S, inbox.get())
                if message.name == "PARAM_VALUE" and message.param_id == name:
                    return float(message.param_value)
                beats += message.name == "HEARTBEAT"
        return None

    async def sets(self, name: str, value: float, of: tuple[int, int]) -> None:
        """Until the board says so."""
        while await self.answers(name, of) != value:
            self.port.send(renamed(parameter(name, value, 4), of))


def renamed(sent: bytes, of: tuple[int, int]) -> bytes:
    """The same in another name."""
    message = decode(sent)
    fields = {key: value for key, value in vars(message).items() if key not in ("name", "system", "component")}
    return frame(message.name, of=of, **fields)


@contextmanager
def bare(desk: Desk) -> Iterator[Bare]:
    port = SerialPort.open(desk.path, 921_600)
    try:
        yield Bare(port)
    finally:
        port.close()


@STACK
@patiently
async def test_a_guard_is_never_shut_out_of_ardupilot(stack: str, tmp_path: Path) -> None:
    with on_desk(tmp_path / "desk", stack) as desk:
        for name, value in (("MAV_GCS_SYSID", 42.0), ("MAV_OPTIONS", 1.0)):
            async with guarded(desk, tmp_path, stack=stack) as (ground, _):
                ground.set("FS_GCS_TIMEOUT", 7.0)
                await ground.told("PARAM_VALUE", param_id="FS_GCS_TIMEOUT", param_value=7.0)
                ground.set(name, value)
                assert f"PARAM_SET {name} to {value:g} is not listed" in await ground.broken()
                assert (["FS_GCS_TIMEOUT"], []) == put_back(await ground.port.end())
        with bare(desk) as board:
            assert (255.0, 0.0) == (
                await board.answers("MAV_GCS_SYSID", OURS), await board.answers("MAV_OPTIONS", OURS)
            )  # fmt: skip


@STACK
@patiently
async def test_without_an_interlock_it_would_be(stack: str, tmp_path: Path) -> None:
    """It answers another ground, and no longer the guard: of what nobody asked before, so that no answer is late."""
    with on_desk(tmp_path / "desk", stack) as desk, bare(desk) as board:
        await board.sets("MAV_GCS_SYSID", 42.0, OURS)
        board.port.send(renamed(parameter("MAV_OPTIONS", 1.0, 4), OURS))
        while await board.answers("MAV_OPTIONS", OTHERS) != 1.0:
            pass

        assert await board.answers("RTL_LOIT_TIME", OURS) is None
        assert await board.answers("RTL_LOIT_TIME", OTHERS) is not None


@STACK
@patiently
async def test_its_heartbeats_go_on(stack: str, tmp_path: Path) -> None:
    with on_desk(tmp_path / "desk", stack) as desk:
        async with guarded(desk, tmp_path, stack=stack) as (ground, _):
            ground.port.send(command(511, 0.0, -1.0))
            assert "COMMAND_LONG 511 with param1 0 is not listed" in await ground.broken()
            assert ([], []) == put_back(await ground.port.end())
        with bare(desk) as board:
            assert await board.answers("MAV_GCS_SYSID", OURS) is not None


@STACK
@patiently
async def test_a_transponder_that_would_transmit_is_not_switched_on(stack: str, tmp_path: Path) -> None:
    """One that only receives is."""
    with on_desk(tmp_path / "desk", stack) as desk:
        with bare(desk) as board:
            await board.sets("ADSB_RF_SELECT", 3.0, OURS)
        async with guarded(desk, tmp_path, stack=stack) as (ground, _):
            ground.set("ADSB_TYPE", 1.0)
            assert "wanted ADSB_RF_SELECT read as 0 or 1, saw 3" in await ground.broken()
            assert ([], []) == put_back(await ground.port.end())
        with bare(desk) as board:
            await board.sets("ADSB_RF_SELECT", 1.0, OURS)
        async with guarded(desk, tmp_path, stack=stack) as (ground, _):
            ground.set("ADSB_TYPE", 1.0)
            await ground.told("PARAM_VALUE", param_id="ADSB_TYPE", param_value=1.0)
            assert (["ADSB_TYPE"], []) == put_back(await ground.port.end())
