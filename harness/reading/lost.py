"""What is known of a drone that was lost for good: when and where it was told to be last, and where it truly was.

The ground's knowledge is what reached it; truth is the simulator's, which ends where the drone's process does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.timeline import Event, Found, Position, Timeline

RUNS_ON, RAN_ON = "time runs on", "time ran on"
"""Notes: behind a death that was wanted, from and until when the harness counted the time by itself."""
TRACK_S = 30.0
"""How much of its track, as told, is kept."""
STILL_M = 0.5
"""Who moves by less than this until the end has come to rest."""
RESTS_S = 1.0
"""For so long at the least."""
LAST_WORDS = 5
KNOWN_BY = ("whereabouts", "truth")


@dataclass(frozen=True, slots=True)
class Lost:
    """Of one drone, from when it was hit. `heard_s` is of the last frame of its that reached the ground, `told` and
    `truth` its last place told and true, `rest` the first true place of those in which it came to rest, None where it
    was not seen to; `words` the last that the ground heard."""

    how: str
    hit_s: float
    heard_s: float | None
    told: Event | None
    truth: Event | None
    rest: Event | None
    track: Sequence[Event]
    words: Sequence[Event]
    sure: bool

    @property
    def off_m(self) -> float | None:
        """Horizontally, from the last place told to where it truly came to rest, or was seen last."""
        there = self.rest or self.truth
        if self.told is None or there is None:
            return None
        told, true = self.told.value, there.value
        return math.hypot(told.north_m - true.north_m, told.east_m - true.east_m)


def wreck_of(noted: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The note on the drone's being hit, if it was: a simulator may have no such failure."""
    if any(each["kind"] == "unsupported" for each in noted):
        return None
    return next(
        (each for each in noted if each["kind"] == "injected" and "wreck" in each and "clean" not in each), None
    )


def lost(timeline: Timeline, note: Mapping[str, Any], heard_s: float | None) -> Lost:
    """From a whole recording."""
    told, truth = timeline.last("whereabouts"), timeline.last("truth")
    since_s = told.lo_s if told is not None else note["t_s"]
    until_s = timeline.end_s
    return Lost(
        how=note["fault"],
        hit_s=note["t_s"],
        heard_s=heard_s,
        told=told,
        truth=truth,
        rest=_rest(timeline.events("truth"), note["t_s"]),
        track=[each for each in timeline.events("whereabouts") if each.lo_s >= since_s - TRACK_S],
        words=list(timeline.events("heard"))[-LAST_WORDS:],
        sure=not any(gap.meets(since_s, until_s) for kind in KNOWN_BY for gap in timeline.gaps(kind)),
    )


def add_found(timeline: Timeline, lost: Lost, bracket_s: float) -> None:
    """That it can be looked for: the instant `found`, when it came to rest, or was seen last, and how far that was from
    where it was told to be."""
    there = lost.rest or lost.truth
    if there is None:
        return
    # No instant is behind the hit by less than the bracket in which that lies.
    at_s = max(there.hi_s, lost.hit_s + bracket_s)
    found = Found(math.inf if lost.off_m is None else lost.off_m, is_rest=lost.rest is not None)
    timeline.add(Event("found", found, at_s, at_s, there.frame, sure=lost.sure))


def _rest(truths: Sequence[Event], hit_s: float) -> Event | None:
    """The first place behind the hit from which on it stays where it is until the end."""
    behind = [each for each in truths if each.lo_s >= hit_s]
    if not behind:
        return None
    last: Position = behind[-1].value
    first = len(behind) - 1
    while first and behind[first - 1].value.to_m(last) <= STILL_M:
        first -= 1
    return behind[first] if behind[-1].lo_s - behind[first].hi_s >= RESTS_S else None
