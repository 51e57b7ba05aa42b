"""Addresses on this machine: of a drone that runs already (`--at`), of a ground station to attach (`--ground`), and of
the two ends of `cuas link`."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from harness.errors import CallerError, LinkError
from harness.rigs.owner import owner_of
from harness.wire.port import Port
from harness.wire.serial import FASTEST_BAUD, SLOWEST_BAUD, SerialPort, boards, find_board
from harness.wire.tcp import TcpPort
from harness.wire.udp import UdpPort

AT_KINDS = ("udp", "udpout", "tcp")
GROUND_KINDS = ("udp", "udpin", "tcpin")
DRONE_END_KINDS = (*AT_KINDS, "tcpin")
GROUND_END_KINDS = (*GROUND_KINDS, "tcp")
KEEPS_S = 3.0
"""Host seconds of silence after which somebody else may have a UDP port of ours; stations and drones beat every
second."""
SERIAL_FORM = "serial:DEVICE:BAUD"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a drone's link is: udp (we listen), udpout (we speak first), tcp (we connect); or where a ground station
    is: udp (it listens, we speak first), udpin and tcpin (we listen; the first that connects is the station).
    Of serial, which may be either's, `host` is the device's path or id, and `port` its speed in bits a second."""

    kind: str
    host: str
    port: int
    is_ground: bool = False

    def __str__(self) -> str:
        return f"{self.kind}:{self.host}:{self.port}"

    @property
    def scheme(self) -> str:
        """Of `WIRES`: of udp, which end of it is ours depends on who is there."""
        if self.kind != "udp":
            return self.kind
        return "udpout" if self.is_ground else "udpin"

    @property
    def is_ours(self) -> bool:
        """Whether the port is one that we hold."""
        return self.scheme in ("udpin", "tcpin")

    async def open(self) -> Port:
        """Bind or connect. Raises CallerError where another process holds the port (named) or nobody listens."""
        try:
            return await WIRES[self.scheme](self)
        except LinkError as error:
            owner = owner_of(self.port) if self.is_ours else None
            held = f"; {owner} holds it" if owner else ""
            raise CallerError(f"{error}{held}") from error


async def _udp_in(address: Address) -> Port:
    return UdpPort.bind(address.host, address.port, keeps_s=KEEPS_S)


async def _udp_out(address: Address) -> Port:
    return UdpPort.bind("127.0.0.1", 0, peer=(address.host, address.port))


async def _tcp(address: Address) -> Port:
    return await TcpPort.connect(address.host, address.port)


async def _tcp_in(address: Address) -> Port:
    return await TcpPort.serve(address.host, address.port)


async def _serial(address: Address) -> Port:
    board = find_board(address.host)
    if board is None:
        there = ", ".join(each.id for each in boards()) or "none"
        raise LinkError(f"nothing is plugged in as {address.host}; serial ports here: {there}")
    return SerialPort.open(board.path, address.port)


WIRES: Mapping[str, Callable[[Address], Awaitable[Port]]] = {
    "udpin": _udp_in, "udpout": _udp_out, "tcp": _tcp, "tcpin": _tcp_in, "serial": _serial,
}  # fmt: skip
"""From an address's scheme to its wire: the one place that a new kind of wire must be named at."""


def parse_address(text: str) -> Address:
    """Of a drone. Raises CallerError saying what is wrong. Hosts are loopback addresses: nothing leaves the rig."""
    return Address(*_parse("--at", text, AT_KINDS))


def parse_ground(text: str) -> Address:
    """Of a ground station. Raises CallerError saying what is wrong; hosts are loopback addresses."""
    return Address(*_parse("--ground", text, GROUND_KINDS), is_ground=True)


def parse_end(option: str, text: str, *, is_ground: bool) -> Address:
    """Of one end of a link: the drone's as `parse_address` has it, or tcpin (it connects to us); the ground's as
    `parse_ground` has it, or tcp (it listens); of either, serial. Raises CallerError saying what is wrong."""
    if text.startswith("serial:"):
        return _parse_serial(option, text, is_ground=is_ground)
    kinds = GROUND_END_KINDS if is_ground else DRONE_END_KINDS
    return Address(*_parse(option, text, kinds, SERIAL_FORM), is_ground=is_ground)


def _parse_serial(option: str, text: str, *, is_ground: bool) -> Address:
    device, _, baud = text.removeprefix("serial:").rpartition(":")
    if not device or not baud.isdecimal():
        raise CallerError(f"{option}={text}: wanted {SERIAL_FORM}, such as serial:/dev/ttyUSB0:57600")
    if not SLOWEST_BAUD <= int(baud) <= FASTEST_BAUD:
        raise CallerError(f"{option}={text}: wanted {SLOWEST_BAUD} to {FASTEST_BAUD} bits per second, saw {baud}")
    return Address("serial", device, int(baud), is_ground=is_ground)


def _parse(option: str, text: str, kinds: tuple[str, ...], *also: str) -> tuple[str, str, int]:
    kind, _, rest = text.partition(":")
    host, _, port = rest.rpartition(":")
    if kind not in kinds or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        *others, last = (*(f"{each}:HOST:PORT" for each in kinds), *also)
        raise CallerError(f"{option}={text}: wanted {', '.join(others)} or {last}")
    host = "127.0.0.1" if host == "localhost" else host
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise CallerError(f"{option}={text}: {host} is not an IP address") from None
    if not address.is_loopback:
        raise CallerError(f"{option}={text}: {host} is not this machine; nothing leaves the rig, so wanted 127.0.0.1")
    if address.version != 4 and kind.startswith("udp"):
        raise CallerError(f"{option}={text}: UDP is spoken over IPv4 here, so wanted 127.0.0.1")
    return kind, host, int(port)
