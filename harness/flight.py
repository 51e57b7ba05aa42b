"""What a scenario holds: until, inject, wait, verify. Five beats: steady state, break, heal, wait, judge."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from random import Random
from typing import Any, TypeVar

from harness.actors.ground import BEAT_EVERY_S
from harness.checks import Check, Predicate
from harness.checks.profile import Limits
from harness.clock import race, within_vehicle_s
from harness.errors import CallerError, StackDied, StallError, VehicleError
from harness.evidence.bundle import BundleWriter
from harness.faults.outage import Outage
from harness.faults.packet import LinkFault
from harness.progress import Progress
from harness.rigs.rig import Rig
from harness.vehicles.base import LinkTimeout
from harness.vehicles.mission import Mission, default_patrol

T = TypeVar("T")


class Flight:
    """A drone on patrol. `clean` flights are twins: they fly the same procedure with every fault left out."""

    def __init__(
        self, rig: Rig, writer: BundleWriter, limits: Limits, rng: Random, progress: Progress, *, clean: bool = False
    ) -> None:
        self.rig = rig
        self.limits = limits
        self._writer = writer
        self._rng = rng
        self._progress = progress
        self._clean = clean
        self._injected = False
        self.timeout: LinkTimeout | None = None
        self._requirements: tuple[str, ...] = writer.identity.requirements
        rig.clock.on_stamp(lambda: progress.tick(rig.clock.now_s(), rig.clock.rate))

    async def start(self, mission: Mission | None, parameters: dict[str, float]) -> Mission:
        """Boot, configure, arm, take off, and fly the mission, or the harness's own patrol; returns what is flown."""
        vehicle = self.rig.vehicle
        await self._step("booting", self.rig.boot())
        await self._step("configuring", vehicle.configure(parameters))
        await self._step("probing", vehicle.probe())
        await self._step("getting ready", vehicle.ready())
        self.timeout = await self._step("reading time-outs", vehicle.link_timeout())
        if mission is None:
            home = await self._step("finding home", vehicle.place())
            mission = default_patrol(home.lat / 1e7, home.lon / 1e7)
        await self._step("taking off", vehicle.take_off(mission.altitude_m))
        await self._step("patrolling", vehicle.patrol(mission))
        return mission

    async def until(self, predicate: Predicate, *, at_most_s: float) -> None:
        """Wait until the drone is so. Raises VehicleError if it is not within `at_most_s`."""
        await self._step(f"until {predicate}", self._until(predicate, at_most_s))

    async def _until(self, predicate: Predicate, at_most_s: float) -> None:
        clock, timeline = self.rig.clock, self.rig.timeline
        try:
            async with within_vehicle_s(clock, at_most_s):
                while (event := timeline.last(predicate.kind)) is None or not predicate.holds(event.value):
                    await clock.next_stamp()
        except TimeoutError:
            seen = event.value if event else "nothing"
            raise VehicleError(
                f"wanted {predicate} within {at_most_s:g} s, saw {seen} at {clock.now_s():.1f} s; "
                f"the drone said: {self.rig.vehicle.last_said()}"
            ) from None

    @asynccontextmanager
    async def inject(self, fault: LinkFault) -> AsyncIterator[None]:
        """Break it; it heals by itself at the block's end, and both are recorded."""
        tape = self.rig.tape
        if self._clean:
            yield
            return
        # A fixed phase against the heartbeat would measure one point of the failsafe's own check period.
        phase_s = self._rng.random() * BEAT_EVERY_S
        await self._step(self._progress.phase, self.rig.clock.sleep_until(self.rig.clock.now_s() + phase_s))
        self._injected = True
        with self.rig.link.inject(fault, Random(self._rng.getrandbits(64))) as receipt:
            tape.event("injected", fault=str(fault))
            self._progress.phase = f"under {fault}"
            try:
                yield
            finally:
                tape.event("healed", fault=str(fault), receipt=receipt())

    async def wait(self, outage: Outage | None = None, *, for_s: float | None = None) -> None:
        """Let vehicle time pass: the length of an outage, or `for_s` seconds."""
        if (outage is None) == (for_s is None):
            raise CallerError("wait wants an outage or for_s, and only one of them")
        length_s = outage.length_s(self.timeout.hi_s if self.timeout else math.nan) if outage else float(for_s or 0)
        until_s = self.rig.clock.now_s() + length_s
        phase = self._progress.phase if outage else f"waiting {length_s:g} s"
        await self._step(phase, self.rig.clock.sleep_until(until_s))

    def verify(self, *checks: Check) -> None:
        """File the checks, once, as the last beat: they are judged from disk when the recording has ended."""
        if not checks:
            raise CallerError("verify wants at least one check; nothing passes emptily")
        filed = [check.requiring(self._requirements) for check in checks]
        self._writer.write_checks(check.to_data() for check in filed)

    def achieved(self) -> dict[str, Any]:
        """What run.json says of the flight once it is over."""
        clock, vehicle = self.rig.clock, self.rig.vehicle
        bracket_ms = clock.bracket_max_s * 1000
        timeout = self.timeout
        return {
            "link_timeout_s": (timeout.lo_s, timeout.hi_s) if timeout else None,
            "parameters": dict(vehicle.read_back),
            "speed_achieved": round(clock.rate, 2),
            "clock": {
                "bracket_p99_ms": clock.bracket_p99_s * 1000,
                "bracket_max_ms": bracket_ms,
                "stamps": clock.stamps,
                "epochs": clock.epoch + 1,
            },
        }

    async def _step(self, phase: str, work: Coroutine[Any, Any, T]) -> T:
        """Do it, unless the stack dies or hangs first."""
        self._progress.phase = phase
        try:
            return await race(work, *self.rig.guards)
        except (StackDied, StallError) as error:
            self.rig.tape.event("died", because=str(error), injected=self._injected)
            raise StackDied(str(error), exit_code=getattr(error, "exit_code", 0), injected=self._injected) from error



