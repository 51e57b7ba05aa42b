"""Where a stream goes: one address that the user named, and nowhere else."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Self

from harness.errors import CallerError

KINDS = {"udp": socket.SOCK_DGRAM, "tcp": socket.SOCK_STREAM}
CONNECT_S = 5.0
"""Host seconds in which a server must answer, before anything flies."""
BACKLOG_BYTES = 1 << 20
"""What waits for a server that does not read; more is not sent."""


@dataclass(frozen=True, slots=True)
class Address:
    """`kind` is udp (a host, or a multicast group, on the own network only) or tcp (a server)."""

    kind: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind}:{host}:{self.port}"

    @classmethod
    def parse(cls, option: str, text: str) -> Self:
        """Of udp:HOST:PORT or tcp:HOST:PORT. Raises CallerError saying what is wrong."""
        kind, _, rest = text.partition(":")
        host, _, port = rest.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if kind not in KINDS or not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise CallerError(f"{option}={text}: wanted udp:HOST:PORT (also multicast) or tcp:HOST:PORT")
        if kind == "tcp" and _is_multicast(host):
            raise CallerError(f"{option}={text}: a multicast group is reached by udp, not by tcp")
        return cls(kind, host, int(port))


def _is_multicast(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_multicast
    except ValueError:
        return False


class Sender:
    """`send` never waits and never raises: a picture elsewhere must not keep a flight. What did not go is counted."""

    def __init__(self, address: Address) -> None:
        """Raises CallerError where there is no such host, or nobody listens (tcp)."""
        self.address = address
        self.sent = 0
        self.unsent = 0
        self._backlog = bytearray()
        kind = KINDS[address.kind]
        try:
            family, _, _, _, there = socket.getaddrinfo(address.host, address.port, type=kind)[0]
            self._socket = socket.socket(family, kind)
            self._socket.settimeout(CONNECT_S)
            try:
                self._socket.connect(there)
            except OSError:
                self._socket.close()
                raise
        except (OSError, UnicodeError) as error:
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise CallerError(f"{address}: wanted somebody to send to, saw: {why}") from error
        self._socket.setblocking(False)

    def send(self, message: bytes) -> None:
        """One whole message."""
        if self.address.kind == "udp":
            self._count(self._write(message) is not None)
            return
        self._flush()
        fits = len(self._backlog) + len(message) <= BACKLOG_BYTES
        self._count(fits)
        if fits:
            self._backlog += message
            self._flush()

    def _count(self, went: bool) -> None:
        if went:
            self.sent += 1
        else:
            self.unsent += 1

    def _flush(self) -> None:
        while self._backlog and (written := self._write(bytes(self._backlog))):
            del self._backlog[:written]

    def _write(self, data: bytes) -> int | None:
        try:
            try:
                return self._socket.send(data)
            except ConnectionRefusedError:
                # Of a datagram before this one, which nobody took; somebody may by now.
                return self._socket.send(data)
        except OSError:
            return None

    def close(self) -> None:
        """What still waits is not sent."""
        if self.address.kind == "tcp":
            self._flush()
        self._socket.close()
