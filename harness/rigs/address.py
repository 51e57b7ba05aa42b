"""Addresses on this machine: of a drone that runs already (`--at`), and of a ground station to attach (`--ground`)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from harness.errors import CallerError, LinkError
from harness.rigs.owner import owner_of
from harness.wire.port import Port
from harness.wire.tcp import TcpPort
from harness.wire.udp import UdpPort

AT_KINDS = ("udp", "udpout", "tcp")
GROUND_KINDS = ("udp", "udpin", "tcpin")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a drone's link is: udp (we listen), udpout (we speak first), tcp (we connect); or where a ground station
    is: udp (it listens, we speak first), udpin and tcpin (we listen; the first that connects is the station)."""

    kind: str
    host: str
    port: int
    is_ground: bool = False

    def __str__(self) -> str:
        return f"{self.kind}:{self.host}:{self.port}"

    @property
    def is_ours(self) -> bool:
        """Whether the port is one that we hold."""
        return self.kind in ("udpin", "tcpin") or (self.kind == "udp" and not self.is_ground)

    async def open(self) -> Port:
        """Bind or connect. Raises CallerError where another process holds the port (named) or nobody listens."""
        try:
            if self.kind == "tcp":
                return await TcpPort.connect(self.host, self.port)
            if self.kind == "tcpin":
                return await TcpPort.serve(self.host, self.port)
            if self.is_ours:
                return UdpPort.bind(self.host, self.port)
            return UdpPort.bind("127.0.0.1", 0, peer=(self.host, self.port))
        except LinkError as error:
            owner = owner_of(self.port) if self.is_ours else None
            held = f"; {owner} holds it" if owner else ""
            raise CallerError(f"{error}{held}") from error


def parse_address(text: str) -> Address:
    """Of a drone. Raises CallerError saying what is wrong. Hosts are loopback addresses: nothing leaves the rig."""
    return Address(*_parse("--at", text, AT_KINDS))


def parse_ground(text: str) -> Address:
    """Of a ground station. Raises CallerError saying what is wrong; hosts are loopback addresses."""
    return Address(*_parse("--ground", text, GROUND_KINDS), is_ground=True)


def _parse(option: str, text: str, kinds: tuple[str, ...]) -> tuple[str, str, int]:
    kind, _, rest = text.partition(":")
    host, _, port = rest.rpartition(":")
    if kind not in kinds or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        *others, last = (f"{each}:HOST:PORT" for each in kinds)
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
