"""How fast the practice drone flies alone, with the streams that a link-loss case asks for.

`python -m tests.builtin.bench_drone` writes vehicle seconds per host second, stepped directly and as a task in virtual
time, three times each. Measures only; nothing is asserted.
"""

from __future__ import annotations

import asyncio
import sys

from harness.builtin import PracticeDrone, fly
from harness.clock import HostClock, LoopClock, VirtualLoop
from harness.mavlink.codec import Encoder
from harness.mavlink.frame import Splitter
from tests.builtin.ground import Station

FLOWN_S = 600
STREAMS = ((True, 2, 20), (True, 33, 4), (True, 245, 1), (False, 2, 20), (False, 108, 20))
"""Whether on the link, message number, Hz."""


class Counted:
    """A drone on patrol, for ever beaten at, and how many frames it says."""

    def __init__(self) -> None:
        station = Station()
        for on_link, number, rate_hz in STREAMS:
            receive = station.drone.receive_link if on_link else station.drone.receive_instrument
            receive(station.encode("COMMAND_LONG", command=511, param1=number, param2=1e6 / rate_hz))
        station.fly_patrol()
        self.drone: PracticeDrone = station.drone
        self.chunks: list[bytes] = []
        for port in (self.drone.link, self.drone.instrument):
            port._send = self.chunks.append
        self.encode = Encoder(255, 190)

    def beat(self) -> None:
        self.drone.receive_link(self.encode("HEARTBEAT", type=6) + self.encode("TIMESYNC", ts1=1))

    def report(self, what: str, took_s: float) -> str:
        frames = len(Splitter().feed(b"".join(self.chunks)))
        return (
            f"{what}: {FLOWN_S / took_s:,.0f} vehicle s/s, {1000 * took_s / FLOWN_S:.3f} ms per vehicle s, "
            f"{frames / FLOWN_S:.1f} frames per vehicle s\n"
        )


def stepped() -> str:
    flight, host = Counted(), HostClock()
    begin_s = host.now_s()
    for _ in range(FLOWN_S):
        flight.beat()
        for _ in range(20):
            flight.drone.step()
    return flight.report("stepped", host.now_s() - begin_s)


async def _fly_on(flight: Counted) -> None:
    task = asyncio.ensure_future(fly(flight.drone))
    clock = LoopClock()
    for second in range(FLOWN_S):
        flight.beat()
        await clock.sleep_until(second + 1.0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def as_task() -> str:
    flight, host, loop = Counted(), HostClock(), VirtualLoop()
    begin_s = host.now_s()
    loop.run_until_complete(_fly_on(flight))
    took_s = host.now_s() - begin_s
    loop.close()
    return flight.report("virtual time", took_s)


if __name__ == "__main__":
    for _ in range(3):
        sys.stdout.write(stepped() + as_task())
