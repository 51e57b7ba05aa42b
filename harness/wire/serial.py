"""MAVLink over a serial port: a board on USB, or behind a telemetry radio."""

from __future__ import annotations

import asyncio
import fcntl
import os
import termios
from contextlib import suppress
from dataclasses import dataclass

import serial
from serial.tools import list_ports

from harness.clock import Clock, HostClock
from harness.errors import CallerError, LinkError
from harness.wire.port import Mailbox

SLOWEST_BAUD, FASTEST_BAUD = 9_600, 4_000_000
READ_BYTES = 65536
WAITING_MOST_BYTES = 8192
"""What may wait for a slow line; behind it writes go nowhere and are counted, as in a radio whose buffer is full."""
LOOK_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Board:
    """What is plugged in: where it is now, and an id that is its own wherever it is plugged in next. Of a port that is
    no USB device nothing is known but its path, which is then its id."""

    path: str
    id: str
    title: str


def boards() -> list[Board]:
    """Every serial port of this machine that there is now, by path (serial.tools.list_ports)."""
    found = [_board(each) for each in list_ports.comports()]
    return sorted(found, key=lambda each: each.path)


def id_of(name: str) -> str:
    """The board's, also while it is not plugged in; a path that leads nowhere is taken for no USB device's."""
    found = find_board(name)
    return found.id if found else name if name.startswith((_PORT, "usb:")) else _PORT + name


def find_board(name: str) -> Board | None:
    """By its id or by any path that leads to it; None where nothing is plugged in there."""
    real = os.path.realpath(name)
    for each in boards():
        if name == each.id or real == os.path.realpath(each.path):
            return each
    named = name.removeprefix(_PORT)
    return Board(named, _PORT + named, named) if os.path.exists(named) else None  # noqa: PTH110  a device, not a file


_PORT = "port:"


def _board(found: list_ports.ListPortInfo) -> Board:
    if found.vid is None:
        return Board(found.device, _PORT + found.device, found.description or found.device)
    serial_number = found.serial_number or f"at-{found.location}"
    number = f"usb:{found.vid:04x}:{found.pid:04x}:{serial_number}"
    title = " ".join(each for each in (found.manufacturer, found.product) if each)
    return Board(found.device, number, title or found.description)


class SerialPort(Mailbox):
    """An open port that nobody else may open meanwhile. `lost` is done, with the reason, once the board has gone."""

    def __init__(self, device: serial.Serial) -> None:
        super().__init__()
        self._device = device
        self._fd: int = device.fileno()
        self._waiting = bytearray()
        self._loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[str] = self._loop.create_future()
        self._loop.add_reader(self._fd, self._read)

    @classmethod
    def open(cls, path: str, baud: int) -> SerialPort:
        """Raises LinkError where there is no such port, or where somebody holds it; CallerError for a speed that no
        port has."""
        if not SLOWEST_BAUD <= baud <= FASTEST_BAUD:
            raise CallerError(f"baud={baud!r}: wanted {SLOWEST_BAUD} to {FASTEST_BAUD} bits per second")
        try:
            device = serial.Serial(path, baud, timeout=0, write_timeout=0, exclusive=True)
            # Beside that lock, for which only those ask who know of it: nobody else can open it, root excepted.
            fcntl.ioctl(device.fileno(), termios.TIOCEXCL)
            return cls(device)
        except (serial.SerialException, OSError, ValueError) as error:
            raise LinkError(f"cannot open the serial port {path} at {baud} baud: {error}") from error

    @property
    def is_open(self) -> bool:
        return self._fd >= 0

    @property
    def waiting_bytes(self) -> int:
        return len(self._waiting)

    def _read(self) -> None:
        try:
            data = os.read(self._fd, READ_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(f"{error.strerror}")
            return
        if data:
            self.deliver(data)
        else:
            self._lose("the device is gone")

    def send(self, data: bytes) -> None:
        if self._fd < 0 or len(self._waiting) + len(data) > WAITING_MOST_BYTES:
            self.unsent += 1
            return
        self._waiting += data
        self._flush()

    def _flush(self) -> None:
        try:
            while self._waiting:
                del self._waiting[: os.write(self._fd, self._waiting)]
        except BlockingIOError:
            self._loop.add_writer(self._fd, self._flush)
            return
        except OSError as error:
            self._lose(f"{error.strerror}")
            return
        self._loop.remove_writer(self._fd)

    def _lose(self, because: str) -> None:
        self.close()
        if not self.lost.done():
            self.lost.set_result(because)

    def close(self) -> None:
        """Let go of it; a second time does nothing. What waits to be written is dropped."""
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
            self._loop.remove_writer(self._fd)
            self._fd = -1
            self._waiting.clear()
            with suppress(OSError):  # gone already
                fcntl.ioctl(self._device.fileno(), termios.TIOCNXCL)
            self._device.close()


async def plugged_in(name: str, baud: int, *, within_s: float, clock: Clock | None = None) -> SerialPort:
    """The port of a board that may just be rebooting: USB boards vanish meanwhile, and may come back on another path.
    Raises LinkError, with what was seen last, where it does not come back within so many host seconds."""
    clock = clock or HostClock()
    until_s = clock.now_s() + within_s
    while True:
        board = find_board(name)
        try:
            if board is None:
                there = ", ".join(each.id for each in boards()) or "none"
                raise LinkError(f"nothing is plugged in as {name}; serial ports here: {there}")
            return SerialPort.open(board.path, baud)
        except LinkError as error:
            if clock.now_s() >= until_s:
                raise LinkError(f"{error}; waited {within_s:g} s for it") from error
        await clock.sleep_until(clock.now_s() + LOOK_EVERY_S)
