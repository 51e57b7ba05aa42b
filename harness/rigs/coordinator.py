"""What a labgrid coordinator knows of a place, and what may be done to it, by labgrid's own client library.

Imported by the place's keeper alone: labgrid is an extra, and brings threads and an exception hook of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from labgrid.remote.client import ClientSession, ServerError
from labgrid.remote.common import Place, ResourceEntry
from labgrid.remote.generated import labgrid_coordinator_pb2 as words
from labgrid.util.proxy import proxymanager

from harness.clock import HostClock, within_host_s
from harness.errors import CallerError
from harness.rigs.claim import TakenError

PORT = 20408
"""Where coordinators listen by custom."""
ANSWERS_S, EXPORTED_S, LOOK_EVERY_S = 10.0, 10.0, 0.1
SERIAL = "NetworkSerialPort"
"""What an exporter makes of every serial port, its own machine's as well."""
AUTOPILOT = "mavlink"
"""How the match of the autopilot's port is named in a place that has several."""
POWER = {
    "NetworkPowerPort", "NetworkUSBPowerPort", "NetworkSiSPMPowerPort", "PDUDaemonPort", "TasmotaPowerPort",
    "NetworkYKUSHPowerPort", "NetworkSysfsGPIO",
}  # fmt: skip
"""What `labgrid-client power` can switch."""


@dataclass(frozen=True, slots=True)
class Port:
    """A place's serial port: on which machine it is, by which path there; how it is reached over the network, if its
    exporter offers it now; whether the place can be switched off and on."""

    machine: str
    path: str
    tcp_port: int | None
    protocol: str
    power: bool


@asynccontextmanager
async def coordinator(address: str) -> AsyncIterator[Coordinator]:
    """Raises CallerError where none answers there."""
    logging.getLogger().setLevel(logging.CRITICAL + 1)  # labgrid tells it all; what matters is raised
    session = ClientSession(proxymanager.get_grpc_address(address, default_port=PORT), asyncio.get_running_loop())
    try:
        await within_host_s(ANSWERS_S, session.start())
    except (ServerError, TimeoutError):
        await session.close()
        raise CallerError(
            f"no labgrid coordinator answers at {address}: wanted one within {ANSWERS_S:g} s; start it, or name "
            "another (LG_COORDINATOR, or coordinator in the rig file)"
        ) from None
    try:
        yield Coordinator(session, address)
    finally:
        await session.stop()
        await session.close()


class Coordinator:
    """Asked by one who is known to it as `me`: host and user."""

    def __init__(self, session: ClientSession, address: str) -> None:
        self._session = session
        self._address = address
        self.me = f"{session.gethostname()}/{session.getuser()}"

    def _place(self, name: str) -> Place:
        if (place := self._session.places.get(name)) is None:
            there = ", ".join(sorted(self._session.places)) or "none"
            raise CallerError(f"no place {name} at the labgrid coordinator {self._address}; places there: {there}")
        return place

    def holder(self, name: str) -> str | None:
        """Who has acquired it, as host/user; None where nobody has."""
        return self._place(name).acquired or None

    def may_use(self, name: str) -> bool:
        """Whether it is ours already, or who has it lets us use it as well."""
        place = self._place(name)
        return self.me in (place.acquired, *place.allowed)

    async def acquire(self, name: str) -> None:
        """Raises TakenError naming who has it, CallerError with the coordinator's word where it is not to be had."""
        if (holder := self.holder(name)) is not None:
            raise TakenError(
                f"the labgrid place {name} is in use by {holder}; wait until they release it (labgrid-client -p {name} "
                f"release), or let them share it (labgrid-client -p {name} allow {self.me})"
            )
        self.port(name)
        try:
            await self._session.stub.AcquirePlace(words.AcquirePlaceRequest(placename=name))
        except grpc.aio.AioRpcError as error:
            raise TakenError(f"the labgrid place {name} cannot be acquired: {error.details()}") from None
        await self._session.sync_with_coordinator()

    async def release(self, name: str) -> None:
        """Where it is still ours, by nobody else's doing meanwhile."""
        if self.holder(name) == self.me:
            await self._session.stub.ReleasePlace(words.ReleasePlaceRequest(placename=name, fromuser=self.me))

    def port(self, name: str) -> Port:
        """The place's serial port. Raises CallerError where it has none, or more than can be told apart, or where its
        exporter is away."""
        place = self._place(name)
        found = list(self._resources(place))
        serial = {known: each for known, each in found if each.cls == SERIAL}
        if not serial:
            told = ", ".join(map(str, place.matches)) or "nothing"
            seen = ", ".join(sorted(each.cls for _, each in found)) or "none: its exporter is away, or never came"
            raise CallerError(
                f"the labgrid place {name} has no serial port: it matches {told}, exported of that: {seen}"
            )
        if len(serial) > 1 and AUTOPILOT not in serial:
            raise CallerError(
                f"the labgrid place {name} has several serial ports, {', '.join(sorted(serial))}: wanted one, or the "
                f"autopilot's named so: labgrid-client -p {name} add-named-match PATTERN {AUTOPILOT}"
            )
        port = serial[AUTOPILOT] if AUTOPILOT in serial else next(iter(serial.values()))
        if not port.avail:
            raise CallerError(f"the labgrid place {name}: its serial port is exported, and its board not plugged in")
        if port.extra.get("proxy_required"):
            raise CallerError(
                f"the labgrid place {name}: its exporter lets its port be reached through ssh only (isolated); run "
                "cuas on that machine"
            )
        return _port(port.args, port.extra, power=any(each.cls in POWER for _, each in found))

    async def reached(self, name: str) -> Port:
        """The same, of an acquired place, once its exporter offers it over the network. Raises CallerError where it
        does not."""
        clock = HostClock()
        until_s = clock.now_s() + EXPORTED_S
        while (port := self.port(name)).tcp_port is None:
            if clock.now_s() > until_s:
                raise CallerError(
                    f"the labgrid place {name}: its exporter on {port.machine} does not offer its serial port within "
                    f"{EXPORTED_S:g} s; is ser2net installed there?"
                )
            await clock.sleep_until(clock.now_s() + LOOK_EVERY_S)
        return port

    def _resources(self, place: Place) -> list[tuple[str, ResourceEntry]]:
        """What is exported now of what the place matches, each by the name that its match gives it, or its own."""
        found = []
        for exporter, groups in self._session.resources.items():
            for group, resources in groups.items():
                for name, each in resources.items():
                    if "cls" not in each.data or (match := place.getmatch((exporter, group, each.cls, name))) is None:
                        continue
                    found.append((match.rename or name, each))
        return found


def _port(told: dict[str, Any], extra: dict[str, Any], *, power: bool) -> Port:
    number = told.get("port")
    return Port(
        machine=str(told.get("host", "")), path=str(extra.get("path") or ""),
        tcp_port=None if number is None else int(number), protocol=str(told.get("protocol") or "rfc2217"), power=power,
    )  # fmt: skip
