"""`cuas link` as a rig: two ends opened, a radio between them, a recording where one is asked for; and all of it closed
again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any, cast

from harness import __version__
from harness.errors import CallerError, HarnessError, RigError
from harness.evidence.recorder import Recorder
from harness.faults.packet import LinkFault
from harness.faults.radio import read_radio
from harness.rigs.address import Address
from harness.taps import Way
from harness.wire.controls import RADIO, Controls
from harness.wire.meter import Window
from harness.wire.port import Port
from harness.wire.redial import Redial
from harness.wire.relay import Relay, SinceBegin
from harness.wire.tcp import TcpPort

Told = Callable[[float, str, str], None]
"""Takes the link's seconds, "in" or "out", and a fault's name and words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """The two ends, and what is at work from the beginning. Into `record`, a new folder, the taps go."""

    drone: Address
    ground: Address
    radio: str | None = None
    faults: tuple[LinkFault, ...] = ()
    seed: int = 0
    record: Path | None = None

    def __post_init__(self) -> None:
        one, other = self.drone, self.ground
        if (one.host, one.port, one.scheme[:3]) == (other.host, other.port, other.scheme[:3]):
            raise CallerError(f"--drone={one} --ground={other}: wanted two ends, saw the same address twice")


class RunningLink:
    """A link at work. `failed` ends with the first error of a callback of ours, such as a full disk's."""

    def __init__(self, settings: LinkSettings, relay: Relay, recorder: Recorder | None, told: Told) -> None:
        self.settings = settings
        self.relay = relay
        self._recorder = recorder
        self._told = told
        self.controls = Controls(relay, Random(settings.seed), self._note)
        self._windows = {way: Window() for way in Way}
        loop = asyncio.get_running_loop()
        self.failed: asyncio.Future[None] = loop.create_future()
        loop.set_exception_handler(self._fail)

    def _note(self, kind: str, **fields: Any) -> None:
        if self._recorder is not None:
            self._recorder.event(kind, **fields)
        self._told(
            self.relay.clock.now_s(), "in" if kind == "injected" else "out", f"{fields['name']}: {fields['fault']}"
        )

    def _fail(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception") or RigError(context["message"])
        if not self.failed.done():
            broke = error if isinstance(error, HarnessError) else RigError(f"the link broke: {error!r}")
            self.failed.set_exception(broke)
            self.failed.exception()  # seen: whoever runs the link raises it

    def state(self) -> dict[str, Any]:
        """How it is: seconds since the beginning, both ends, both ways (counts since then, rates over the last two
        seconds), and the faults at work. As JSON has it."""
        now_s = self.relay.clock.now_s()
        return {
            "up_s": round(now_s, 3),
            "drone": self._end(Way.DOWN, self.settings.drone, now_s),
            "ground": self._end(Way.UP, self.settings.ground, now_s),
            "down": self._way(Way.DOWN, now_s),
            "up": self._way(Way.UP, now_s),
            "faults": self.controls.told(),
            "recording": str(self.settings.record) if self.settings.record is not None else None,
        }

    def _end(self, speaks: Way, address: Address, now_s: float) -> dict[str, Any]:
        heard_s = self.relay.heard_s[speaks]
        towards = Way.UP if speaks is Way.DOWN else Way.DOWN
        return {
            "address": str(address),
            "silent_s": round(max(0.0, now_s - heard_s), 3) if heard_s is not None else None,
            "unsent": self.relay.exits[towards].unsent,
            "malformed": self.relay.malformed(speaks),
        }

    def _way(self, way: Way, now_s: float) -> dict[str, Any]:
        counts = self.relay.meter.counts[way]
        rates = self._windows[way].look(now_s, counts)
        return counts.told() | {name: round(value, 1) for name, value in asdict(rates).items()}

    def close(self) -> None:
        """Take the faults out, note what was under way, close ports and recording."""
        self.controls.clear()
        self.relay.close()
        if self._recorder is not None:
            counts = {way.name.lower(): self.relay.meter.counts[way].told() for way in Way}
            self._recorder.event("ended", **counts)
            self._recorder.close()


@asynccontextmanager
async def open_link(settings: LinkSettings, told: Told = lambda at_s, what, words: None) -> AsyncIterator[RunningLink]:
    """The link that `settings` ask for; `told` of each fault that is put in or taken out.

    Raises CallerError for a port that is held by another (named), a radio that is none, and a folder that has a
    recording already; nothing is open then.
    """
    radio = read_radio(settings.radio) if settings.radio is not None else None
    ports: list[Port] = []
    clock = SinceBegin()
    recorder = _recorder(settings, clock)
    try:
        ports.append(await _open(settings.drone))
        ports.append(await _open(settings.ground))
        link = RunningLink(settings, Relay(ports[0], ports[1], clock, recorder), recorder, told)
    except BaseException:
        for port in ports:
            port.close()
        if recorder is not None:
            recorder.close()
        raise
    try:
        if recorder is not None:
            ends = {"drone": str(settings.drone), "ground": str(settings.ground)}
            times = "host seconds since the link began"
            recorder.event("link", harness=__version__, seed=settings.seed, times=times, **ends)
        if radio is not None:
            link.controls.put(RADIO, radio)
        for fault in settings.faults:
            link.controls.add(fault)
        yield link
    finally:
        link.close()


def _recorder(settings: LinkSettings, clock: SinceBegin) -> Recorder | None:
    if settings.record is None:
        return None
    try:
        return Recorder(settings.record, lambda: (round(clock.held.now_s() * 1000), 0))
    except RigError as error:
        raise CallerError(f"--record={settings.record}: {error}") from error


async def _open(address: Address) -> Port:
    """What is not there yet is waited for, and what goes away may come back."""
    if address.scheme not in ("tcp", "tcpin"):
        return await address.open()

    async def dial() -> TcpPort:
        return cast("TcpPort", await address.open())

    return Redial(dial, await dial() if address.is_ours else None)
