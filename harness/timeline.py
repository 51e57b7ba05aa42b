"""What is known of a flight, in vehicle time: events, where we were looking, and where the recording has holes.

An event's time is an interval [lo_s, hi_s] that surely contains it; nothing here pretends to know better. Streams are
named by kind:

| kind | value | seen at |
| --- | --- | --- |
| mode | Mode | drone tap; sampled |
| armed | bool | drone tap; sampled |
| truth | Position | instrument port; sampled |
| heading | float | where its nose truly points, in degrees from north; instrument port; sampled |
| sensor | Sensor | what its satellite receiver tells; instrument port; sampled |
| belief | Position | where it takes itself to be; instrument port; sampled |
| error | Position | belief less truth; sampled |
| nav | NavState | what it makes of it; instrument port; sampled |
| said, heard | Report | drone tap, ground tap; instants |
| mission_state, fence_state, rally_state, home_state, origin_state | Snapshot | drone tap, if asked; sampled |
| parameters_state, logs_state | Snapshot | drone tap, if asked; sampled |
| name | Name | drone tap; sampled |
| unit | Snapshot of its hardware and firmware | drone tap, if asked; sampled |
| remote_id | RemoteId | the drone's own remote ID: whose it is; broadcast, on the instrument port; sampled |
| remote_place, remote_error | Position | where it is by that, and that less truth; sampled |
| remote_status | RemoteStatus | how it is by that; sampled |
| remote_operator | Position | where its operator is by that; sampled |
| remote_ready | bool | whether its remote ID transmitter lets it arm; sampled |
| remote_place_age, remote_id_age | s | how old the last broadcast of it had become when this came; instants |
| answer | Answer | what it answers a stranger, on the strangers' port; instants |
| uplink_silent, uplink_restored | None | drone tap; instants |
| downlink_silent, downlink_restored | None | ground tap; instants |
| uplink_starved, downlink_starved | length in s | a silence that no fault asked for: the sender's own; instants |
| rc_silent, rc_restored, rc_starved | as of the links | tap of the receiver; instants |
| uplink_silences, downlink_silences, rc_silences | Lasted | a silence that is over, where it began; instants |
| ordered, answered | Mode, or MAV_CMD number | a command sent first, and the first answer to it; ground tap; instants |
| upload_begun, uploaded | None | a mission's count sent, its acceptance heard; ground tap; instants |
| telemetry_age | s | how old the newest position known to the ground had become when this came; ground tap; instants |
| whereabouts | Position | where the drone told the ground that it is; ground tap; sampled |
| all_told | None | every topic said while the downlink was silent has reached the ground; ground tap; instants |
| disclosed | Overheard | what the radio sent out in clear, while somebody listened; both taps' sending ends; instants |
| says_of, warns_of | address of an aircraft that it tells of, or warns of; drone tap; instants |
| hears_of, hears_warning_of | the same, ground tap; instants |
| appeared, struck | address of an aircraft that appeared, or met what it was after: the harness's own notes; instants |
| injected, healed | the fault in words | the harness's own notes; instants |
| shown | the attack in words | its first sign in `sensor`, from the notes on it; instants |
| found | Found | of a drone that was destroyed: when it rests, or was seen last; instant |
| witnessed | what an application on the ground was told | the harness's own notes; instants |
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from harness.modes import Topic

MAX_SPACING_S = {
    "mode": 2.5, "armed": 2.5, "truth": 0.5, "heading": 0.5, "sensor": 1.0, "belief": 1.0, "error": 1.0, "nav": 1.0,
}  # fmt: skip
"""Sampled kinds, and the spacing up to which equal neighbours are taken to mean "unchanged between". A stack that
reports changes at once (both do, see reading/) makes 1 Hz samples complete; wider spacing is a hole."""

FILES, SHELL = "files", "shell"
"""What a stranger may want of a drone that is neither a command nor a setting."""
SETTINGS = ("mission", "fence", "rally", "home", "origin", "parameters", "logs")
STATE_KINDS = tuple(f"{each}_state" for each in SETTINGS)
"""What a drone is set to. It changes only if somebody changes it, and is told only to who asks."""
UNIT = "unit"
IF_ASKED = (*STATE_KINDS, UNIT)
"""Kinds that are told only to who asks, and known up to the last answer."""
MAX_SPACING_S |= {"name": 2.5} | dict.fromkeys(IF_ASKED, math.inf)
REMOTE_KINDS = ("remote_id", "remote_place", "remote_status", "remote_operator", "remote_ready")
MAX_SPACING_S |= dict.fromkeys((*REMOTE_KINDS, "remote_error"), 15.0)
"""Nobody knows more of a broadcast than what it said last; whether it comes often enough is a question of its age."""


@dataclass(frozen=True, slots=True)
class Position:
    """Metres north, east and up from where the drone stood when it was switched on (truth's first sample)."""

    north_m: float
    east_m: float
    up_m: float

    @property
    def from_home_m(self) -> float:
        """Horizontal distance from home."""
        return math.hypot(self.north_m, self.east_m)

    def to_m(self, other: Position) -> float:
        """Distance in space."""
        return math.dist((self.north_m, self.east_m, self.up_m), (other.north_m, other.east_m, other.up_m))


class NavState(StrEnum):
    """What the drone makes of its satellite navigation, by its own account."""

    GOOD = "good"
    SUSPECT = "suspect"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Sensor:
    """What a satellite receiver tells; None for what it does not know. `fix` counts as MAVLink does: 2 is a place,
    3 and above one with a height."""

    fix: int
    satellites: int | None
    horizontal_accuracy_m: float | None
    position: Position | None
    north_mps: float | None
    east_mps: float | None
    heading_deg: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """Something the drone told, by whatever message: what it is about, and its words."""

    topics: frozenset[Topic]
    text: str


@dataclass(frozen=True, slots=True)
class Lasted:
    """How long something was so: at least and at most; `max_s` is infinite where the recording ended before it did."""

    min_s: float
    max_s: float


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a drone is set to in one respect: by its digest, and whether that is what it was before any stranger, or
    what its own ground made of it since."""

    digest: str
    intact: bool

    def __str__(self) -> str:
        return f"{self.digest} ({'as it was' if self.intact else 'changed'})"


@dataclass(frozen=True, slots=True)
class Name:
    """The system that an autopilot beats under, and as what (MAV_AUTOPILOT, MAV_TYPE); whether that was told first."""

    system: int
    autopilot: int
    type: int
    is_own: bool

    def of_another(self) -> Name:
        """The same, which is not what was told first."""
        return replace(self, is_own=False)

    def __str__(self) -> str:
        return f"system {self.system} (autopilot {self.autopilot}, type {self.type})"


class RemoteStatus(StrEnum):
    """MAV_ODID_STATUS."""

    UNDECLARED = "undeclared"
    GROUND = "ground"
    AIRBORNE = "airborne"
    EMERGENCY = "emergency"
    FAILED = "remote ID failed"


@dataclass(frozen=True, slots=True)
class RemoteId:
    """Whose the drone is by its remote ID, and whether that was broadcast first."""

    id: str
    is_own: bool

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Found:
    """How far from where a lost drone was told to be last it came to rest, or, where that was not seen, was last."""

    off_m: float
    is_rest: bool

    def __str__(self) -> str:
        if self.off_m == math.inf:
            return "the ground was told no place at all"
        return f"it {'came to rest' if self.is_rest else 'was seen last'} {self.off_m:.1f} m from where it said it was"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a drone answers a stranger about `name`, such as "command 176" or "mission"; `accepted` is None for an
    answer that is neither yes nor no. `FILES` and `SHELL` are what is no command."""

    name: str
    accepted: bool | None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened between `lo_s` and `hi_s`; `frame` is its record number in the index, −1 if none.

    `sure` is False where a hole in the recording leaves open whether it happened at all.
    """

    kind: str
    value: Any
    lo_s: float
    hi_s: float
    frame: int = -1
    sure: bool = True

    def __post_init__(self) -> None:
        if not self.lo_s <= self.hi_s:
            raise ValueError(f"an event cannot end before it begins: {self}")


@dataclass(frozen=True, slots=True)
class Span:
    """A closed stretch of vehicle time."""

    lo_s: float
    hi_s: float

    def meets(self, lo_s: float, hi_s: float) -> bool:
        return self.lo_s <= hi_s and lo_s <= self.hi_s


@dataclass(slots=True)
class Stream:
    """All events of one kind in order, and the holes in their recording."""

    events: list[Event] = field(default_factory=list)
    gaps: list[Span] = field(default_factory=list)


class Timeline:
    """Append-only. `begin_s`..`end_s` is the stretch in which the recorder was looking."""

    def __init__(self, *, begin_s: float = 0.0, end_s: float = 0.0) -> None:
        self.begin_s = begin_s
        self.end_s = end_s
        self.max_speed_mps = 25.0
        """The vehicle's greatest speed; bounds what a sampled position may do between samples."""
        self._streams: dict[str, Stream] = {}

    def add(self, event: Event) -> None:
        """Append; keeps each stream in the order of `lo_s`, and of arrival where these are equal."""
        stream = self._streams.get(event.kind)
        if stream is None:
            stream = self._streams[event.kind] = Stream()
        events = stream.events
        if events and event.lo_s < events[-1].lo_s:
            events.insert(bisect_right(events, event.lo_s, key=lambda each: each.lo_s), event)
        else:
            events.append(event)
        if event.lo_s > self.end_s:
            self.end_s = event.lo_s

    def gap(self, kinds: Iterable[str], lo_s: float, hi_s: float) -> None:
        """Record a hole: frames that may have carried these kinds were lost between `lo_s` and `hi_s`."""
        for kind in kinds:
            self._streams.setdefault(kind, Stream()).gaps.append(Span(lo_s, hi_s))

    def extend(self, t_s: float) -> None:
        """The recorder still looked at `t_s`."""
        if t_s > self.end_s:
            self.end_s = t_s

    def events(self, kind: str) -> Sequence[Event]:
        stream = self._streams.get(kind)
        return stream.events if stream else ()

    def gaps(self, kind: str) -> Sequence[Span]:
        stream = self._streams.get(kind)
        return stream.gaps if stream else ()

    def kinds(self) -> tuple[str, ...]:
        return tuple(self._streams)

    def last(self, kind: str) -> Event | None:
        """The newest event of a kind, or None."""
        events = self.events(kind)
        return events[-1] if events else None

    def watched(self, kind: str, lo_s: float, hi_s: float) -> bool:
        """Whether the recorder looked, without a hole in this kind, all the way from `lo_s` to `hi_s`."""
        return self.begin_s <= lo_s and hi_s <= self.end_s and not any(gap.meets(lo_s, hi_s) for gap in self.gaps(kind))
