"""Serial ports, on real pseudo-terminals that are as slow as their baud rate says."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import sys
from pathlib import Path

import pytest
from serial import Serial
from serial.tools.list_ports_common import ListPortInfo

from harness.clock import HostClock, LoopClock
from harness.errors import CallerError, LinkError
from harness.wire import serial as wire
from harness.wire.line import Line
from harness.wire.memory import MemoryPort, memory_pair
from harness.wire.serial import WAITING_MOST_BYTES, SerialPort, boards, find_board, plugged_in
from tests.loops import really

MANY = 10_000
BAUDS = (57_600, 921_600)
TIOCGEXCL = 0x80045440
"""Of Linux; Python's termios has no name for it."""


def desk(folder: Path, baud: int = 921_600) -> tuple[Line, MemoryPort]:
    """A line, and what is at its far end."""
    far, board = memory_pair()
    return Line(folder / "board", baud, far), board


class Got:
    def __init__(self, port: SerialPort | MemoryPort) -> None:
        self.data = bytearray()
        port.listen(self.data.extend)

    async def bytes(self, count: int) -> bytes:
        clock = LoopClock()
        until_s = clock.now_s() + 20
        while len(self.data) < count and clock.now_s() < until_s:
            await clock.sleep_until(clock.now_s() + 0.002)
        return bytes(self.data)


class Noticing(SerialPort):
    """Says when something has come in, whoever listens."""

    def __init__(self, device: Serial) -> None:
        self.came = asyncio.Event()
        super().__init__(device)

    def deliver(self, data: bytes) -> None:
        super().deliver(data)
        self.came.set()


class LookingOn(HostClock):
    """Says when somebody looked in vain, and waits."""

    def __init__(self) -> None:
        self.looked = asyncio.Event()

    async def sleep_until(self, t_s: float) -> None:
        self.looked.set()
        await super().sleep_until(t_s)


@pytest.mark.parametrize("baud", BAUDS)
@really
async def test_every_byte_crosses_both_ways_in_order(tmp_path: Path, baud: int) -> None:
    line, board = desk(tmp_path, baud)
    port = SerialPort.open(str(line.path), baud)
    at_board, here = Got(board), Got(port)
    every = bytes(range(256)) * 8
    port.send(every)
    board.send(every[::-1])

    assert every == await at_board.bytes(len(every))
    assert every[::-1] == await here.bytes(len(every))
    assert 0 == port.unsent
    port.close()
    line.close()


@really
async def test_a_slow_line_takes_its_time(tmp_path: Path) -> None:
    """1 KiB at 57,600 baud takes 178 ms; a test of the line that other tests lean on."""
    line, board = desk(tmp_path, 57_600)
    port = SerialPort.open(str(line.path), 57_600)
    at_board, clock = Got(board), LoopClock()
    began_s = clock.now_s()
    port.send(bytes(1024))
    await at_board.bytes(1024)

    assert clock.now_s() - began_s > 0.14
    port.close()
    line.close()


@really
async def test_what_a_slow_line_cannot_take_is_counted_and_the_rest_arrives_whole(tmp_path: Path) -> None:
    line, board = desk(tmp_path, 9_600)
    port = SerialPort.open(str(line.path), 9_600)
    at_board = Got(board)
    writes: list[bytes] = []
    while not port.unsent and len(writes) < MANY:  # how much the kernel takes for a terminal is its own affair
        writes.append(bytes([len(writes) % 256]) * 250)
        port.send(writes[-1])

    assert 1 == port.unsent
    assert (len(writes) - 1) * 250 >= WAITING_MOST_BYTES - 250
    got = await at_board.bytes(1000)
    assert b"".join(writes)[: len(got)] == got
    port.close()
    line.close()


@really
async def test_bytes_before_a_listener_wait_for_it(tmp_path: Path) -> None:
    line, board = desk(tmp_path)
    port = Noticing.open(str(line.path), 921_600)
    assert isinstance(port, Noticing)
    board.send(b"early")
    await port.came.wait()

    assert b"early" == await Got(port).bytes(5)
    port.close()
    line.close()


@really
async def test_a_board_that_is_unplugged_is_lost_and_sending_to_it_is_no_error(tmp_path: Path) -> None:
    line, _ = desk(tmp_path)
    port = SerialPort.open(str(line.path), 921_600)
    line.unplug()
    assert await asyncio.wait_for(port.lost, 5)
    port.send(b"late")

    assert 1 == port.unsent
    assert not port.is_open
    port.close()
    line.close()


@really
async def test_a_write_notices_that_it_is_gone_as_well(tmp_path: Path) -> None:
    line, _ = desk(tmp_path)
    port = SerialPort.open(str(line.path), 921_600)
    line.unplug()
    port.send(b"late")
    assert await asyncio.wait_for(port.lost, 5)
    line.close()


@really
async def test_a_board_comes_back_on_another_terminal(tmp_path: Path) -> None:
    line, board = desk(tmp_path)
    port = SerialPort.open(str(line.path), 921_600)
    before = line.device
    held = os.open(before, os.O_RDWR | os.O_NOCTTY)  # so that the kernel cannot give the number again
    line.unplug()
    await port.lost
    clock = LookingOn()
    waiting = asyncio.ensure_future(plugged_in(str(line.path), 921_600, within_s=10, clock=clock))
    await clock.looked.wait()
    assert not waiting.done()
    line.plug_in()
    again = await waiting
    board.send(b"here again")

    assert before != line.device
    assert b"here again" == await Got(again).bytes(10)
    os.close(held)
    again.close()
    line.close()


@really
async def test_a_board_that_never_comes_back_is_a_link_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(LinkError, match=r"nothing is plugged in as .*waited 0.2 s for it"):
        await plugged_in(str(tmp_path / "nothing"), 921_600, within_s=0.2)


@really
async def test_a_second_user_is_refused_and_the_first_is_kept(tmp_path: Path) -> None:
    line, board = desk(tmp_path)
    port = SerialPort.open(str(line.path), 921_600)
    with pytest.raises(LinkError, match=f"cannot open the serial port {line.path} at 921600 baud: .*lock"):
        SerialPort.open(str(line.path), 921_600)
    board.send(b"mine")

    assert b"mine" == await Got(port).bytes(4)
    port.close()
    SerialPort.open(str(line.path), 921_600).close()
    line.close()


@really
async def test_what_is_no_port_is_a_link_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name in ("file", "nothing"):
        with pytest.raises(LinkError, match=f"cannot open the serial port {tmp_path / name}"):
            SerialPort.open(str(tmp_path / name), 57_600)


@pytest.mark.parametrize("baud", [0, -1, 300, 10**9])
@really
async def test_a_speed_that_no_port_has_is_refused(tmp_path: Path, baud: int) -> None:
    with pytest.raises(CallerError, match="wanted 9600 to 4000000 bits per second"):
        SerialPort.open(str(tmp_path / "board"), baud)


@really
async def test_a_closed_port_lets_go_and_closes_twice(tmp_path: Path) -> None:
    line, _ = desk(tmp_path)
    port = SerialPort.open(str(line.path), 921_600)
    port.close()
    port.close()
    port.send(b"late")

    assert 1 == port.unsent
    assert not port.lost.done()
    line.close()


def _plugged(device: str, *, vid: int | None = None, serial_number: str | None = None) -> ListPortInfo:
    info = ListPortInfo(device)
    info.vid, info.pid, info.serial_number, info.location = vid, 0x0032 if vid else None, serial_number, "1-2"
    info.manufacturer, info.product = ("Maker", "Board 6") if vid else (None, None)
    return info


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    """No machine that tests run on has three boards plugged in."""
    found = [
        _plugged("/dev/ttyACM1", vid=0x26AC, serial_number="3A00"),
        _plugged("/dev/ttyACM0", vid=0x26AC),
        _plugged("/dev/ttyS0"),
    ]
    monkeypatch.setattr(wire.list_ports, "comports", lambda: found)


@pytest.mark.usefixtures("three")
def test_boards_have_ids_of_their_own() -> None:
    expected = [
        ("/dev/ttyACM0", "usb:26ac:0032:at-1-2", "Maker Board 6"),
        ("/dev/ttyACM1", "usb:26ac:0032:3A00", "Maker Board 6"),
        ("/dev/ttyS0", "port:/dev/ttyS0", "n/a"),
    ]
    assert expected == [(each.path, each.id, each.title) for each in boards()]


@pytest.mark.usefixtures("three")
def test_a_board_is_found_by_id_and_by_every_path_to_it(tmp_path: Path) -> None:
    link = tmp_path / "by-id"
    link.symlink_to("/dev/ttyACM1")
    names = ("usb:26ac:0032:3A00", "/dev/ttyACM1", str(link))

    assert ["usb:26ac:0032:3A00"] * 3 == [found.id for name in names if (found := find_board(name))]
    assert find_board("usb:26ac:0032:other") is None


def test_a_port_that_is_no_usb_device_goes_by_its_path(tmp_path: Path) -> None:
    """As pseudo-terminals do."""
    path = tmp_path / "board"
    path.write_text("")
    found = [find_board(str(path)), find_board(f"port:{path}")]

    assert [f"port:{path}"] * 2 == [each.id for each in found if each]


@really
async def test_nobody_else_opens_it_meanwhile() -> None:
    """Asked of the kernel: tests that run as root could open it all the same."""
    master, slave = pty.openpty()
    port = SerialPort.open(os.ttyname(slave), 57600)

    def exclusive() -> int:
        return int.from_bytes(fcntl.ioctl(slave, TIOCGEXCL, bytes(4)), sys.byteorder)

    assert 1 == exclusive()
    port.close()
    assert 0 == exclusive()
    os.close(master)
    os.close(slave)
