"""A guard behind a telemetry radio: who else is within its reach, and what becomes of a board whose radio fades."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.errors import RigError
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.rigs.boarding import ASKS
from tests.desk.board import Desk
from tests.desk.ground import guarded, put_back
from tests.loops import patiently
from tests.rigs.test_guard import desk
from tests.rigs.test_guard_lease import record
from tests.rigs.test_guard_mishaps import armed, stays_armed
from tests.rigs.test_guard_pace import disarms

__all__ = ["desk"]
OTHER = Encoder(7, 1)("HEARTBEAT", type=2, autopilot=0, system_status=4)


def beside(desk: Desk) -> None:
    """Another drone that has the same radio: it is heard before the board, whenever that says anything."""
    take = desk.line._take
    desk.far.listen(lambda data: take(OTHER + data))


@patiently
async def test_nobody_is_spoken_for_where_two_fly_behind_one_radio(desk: Desk, tmp_path: Path) -> None:
    """The operator's word is about a port, and the one that is heard first may be in flight."""
    desk.do(lambda: beside(desk))
    with pytest.raises(
        RigError, match=r"more than one autopilot is heard, besides it system [17]: switch the others off"
    ):
        async with guarded(desk, tmp_path, props_off=desk.id):
            pass

    assert [] == [decode(each).name for each in Splitter().feed(desk.got)]
    assert 0 == record(tmp_path, desk).errors


@patiently
async def test_one_that_comes_within_reach_later_ends_the_run(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path, props_off=desk.id) as (ground, _):
        await armed(desk, ground)
        desk.do(lambda: beside(desk))
        assert "system 7 is heard besides the board: switch the others off" == await ground.broken()
        assert ([], []) == put_back(await ground.ended())

    assert not desk.practice.pilot.armed


class Fade:
    """In the place of a board's port: nothing crosses, until so many orders to disarm were lost."""

    def __init__(self, desk: Desk, orders: int) -> None:
        self.unsent = 0
        self._desk, self._port, self._left = desk, desk.far._port, orders
        self._splitter = Splitter()
        desk.far._port = self
        self._port.listen(lambda _: None)

    def send(self, data: bytes) -> None:
        self._left -= sum(map(disarms, self._splitter.feed(data)))
        if self._left <= 0:
            self._desk.far._port = self._port
            self._port.listen(self._desk.line._take)

    def listen(self, receive: Callable[[bytes], None]) -> None:
        self._port.listen(receive)

    def close(self) -> None:
        self._port.close()


@patiently
async def test_an_armed_board_is_not_given_up_while_its_radio_fades(desk: Desk, tmp_path: Path) -> None:
    stays_armed(desk)
    async with guarded(desk, tmp_path, props_off=desk.id) as (ground, _):
        await armed(desk, ground)
        desk.do(lambda: Fade(desk, ASKS + 2))
        assert ([], []) == put_back(await ground.port.end())

    assert not desk.practice.pilot.armed
