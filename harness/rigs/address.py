"""Addresses of drones that run already: udp:HOST:PORT (we listen), udpout:HOST:PORT (we speak first), tcp:HOST:PORT."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Literal

from harness.errors import CallerError, LinkError
from harness.rigs.owner import owner_of
from harness.wire.port import Port
from harness.wire.tcp import TcpPort
from harness.wire.udp import UdpPort


@dataclass(frozen=True, slots=True)
class Address:
    """Where a drone's link is."""

    kind: Literal["udp", "udpout", "tcp"]
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.host}:{self.port}"

    async def open(self) -> Port:
        """Bind or connect. Raises CallerError where another process holds the port (named) or nobody listens."""
        try:
            if self.kind == "tcp":
                return await TcpPort.connect(self.host, self.port)
            if self.kind == "udp":
                return UdpPort.bind(self.host, self.port)
            return UdpPort.bind("127.0.0.1", 0, peer=(self.host, self.port))
        except LinkError as error:
            owner = owner_of(self.port) if self.kind == "udp" else None
            held = f"; {owner} holds it" if owner else ""
            raise CallerError(f"{error}{held}") from error


def parse_address(text: str) -> Address:
    """Raises CallerError saying what is wrong. Hosts are loopback addresses: nothing leaves the rig."""
    kind, _, rest = text.partition(":")
    host, _, port = rest.rpartition(":")
    if kind not in ("udp", "udpout", "tcp") or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise CallerError(f"--at={text}: wanted udp:HOST:PORT, udpout:HOST:PORT or tcp:HOST:PORT")
    host = "127.0.0.1" if host == "localhost" else host
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise CallerError(f"--at={text}: {host} is not an IP address") from None
    if not loopback:
        raise CallerError(f"--at={text}: {host} is not this machine; nothing leaves the rig, so wanted 127.0.0.1")
    return Address(kind, host, int(port))  # type: ignore[arg-type]  # checked above
