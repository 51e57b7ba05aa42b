"""What a stack's reading must know of its stack: which messages mean what. Pure; no state, no I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from harness.mavlink.codec import Message
from harness.modes import Mode
from harness.timeline import NavState, Report


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a message says."""

    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Geodetic:
    """A place on the globe: degrees, and metres above mean sea level."""

    lat_deg: float
    lon_deg: float
    alt_m: float


class StackReading(Protocol):
    """One per stack."""

    name: str
    said_names: frozenset[str]
    truth_name: str
    nav_name: str
    """The message that tells what the stack makes of its satellite navigation."""
    first_item: int
    """Which item of its mission is the first that is flown; ArduPilot tells its home before."""
    tells_at_once: frozenset[str]
    """Kinds whose every change the stack reports at once, in between its regular samples."""

    def obeys(self, system: int, station: int) -> bool:
        """Whether the drone takes a heartbeat of ground station `system` for its own, its station being `station`."""
        ...

    def order(self, message: Message) -> Mode | None:
        """The mode that a command (COMMAND_LONG or COMMAND_INT) asks for; None for any other command."""
        ...

    def facts(self, message: Message) -> Iterable[Fact]:
        """What a message seen at the drone's tap says of mode and arming."""
        ...

    def report(self, message: Message) -> Report | None:
        """What a message tells the ground in words or as an event; None if it tells nothing."""
        ...

    def warns_of(self, message: Message) -> int | None:
        """The address of an aircraft that a message of the stack's own warns of; None if it warns of none."""
        ...

    def nav(self, message: Message) -> NavState:
        """What `nav_name` says."""
        ...

    def truth(self, message: Message) -> Geodetic:
        """Where the simulator says the vehicle is."""
        ...


SYSTEM_TIME = 2
"""The message by which a stack tells its time."""
ARMED_FLAG = 128
"""MAV_MODE_FLAG_SAFETY_ARMED in HEARTBEAT.base_mode."""
AUTOPILOT_COMPONENT = 1
"""MAV_COMP_ID_AUTOPILOT1."""
DO_SET_MODE = 176
"""MAV_CMD: custom mode in param 2, PX4's sub mode in param 3."""
SIMULATOR_COMPONENT = 99
"""MAV_COMP_ID_USER75, of the drone's system: in whose name the harness tells the truth where it is the simulator."""
GCS_TYPE = 6
"""MAV_TYPE_GCS in HEARTBEAT.type."""
INVALID_AUTOPILOT = 8
"""MAV_AUTOPILOT_INVALID: not an autopilot."""
STATION = (255, 190)
"""System and component (MAV_COMP_ID_MISSIONPLANNER) of ground stations by custom; both stacks' defaults expect 255."""
SIDE_PINGER, SIDE_PROBER = (STATION[0], 195), (STATION[0], 196)
"""In whose names the harness itself asks the drone things on the port of strangers: of its ground's system, which a
drone that obeys its ground alone lets through; they never beat."""
SIDE_SOURCES = frozenset({SIDE_PINGER, SIDE_PROBER})
