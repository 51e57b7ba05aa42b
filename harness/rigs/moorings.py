"""The ports between a rig and a stack: the rig's own, to which the stack comes; or a container's, which its engine has
published on 127.0.0.1 and at which the rig calls it up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

from harness.clock import HostClock, within_host_s
from harness.errors import LinkError, RigError
from harness.rigs.ports import free_udp_port
from harness.wire.port import Port
from harness.wire.tcp import TcpPort
from harness.wire.udp import UdpPort

LOOPBACK = "127.0.0.1"
RC = "rc"
ANSWERS_WITHIN_S = 45.0
"""Host seconds from a container's start to its first word at each port; both stacks take under 5 s."""
LOOK_EVERY_S = 0.05
KNOCK = b"\0"
"""Not a frame, nor the beginning of one: a stack that speaks over UDP answers whoever has spoken to it first."""
NOBODY = 9
"""The port of the discard service: whither a stack sends that must be told a partner before it knows its partner."""


class Moorings(Protocol):
    """`lay` gives the recipe's placeholders for these ports, by the order of `names`, before the stack is launched;
    `meet` gives the ports themselves, in that order, behind it. `close` lets go of whatever there is."""

    rc_input: tuple[str, int]
    """Where the stack's simulated receiver listens, if it has one; known after `meet`."""

    async def lay(self, names: Iterable[str]) -> dict[str, object]: ...

    async def meet(self) -> list[Port]: ...

    def close(self) -> None: ...


class OwnPorts:
    """Ports of the rig's, bound before there is a stack: it connects to them (TCP), or sends to them (UDP)."""

    def __init__(self, transport: Literal["tcp", "udp"]) -> None:
        self._transport = transport
        self._ports: list[Port] = []
        self.rc_input = (LOOPBACK, 0)

    async def lay(self, names: Iterable[str]) -> dict[str, object]:
        """Raises RigError where no port is free."""
        values: dict[str, object] = {}
        for name in names:
            if self._transport == "tcp":
                serving = await TcpPort.serve(LOOPBACK)
                self._ports.append(serving)
                values[f"{name}_port"] = serving.address[1]
            else:
                drone_port = free_udp_port()
                bound = UdpPort.bind(LOOPBACK, 0, peer=(LOOPBACK, drone_port))
                self._ports.append(bound)
                values[f"{name}_port"], values[f"drone_{name}_port"] = bound.address[1], drone_port
        self.rc_input = (LOOPBACK, free_udp_port())
        return values | {"rc_port": self.rc_input[1]}

    async def meet(self) -> list[Port]:
        return self._ports

    def close(self) -> None:
        for port in self._ports:
            port.close()


class PublishedPorts:
    """Ports of a container's, by name: `wanted` is the number within and its protocol ("5760/tcp"). Whoever starts the
    container has those that are wanted published, and tells in `places` at which port of 127.0.0.1 each is."""

    def __init__(self, wanted: Mapping[str, str], title: str) -> None:
        self._known = wanted
        self._title = title
        self._names: list[str] = []
        self._ports: list[Port] = []
        self.places: dict[str, int] = {}
        """By number and protocol, as in `wanted`."""
        self.rc_input = (LOOPBACK, 0)

    @property
    def wanted(self) -> list[str]:
        """What is to be published: of the ports that were laid, and the receiver's if there is one."""
        return [self._known[name] for name in (*self._names, RC) if name in self._known]

    async def lay(self, names: Iterable[str]) -> dict[str, object]:
        self._names = list(names)
        values: dict[str, object] = {}
        for name in self._names:
            number, _, transport = self._known[name].partition("/")
            values[f"{name}_port"] = number if transport == "tcp" else NOBODY
            values[f"drone_{name}_port"] = number
        return values | {"rc_port": self._known.get(RC, "0").partition("/")[0]}

    async def meet(self) -> list[Port]:
        """Raises RigError where a port of the stack's has said nothing in time."""
        if RC in self._known:
            self.rc_input = (LOOPBACK, self.places[self._known[RC]])
        for name in self._names:
            wanted = self._known[name]
            call = self._dial if wanted.endswith("/tcp") else self._knock
            try:
                await within_host_s(ANSWERS_WITHIN_S, call(self.places[wanted]))
            except TimeoutError:
                raise RigError(
                    f"{self._title}, in its container, said nothing at its {name} port {wanted}, which is published at "
                    f"{LOOPBACK}:{self.places[wanted]}, within {ANSWERS_WITHIN_S:g} host seconds"
                ) from None
        return self._ports

    async def _dial(self, port: int) -> None:
        """An engine takes connections, and ends them, before anybody listens within: one on which bytes came holds."""
        clock = HostClock()
        while True:
            try:
                made = await TcpPort.connect(LOOPBACK, port)
            except LinkError:
                await clock.sleep_until(clock.now_s() + LOOK_EVERY_S)
                continue
            self._ports.append(made)
            while not made.kept and not made.lost.done():
                await clock.sleep_until(clock.now_s() + LOOK_EVERY_S)
            if made.kept:
                return
            self._ports.remove(made)
            made.close()

    async def _knock(self, port: int) -> None:
        clock, made = HostClock(), UdpPort.bind(LOOPBACK, 0, peer=(LOOPBACK, port))
        self._ports.append(made)
        while not made.kept:
            made.send(KNOCK)
            await clock.sleep_until(clock.now_s() + LOOK_EVERY_S)

    def close(self) -> None:
        for port in self._ports:
            port.close()
