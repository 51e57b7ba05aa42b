"""PX4's own simulated receiver, spoiled by the firmware's own levers. Facts: SensorGpsSim.cpp (v1.16-dev).

Every firmware has the number of satellites, below four of which there is no fix. Newer ones obey MAV_CMD_INJECT_FAILURE
for the receiver, or have a bias of its position; this one says nothing to either. So these are tried wherever a
condition wants them, and whether they did anything shows at the receiver.
"""

from __future__ import annotations

from random import Random
from typing import ClassVar

from harness.actors.instrument import Instrument
from harness.clock import within_vehicle_s
from harness.errors import VehicleError
from harness.faults.gnss.condition import Condition, Fix
from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import by_name
from harness.reading.stack import Geodetic
from harness.vehicles.base import Vehicle
from harness.vehicles.gnss.levers import ASK_AGAIN_S, ASKS, ByLevers

SATELLITES = "SIM_GPS_USED"
BIASES = ("SIM_GNSS0_BIAS_N", "SIM_GNSS0_BIAS_E", "SIM_GNSS0_BIAS_D")
FEWEST = 4
"""With which the simulated receiver has a fix, of three dimensions; it knows none of two."""
INJECT_FAILURE, GPS, WORKS, OFF, STUCK = 420, 4, 0, 1, 2
"""MAV_CMD, FAILURE_UNIT and FAILURE_TYPE."""
UNLIKE = 3
"""So many places, none like another, are told by no receiver that is stuck; the first may have been under way."""
PARAM_VALUE = by_name()["PARAM_VALUE"].msg_id


class Px4Native(ByLevers):
    """In its condition twice a second at most: every parameter that is set is saved, and a firmware that was set ten
    times a second hung over it. What comes and goes faster is left out: of an erratic jam's satellites, drawn anew
    three times a second on average, those that were there at the half second. Whether enough of it came is seen at the
    receiver."""

    name: ClassVar[str] = "native"
    carries: ClassVar[frozenset[str]] = frozenset({"satellites", "fix"})
    tries: ClassVar[frozenset[str]] = frozenset({"silent", "frozen", "offset_m"})
    levers: ClassVar[tuple[str, ...]] = (SATELLITES,)
    maybe: ClassVar[tuple[str, ...]] = BIASES
    every_s: ClassVar[float] = 0.5

    def __init__(self, vehicle: Vehicle, instrument: Instrument, home: Geodetic, rng: Random) -> None:
        super().__init__(vehicle, instrument, home, rng)
        self._failure = WORKS
        self._failed = False
        """Whether it ever was told to."""

    async def give_back(self) -> None:
        """A failure that was asked for is over once the receiver is seen to work, whether or not the firmware ever
        answered. Raises VehicleError where it is not."""
        await super().give_back()
        if self._failed:
            await self._repaired()

    def is_measuring(self, frame: bytes) -> bool:
        """A parameter that changed is told on every port (mavlink_parameters.cpp, send_untransmitted), wherever it was
        set."""
        return framing.msg_id(frame) == PARAM_VALUE and decode(frame).param_id in (SATELLITES, *BIASES)

    def _pull(self, condition: Condition) -> None:
        super()._pull(condition)
        failure = OFF if condition.silent else STUCK if condition.frozen else WORKS
        if failure != self._failure:
            self._failure, self._failed = failure, True
            self._fail(failure)

    def _wanted(self, condition: Condition) -> dict[str, float]:
        """As many satellites as the simulator has by itself, where the condition says nothing of them; and a bias on
        top of the one that there was."""
        satellites = condition.satellites if "satellites" in condition.changed() else self.before[SATELLITES]
        offsets = zip(BIASES, condition.offset_m, strict=True)
        biases = {name: self.before[name] + metres for name, metres in offsets if name in self.before}
        return {SATELLITES: satellites if condition.fix >= Fix.FIX_3D else min(satellites, FEWEST - 1)} | biases

    def _fail(self, failure: int) -> None:
        """Of every receiver that there is."""
        system, component = self.instrument.drone
        target = {"target_system": system, "target_component": component}
        self.instrument.send("COMMAND_LONG", **target, command=INJECT_FAILURE, param1=GPS, param2=failure)

    async def _repaired(self) -> None:
        places: set[tuple[int, int, int]] = set()

        def told(message: Message) -> None:
            if message.fix_type >= Fix.FIX_3D:
                places.add((message.lat, message.lon, message.alt))

        end = self.instrument.mail.on("GPS_RAW_INT", told)
        try:
            for _ in range(ASKS):
                self._fail(WORKS)
                if await self._within(ASK_AGAIN_S, places):
                    return
        finally:
            end()
        raise VehicleError(
            f"the simulated receiver: wanted it to work again (MAV_CMD {INJECT_FAILURE}), asked {ASKS} times every "
            f"{ASK_AGAIN_S:g} s, until {self.vehicle.clock.now_s():.1f} s it told {len(places)} places with a fix"
        )

    async def _within(self, for_s: float, places: set[tuple[int, int, int]]) -> bool:
        """Whether there were enough unlike ones so soon."""
        try:
            async with within_vehicle_s(self.vehicle.clock, for_s):
                while len(places) < UNLIKE:
                    await self.vehicle.clock.next_stamp()
        except TimeoutError:
            return False
        return True
