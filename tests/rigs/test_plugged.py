"""A board that goes and comes back is found where it is then, and nothing else is spoken to in its place."""

from __future__ import annotations

import os
import pty
import select
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from harness.mavlink.frame import LONGEST_BYTES
from harness.rigs.guarded import GuardSettings
from harness.rigs.interlock import Terms
from harness.rigs.plugged import Plugged
from harness.vehicles.harmless import HARMLESS
from harness.wire import serial as wire
from harness.wire.serial import id_of
from tests.loops import really
from tests.rigs.frames import HARMLESS_FRAMES

Terminals = list[tuple[int, str]]
PATIENCE_S = 30.0
TERMS = Terms(harmless=HARMLESS["ardupilot"], board=(1, 1))


@pytest.fixture
def terminals() -> Iterator[Terminals]:
    """Two, with whoever is behind each."""
    pairs = [pty.openpty() for _ in range(2)]
    for master, slave in pairs:
        tty.setraw(slave)
        os.set_blocking(master, False)
    yield [(master, os.ttyname(slave)) for master, slave in pairs]
    for fd in (each for pair in pairs for each in pair):
        os.close(fd)


def usb(path: str, number: str) -> ListPortInfo:
    found = ListPortInfo(path)
    found.vid, found.pid, found.serial_number = 0x26AC, 0x32, number
    return found


def came(master: int, count: int) -> bytes:
    """So many bytes: the kernel hands on what was written to a terminal in pieces, each when it gets to it."""
    heard = b""
    while len(heard) < count and select.select([master], [], [], PATIENCE_S)[0]:
        heard += os.read(master, count - len(heard))
    return heard


@really
async def test_a_board_that_comes_back_elsewhere_is_found_there(
    terminals: Terminals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rig file has a path, behind which there is another device now."""
    (one, first), (other, second) = terminals
    monkeypatch.setattr(wire.list_ports, "comports", lambda: [usb(first, "3A00")])
    told = GuardSettings(board=first, baud=115_200, stack="ardupilot", folder=str(tmp_path))
    plugged = Plugged(told, id_of(first), lambda _: None)
    await plugged.plug_in(1.0)
    assert bytes(LONGEST_BYTES) == came(one, LONGEST_BYTES)
    plugged.close()
    assert not plugged.is_open

    monkeypatch.setattr(wire.list_ports, "comports", lambda: [usb(first, "another"), usb(second, "3A00")])
    await plugged.plug_in(1.0)
    assert plugged.write(HARMLESS_FRAMES["disarm"], TERMS) is None
    disarm = HARMLESS_FRAMES["disarm"]
    assert bytes(LONGEST_BYTES) + disarm == came(other, LONGEST_BYTES + len(disarm))
    with pytest.raises(BlockingIOError):
        os.read(one, 4096)
    plugged.close()
