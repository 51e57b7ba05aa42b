"""The satellite receiver of a rig's drone: kept in its condition from boot on, attacked, and given back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from harness.actors.gnss_feed import Attack, GnssFeed
from harness.actors.instrument import Instrument
from harness.builtin import PracticeDrone
from harness.clock import VehicleClock, within_vehicle_s
from harness.errors import CallerError, NotSupported, RigError
from harness.faults.gnss.fault import GnssFault
from harness.faults.gnss.receiver import Truth
from harness.faults.gnss.together import refuse_contradictions
from harness.mavlink.codec import Message
from harness.reading.motion import motion
from harness.reading.place import Origin
from harness.reading.signs import first_shown
from harness.reading.stack import SIMULATOR_COMPONENT, Geodetic, StackReading
from harness.rigs.practice_receiver import spoil_through
from harness.rigs.settings import RigSettings
from harness.timeline import Position, Timeline
from harness.vehicles.base import Vehicle
from harness.vehicles.gnss.ardupilot_feed import ArduPilotFeed
from harness.vehicles.gnss.ardupilot_native import ArduPilotNative
from harness.vehicles.gnss.base import Delivery
from harness.vehicles.gnss.practice_feed import PracticeFeed
from harness.vehicles.gnss.practice_native import PracticeNative
from harness.vehicles.gnss.px4_feed import Px4Feed
from harness.vehicles.gnss.px4_native import Px4Native
from harness.vehicles.gnss.px4_simulator import Px4Simulator

DELIVERIES: Mapping[str, Mapping[str, type[Delivery]]] = {
    "ardupilot": {"native": ArduPilotNative, "feed": ArduPilotFeed},
    "builtin": {"native": PracticeNative},
    "px4": {"feed": Px4Feed, "native": Px4Native},
}
"""By stack; the first is taken unless another is asked for."""
SIMULATED: Mapping[str, Mapping[str, type[Delivery]]] = {"px4": {"simulator": Px4Simulator}}
"""The same where the harness is its simulator."""
BENCH: Mapping[str, Mapping[str, type[Delivery]]] = {
    "ardupilot": {"feed": ArduPilotFeed}, "px4": {"feed": Px4Feed}, "builtin": {"feed": PracticeFeed},
}  # fmt: skip
"""The same on a desk: the board's inputs are all that there is."""
TRUTH_S = 10.0
"""Within which a simulator must say where its drone is."""
TRIED_S = 6.0
LEAST_HZ = 2.0
"""Of the receiver's samples, of which five a second are asked for: with fewer a trial shows nothing."""
NEAR_M = 12.0
"""So near to a waypoint, horizontally, the drone has reached it."""


def delivery_of(settings: RigSettings) -> type[Delivery]:
    """Raises CallerError, naming those there are, where the drone's receiver cannot be reached in the way that is
    wanted; NotSupported where nobody wrote any way into it."""
    stack, wanted = settings.vehicle, settings.gnss
    ours = settings.simulates or settings.in_the_loop
    known = SIMULATED if ours else BENCH if settings.bench is not None else DELIVERIES
    ways = known.get(stack, {})
    if not ways:
        raise NotSupported(
            "an attack reaches the drone's satellite receiver",
            f"this harness has no way into {stack}'s: it has no delivery in harness/vehicles/gnss",
        )
    if wanted is None:
        return next(iter(ways.values()))
    if wanted not in ways:
        who = f"{settings.vehicle}'s receiver{', simulated by the harness,' if ours else ''}"
        raise CallerError(f"--gnss={wanted}: {who} is reached by {' or '.join(ways)}")
    return ways[wanted]


@dataclass(slots=True)
class View:
    """What attacks on the receiver may know of the world, by the simulator's truth."""

    clock: VehicleClock
    timeline: Timeline
    track: Sequence[Position] = ()
    """The mission's places, in their order."""
    reached: int = 0

    def now_s(self) -> float:
        return self.clock.now_s()

    def truth(self) -> Position:
        """Raises RigError while no truth came."""
        seen = self.timeline.last("truth")
        if seen is None:
            raise RigError(f"an attack asked where the drone truly is, and nobody said until {self.now_s():.2f} s")
        place: Position = seen.value
        return place

    def follow(self, track: Sequence[Position]) -> None:
        """The mission that is flown from now on; a waypoint that the drone is over counts as reached at once."""
        self.track, self.reached = track, 0

    def waypoint(self) -> int:
        """Of a mission that goes round, the count goes on."""
        return self.reached + 1 if self.track else 0

    def moved(self, north_m: float, east_m: float) -> None:
        if self.track:
            goal = self.track[self.reached % len(self.track)]
            self.reached += (goal.north_m - north_m) ** 2 + (goal.east_m - east_m) ** 2 <= NEAR_M**2


class GnssEquipment:
    """Raises NotSupported for a drone whose true place no instrument port tells."""

    def __init__(
        self,
        kind: type[Delivery],
        vehicle: Vehicle,
        instrument: Instrument | None,
        timeline: Timeline,
        stack: StackReading,
        rng: Random,
        *,
        drone: PracticeDrone | None = None,
    ) -> None:
        if instrument is None:
            raise NotSupported(
                "the rig knows where the drone truly is",
                "an attack on satellite navigation is judged on truth, and this drone has no instrument port that "
                "tells it; fly a simulated one",
            )
        self.delivery: Delivery | None = None
        self.scene = View(vehicle.clock, timeline)
        self._kind, self._vehicle, self._instrument, self._stack, self._rng = kind, vehicle, instrument, stack, rng
        self._drone = drone
        self._now_s = 0.0
        """By the instrument port's own stamps."""
        self._origin = Origin()
        self._feed: GnssFeed | None = None
        self._end_feed: Callable[[], None] = lambda: None
        self._active: list[GnssFault] = []

    async def begin(self) -> None:
        """As soon as the vehicle runs: from its first word on where it is the receiver is in our hands. Raises RigError
        where that word never comes."""
        vehicle, seen = self._vehicle, list[Geodetic]()
        for name, rate_hz in vehicle.gnss_hz.items():
            self._instrument.ask_for(name, rate_hz)
        end = self._instrument.mail.on(self._stack.truth_name, lambda each: seen.append(self._stack.truth(each)))
        try:
            async with within_vehicle_s(vehicle.clock, TRUTH_S):
                while not seen:
                    await vehicle.clock.next_stamp()
        except TimeoutError:
            name = self._stack.truth_name
            raise RigError(f"wanted {name} within {TRUTH_S:g} s on the instrument port, saw none") from None
        finally:
            end()
        self.delivery = self._kind(vehicle, self._instrument, seen[0], self._rng)
        if isinstance(self.delivery, PracticeNative) and self._drone is not None:
            spoil_through(self.delivery, self._drone)
        self._feed = GnssFeed(self.delivery.deliver)
        self._origin.position(seen[0])
        self._instrument.mail.on("SYSTEM_TIME", self._stamp)
        self._end_feed = self._instrument.mail.on(self._stack.truth_name, self._moved)
        await self.delivery.take_over()

    def _stamp(self, message: Message) -> None:
        self._now_s = message.time_boot_ms / 1000

    def _moved(self, message: Message) -> None:
        assert self._feed is not None, "it listens once there is one"
        place, going = self._origin.position(self._stack.truth(message)), motion(message)
        self.scene.moved(place.north_m, place.east_m)
        now_s = self._now_s
        if message.component == SIMULATOR_COMPONENT:
            now_s = message.time_usec / 1e6 or self._vehicle.clock.now_s()
        self._feed.moved(now_s, Truth(place.north_m, place.east_m, place.up_m, *going))

    @property
    def name(self) -> str:
        """Of the delivery."""
        return self._kind.name

    def lacks(self, fault: GnssFault) -> frozenset[str]:
        """What of a receiver's condition the fault needs and this delivery cannot express, or not so far."""
        most = {name: limit for name, limit in self._kind.most.items() if fault.most.get(name, 0.0) > limit}
        return fault.needs - self._kind.carries | {f"{name} above {limit:g}" for name, limit in most.items()}

    @contextmanager
    def inject(self, fault: GnssFault, rng: Random, number: int) -> Iterator[Attack]:
        """Attack the receiver for as long as the context lasts. Raises CallerError for what contradicts an attack that
        is in."""
        assert self._feed is not None, "attacks come after the vehicle runs"
        refuse_contradictions((*self._active, fault))
        self._active.append(fault)
        try:
            with self._feed.inject(fault, rng, self.scene, number) as attack:
                yield attack
        finally:
            self._active.remove(fault)

    def is_measuring(self, frame: bytes) -> bool:
        return self.delivery is not None and self.delivery.is_measuring(frame)

    def may_reach(self, lacking: frozenset[str]) -> bool:
        """Whether some firmware has levers for all that this delivery cannot surely express."""
        return lacking <= self._kind.tries

    async def try_out(self, fault: GnssFault, lacking: frozenset[str], number: int) -> None:
        """See, of an attack that is in, whether what this delivery can express of it is enough. Raises NotSupported,
        with the receiver's samples, unless all that is `lacking` is tried by levers that some firmware has, and the
        attack shows; RigError where the receiver told too little to say."""
        clock, timeline, lo_s = self._vehicle.clock, self.scene.timeline, self.scene.now_s()
        await clock.sleep_until(lo_s + TRIED_S)
        hi_s = clock.now_s()
        shown = first_shown(fault.sign, timeline, lo_s, hi_s) is not None
        if shown and self.may_reach(lacking):
            return
        told = [each.frame for each in timeline.events("sensor") if lo_s <= each.lo_s and each.hi_s <= hi_s]
        if len(told) < TRIED_S * LEAST_HZ:
            raise RigError(
                f"wanted 5 samples a second of the receiver while {fault} was tried, saw {len(told)} from {lo_s:.2f} "
                f"to {hi_s:.2f} s; the host is too busy for this speed: fly fewer at a time, or slower"
            )
        raise NotSupported(
            f"the drone's receiver can be attacked by {fault}",
            f"{self._stack.name} by {self.name} cannot express {', '.join(sorted(lacking))}; all that it can was "
            f"tried for {TRIED_S:g} s, and {'some' if shown else 'none'} of the receiver's {len(told)} samples shows "
            f"what was wanted: {fault.sign}",
            frames=(told[0], told[-1]),
            window_s=(lo_s, hi_s),
            attack={"number": number, "sign": fault.sign.to_data(), "may_show": not self.may_reach(lacking)},
        )

    async def give_back(self) -> None:
        """Raises VehicleError naming what is not as it was. Nothing is delivered from here on: it would undo that."""
        self._end_feed()
        if self.delivery is not None:
            await self.delivery.give_back()
