"""`cuas link` with serial ends, on real pseudo-terminals: a board on a desk behind its guard, a station at a cable."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path

import pytest

from harness.cli.link_check import check_recording
from harness.clock import HostClock
from harness.errors import CallerError, RigError
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.rigs.address import Address, parse_end
from harness.rigs.guarded_end import BenchEnd, drone_end
from harness.rigs.linking import LinkSettings, RunningLink, open_link
from harness.rigs.ports import free_udp_port
from harness.wire.line import Line
from harness.wire.memory import memory_pair
from harness.wire.port import Port
from tests.desk.board import on_desk
from tests.loops import patiently

pytestmark = pytest.mark.usefixtures("leases")

ARM, ASK = 400, 520
"""520 is MAV_CMD_REQUEST_AUTOPILOT_CAPABILITIES, which no guard asks by itself."""
BAUD = 921_600


class End:
    """A program at one end of a link, on whatever wire."""

    def __init__(self, port: Port, source: tuple[int, int]) -> None:
        self.port = port
        self.frame = Encoder(*source)
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()
        splitter = Splitter()
        port.listen(lambda chunk: [self.heard.put_nowait(frame) for frame in splitter.feed(chunk)] and None)

    def send(self, name: str, **fields: object) -> bytes:
        frame = self.frame(name, **fields)
        self.port.send(frame)
        return frame

    async def until(self, fits: Callable[[bytes], bool]) -> bytes:
        while not fits(frame := await self.heard.get()):
            pass
        return frame


def the_frame(wanted: bytes) -> Callable[[bytes], bool]:
    return lambda frame: frame == wanted


@asynccontextmanager
async def linked(drone: Address | BenchEnd, ground: Address, **more: object) -> AsyncIterator[RunningLink]:
    async with open_link(LinkSettings(drone=drone, ground=ground, **more)) as link:  # type: ignore[arg-type]
        yield link


def board(path: str, *, props_off: str = "", folder: Path | None = None) -> Address | BenchEnd:
    """The board at this path: without its operator's word by its address, with it by a rig file."""
    if not props_off:
        return drone_end(f"serial:{path}:{BAUD}", "builtin", None, "")
    assert folder is not None
    (folder / "rig.toml").write_text(f'stack = "builtin"\nport = "{path}"\nbaud = {BAUD}\nmay_arm = true\n')
    return drone_end(None, None, folder / "rig.toml", props_off)


def order(station: End, command: int, first: float) -> None:
    station.send("COMMAND_LONG", target_system=1, target_component=1, command=command, param1=first)


def is_answer(command: int) -> Callable[[bytes], bool]:
    def fits(frame: bytes) -> bool:
        message = decode(frame)
        return bool(message.name == "COMMAND_ACK" and message.command == command)

    return fits


@patiently
async def test_a_station_sees_a_board_and_cannot_arm_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ground = parse_end("--ground", f"udp:127.0.0.1:{free_udp_port()}", is_ground=True)
    station = End(await _other(ground), (255, 190))
    with on_desk(tmp_path / "desk") as desk:
        async with linked(board(desk.path), ground, record=tmp_path / "taps") as link:
            await station.until(lambda frame: decode(frame).name == "HEARTBEAT")
            order(station, ARM, 1.0)
            order(station, ASK, 1.0)  # behind the other: a question, which passes
            await station.until(is_answer(ASK))
            assert link.board is not None
            state = link.state()["board"]
            assert (1, False) == (state["refused"], desk.practice.pilot.armed)
            assert "COMMAND_LONG 400 with param1 1 may arm the board" in state["last_refused"]
            assert not link.failed.done()
    assert [] == [each for each in Splitter().feed(desk.got) if is_arming(each)]
    assert link.put_back is not None
    assert [] == link.put_back["failed"]
    station.port.close()
    assert 0 == check_recording(tmp_path / "taps", None), capsys.readouterr().out
    assert "the board's guard     kept 1 frames from the board, which had crossed" in capsys.readouterr().out


def is_arming(frame: bytes) -> bool:
    message = decode(frame)
    return bool(message.name == "COMMAND_LONG" and message.command == ARM and message.param1 == 1.0)


@patiently
async def test_on_its_operators_word_it_can_be_armed_and_is_disarmed_at_the_end(tmp_path: Path) -> None:
    ground = parse_end("--ground", f"udp:127.0.0.1:{free_udp_port()}", is_ground=True)
    station = End(await _other(ground), (255, 190))
    with on_desk(tmp_path / "desk") as desk:
        async with linked(board(desk.path, props_off=desk.id, folder=tmp_path), ground) as link:
            await station.until(lambda frame: decode(frame).name == "HEARTBEAT")
            order(station, ARM, 1.0)
            await station.until(is_answer(ARM))
            assert (0, True) == (link.state()["board"]["refused"], link.state()["board"]["props_off"])
        assert link.put_back is not None
        assert [] == link.put_back["failed"]
        assert not desk.practice.pilot.armed
    assert [] != [each for each in Splitter().feed(desk.got) if is_arming(each)]
    station.port.close()


@patiently
async def test_a_board_that_is_unplugged_ends_the_link_with_the_reason(tmp_path: Path) -> None:
    ground = parse_end("--ground", f"udp:127.0.0.1:{free_udp_port()}", is_ground=True)
    with on_desk(tmp_path / "desk") as desk:
        async with linked(board(desk.path), ground) as link:
            desk.unplug()
            with pytest.raises(RigError, match="is gone"):
                await asyncio.shield(link.failed)
            desk.plug_in()
    assert link.put_back is not None
    assert [] == link.put_back["failed"]


@patiently
async def test_a_board_at_the_grounds_end_ends_the_link_before_anything_reaches_it(tmp_path: Path) -> None:
    number = free_udp_port()
    drone = parse_end("--drone", f"udp:127.0.0.1:{number}", is_ground=False)
    flyer = End(await _other(drone), (255, 190))
    with on_desk(tmp_path / "desk") as desk:
        async with linked(drone, parse_end("--ground", f"serial:{desk.path}:{BAUD}", is_ground=True)) as link:
            order(flyer, ARM, 1.0)
            with pytest.raises(CallerError, match=r"the autopilot of system 1 speaks there, .* give it as --drone"):
                await asyncio.shield(link.failed)
            order(flyer, ARM, 1.0)
        assert (b"", False) == (desk.got, desk.practice.pilot.armed)
    flyer.port.close()


KINDS_OF_DRONE = ("udp", "udpout", "tcp", "tcpin", "serial")
KINDS_OF_GROUND = ("udp", "udpin", "tcp", "tcpin", "serial")


@pytest.mark.parametrize(
    ("drone_kind", "ground_kind"),
    [pair for pair in product(KINDS_OF_DRONE, KINDS_OF_GROUND) if pair != ("udpout", "udp")],
)
@patiently
async def test_every_wire_joins_every_other(tmp_path: Path, drone_kind: str, ground_kind: str) -> None:
    """The drone's heartbeat comes down, and a question of the station's goes up and is answered."""
    ground_text = f"{ground_kind}:127.0.0.1:{free_udp_port()}"
    line = None
    if ground_kind == "serial":
        far, cable = memory_pair()
        line = Line(tmp_path / "cable", BAUD, far)
        ground_text, station = f"serial:{line.path}:{BAUD}", End(cable, (255, 190))
    ground = parse_end("--ground", ground_text, is_ground=True)
    if drone_kind == "serial":
        with on_desk(tmp_path / "desk") as desk:
            async with linked(board(desk.path), ground):
                if line is None:
                    station = End(await _other(ground), (255, 190))
                await _asked(station)
        station.port.close()
    else:
        drone = parse_end("--drone", f"{drone_kind}:127.0.0.1:{free_udp_port()}", is_ground=False)
        ends = [each for each in (drone, ground) if each.scheme != "serial"]
        ports = {each: await _other(each) for each in ends if not each.is_ours}
        async with linked(drone, ground):
            ports |= {each: await _other(each) for each in ends if each.is_ours}
            if line is None:
                station = End(ports[ground], (255, 190))
            await _spoken(End(ports[drone], (1, 1)), station)
        for port in ports.values():
            port.close()
    if line is not None:
        line.close()


def test_two_ends_that_both_wait_to_be_spoken_to_are_refused() -> None:
    drone = parse_end("--drone", "udpout:127.0.0.1:14540", is_ground=False)
    ground = parse_end("--ground", "udp:127.0.0.1:14550", is_ground=True)
    with pytest.raises(CallerError, match="both wait to be spoken to"):
        LinkSettings(drone=drone, ground=ground)


async def _other(address: Address) -> Port:
    other = {"udpin": "udpout", "udpout": "udpin", "tcp": "tcpin", "tcpin": "tcp"}[address.scheme]
    return await Address(other, address.host, address.port, is_ground=other == "udpout").open()


async def _asked(station: End) -> None:
    """By the practice drone."""
    beat = asyncio.ensure_future(_beats(station))
    await station.until(lambda frame: decode(frame).name == "HEARTBEAT")
    order(station, ASK, 1.0)
    await station.until(is_answer(ASK))
    beat.cancel()


async def _spoken(drone: End, station: End) -> None:
    beats = [asyncio.ensure_future(_beats(each)) for each in (drone, station)]
    await station.until(lambda frame: decode(frame).system == 1)
    await drone.until(lambda frame: decode(frame).system == 255)
    for each in beats:
        each.cancel()


async def _beats(end: End) -> None:
    clock = HostClock()
    while True:
        end.send("HEARTBEAT", type=6, autopilot=8)
        await clock.sleep_until(clock.now_s() + 0.1)
