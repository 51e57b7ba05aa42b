"""Whether an attack on satellite navigation was seen at the receiver: what it told, held against the truth."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from harness.reading.place import from_line_m
from harness.timeline import MAX_SPACING_S, Event, Position, Timeline

MOVED_ON_M = 3.0
"""Who is stuck or late shows it only once the drone has moved so far meanwhile."""
STILL_M = 0.3
"""A receiver that works wanders by more than this within SETTLED_S of flight."""
SETTLED_S = 1.0
LAGS_S = (-0.2, 0.0, 0.2, 0.4, 0.6)
"""What a receiver that works tells was true at some time between the first and the last of these ago."""
POOR_FIX = 2
"""GPS_FIX_TYPE up to which there is no place to fly by."""


class Shows(StrEnum):
    """How an attack shows in what the drone tells of its receiver (GPS_RAW_INT), held against the truth."""

    NO_FIX = "no fix"
    FEW_SATELLITES = "few satellites"
    POOR_ACCURACY = "poor accuracy"
    MOVED = "moved"
    LIFTED = "lifted"
    VELOCITY = "velocity"
    STUCK = "stuck"
    LATE = "late"
    HEADING = "heading"
    TIME = "time"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Sign:
    """What must be seen at the receiver's output for an attack to count as delivered.

    `least` is in the unit of what shows: m for MOVED (horizontally), LIFTED (vertically) and POOR_ACCURACY
    (horizontal); m/s for VELOCITY; s for TIME, and for LATE half of how late it is; degrees for HEADING.
    FEW_SATELLITES: at most so many. For the others it is 0. `with_mps`: the velocity told must be false by so much,
    too, all through SETTLED_S; 0 for any.
    """

    shows: Shows
    least: float = 0.0
    with_mps: float = 0.0

    def to_data(self) -> dict[str, object]:
        told = {"shows": str(self.shows), "least": self.least}
        return told | ({"with_mps": self.with_mps} if self.with_mps else {})

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Sign:
        """As `to_data` filed it."""
        return cls(Shows(data["shows"]), float(data["least"]), float(data.get("with_mps", 0.0)))

    def __str__(self) -> str:
        velocity = f" with a velocity off by {self.with_mps:g} m/s" if self.with_mps else ""
        return (f"{self.shows} ({self.least:g})" if self.least else str(self.shows)) + velocity


class Seen:
    """The receiver's samples and the truth of one flight."""

    def __init__(self, timeline: Timeline) -> None:
        self._truth = Course(timeline, "truth")
        self._heading = Course(timeline, "heading")
        self.samples = timeline.events("sensor")

    def truth(self, at_s: float) -> Position | None:
        """Where the drone truly was, between two samples of truth; None outside of them, and where the recording has a
        hole between them."""
        if (near := self._truth.around(at_s)) is None:
            return None
        a, b, share = near
        return Position(*(x + share * (y - x) for x, y in zip(_place(a.value), _place(b.value), strict=True)))

    def lately(self, at_s: float) -> list[Position] | None:
        """Where the drone truly was at each of the LAGS_S; None unless all are known."""
        places = [place for lag_s in LAGS_S if (place := self.truth(at_s - lag_s)) is not None]
        return places if len(places) == len(LAGS_S) else None

    def headings(self, at_s: float) -> Sequence[float] | None:
        """Where its nose truly pointed meanwhile, sample by sample, in degrees; None unless all of it is known."""
        return self._heading.through(at_s - LAGS_S[-1], at_s - LAGS_S[0])

    def within(self, lo_s: float, hi_s: float) -> Sequence[Event]:
        """Samples that were surely told in this stretch."""
        return [each for each in self.samples if lo_s <= each.lo_s and each.hi_s <= hi_s]


class Course:
    """The sure samples of a kind, and where there is nothing unseen between them."""

    def __init__(self, timeline: Timeline, kind: str) -> None:
        self._events = [event for event in timeline.events(kind) if event.sure]
        self._at_s = [_middle_s(event) for event in self._events]
        self._holes = timeline.gaps(kind)
        self._spacing_s = MAX_SPACING_S[kind]

    def around(self, at_s: float) -> tuple[Event, Event, float] | None:
        """The samples before and after, and how much of the way from the one to the other it is."""
        after = bisect_left(self._at_s, at_s)
        if not self._whole(after):
            return None
        a_s, b_s = self._at_s[after - 1 : after + 1]
        share = (at_s - a_s) / (b_s - a_s) if b_s > a_s else 1.0
        return self._events[after - 1], self._events[after], share

    def through(self, lo_s: float, hi_s: float) -> Sequence[Any] | None:
        """The values from the last before `lo_s` to the first after `hi_s`."""
        first, last = bisect_left(self._at_s, lo_s), bisect_left(self._at_s, hi_s)
        if not all(self._whole(after) for after in range(first, last + 1)):
            return None
        return [event.value for event in self._events[first - 1 : last + 1]]

    def _whole(self, after: int) -> bool:
        """Whether nothing is unseen between this sample and the one before."""
        if not 0 < after < len(self._events):
            return False
        a_s, b_s = self._at_s[after - 1 : after + 1]
        return b_s - a_s <= self._spacing_s and not any(gap.lo_s < b_s and a_s < gap.hi_s for gap in self._holes)


def _place(position: Position) -> tuple[float, float, float]:
    return position.north_m, position.east_m, position.up_m


def _level_m(a: Position, b: Position) -> float:
    return math.hypot(a.north_m - b.north_m, a.east_m - b.east_m)


def _middle_s(event: Event) -> float:
    return (event.lo_s + event.hi_s) / 2


def _off_m(here: Position, places: Sequence[Position]) -> float:
    """Horizontally, from the nearest place of the way through these."""
    return from_line_m((here.north_m, here.east_m), [(each.north_m, each.east_m) for each in places])


def _moved(sample: Event, seen: Seen, sign: Sign) -> bool:
    here, lately = sample.value.position, seen.lately(_middle_s(sample))
    return here is not None and lately is not None and _off_m(here, lately) >= sign.least


def _lifted(sample: Event, seen: Seen, sign: Sign) -> bool:
    here, lately = sample.value.position, seen.lately(_middle_s(sample))
    if here is None or lately is None:
        return False
    heights_m = [each.up_m for each in lately]
    return bool(max(min(heights_m) - here.up_m, here.up_m - max(heights_m)) >= sign.least)


def _velocity(sample: Event, seen: Seen, least_mps: float) -> bool:
    """It is none that the drone truly had of late, while it sped up, braked or turned."""
    sensor, at_s = sample.value, _middle_s(sample)
    if sensor.north_mps is None or sensor.east_mps is None:
        return False
    for lag_s in LAGS_S:
        before, behind = (seen.truth(at_s - lag_s + half_s) for half_s in (-SETTLED_S / 2, SETTLED_S / 2))
        if before is None or behind is None:
            return False
        north_mps = (behind.north_m - before.north_m) / SETTLED_S
        east_mps = (behind.east_m - before.east_m) / SETTLED_S
        if math.hypot(sensor.north_mps - north_mps, sensor.east_mps - east_mps) < least_mps:
            return False
    return True


def _stuck(sample: Event, seen: Seen, _: Sign) -> bool:
    here, at_s = sample.value.position, _middle_s(sample)
    truth = seen.truth(at_s)
    if here is None or truth is None:
        return False
    for earlier in reversed(seen.samples):
        then_s, place = _middle_s(earlier), earlier.value.position
        if then_s > at_s - SETTLED_S:
            continue
        if place is None or _level_m(place, here) > STILL_M:
            return False
        was = seen.truth(then_s)
        if was is not None and _level_m(was, truth) >= MOVED_ON_M:
            return True
    return False


def _late(sample: Event, seen: Seen, sign: Sign) -> bool:
    """It is surely nowhere where the drone was of late, and nearer to where it was in full than in half the time."""
    here, at_s = sample.value.position, _middle_s(sample)
    lately, half, full = seen.lately(at_s), seen.truth(at_s - sign.least), seen.truth(at_s - 2 * sign.least)
    if here is None or lately is None or half is None or full is None:
        return False
    return _off_m(here, lately) >= MOVED_ON_M and _level_m(here, full) < _level_m(here, half)


def _turned(sample: Event, seen: Seen, sign: Sign) -> bool:
    """It is none that the drone's nose truly passed of late."""
    told_deg, headings = sample.value.heading_deg, seen.headings(_middle_s(sample))
    if told_deg is None or headings is None:
        return False
    off_deg = [(told_deg - each + 180) % 360 - 180 for each in headings]
    passed = any(min(a, b) <= 0 <= max(a, b) and abs(a - b) < 180 for a, b in pairwise(off_deg))
    return not passed and min(map(abs, off_deg)) >= sign.least


_TESTS: Mapping[Shows, Callable[[Event, Seen, Sign], bool]] = {
    Shows.NO_FIX: lambda sample, *_: sample.value.fix <= POOR_FIX,
    Shows.FEW_SATELLITES: lambda sample, _, sign: (
        sample.value.satellites is not None and sample.value.satellites <= sign.least
    ),
    Shows.POOR_ACCURACY: lambda sample, _, sign: (
        sample.value.horizontal_accuracy_m is not None and sample.value.horizontal_accuracy_m >= sign.least
    ),
    Shows.MOVED: _moved,
    Shows.LIFTED: _lifted,
    Shows.VELOCITY: lambda sample, seen, sign: _velocity(sample, seen, sign.least),
    Shows.STUCK: _stuck,
    Shows.LATE: _late,
    Shows.HEADING: _turned,
}
"""TIME and DECLARED show in no sample of any stack that flies here."""


def first_shown(sign: Sign, timeline: Timeline, lo_s: float, hi_s: float) -> Event | None:
    """The first of the receiver's samples within [lo_s, hi_s] that shows it; None if none does. An attack that ends
    the receiver's talk altogether shows as NO_FIX in what the stack itself then tells of it."""
    test = _TESTS.get(sign.shows)
    if test is None:
        return None
    seen = Seen(timeline)
    samples = seen.within(lo_s, hi_s)
    if sign.with_mps:
        return _first_lasting(samples, lambda each: test(each, seen, sign) and _velocity(each, seen, sign.with_mps))
    return next((each for each in samples if test(each, seen, sign)), None)


def _first_lasting(samples: Sequence[Event], shows: Callable[[Event], bool]) -> Event | None:
    """The first sample that shows it as all others have for SETTLED_S: a velocity wanders, and one sample's is none."""
    since_s = math.inf
    for each in samples:
        since_s = min(since_s, each.lo_s) if shows(each) else math.inf
        if each.lo_s - since_s >= SETTLED_S:
            return each
    return None
