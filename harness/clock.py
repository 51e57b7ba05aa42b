"""All time there is: the host's, a virtual loop's, and the vehicle's. No other module imports `time`, or asks asyncio.

Everything a person would call seconds is vehicle time. The vehicle's clock *holds and brackets*: now is the last stamp
seen; nothing is extrapolated while the vehicle lives (measured: extrapolation fails at 20x).
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import re
import secrets
import threading
import time
from asyncio import base_events
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Never, Protocol, TypeVar

from harness.errors import RigError, StallError

T = TypeVar("T")

RUN_ON_STEP_S = 0.05
EPOCH_STEP_BACK_S = 1.0
"""A stamp this much older than the last one is a reboot, not jitter (stamps of one stream are ordered)."""


class Clock(Protocol):
    """Time handed in: now, and waiting until then, in seconds of that clock."""

    def now_s(self) -> float: ...

    async def sleep_until(self, t_s: float) -> None: ...


class HostClock:
    """The host's monotonic clock; for the watchdog and for nothing that a verdict leans on."""

    def now_s(self) -> float:
        return time.monotonic()

    async def sleep_until(self, t_s: float) -> None:
        await asyncio.sleep(max(0.0, t_s - self.now_s()))


class LoopClock(HostClock):
    """The running event loop's own time: virtual seconds on a `VirtualLoop`, host seconds elsewhere."""

    def now_s(self) -> float:
        return asyncio.get_running_loop().time()


def utc_us() -> int:
    """Host time in microseconds since 1970, as .tlog files stamp their frames."""
    return time.time_ns() // 1000


def utc_now() -> str:
    """Host time as ISO 8601 in UTC, to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def run_id(label: str) -> str:
    """A name for a run that sorts by time and meets no other: UTC to the second, the label, four random digits."""
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
    safe = re.sub(r"[^\w.+=-]+", "_", label)[:120]
    return f"{stamp}-{safe}-{secrets.token_hex(2)}"


async def within_host_s(limit_s: float, work: Awaitable[T]) -> T:
    """Await `work` for at most `limit_s` host (or virtual loop) seconds; raises TimeoutError."""
    async with asyncio.timeout(limit_s):
        return await work


def _refuse(what: str) -> Never:
    raise RigError(f"virtual time is single-threaded and offline: {what} is refused; use the in-memory port")


def _refused(what: str) -> Any:
    return lambda *_, **__: _refuse(what)


class VirtualLoop(base_events.BaseEventLoop):
    """An event loop whose time jumps when idle. Sockets, threads, executors and subprocesses are refused."""

    def __init__(self) -> None:
        super().__init__()
        self.virtual_s = 0.0
        self._selector = self
        self._clock_resolution = 1e-9
        self._thread = threading.get_ident()

    def time(self) -> float:
        return self.virtual_s

    def select(self, timeout: float | None) -> list[Never]:
        """As its own selector: where another loop would wait, time jumps."""
        if timeout is None:
            raise RigError("virtual time stands still: every task waits and no timer is set; something was never sent")
        self.virtual_s += max(0.0, timeout)
        return []

    def _process_events(self, event_list: list[Never]) -> None:
        """There are none."""

    def call_soon_threadsafe(self, callback: Any, *args: Any, **named: Any) -> Any:  # type: ignore[override]
        """Only from the loop's own thread: it is how an interrupt (Ctrl-C) ends what runs here."""
        if threading.get_ident() != self._thread:
            _refuse("call_soon_threadsafe")
        return self.call_soon(callback, *args, **named)

    run_in_executor = _refused("run_in_executor")
    add_reader = add_writer = create_connection = create_server = create_datagram_endpoint = _refused("a socket")
    subprocess_exec = subprocess_shell = _refused("a subprocess")

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """There is none."""


@dataclass(slots=True, order=True)
class _Waiter:
    t_s: float
    serial: int
    future: asyncio.Future[None] = field(compare=False)


class BootTime:
    """Stamps since boot into seconds since the first boot seen: a stamp that steps back opens a new epoch (a reboot),
    and time goes on from where it was."""

    def __init__(self) -> None:
        self.epoch = 0
        self._base_s = 0.0
        self._last_boot_s: float | None = None

    def observe_s(self, boot_ms: float) -> float:
        """Take a stamp of the stream that tells the time."""
        boot_s = boot_ms / 1000.0
        last = self._last_boot_s
        if last is not None and boot_s < last - EPOCH_STEP_BACK_S:
            self.epoch += 1
            self._base_s += last
            last = None
        self._last_boot_s = boot_s if last is None else max(last, boot_s)
        return self.to_s(boot_ms)

    def to_s(self, boot_ms: float) -> float:
        """Another stamp of the same boot, in the same seconds."""
        return self._base_s + boot_ms / 1000.0


class VehicleClock:
    """The vehicle's own time, from its stamps (SYSTEM_TIME.time_boot_ms).

    `now_s` is the last stamp seen, in seconds since the first boot seen (a reboot opens a new epoch, see `BootTime`);
    `bracket_s` the last interval between stamps, which is the stated error of "now".
    """

    def __init__(self) -> None:
        self.bracket_s = self.bracket_max_s = 0.0
        self._brackets_ms: Counter[int] = Counter()
        self.rate = 1.0
        self.stamps = 0
        self._boot = BootTime()
        self._now_s = 0.0
        self._rate_from: tuple[float, float] | None = None
        self._host_s = 0.0
        self._waiters: list[_Waiter] = []
        self._serials = itertools.count()
        self._listeners: list[Callable[[], None]] = []

    def now_s(self) -> float:
        return self._now_s

    @property
    def host_age_s(self) -> float:
        """Host (or virtual loop) seconds since the last stamp."""
        return asyncio.get_running_loop().time() - self._host_s

    def on_stamp(self, listener: Callable[[], None]) -> None:
        """Call `listener` behind every stamp that moved time on; for pacing from received frames."""
        self._listeners.append(listener)

    def observe_ms(self, boot_ms: int) -> None:
        """Take a stamp: milliseconds since the vehicle's boot."""
        epoch = self._boot.epoch
        now_s = self._boot.observe_s(boot_ms)
        if now_s <= self._now_s:
            return
        if self.stamps and self._boot.epoch == epoch:
            self.bracket_s = now_s - self._now_s
            self.bracket_max_s = max(self.bracket_max_s, self.bracket_s)
            self._brackets_ms[round(self.bracket_s * 1000)] += 1
        self.stamps += 1
        self.advance(now_s)

    @property
    def bracket_p99_s(self) -> float:
        """The interval between stamps that 99 in 100 stay within."""
        remaining = self._brackets_ms.total() // 100
        for bracket_ms in sorted(self._brackets_ms, reverse=True):
            remaining -= self._brackets_ms[bracket_ms]
            if remaining < 0:
                return bracket_ms / 1000
        return 0.0

    @property
    def epoch(self) -> int:
        """Reboots seen."""
        return self._boot.epoch

    def advance(self, now_s: float) -> None:
        """It is so late now, by a stamp or without one."""
        self._now_s = now_s
        self._host_s = asyncio.get_running_loop().time()
        if self._rate_from is None or now_s - self._rate_from[0] > 5.0:
            if self._rate_from is not None and self._host_s > self._rate_from[1]:
                self.rate = (now_s - self._rate_from[0]) / (self._host_s - self._rate_from[1])
            self._rate_from = (now_s, self._host_s)
        while self._waiters and self._waiters[0].t_s <= now_s:
            waiter = heapq.heappop(self._waiters)
            if not waiter.future.done():
                waiter.future.set_result(None)
        for listener in self._listeners:
            listener()

    async def sleep_until(self, t_s: float) -> None:
        """Return once a stamp at or after `t_s` was seen."""
        if t_s <= self._now_s:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiters, _Waiter(t_s, next(self._serials), future))
        await future

    async def next_stamp(self) -> None:
        """Return behind the next stamp."""
        await self.sleep_until(self._now_s + 1e-6)


@asynccontextmanager
async def within_vehicle_s(clock: VehicleClock, limit_s: float) -> AsyncIterator[None]:
    """Let the body run for at most `limit_s` vehicle seconds; raises TimeoutError in it then.

    Before the vehicle told its time for the first time, host (or virtual loop) seconds stand in.
    """
    async with asyncio.timeout(None) as deadline:
        task = asyncio.ensure_future(_expire(clock, limit_s, deadline))
        try:
            yield
        finally:
            task.cancel()


async def _expire(clock: VehicleClock, limit_s: float, deadline: asyncio.Timeout) -> None:
    if clock.stamps:
        await clock.sleep_until(clock.now_s() + limit_s)
    else:
        await asyncio.sleep(limit_s)
    deadline.reschedule(asyncio.get_running_loop().time())


async def watch(clock: VehicleClock, *, stall_s: float, what: str) -> Never:
    """The one watchdog on host time: raises StallError once no stamp came for `stall_s` host seconds."""
    while True:
        await asyncio.sleep(stall_s / 8)
        if clock.host_age_s > stall_s:
            raise StallError(
                f"{what} stopped telling the time: wanted a SYSTEM_TIME at least every {stall_s:g} host seconds, "
                f"last one at vehicle time {clock.now_s():.2f} s; see the stack's own log in the bundle"
            )


async def run_on(clock: VehicleClock) -> Never:
    """The drone is dead: from its last stamp its time goes on at the last rate, in a stamp's steps."""
    loop, rate, from_s = asyncio.get_running_loop(), clock.rate, clock.now_s()
    since_s = loop.time() - clock.host_age_s
    while True:
        await asyncio.sleep(RUN_ON_STEP_S / rate)
        clock.advance(from_s + (loop.time() - since_s) * rate)


async def race(work: Coroutine[Any, Any, T], *guards: asyncio.Future[Any]) -> T:
    """Await `work`, unless one of `guards` ends first: then its error is raised and `work` is cancelled."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task, *guards}, return_when=asyncio.FIRST_COMPLETED)
        for guard in guards:
            if guard.done() and not task.done():
                guard.result()
        return await task
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
