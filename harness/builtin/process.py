"""The drone as a process of its own: its two ports on real sockets, paced by the host."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, Never

from harness.builtin.drone import PracticeDrone
from harness.builtin.embedded import fly
from harness.builtin.liars import LIARS
from harness.builtin.settings import DroneSettings
from harness.errors import CallerError, HarnessError, StackDied
from harness.wire.line import LinePort
from harness.wire.port import Port
from harness.wire.tcp import TcpPort
from harness.wire.udp import UdpPort

LOOPBACK = frozenset({"127.0.0.1", "localhost"})
EVERYWHERE = "0.0.0.0"  # noqa: S104 - only behind --anywhere
BAUD = 921_600
BAD_INPUT, BROKEN = 2, 3


def parser() -> argparse.ArgumentParser:
    """The command line of `python -m harness.builtin`."""
    made = argparse.ArgumentParser(
        prog="python -m harness.builtin", description="Fly the practice drone. No product is assessed by it."
    )
    where = "udp:HOST:PORT sends there, tcp:HOST:PORT connects there, tcpin:HOST:PORT listens there"
    board = f"pty:PATH is plugged in there as a board on a desk is, by a line of {BAUD} baud"
    made.add_argument("--link", required=True, help=f"the radio's end on the drone: {where}; {board}")
    made.add_argument("--instrument", help="truth, feeds and receipts, outside the radio; the same forms")
    made.add_argument("--speed", default="1", help="vehicle seconds per host second, or max (default 1)")
    made.add_argument("--seed", type=int, default=0, help="of all its randomness (default 0)")
    made.add_argument("--liar", help="break one promise: " + ", ".join(LIARS))
    made.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter before boot")
    made.add_argument("--system", type=int, default=1, help="MAVLink system id (default 1)")
    made.add_argument("--home", default="47,8,480", metavar="LAT,LON,ALT", help="degrees, metres above sea")
    made.add_argument("--anywhere", action="store_true", help="allow addresses other than loopback")
    return made


def speed_of(text: str) -> float | None:
    """Vehicle seconds per host second; None for max. Raises CallerError."""
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < 1e6:
        raise CallerError(f"--speed wants a number above zero, or max, not {text!r}")
    return speed


def settings_of(options: argparse.Namespace) -> DroneSettings:
    """Raises CallerError."""
    params = {}
    for each in options.param:
        name, _, value = each.partition("=")
        try:
            params[name] = float(value)
        except ValueError:
            raise CallerError(f"--param wants NAME=VALUE with a number, not {each!r}") from None
    try:
        lat_deg, lon_deg, alt_m = map(float, options.home.split(","))
    except ValueError:
        raise CallerError(f"--home wants LAT,LON,ALT, not {options.home!r}") from None
    return DroneSettings(
        system=options.system, params=params, liar=options.liar,
        home_lat_deg=lat_deg, home_lon_deg=lon_deg, home_alt_m=alt_m,
    )  # fmt: skip


def address_of(text: str, *, anywhere: bool) -> tuple[str, str, int]:
    """Kind, host and port number; of a pty its path and 0. Raises CallerError."""
    kind, _, rest = text.partition(":")
    if kind == "pty" and rest:
        return kind, rest, 0
    host, _, number = rest.rpartition(":")
    if kind not in ("udp", "tcp", "tcpin") or not host or not number.isdecimal() or not 0 < int(number) < 65536:
        raise CallerError(f"an address is udp:HOST:PORT, tcp:HOST:PORT, tcpin:HOST:PORT or pty:PATH, not {text!r}")
    if host not in LOOPBACK and not anywhere:
        raise CallerError(f"{text!r} leaves this machine; say --anywhere if that is meant")
    return kind, host, int(number)


async def open_port(kind: str, host: str, number: int) -> Port:
    """A wire port, once somebody is there to hear it. Raises LinkError, CallerError."""
    if kind == "pty":
        plugged = LinePort(Path(host), BAUD)
        sys.stdout.write(f"plugged in at {host}; Ctrl-C unplugs it\n")
        sys.stdout.flush()
        return plugged
    if kind == "udp":
        return UdpPort.bind("127.0.0.1" if host in LOOPBACK else EVERYWHERE, 0, peer=(host, number))
    if kind == "tcp":
        return await TcpPort.connect(host, number)
    port = await TcpPort.serve(host, number)
    await port.connected
    return port


async def run(options: argparse.Namespace) -> None:
    """Open the ports and fly until cancelled or asked to end (SIGTERM), until a liar ends itself, or until the ground
    end of TCP goes away."""
    settings, speed = settings_of(options), speed_of(options.speed)
    wanted = [address_of(text, anywhere=options.anywhere) for text in (options.link, options.instrument) if text]
    ports: list[Port] = []
    drone = PracticeDrone(
        settings,
        Random(options.seed),
        lambda data: ports[0].send(data),
        lambda data: ports[1].send(data) if len(ports) > 1 else None,
    )
    try:
        for kind, host, number in wanted:
            port = await open_port(kind, host, number)
            ports.append(port)  # one by one, so that `finally` closes those that opened
        for port, receive in zip(ports, (drone.receive_link, drone.receive_instrument), strict=False):
            port.listen(receive)
        flight: asyncio.Future[Never] = asyncio.ensure_future(fly(drone, speed=speed))
        asked = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asked.set)
        lost = [port.lost for port in ports if isinstance(port, TcpPort)]
        ends: list[asyncio.Future[Any]] = [flight, asyncio.ensure_future(asked.wait()), *lost]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if flight.done():
            flight.result()
        flight.cancel()
        ends[1].cancel()
    finally:
        for port in ports:
            port.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 where the ground went away, or it was asked to end; 2 of bad input, 3 where a port broke, else
    the liar's own."""
    options = parser().parse_args(arguments)
    try:
        asyncio.run(run(options))
    except KeyboardInterrupt:
        return 0
    except HarnessError as error:
        sys.stderr.write(f"{error}\n")
        if isinstance(error, StackDied):
            return error.exit_code
        return BAD_INPUT if isinstance(error, CallerError) else BROKEN
    return 0
