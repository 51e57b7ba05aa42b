"""The ground's end of a link as a serial port: a ground station at the far end of a cable or of a radio modem.

A board that is plugged in there would be flown past its guard. So nothing is written until somebody speaks who is no
autopilot, or nobody did for so long that no autopilot can be there; and an autopilot's heartbeat ends the link.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from harness.clock import Clock, HostClock
from harness.errors import CallerError
from harness.mavlink import frame as framing
from harness.mavlink.codec import decode
from harness.mavlink.frame import Splitter
from harness.reading.stack import GCS_TYPE, INVALID_AUTOPILOT
from harness.rigs.address import Address
from harness.wire.port import Mailbox, Port
from harness.wire.redial import Losable, Redial
from harness.wire.serial import SerialPort

HEARTBEAT = 0
QUIET_S = 3.0
"""Host seconds; autopilots beat every second, unasked."""


async def open_end(address: Address, complain: Callable[[CallerError], None]) -> Port:
    """An end that may go away and come back. By TCP it need not be there at the beginning; a serial port must be, since
    a device's name is easily mistyped. `complain` is told of an autopilot at the ground's end. Raises CallerError as
    `Address.open`."""
    if address.scheme.startswith("udp"):
        return await address.open()

    def is_board(system: int) -> None:
        complain(
            CallerError(
                f"--ground={address}: the autopilot of system {system} speaks there, and a board is flown behind its "
                "guard only: give it as --drone"
            )
        )

    async def dial() -> Losable:
        port = await address.open()
        return StationPort(cast("SerialPort", port), is_board) if address.scheme == "serial" else cast("Losable", port)

    return Redial(dial, None if address.scheme == "tcp" else await dial())


class StationPort(Mailbox):
    """`found` is told the system of an autopilot that speaks here, once."""

    def __init__(self, port: SerialPort, found: Callable[[int], None], clock: Clock | None = None) -> None:
        super().__init__()
        self.lost: asyncio.Future[Any] = port.lost
        self._port = port
        self._found = found
        self._clock = clock or HostClock()
        self._opened_s = self._clock.now_s()
        self._splitter = Splitter()
        self._is_station = self._is_board = False
        port.listen(self._hear)

    @property
    def is_open(self) -> bool:
        return self._port.is_open

    @property
    def waiting_bytes(self) -> int:
        return self._port.waiting_bytes

    def _hear(self, chunk: bytes) -> None:
        for frame in self._splitter.feed(chunk):
            if _is_autopilots(frame):
                if not self._is_board:
                    self._is_board = True
                    self._found(framing.source(frame)[0])
            elif framing.msg_id(frame) == HEARTBEAT:
                self._is_station = True
        self.deliver(chunk)

    def send(self, data: bytes) -> None:
        silent = self._clock.now_s() - self._opened_s < QUIET_S and not self._is_station
        if silent or self._is_board:
            self.unsent += 1
            return
        before = self._port.unsent
        self._port.send(data)
        self.unsent += self._port.unsent - before

    def close(self) -> None:
        self._port.close()


def _is_autopilots(frame: bytes) -> bool:
    if framing.msg_id(frame) != HEARTBEAT:
        return False
    beat = decode(frame)
    return bool(beat.autopilot != INVALID_AUTOPILOT and beat.type != GCS_TYPE)
