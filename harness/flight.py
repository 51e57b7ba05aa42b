"""What a scenario holds: reach, until, inject, order, wait, verify.

Five beats: steady state, break, heal, wait, judge.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from random import Random
from typing import Any, Literal, TypeVar

from harness.achieved import achieved
from harness.actors.acts import Act
from harness.actors.rogue import STRANGER, Disguise
from harness.checks import Check, Predicate
from harness.checks.profile import Limits
from harness.clock import race, within_vehicle_s
from harness.errors import CallerError, StackDied, StallError, VehicleError
from harness.evidence.bundle import BundleWriter
from harness.evidence.models import MissionIdentity
from harness.faults.gnss.fault import GnssFault
from harness.faults.outage import Outage
from harness.faults.packet import LinkFault
from harness.injector import Injector
from harness.modes import Mode, Phase
from harness.progress import Progress
from harness.reading.silence import ESTABLISHED_S
from harness.reading.stack import Geodetic
from harness.rigs.radio import cross_radio
from harness.rigs.rig import Rig
from harness.rigs.witness import Witness
from harness.strangers import Strangers
from harness.vehicles.acts import Ground
from harness.vehicles.base import LinkTimeout
from harness.vehicles.mission import Mission, default_patrol
from harness.vehicles.phases import reach
from harness.vehicles.services import ANSWER_S, SENDS
from harness.vehicles.snapshot import snapshot

T = TypeVar("T")
STEADY_S = 1.2 * ESTABLISHED_S


class Flight:
    """A drone under test, its radio and its ground station. `clean` flights are twins: they fly the same procedure with
    every fault left out."""

    def __init__(
        self, rig: Rig, writer: BundleWriter, limits: Limits, rng: Random, progress: Progress, *, clean: bool = False
    ) -> None:
        self.rig = rig
        self.limits = limits
        self.clean = clean
        self._writer = writer
        self._rng = rng
        self._progress = progress
        self._standing: tuple[Geodetic, Mission] | None = None
        """Where it stands ready, and what it is to fly; None once it left."""
        self.wants_twin = False
        """Whether anything is demanded of a clean twin."""
        self._booted_s = 0.0
        self._injector = Injector(rig, rng, progress, self._step, clean=clean)
        self._strangers = Strangers(rig, self._step, clean=clean)
        self._mission: Mission | None = None
        self._home: Geodetic | None = None
        self._orders: set[asyncio.Future[None]] = set()
        self._timeout: LinkTimeout | None = None
        self.rc_timeout: LinkTimeout | None = None
        """When this drone acts on lost sticks; None without any, and where it cannot know that they are lost."""
        self._requirements: tuple[str, ...] = writer.identity.requirements
        rig.clock.on_stamp(lambda: progress.tick(rig.clock.now_s(), rig.clock.rate))

    async def stand_by(self, mission: Mission | None, parameters: dict[str, float]) -> None:
        """Boot, configure, probe, and get ready, standing on the ground disarmed; `mission` is what will be flown, or
        the harness's own patrol."""
        vehicle = self.rig.vehicle
        await self._step("booting", self.rig.boot())
        self._booted_s = self.rig.clock.now_s()
        if self.rig.gnss is not None:
            await self._step("taking the receiver in hand", self.rig.gnss.begin())
        await self._step("configuring", vehicle.configure(parameters))
        if self.rig.rc is not None:
            await self._step("taking up the sticks", self.rig.rc.heard())
            self.rc_timeout = await self._step("reading time-outs", self.rig.rc.sticks.rc_timeout())
        await self._step("probing", vehicle.probe())
        if self.rig.rc is not None:
            await self._step("probing the sticks", self.rig.rc.probe(self.rc_timeout))
        await self._step("getting ready", vehicle.ready())
        if self.rig.keys is not None:
            signing = await self._step("giving it a key", self.rig.keys.provision())
            vehicle.firmware.capabilities["signing"] = signing
        self._timeout = await self._step("reading time-outs", vehicle.link_timeout())
        here = await self._step("finding home", vehicle.place())
        home = Geodetic(here.lat / 1e7, here.lon / 1e7, here.alt / 1e3)
        self._home = home
        self._standing = home, mission or default_patrol(home.lat_deg, home.lon_deg)

    @property
    def timeout(self) -> LinkTimeout:
        """When this drone acts on a lost link, by its own parameters."""
        assert self._timeout is not None, "it was read before anything could ask"
        return self._timeout

    async def settle(self) -> None:
        """On standby: until the link has lived long enough to be lost."""
        await self._step("standing by", self.rig.clock.sleep_until(self._booted_s + STEADY_S))

    def _leave(self) -> tuple[Geodetic, Mission]:
        if self._standing is None:
            raise CallerError("this drone left the ground already; reach wants one on standby, and only once")
        standing, self._standing = self._standing, None
        return standing

    async def set_off(self) -> None:
        """From standby: arm, take off, and fly the mission."""
        _, mission = self._leave()
        await self._step("taking off", self.rig.vehicle.take_off(mission.altitude_m))
        await self._step("patrolling", self.rig.vehicle.patrol(mission))
        self._file_mission(mission)
        self._cross_radio()

    def _cross_radio(self) -> None:
        """From where the procedure begins; a drone is made ready beside its radio, over a cable."""
        cross_radio(self.rig, Random(self._rng.getrandbits(64)))

    async def reach(self, phase: Phase) -> None:
        """From standby into a phase of the patrol, which is filed. Raises VehicleError where it is not reached."""
        home, mission = self._leave()
        self._writer.update(phase=str(phase))
        flown = await self._step(f"reaching the phase {phase}", reach(self.rig.vehicle, phase, mission, home))
        self.rig.tape.event("phase", phase=str(phase))
        if flown is not None:
            self._file_mission(flown)
        self._cross_radio()

    def _file_mission(self, mission: Mission) -> None:
        self._mission = mission
        identity = MissionIdentity(name=mission.name, sha256=mission.sha256, items=len(mission.items))
        self._writer.update(mission=identity)
        track = mission.track(self.rig.reader.origin)
        self.rig.tape.event("mission", track_m=[(place.north_m, place.east_m, place.up_m) for place in track])
        if self.rig.gnss is not None:
            self.rig.gnss.scene.follow(track)

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

    def here(self) -> tuple[float, float]:
        """Where the drone truly is: metres north and east of home."""
        at = self.rig.vehicle.truth()
        if at is None:
            raise CallerError("here() wants the drone's true place, and none was told yet")
        return at.north_m, at.east_m

    def track(self) -> list[tuple[float, float]]:
        """The line that it should fly: from home along its mission, closed: metres north and east of home."""
        if self._mission is None:
            raise CallerError("track() wants a mission: none is flown yet")
        places = [(each.north_m, each.east_m) for each in self._mission.track(self.rig.reader.origin)]
        return [(0.0, 0.0), *places, places[0]]

    async def ask_to_arm(self) -> None:
        """The ground orders it to arm, once; nothing is raised if it refuses."""
        await self._step("asking it to arm", self._ask_to_arm())

    async def _ask_to_arm(self) -> None:
        result = await self.rig.vehicle.ask_to_arm()
        self.rig.tape.event("asked to arm", result=result)

    def inject(self, fault: LinkFault | GnssFault, *, on: str = "radio") -> AbstractAsyncContextManager[None]:
        """Break it; it heals by itself at the block's end, and both are recorded. `on` is, for a fault of the link,
        "radio", "rc" (the sticks' own radio), or "radio+rc", both at the same instant. Raises CallerError where there
        is no such radio, or no receiver in our hands; NotSupported where this receiver cannot be attacked so."""
        return self._injector.inject(fault, on)

    async def act(self, act: Act, disguise: Disguise = STRANGER) -> None:
        """Somebody who is not the ground does this to the drone, on a link of their own; that it refuses is no error.
        Raises CallerError where there is no such link: the scenario is to be marked `command`."""
        await self._strangers.act(act, disguise, self._ground())

    def beating(self, disguise: Disguise = STRANGER) -> AbstractAsyncContextManager[None]:
        """Meanwhile somebody else beats like a ground station, on a link of their own."""
        return self._strangers.beating(disguise)

    def _ground(self) -> Ground:
        """What somebody who watches may have learned."""
        home, mission = self._home, self._mission
        if home is None or mission is None:
            raise CallerError("act wants a drone on its mission: none is flown yet")
        return Ground(home, mission)

    async def look(self) -> None:
        """The ground has the drone tell what it is set to: parameters, mission, fence, rally points, home."""
        await self._step("asking what it is set to", snapshot(self.rig.vehicle))

    async def wait(self, outage: Outage | None = None, *, for_s: float | None = None) -> None:
        """Let vehicle time pass: `for_s` seconds; or until an outage has its length, counted from the last heartbeat
        that was sent before the fault that is in, or from the last frame of the sticks if it is on these alone."""
        if (outage is None) == (for_s is None):
            raise CallerError("wait wants an outage or for_s, and only one of them")
        begin_s = self.rig.clock.now_s()
        length_s = float(for_s or 0)
        if outage is not None:
            timeout = self.rc_timeout if self._injector.sticks_only else self.timeout
            if timeout is None and outage.timeouts is not None:
                raise CallerError(f"wait({outage}): this drone cannot know that its sticks are lost; wanted seconds")
            length_s = outage.length_s(timeout or self.timeout)
            since_s = self._injector.silent_since_s
            begin_s = begin_s if since_s is None else since_s
        phase = self._progress.phase if outage else f"waiting {length_s:g} s"
        await self._step(phase, self.rig.clock.sleep_until(begin_s + length_s))

    def order(self, mode: Mode, *, answer_s: float = ANSWER_S, sends: int = SENDS) -> None:
        """The ground orders a mode, and again if no answer comes, meanwhile the flight goes on; nothing is raised if
        none ever does, or if the drone refuses."""
        self.rig.tape.event("order", mode=str(mode))
        task = asyncio.ensure_future(self._ordered(mode, answer_s, sends))
        self._orders.add(task)
        task.add_done_callback(self._orders.discard)
        self.rig.closers.append(task.cancel)

    async def _ordered(self, mode: Mode, answer_s: float, sends: int) -> None:
        try:
            await self.rig.vehicle.order(mode, answer_s=answer_s, sends=sends)
        except VehicleError as error:
            self.rig.tape.event("unanswered", because=str(error))

    async def upload(self, mission: Mission | None = None, *, answer_s: float = ANSWER_S, sends: int = SENDS) -> bool:
        """The ground uploads a mission, or the one that is flown once more; returns whether the drone accepted it."""
        mission = mission or self._mission
        if mission is None:
            raise CallerError("upload wants a mission: none is flown yet")
        try:
            await self._step("uploading", self.rig.vehicle.upload(mission, answer_s=answer_s, sends=sends))
        except VehicleError as error:
            self.rig.tape.event("not uploaded", because=str(error))
            return False
        self._file_mission(mission)
        return True

    async def watch_position(self, rate_hz: float = 2.0) -> None:
        """The ground asks to be told the drone's position, over the radio."""
        await self._step("asking for its position", self.rig.vehicle.set_interval("GLOBAL_POSITION_INT", rate_hz))

    @asynccontextmanager
    async def witness(self) -> AsyncIterator[None]:
        """A MAVSDK application on the ground, behind the same radio: what it is told meanwhile is recorded. Raises
        CallerError unless the flight is in real time: the scenario is to be marked `witness`."""
        witness = Witness(self.rig)
        try:
            await self._step("meeting the witness", witness.start())
            yield
        finally:
            await witness.stop()

    def verify(self, *checks: Check) -> None:
        """File the checks, once, as the last beat: they are judged from disk when the recording has ended."""
        if not checks:
            raise CallerError("verify wants at least one check; nothing passes emptily")
        filed = [check.requiring(self._requirements) for check in checks]
        self.wants_twin = any(check.of_twin for check in checks)
        self._writer.write_checks(check.to_data() for check in filed)

    def file(self, outcome: Literal["finished", "aborted"]) -> None:
        """Once it is over: what it achieved, and how it ended."""
        self._writer.update(**self.achieved())
        self._writer.end(outcome)

    def achieved(self) -> dict[str, Any]:
        """What run.json says of the flight once it is over."""
        return achieved(self.rig, self._timeout, self.rc_timeout)

    async def _step(self, phase: str, work: Coroutine[Any, Any, T]) -> T:
        """Do it, unless the stack dies or hangs first."""
        self._progress.phase = phase
        try:
            return await race(work, *self.rig.guards)
        except (StackDied, StallError) as error:
            injected = self._injector.injected or self._strangers.injected
            self.rig.tape.event("died", because=str(error), injected=injected)
            raise StackDied(str(error), exit_code=getattr(error, "exit_code", 0), injected=injected) from error
