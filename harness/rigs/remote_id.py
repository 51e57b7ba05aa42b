"""The drone's remote ID in our hands: switched on, fed with what it needs, and heard."""

from __future__ import annotations

from harness.actors.instrument import Instrument
from harness.actors.transmitter import Transmitter
from harness.clock import within_vehicle_s
from harness.errors import NotSupported
from harness.reading.stack import Geodetic
from harness.rigs.settings import HOME_DEG_M
from harness.timeline import Timeline
from harness.vehicles.base import Vehicle

HEARD_S = 10.0
"""Within which a drone that stands ready must have told its id and its place; the slowest tells its id every 3 s."""
BROADCASTS = tuple(f"OPEN_DRONE_ID_{each}" for each in ("BASIC_ID", "LOCATION", "SYSTEM", "ARM_STATUS"))
BROADCAST_HZ = 1.0
WANTED = {"remote_id": "id", "remote_place": "place"}


class RemoteIdEquipment:
    """`begin` once the drone runs, `probe` once it stands ready. Raises NotSupported for a drone without an instrument
    port: there is nowhere that a transmitter of ours could stand."""

    def __init__(self, vehicle: Vehicle, instrument: Instrument | None, timeline: Timeline) -> None:
        if instrument is None:
            raise NotSupported(
                "the rig hears the drone's remote ID",
                "it is heard where its transmitter stands, on the instrument port, and this drone has none; fly a "
                "simulated one",
            )
        self._vehicle, self._instrument, self._timeline = vehicle, instrument, timeline

    def begin(self) -> None:
        """Ask for the broadcasts, or be the transmitter that they are for."""
        vehicle = self._vehicle
        if vehicle.wants_transmitter:
            Transmitter(self._instrument, vehicle.clock, self._timeline, Geodetic(*HOME_DEG_M))
            return
        for name in BROADCASTS:
            self._instrument.ask_for(name, BROADCAST_HZ)

    async def probe(self) -> None:
        """Files what it tells. Raises NotSupported, with all that it told meanwhile, for a drone that tells no id or no
        place."""
        clock, timeline = self._vehicle.clock, self._timeline
        lo_s = clock.now_s()
        try:
            async with within_vehicle_s(clock, HEARD_S):
                while not all(timeline.events(kind) for kind in WANTED):
                    await clock.next_stamp()
        except TimeoutError:
            hi_s = clock.now_s()
            seen = [each.frame for each in timeline.events("truth") if lo_s <= each.lo_s and each.hi_s <= hi_s]
            missing = [word for kind, word in WANTED.items() if not timeline.events(kind)]
            raise NotSupported(
                "the drone tells its id and its place by remote ID",
                f"{'given a transmitter' if self._vehicle.wants_transmitter else 'asked for it'}, and ready to fly, it "
                f"told no {' and no '.join(missing)} within {HEARD_S:g} s on the port where a transmitter stands",
                frames=(seen[0], seen[-1]) if seen else None,
                window_s=(lo_s, hi_s),
            ) from None
        capabilities = self._vehicle.firmware.capabilities
        capabilities["remote_id"] = True
        if not self._vehicle.wants_transmitter:
            capabilities["remote_id_arm_status"] = bool(timeline.events("remote_ready"))
