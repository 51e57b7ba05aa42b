"""Whether an attack on satellite navigation was seen at the receiver: what it told, held against the truth."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.timeline import MAX_SPACING_S, Event, Position, Sensor, Timeline

MOVED_ON_M = 3.0
"""Who is stuck or late shows it only once the drone has moved so far meanwhile."""
STILL_M = 0.3
"""A receiver that works wanders by more than this within SETTLED_S of flight."""
SETTLED_S = 1.0
LAGS_S = (-0.2, 0.0, 0.2, 0.4, 0.6)
"""What a receiver that works tells of its velocity was true about one of these times ago."""
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
    (horizontal); m/s for VELOCITY; s for LATE and TIME; degrees for HEADING. FEW_SATELLITES: at most so many. For the
    others it is 0.
    """

    shows: Shows
    least: float = 0.0

    def to_data(self) -> dict[str, object]:
        return {"shows": str(self.shows), "least": self.least}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Sign:
        """As `to_data` filed it."""
        return cls(Shows(data["shows"]), float(data["least"]))

    def __str__(self) -> str:
        return f"{self.shows} ({self.least:g})" if self.least else str(self.shows)


class Seen:
    """The receiver's samples and the truth of one flight."""

    def __init__(self, timeline: Timeline) -> None:
        self._truth = [event for event in timeline.events("truth") if event.sure]
        self._truth_s = [_middle_s(event) for event in self._truth]
        self._holes = timeline.gaps("truth")
        self.samples = timeline.events("sensor")

    def truth(self, at_s: float) -> Position | None:
        """Where the drone truly was, between two samples of truth; None outside of them, and where the recording has a
        hole between them."""
        after = bisect_left(self._truth_s, at_s)
        if not 0 < after < len(self._truth):
            return None
        (a_s, b_s), (a, b) = self._truth_s[after - 1 : after + 1], self._truth[after - 1 : after + 1]
        if b_s - a_s > MAX_SPACING_S["truth"] or any(gap.lo_s < b_s and a_s < gap.hi_s for gap in self._holes):
            return None
        share = (at_s - a_s) / (b_s - a_s) if b_s > a_s else 1.0
        mix = [x + share * (y - x) for x, y in zip(_place(a.value), _place(b.value), strict=True)]
        return Position(*mix)

    def within(self, lo_s: float, hi_s: float) -> Sequence[Event]:
        """Samples that were surely told in this stretch."""
        return [each for each in self.samples if lo_s <= each.lo_s and each.hi_s <= hi_s]


def _place(position: Position) -> tuple[float, float, float]:
    return position.north_m, position.east_m, position.up_m


def _level_m(a: Position, b: Position) -> float:
    return math.hypot(a.north_m - b.north_m, a.east_m - b.east_m)


def _middle_s(event: Event) -> float:
    return (event.lo_s + event.hi_s) / 2


def _moved(sample: Event, seen: Seen, sign: Sign, _: Sensor | None) -> bool:
    sensor, truth = sample.value, seen.truth(_middle_s(sample))
    return sensor.position is not None and truth is not None and _level_m(sensor.position, truth) >= sign.least


def _lifted(sample: Event, seen: Seen, sign: Sign, _: Sensor | None) -> bool:
    sensor, truth = sample.value, seen.truth(_middle_s(sample))
    return sensor.position is not None and truth is not None and abs(sensor.position.up_m - truth.up_m) >= sign.least


def _velocity(sample: Event, seen: Seen, sign: Sign, _: Sensor | None) -> bool:
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
        if math.hypot(sensor.north_mps - north_mps, sensor.east_mps - east_mps) < sign.least:
            return False
    return True


def _stuck(sample: Event, seen: Seen, _: Sign, __: Sensor | None) -> bool:
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


def _late(sample: Event, seen: Seen, sign: Sign, _: Sensor | None) -> bool:
    """It is surely not where the drone is now, and nearer to where it was `least` seconds ago."""
    here, at_s = sample.value.position, _middle_s(sample)
    now, then = seen.truth(at_s), seen.truth(at_s - sign.least)
    if here is None or now is None or then is None or _level_m(here, now) < MOVED_ON_M:
        return False
    return bool(_level_m(here, then) < _level_m(here, now))


def _turned(sample: Event, _: Seen, sign: Sign, before: Sensor | None) -> bool:
    heading_deg = sample.value.heading_deg
    if heading_deg is None or before is None or before.heading_deg is None:
        return False
    return bool(abs((heading_deg - before.heading_deg + 180) % 360 - 180) >= sign.least)


_TESTS: Mapping[Shows, Callable[[Event, Seen, Sign, Sensor | None], bool]] = {
    Shows.NO_FIX: lambda sample, *_: sample.value.fix <= POOR_FIX,
    Shows.FEW_SATELLITES: lambda sample, _, sign, __: sample.value.satellites <= sign.least,
    Shows.POOR_ACCURACY: lambda sample, _, sign, __: (
        sample.value.horizontal_accuracy_m is not None and sample.value.horizontal_accuracy_m >= sign.least
    ),
    Shows.MOVED: _moved,
    Shows.LIFTED: _lifted,
    Shows.VELOCITY: _velocity,
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
    earlier = [each.value for each in seen.samples if each.hi_s <= lo_s]
    before = earlier[-1] if earlier else None
    return next((each for each in seen.within(lo_s, hi_s) if test(each, seen, sign, before)), None)
