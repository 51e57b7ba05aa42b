"""Who is about besides the ground: somebody on the port of strangers, and the drone's key, if there is one."""

from __future__ import annotations

from harness.actors.ground import GroundStation
from harness.actors.instrument import Instrument
from harness.actors.rogue import Rogue
from harness.clock import VehicleClock
from harness.reading.stack import AUTOPILOT_COMPONENT
from harness.rigs.keys import Keys
from harness.rigs.source import Source
from harness.rigs.tape import Tape
from harness.wire.link import Link
from harness.wire.side import SidePort


def take_strangers(
    source: Source, tape: Tape, clock: VehicleClock, link: Link, station: GroundStation, instrument: Instrument | None
) -> tuple[Rogue | None, Keys | None]:
    """Somebody on the port of strangers, if there is one; and the drone's key, if there is one for it. A board on a
    desk has no such port: they speak on its only one."""
    if source.rogue is None:
        return None, None
    side = SidePort(source.rogue, tape, shared=source.bench is not None)
    drone = (source.identity.system, AUTOPILOT_COMPONENT)
    rogue = Rogue(side, clock, drone=drone, ground=station.station)
    link.on_sent(rogue.overhear)
    if source.key is None or instrument is None:
        return rogue, None
    keys = Keys(source.key, clock, link=link, station=station, instrument=instrument, side=side, rogue=rogue)
    if source.drone is not None:
        keys.hold(source.drone.settings.start_unix_s)
    return rogue, keys
