"""The drone as a task in virtual time, and as a process over loopback sockets."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from harness.builtin import DroneSettings, PracticeDrone, fly
from harness.builtin.process import main
from harness.clock import LoopClock, VirtualLoop, within_host_s
from harness.errors import StackDied
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.wire.port import Port
from harness.wire.serial import SerialPort
from harness.wire.tcp import TcpPort
from harness.wire.udp import UdpPort

START_HOST_S = 20.0


def test_flies_in_virtual_time() -> None:
    said: list[bytes] = []
    drone = PracticeDrone(DroneSettings(), Random(1), said.append, said.append)

    async def fly_for(seconds: float) -> None:
        flight = asyncio.ensure_future(fly(drone))
        await LoopClock().sleep_until(seconds)
        flight.cancel()
        await asyncio.gather(flight, return_exceptions=True)

    loop = VirtualLoop()
    loop.run_until_complete(fly_for(1000.01))
    loop.close()
    assert drone.now_s == pytest.approx(1000.0, abs=0.05)
    beats = [one for one in map(decode, Splitter().feed(b"".join(said))) if one.name == "HEARTBEAT"]
    assert 2000 <= len(beats) <= 2004


def test_a_task_ends_with_its_drone() -> None:
    drone = PracticeDrone(DroneSettings(liar="dies-anyway"), Random(1), lambda _: None, lambda _: None)
    drone.receive_link(Encoder(255, 190)("COMMAND_LONG", command=400, param1=1, param2=21196))
    loop = VirtualLoop()
    with pytest.raises(StackDied):
        loop.run_until_complete(fly(drone))
    loop.close()


class Listener:
    """Whole frames that arrive at a port, awaited by name."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self._splitter = Splitter()
        self._names: list[str] = []
        self._news = asyncio.Event()
        port.listen(self._take)

    def _take(self, data: bytes) -> None:
        self._names += [decode(frame).name for frame in self._splitter.feed(data)]
        self._news.set()

    async def hears(self, name: str) -> None:
        while name not in self._names:
            self._news.clear()
            await self._news.wait()


@contextlib.asynccontextmanager
async def drone_process(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "harness.builtin",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _asks_for_its_version(radio: Port, instrument: Port, *arguments: str) -> None:
    heard, measured = Listener(radio), Listener(instrument)
    async with drone_process(*arguments, "--speed", "5"):
        await within_host_s(START_HOST_S, heard.hears("HEARTBEAT"))
        await within_host_s(START_HOST_S, measured.hears("HEARTBEAT"))
        encode = Encoder(255, 190)
        radio.send(encode("COMMAND_LONG", command=512, param1=148))
        await within_host_s(START_HOST_S, heard.hears("AUTOPILOT_VERSION"))
        instrument.send(encode("COMMAND_LONG", command=511, param1=108, param2=50_000))
        await within_host_s(START_HOST_S, measured.hears("SIM_STATE"))


def test_speaks_udp() -> None:
    async def scene() -> None:
        radio, instrument = UdpPort.bind("127.0.0.1", 0), UdpPort.bind("127.0.0.1", 0)
        link, beside = (f"udp:127.0.0.1:{port.address[1]}" for port in (radio, instrument))
        try:
            await _asks_for_its_version(radio, instrument, "--link", link, "--instrument", beside)
        finally:
            radio.close()
            instrument.close()

    asyncio.run(scene())


def test_speaks_tcp_and_ends_when_the_ground_goes_away() -> None:
    async def scene() -> int | None:
        radio, instrument = await TcpPort.serve("127.0.0.1"), UdpPort.bind("127.0.0.1", 0)
        where = (
            "--link",
            f"tcp:127.0.0.1:{radio.address[1]}",
            "--instrument",
            f"udp:127.0.0.1:{instrument.address[1]}",
        )
        heard = Listener(radio)
        try:
            async with drone_process(*where, "--speed", "max") as process:
                await within_host_s(START_HOST_S, heard.hears("HEARTBEAT"))
                radio.close()
                await within_host_s(START_HOST_S, process.wait())
                return process.returncode
        finally:
            instrument.close()

    assert 0 == asyncio.run(scene())


def test_is_plugged_in_as_a_board_is_until_it_is_asked_to_end(tmp_path: Path) -> None:
    async def scene() -> tuple[int | None, bool]:
        path = tmp_path / "board"
        path.symlink_to(tmp_path / "gone")  # of one that was killed
        async with drone_process(f"--link=pty:{path}") as process:
            assert process.stdout is not None
            assert f"plugged in at {path}; Ctrl-C unplugs it\n" == (await process.stdout.readline()).decode()
            port = SerialPort.open(str(path), 921_600)
            await within_host_s(START_HOST_S, Listener(port).hears("HEARTBEAT"))
            port.close()
            process.terminate()
            await within_host_s(START_HOST_S, process.wait())
            return process.returncode, path.is_symlink()

    assert (0, False) == asyncio.run(scene())


@pytest.mark.parametrize("name", ["taken", "nowhere/board"])
def test_where_no_board_can_be_plugged_in_is_said(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").touch()

    assert 2 == main([f"--link=pty:{tmp_path / name}"])
    assert "wanted a path at which a board can be plugged in, saw that" in capsys.readouterr().err


def test_a_dying_liar_leaves_its_exit_code_and_last_words() -> None:
    async def scene() -> tuple[int | None, bytes]:
        radio = UdpPort.bind("127.0.0.1", 0)
        heard = Listener(radio)
        where = ("--link", f"udp:127.0.0.1:{radio.address[1]}")
        try:
            async with drone_process(*where, "--speed", "max", "--liar", "dies-anyway") as process:
                await within_host_s(START_HOST_S, heard.hears("HEARTBEAT"))
                radio.send(Encoder(255, 190)("PARAM_SET", param_id="DISARM_DELAY_S", param_value=0))
                radio.send(Encoder(255, 190)("COMMAND_LONG", command=400, param1=1, param2=21196))
                _, words = await within_host_s(START_HOST_S, process.communicate())
                return process.returncode, words
        finally:
            radio.close()

    code, words = asyncio.run(scene())
    assert 11 == code
    assert b"ended by itself at vehicle time" in words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--link", "udp:127.0.0.1"], "an address is udp:HOST:PORT"),
        (["--link", "udp:192.0.2.1:14550"], "leaves this machine"),
        (["--link", "udp:127.0.0.1:9", "--speed", "0"], "--speed wants a number above zero"),
        (["--link", "udp:127.0.0.1:9", "--param", "X"], "--param wants NAME=VALUE"),
        (["--link", "udp:127.0.0.1:9", "--param", "X=1"], "has no parameter X"),
        (["--link", "udp:127.0.0.1:9", "--liar", "george"], "no liar called george"),
        (["--link", "udp:127.0.0.1:9", "--home", "here"], "--home wants LAT,LON,ALT"),
    ],
)
def test_bad_input_is_one_clear_sentence(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(arguments)
    told = capsys.readouterr().err
    assert words in told
    assert 1 == told.count("\n")


def test_a_port_that_nobody_listens_on_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert 3 == main(["--link", "tcp:127.0.0.1:1"])
    assert "cannot connect to tcp 127.0.0.1:1" in capsys.readouterr().err
