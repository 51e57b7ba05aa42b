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
from harness.actors.actor import Actor
from harness.actors.acts import Act
from harness.actors.aircraft import Intruder, Swarm
from harness.actors.floods import Flood
from harness.actors.rogue import STRANGER, Disguise
from harness.actors.traffic import ADS_B, Seen, ToldAs
from harness.beginning import Beginning
from harness.checks import Check, Predicate
from harness.checks.profile import Limits
from harness.clock import race, within_vehicle_s
from harness.destruction import Destruction
from harness.eavesdropper import listening, watch
from harness.errors import CallerError, HarnessError, StackDied, StallError, VehicleError
from harness.evidence.bundle import BundleWriter
from harness.faults.gnss.fault import GnssFault
from harness.faults.outage import Outage
from harness.faults.packet import LinkFault
from harness.faults.wreck import Wreck
from harness.injector import Injector
from harness.modes import Mode, Phase
from harness.progress import Progress
from harness.rigs.rig import Rig
from harness.rigs.witness import Witness
from harness.skies import Skies
from harness.strangers import Strangers
from harness.vehicles.acts import Ground, commit
from harness.vehicles.base import LinkTimeout
from harness.vehicles.mission import Mission
from harness.vehicles.services import ANSWER_S, SENDS
from harness.vehicles.snapshot import LOOKS, Looks

T = TypeVar("T")
WATCH_HZ = 4.0
"""What ground stations ask for. When an upload begins, ArduPilot holds all streams of a port back, its stamps too, for
up to three intervals of the slowest one (GCS_Common.cpp, find_next_bucket_to_send): at 2 Hz that was 1.5 s."""
WHO_S, WHO_SENDS = 1.0, 10


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
        self._progress = progress
        self.wants_twin = False
        """Whether anything is demanded of a clean twin."""
        self._beginning = Beginning(rig, writer, rng, self._step)
        self._injector = Injector(rig, rng, progress, self._step, clean=clean)
        self._strangers = Strangers(rig, self._step, Random(rig.settings.seed), clean=clean)
        self._skies = Skies(rig, self._step, Random(rig.settings.seed), clean=clean)
        self._destruction = Destruction(rig, self._step, clean=clean)
        self._attackers = (self._injector, self._strangers, self._skies, self._destruction)
        self._orders: set[asyncio.Future[None]] = set()
        self._requirements: tuple[str, ...] = writer.identity.requirements
        rig.clock.on_stamp(lambda: progress.tick(rig.clock.now_s(), rig.clock.rate))

    async def stand_by(self, mission: Mission | None, parameters: dict[str, float]) -> None:
        """Boot, configure, probe, and get ready, standing on the ground disarmed; `mission` is what will be flown, or
        the harness's own patrol."""
        await self._beginning.stand_by(mission, parameters)

    @property
    def timeout(self) -> LinkTimeout:
        """When this drone acts on a lost link, by its own parameters."""
        assert self._beginning.link_timeout is not None, "it was read before anything could ask"
        return self._beginning.link_timeout

    @property
    def rc_timeout(self) -> LinkTimeout | None:
        """When this drone acts on lost sticks; None without any, and where it cannot know that they are lost."""
        return self._beginning.rc_timeout

    async def settle(self) -> None:
        """On standby: until the link has lived long enough to be lost."""
        await self._beginning.settle()

    async def set_off(self) -> None:
        """From standby: arm, take off, and fly the mission."""
        await self._beginning.set_off()

    async def reach(self, phase: Phase) -> None:
        """From standby into a phase of the patrol, which is filed. Raises VehicleError where it is not reached."""
        await self._beginning.reach(phase)

    async def until(self, predicate: Predicate, *, at_most_s: float) -> None:
        """Wait until the drone is so. Raises VehicleError if it is not within `at_most_s`."""
        await self._step(f"until {predicate}", self._until(predicate, at_most_s))

    async def happens(self, predicate: Predicate, *, within_s: float) -> bool:
        """Wait until the drone is so, and at most so long; returns whether it was. What is to be done then is
        done in any case: that it never came is a check's to say."""
        try:
            await self._step(f"until {predicate}, perhaps", self._until(predicate, within_s))
        except VehicleError as error:
            self.rig.tape.event("never", because=str(error))
            return False
        return True

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
        if self._beginning.mission is None:
            raise CallerError("track() wants a mission: none is flown yet")
        places = [(each.north_m, each.east_m) for each in self._beginning.mission.track(self.rig.reader.origin)]
        return [(0.0, 0.0), *places, places[0]]

    async def ask_to_arm(self) -> None:
        """The ground orders it to arm, once; nothing is raised if it refuses."""
        result = await self._step("asking it to arm", self.rig.vehicle.ask_to_arm())
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

    def overheard(self) -> AbstractAsyncContextManager[None]:
        """Meanwhile somebody listens to the radio."""
        return listening(self.rig)

    async def by_ground(self, act: Act) -> None:
        """The drone's own ground does this to it, over the radio, as it may."""
        await self._step(f"{act} by its ground", commit(act, self.rig.station, self.rig.vehicle, self._ground()))

    async def watch(self) -> None:
        """The ground asks for what ground stations show their pilots, as far as the drone has it."""
        await self._step("asking for what pilots are shown", watch(self.rig))

    async def destroy(self, wreck: Wreck) -> None:
        """The drone is lost for good, rammed or shot. Its stack's death is wanted from now on, and time runs on behind
        it. Raises NotSupported of a drone that was attached."""
        await self._destruction.destroy(wreck)

    def beating(self, disguise: Disguise = STRANGER) -> AbstractAsyncContextManager[None]:
        """Meanwhile somebody else beats like a ground station, on a link of their own."""
        return self._strangers.beating(disguise)

    def flood(self, flood: Flood) -> AbstractAsyncContextManager[None]:
        """Meanwhile a stranger floods the drone, on a link of their own."""
        return self._strangers.flooding(flood)

    def meanwhile(self, actor: Actor, disguise: Disguise = STRANGER) -> AbstractAsyncContextManager[None]:
        """Meanwhile somebody of the scenario's own acts on the drone, on a link of their own."""
        return self._strangers.acting(actor, disguise)

    def traffic(self, *comers: Intruder | Swarm, told_as: ToldAs = ADS_B) -> AbstractAsyncContextManager[list[Seen]]:
        """Meanwhile its receiver tells the drone of other aircraft. Raises NotSupported of one that was attached."""
        return self._skies.traffic(comers, told_as)

    def _ground(self) -> Ground:
        """What somebody who watches may have learned."""
        home, mission = self._beginning.home, self._beginning.mission or self._beginning.planned
        if home is None or mission is None:
            raise CallerError("act wants a drone that stands by or flies: this one is not ready yet")
        return Ground(home, mission)

    async def look(self, at: Looks = "settings") -> None:
        """The ground has the drone tell what it is set to: parameters, mission, fence, rally points, home, origin; or
        its "parameters" alone; or, of one that stands disarmed, which "logs" it keeps."""
        await self._step("asking what it is set to", LOOKS[at](self.rig.vehicle))

    async def identify(self) -> None:
        """The ground asks the drone who it is, as often as a poor link needs; nothing is raised if it never answers."""
        who = self.rig.vehicle.told("AUTOPILOT_VERSION", answer_s=WHO_S, sends=WHO_SENDS)
        await self._step("asking who it is", self._perhaps(who))

    async def wait(self, outage: Outage | None = None, *, for_s: float | None = None) -> None:
        """Let vehicle time pass: `for_s` seconds; or until an outage has its length, counted from the last heartbeat
        that was sent before the fault that is in, or from the last frame of the sticks if it is on these alone."""
        if (outage is None) == (for_s is None):
            raise CallerError("wait wants an outage or for_s, and only one of them")
        begin_s, length_s = self.rig.clock.now_s(), float(for_s or 0)
        if outage is not None:
            timeout = self.rc_timeout if self._injector.sticks_only else self.timeout
            if timeout is None and outage.timeouts is not None:
                raise CallerError(f"wait({outage}): this drone cannot know that its sticks are lost; wanted seconds")
            length_s = outage.length_s(timeout or self.timeout)
            begin_s = begin_s if (since_s := self._injector.silent_since_s) is None else since_s
        phase = self._progress.phase if outage else f"waiting {length_s:g} s"
        await self._step(phase, self.rig.clock.sleep_until(begin_s + length_s))

    def order(self, mode: Mode, *, answer_s: float = ANSWER_S, sends: int = SENDS) -> None:
        """The ground orders a mode, and again if no answer comes, meanwhile the flight goes on; nothing is raised if
        none ever does, or if the drone refuses."""
        self.rig.tape.event("order", mode=str(mode))
        task = asyncio.ensure_future(self._perhaps(self.rig.vehicle.order(mode, answer_s=answer_s, sends=sends)))
        self._orders.add(task)
        task.add_done_callback(self._orders.discard)
        self.rig.closers.append(task.cancel)

    async def _perhaps(self, asked: Coroutine[Any, Any, object]) -> None:
        """That it is never answered is noted, and no error."""
        try:
            await asked
        except VehicleError as error:
            self.rig.tape.event("unanswered", because=str(error))

    async def upload(self, mission: Mission | None = None, *, answer_s: float = ANSWER_S, sends: int = SENDS) -> bool:
        """The ground uploads a mission, or the one that is flown once more; returns whether the drone accepted it."""
        mission = mission or self._beginning.mission
        if mission is None:
            raise CallerError("upload wants a mission: none is flown yet")
        try:
            await self._step("uploading", self.rig.vehicle.upload(mission, answer_s=answer_s, sends=sends))
        except VehicleError as error:
            self.rig.tape.event("not uploaded", because=str(error))
            return False
        self._beginning.file_mission(mission)
        return True

    async def watch_position(self, rate_hz: float = WATCH_HZ) -> None:
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

    def was_cut_off(self, error: HarnessError) -> bool:
        """See Strangers.was_cut_off."""
        return self._strangers.was_cut_off(error, broken=self._injector.cut_link)

    def file(self, outcome: Literal["finished", "aborted"]) -> None:
        """Once it is over: what it achieved, and how it ended."""
        self._writer.update(**self.achieved())
        self._writer.end(outcome)

    def achieved(self) -> dict[str, Any]:
        """What run.json says of the flight once it is over."""
        return achieved(self.rig, self._beginning.link_timeout, self.rc_timeout)

    async def _step(self, phase: str, work: Coroutine[Any, Any, T]) -> T:
        """Do it, unless the stack dies or hangs first."""
        self._progress.phase = phase
        try:
            return await race(work, *self.rig.guards)
        except (StackDied, StallError) as error:
            injected, hung = any(each.injected for each in self._attackers), isinstance(error, StallError)
            self.rig.tape.event("died", because=str(error), injected=injected, hung=hung)
            raise StackDied(str(error), exit_code=getattr(error, "exit_code", 0), injected=injected) from error
