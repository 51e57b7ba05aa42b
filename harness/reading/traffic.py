"""Of which other aircraft the drone tells: that they are there, or that it sees one coming too near.

ADSB_VEHICLE and COLLISION mean the same on every stack (MAVLink's common.xml); what a stack warns by besides, each says
in its own terms.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.mavlink.codec import Message
from harness.reading.stack import AUTOPILOT_COMPONENT, StackReading

TRAFFIC_NAMES = ("ADSB_VEHICLE", "COLLISION")
SAYS, WARNS = ("says_of", "hears_of"), ("warns_of", "hears_warning_of")
"""Kinds, as of the drone's tap and of the ground's."""
TRAFFIC_SAID, TRAFFIC_HEARD = zip(SAYS, WARNS, strict=True)
RADIO_PREFIX = bytes((0x02, 0, 0))
"""Of radio addresses that nobody was given: locally administered, unicast (IEEE 802)."""
_BY_ADS_B = 0
"""MAV_COLLISION_SRC: COLLISION.id is an address."""


def address_told(message: Message) -> int:
    """The address of the aircraft that a receiver on board tells of by this message; 0 where it names none. Of a remote
    ID it is the radio's, whose last three bytes are an address as of ADS-B in all that the harness tells."""
    if message.name == "ADSB_VEHICLE":
        return int(message.ICAO_address)
    radio = bytes(message.id_or_mac[:6])
    return int.from_bytes(radio[3:], "big") if radio[:3] == RADIO_PREFIX else 0


def contacts(stack: StackReading, message: Message) -> Iterator[tuple[tuple[str, str], int]]:
    """The kinds and the address of each aircraft that a message tells of. A COLLISION without a threat takes a warning
    back; what the drone only forwards of another component's is not its own."""
    if message.component != AUTOPILOT_COMPONENT:
        return
    if message.name == "ADSB_VEHICLE":
        yield SAYS, int(message.ICAO_address)
        return
    collides = message.name == "COLLISION" and message.src == _BY_ADS_B and message.threat_level > 0
    warned = int(message.id) if collides else stack.warns_of(message)
    if warned is not None:
        yield SAYS, warned
        yield WARNS, warned
