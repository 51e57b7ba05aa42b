"""`cuas link` as a rig: two ends opened, a radio between them, a recording where one is asked for; and all of it closed
again, a board on a desk as it was before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from harness import __version__
from harness.errors import CallerError, HarnessError, RigError
from harness.evidence.recorder import Recorder
from harness.faults.packet import LinkFault
from harness.faults.radio import read_radio
from harness.rigs.address import Address
from harness.rigs.guarded_end import BenchEnd, GuardedEnd
from harness.rigs.stationed import open_end
from harness.taps import Way
from harness.wire.controls import RADIO, Controls
from harness.wire.meter import Window
from harness.wire.port import Port
from harness.wire.relay import Relay, SinceBegin
from harness.wire.serial import find_board

Told = Callable[[float, str, str], None]
"""Takes the link's seconds, "in" or "out", and a fault's name and words; or "guard", and what it refused, once for each
reason."""

NO_DESCRIPTOR = "socket.accept() out of system resource"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """The two ends, and what is at work from the beginning. Into `record`, a new folder, the taps go."""

    drone: Address | BenchEnd
    ground: Address
    radio: str | None = None
    faults: tuple[LinkFault, ...] = ()
    seed: int = 0
    record: Path | None = None

    def __post_init__(self) -> None:
        one, other = self.drone, self.ground
        if isinstance(one, BenchEnd):
            same = other.scheme == "serial" and _device(one.settings.port) == _device(other.host)
        else:
            same = (one.host, one.port, one.scheme[:3]) == (other.host, other.port, other.scheme[:3])
        if not isinstance(one, BenchEnd) and one.scheme == other.scheme == "udpout":
            raise CallerError(
                f"--drone={one} --ground={other}: both wait to be spoken to, and a link says nothing itself; wanted "
                "one that sends to us, such as --drone=udp:HOST:PORT or --ground=udpin:HOST:PORT"
            )
        if same:
            raise CallerError(f"--drone={one} --ground={other}: wanted two ends, saw the same address twice")


def _device(name: str) -> str:
    found = find_board(name)
    return found.path if found is not None else name


class RunningLink:
    """A link at work. `failed` ends with the first error of a callback of ours, such as a full disk's."""

    def __init__(
        self,
        settings: LinkSettings,
        relay: Relay,
        recorder: Recorder | None,
        told: Told,
        *,
        failed: asyncio.Future[None],
        board: GuardedEnd | None = None,
    ) -> None:
        self.settings = settings
        self.relay = relay
        self.board = board
        """The drone's end, where it is a board on a desk."""
        self.put_back: dict[str, Any] | None = None
        """What its guard did at the end: `restored` and `failed`."""
        self._refusals: set[str] = set()
        self._recorder = recorder
        self._told = told
        self.controls = Controls(relay, Random(settings.seed), self._note)
        self._windows = {way: Window() for way in Way}
        for way, absence in relay.absences.items():
            absence.told = partial(self._absent, way)
        self.failed = failed
        asyncio.get_running_loop().set_exception_handler(self._fail)
        if recorder is not None:
            ends = {"drone": str(settings.drone), "ground": str(settings.ground)}
            times = "host seconds since the link began"
            recorder.event("link", harness=__version__, seed=settings.seed, times=times, **ends)
        if board is not None:
            board.told = self._refused
            if recorder is not None:
                recorder.event("bench", **board.state())

    def _note(self, kind: str, **fields: Any) -> None:
        if self._recorder is not None:
            self._recorder.event(kind, **fields)
        self._told(
            self.relay.clock.now_s(), "in" if kind == "injected" else "out", f"{fields['name']}: {fields['fault']}"
        )

    def _absent(self, way: Way, since_s: float, writes: int) -> None:
        if self._recorder is not None:
            self._recorder.event("unsent", way=way.name.lower(), since_s=round(since_s, 3), writes=writes)

    def _refused(self, because: str) -> None:
        if self._recorder is not None:
            self._recorder.event("refused", because=because)
        if because not in self._refusals:
            self._refusals.add(because)
            self._told(self.relay.clock.now_s(), "guard", f"refused: {because}")

    async def watch(self) -> None:
        """Until the board's guard says why the link cannot go on."""
        if self.board is not None:
            try:
                await self.board.watch()
            except HarnessError as error:
                fail(self.failed, error)

    def _fail(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if context["message"].startswith(NO_DESCRIPTOR):
            return  # of whoever wanted to connect; asyncio tries again
        error = context.get("exception") or RigError(context["message"])
        fail(self.failed, error if isinstance(error, HarnessError) else RigError(f"the link broke: {error!r}"))

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
            "board": self.board.state() if self.board is not None else None,
            "recording": str(self.settings.record) if self.settings.record is not None else None,
        }

    def _end(self, speaks: Way, address: Address | BenchEnd, now_s: float) -> dict[str, Any]:
        heard_s = self.relay.heard_s[speaks]
        towards = Way.UP if speaks is Way.DOWN else Way.DOWN
        return {
            "address": str(address),
            "silent_s": round(max(0.0, now_s - heard_s), 3) if heard_s is not None else None,
            "unsent": self.relay.exits[towards].unsent,
            "others": self.relay.exits[towards].others,
            "malformed": self.relay.malformed(speaks),
        }

    def _way(self, way: Way, now_s: float) -> dict[str, Any]:
        counts = self.relay.meter.counts[way]
        rates = self._windows[way].look(now_s, counts)
        return counts.told() | {name: round(value, 1) for name, value in asdict(rates).items()}

    async def end(self) -> None:
        """`close`, and have a board's guard put everything back."""
        self.relay.stop()
        if self.board is not None:
            self.put_back = await self.board.end()
            if self._recorder is not None:
                self._recorder.event("board ended", **self.put_back)
        self.close()

    def close(self) -> None:
        """Take the faults out, note what was under way, close ports and recording."""
        with ExitStack() as steps:  # whatever one of them raises, such as on a full disk, the others are done
            if self._recorder is not None:
                steps.callback(self._recorder.close)
                steps.callback(self._note_end)
            for absence in self.relay.absences.values():
                steps.callback(absence.end)
            steps.callback(self.relay.close)
            steps.callback(self.controls.clear)

    def _note_end(self) -> None:
        assert self._recorder is not None, "asked for where there is one"
        counts = {way.name.lower(): self.relay.meter.counts[way].told() for way in Way}
        told = {
            f"{name}_{way.name.lower()}": value
            for way in Way
            for name, value in (
                ("malformed", self.relay.malformed(way)), ("unsent", self.relay.exits[way].unsent),
                ("waiting_bytes", self.relay.waiting_bytes[way]),
            )
        }  # fmt: skip
        self._recorder.event("ended", **counts, **told)


def fail(failed: asyncio.Future[None], error: HarnessError) -> None:
    """A link cannot go on; a second reason changes nothing."""
    if not failed.done():
        failed.set_exception(error)
        failed.exception()  # seen: whoever runs the link raises it


@asynccontextmanager
async def open_link(settings: LinkSettings, told: Told = lambda at_s, what, words: None) -> AsyncIterator[RunningLink]:
    """The link that `settings` ask for; `told` of each fault that is put in or taken out.

    Raises CallerError for a port that is held by another (named), a radio that is none, and a folder that has a
    recording already; nothing is open then. Raises RigError where a board does not come up, and, at the end, where it
    is not as it was.
    """
    radio = read_radio(settings.radio) if settings.radio is not None else None
    clock = SinceBegin()
    failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    recorder = board = None
    ports: list[Port] = []
    try:
        # A board last, and the recording behind all: where something is wrong nothing was begun.
        ports.append(await open_end(settings.ground, partial(fail, failed)))
        if isinstance(settings.drone, BenchEnd):
            board = await GuardedEnd.open(settings.drone)
            ports.append(board)
        else:
            ports.append(await open_end(settings.drone, partial(fail, failed)))
        recorder = _recorder(settings, clock)
        relay = Relay(ports[1], ports[0], clock, recorder)
        link = RunningLink(settings, relay, recorder, told, failed=failed, board=board)
    except BaseException:
        for port in ports:
            port.close()
        if board is not None:
            await board.end()
        if recorder is not None:
            recorder.close()
        raise
    watching = asyncio.ensure_future(link.watch())
    try:
        if radio is not None:
            link.controls.put(RADIO, radio)
        for fault in settings.faults:
            link.controls.add(fault)
        yield link
    finally:
        watching.cancel()
        await link.end()
        if link.put_back is not None and link.put_back["failed"]:
            raise RigError(f"the board is not as it was: {'; '.join(link.put_back['failed'])}")


def _recorder(settings: LinkSettings, clock: SinceBegin) -> Recorder | None:
    if settings.record is None:
        return None
    try:
        return Recorder(settings.record, lambda: (round(clock.held.now_s() * 1000), 0))
    except RigError as error:
        raise CallerError(f"--record={settings.record}: {error}") from error
