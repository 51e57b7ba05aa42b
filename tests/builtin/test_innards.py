"""What the drone keeps inside: one file to be read, and a shell that takes one command."""

from __future__ import annotations

import pytest

from harness.builtin.innards import SETTINGS
from harness.mavlink.ftp import Op, Transfer
from harness.modes import Mode
from tests.builtin.ground import Station


def asked(station: Station, transfer: Transfer) -> Transfer:
    station.send("FILE_TRANSFER_PROTOCOL", target_system=1, target_component=1, payload=transfer.payload())
    return Transfer.of(station.answer("FILE_TRANSFER_PROTOCOL").payload)


def test_its_parameters_are_a_file_and_can_be_read_whole() -> None:
    station, text = Station(), b""
    listed = asked(station, Transfer(1, Op.LIST_DIRECTORY, b"/\0"))
    opened = asked(station, Transfer(2, Op.OPEN_READ_ONLY, SETTINGS.encode() + b"\0"))
    length = int.from_bytes(opened.data, "little")
    while (part := asked(station, Transfer(3, Op.READ_FILE, size=200, offset=len(text)))).op == Op.ACK:
        text += part.data

    assert f"F{SETTINGS}\t{length}\0".encode() == listed.data
    assert (length, Op.NAK, b"\x06") == (len(text), part.op, part.data)
    assert b"LINK_TIMEOUT_S 5\n" in text


@pytest.mark.parametrize(
    ("transfer", "error"),
    [
        (Transfer(1, Op.OPEN_READ_ONLY, b"keys\0"), b"\x0a"),
        (Transfer(1, Op.CREATE_FILE, b"stranger.txt\0"), b"\x07"),
        (Transfer(1, Op.WRITE_FILE, b"x"), b"\x07"),
        (Transfer(1, Op.READ_FILE, size=10), b"\x06"),
        (Transfer(1, Op.LIST_DIRECTORY, b"/\0", offset=1), b"\x07"),
    ],
)
def test_nothing_else_is_there_and_nothing_is_written(transfer: Transfer, error: bytes) -> None:
    answer = asked(Station(), transfer)

    assert (Op.NAK, transfer.op, error) == (answer.op, answer.asked, answer.data)


def test_a_closed_file_is_not_read() -> None:
    station = Station()
    asked(station, Transfer(1, Op.OPEN_READ_ONLY, SETTINGS.encode()))
    asked(station, Transfer(2, Op.TERMINATE_SESSION))

    assert asked(station, Transfer(3, Op.READ_FILE, size=10)).op == Op.NAK


@pytest.mark.parametrize(
    ("typed", "said"), [(b"mode LAND\n", ""), (b"reboot\n", "wanted: mode NAME"), (b"\xff", "wanted")]
)
def test_its_shell_takes_one_command(typed: bytes, said: str) -> None:
    station = Station()
    station.send("SERIAL_CONTROL", device=10, flags=2, count=len(typed), data=tuple(typed))
    answer = station.answer("SERIAL_CONTROL")

    assert said in bytes(answer.data[: answer.count]).decode()
    assert (answer.device, answer.flags) == (10, 1)


def test_another_device_and_an_answer_get_silence() -> None:
    station = Station()
    station.send("SERIAL_CONTROL", device=100, flags=4)
    station.send("SERIAL_CONTROL", device=10, flags=1, count=1, data=(10,))
    station.run(1)

    assert station.said("SERIAL_CONTROL") == []
    assert station.drone.pilot.mode is not Mode.LAND
