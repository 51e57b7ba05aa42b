"""Whether who is down has landed, or has fallen: how fast it truly came down last."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.checks.knowledge import holes, meets
from harness.timeline import MAX_SPACING_S, Event, Span, Timeline

DOWN_M = 1.0
"""Up to this height a drone counts as down: the height error of a landed airframe on a simulator's terrain."""
ALOFT_M = 3.0
"""Who was not higher than this meanwhile has bounced, and come down once."""
LANDS_MPS = 3.0
"""Faster than this nobody lands: by itself ArduPilot comes down to the ground at 0.5 m/s and lets itself be set to
2 m/s at most, PX4 at 0.7 m/s and never sinks faster than 1.5; it is a fall from half a metre."""
WHILE_S = 0.2
"""Sinking is measured over so long at least: ten samples a second are known to some 0.05 s each."""
SETTLES_S = 3.0
"""From coming down to standing there, whoever lands or falls: the last metre of a landing takes two seconds."""
_SHY_S = 0.01


@dataclass(frozen=True, slots=True)
class Touchdown:
    """Samples `first` to `last`, all low: it comes down, and is down. The fastest sinking that led to that is between
    two rates, of which the second is infinite where it was not seen."""

    first: int
    last: int
    least_mps: float
    most_mps: float
    at_s: float

    @property
    def landed(self) -> bool | None:
        """None where that is too near to tell, or was not seen."""
        if self.least_mps > LANDS_MPS:
            return False
        return True if self.most_mps <= LANDS_MPS else None

    def __str__(self) -> str:
        how = f"between {self.least_mps:.1f} and {self.most_mps:.1f} m/s"
        if self.most_mps == math.inf:
            how = f"at {self.least_mps:.1f} m/s or more"
        return f"it met the ground {how} at {self.at_s:.2f} s, and only up to {LANDS_MPS:g} m/s is that a landing"


def touchdowns(timeline: Timeline) -> tuple[Sequence[Event], list[Touchdown]]:
    """The sure samples of where the drone truly was, and each time that it came down, in their order. Who is down from
    the first sample on never came down; who crashed and was not aloft again has not landed."""
    events = [event for event in timeline.events("truth") if event.sure]
    gaps = holes(timeline, "truth")
    begins = [at for at in range(len(events)) if at == 0 or _unseen(events[at - 1].lo_s, events[at].hi_s, gaps)]
    found: list[Touchdown] = []
    for since, until in pairwise([*begins, len(events)]):
        course = _Course(
            events[since:until],
            whole=since == 0 and not any(gap.lo_s <= events[0].hi_s for gap in gaps),
            ends=until == len(events) and not _unseen(events[-1].lo_s, max(timeline.end_s, events[-1].hi_s), gaps),
        )
        for low, first, last, again in _parts(course.events):
            least_mps, most_mps, at_s = course.sinking(first, last)
            if again and found[-1].most_mps > most_mps:
                most_mps = found[-1].most_mps
            if again and found[-1].least_mps > least_mps:
                least_mps, at_s = found[-1].least_mps, found[-1].at_s
            found.append(Touchdown(since + low, since + last, least_mps, most_mps, at_s))
    return events, found


def _unseen(lo_s: float, hi_s: float, gaps: Sequence[Span]) -> bool:
    return hi_s - lo_s > MAX_SPACING_S["truth"] or meets(gaps, lo_s, hi_s)


def _parts(events: Sequence[Event]) -> Iterator[tuple[int, int, int, bool]]:
    """Each time that it comes down: the first low sample, the first and the last that is down, and whether it had been
    down before and was not aloft since."""
    low = first = None
    again = False
    for at, event in enumerate(events):
        is_down, is_low = event.value.up_m <= DOWN_M, event.value.up_m <= ALOFT_M
        if low is not None and first is not None and not is_down:
            yield low, first, at - 1, again
            low = first = None
            again = True
        if not is_low:
            low, again = None, False
            continue
        low = at if low is None else low
        if is_down and first is None:
            first = at
    if low is not None and first is not None:
        yield low, first, len(events) - 1, again


@dataclass(frozen=True, slots=True)
class _Course:
    """Samples with nothing unseen between them; `whole`: nor before them, `ends`: nor from them to the recording's
    end."""

    events: Sequence[Event]
    whole: bool
    ends: bool

    def sinking(self, first: int, last: int) -> tuple[float, float, float]:
        """The fastest, at least and at most, and when, from just before it is down until it stands there."""
        down_s, back, at_s = _middle_s(self.events[first]), 0, self.events[first].hi_s
        if not first:
            return 0.0, 0.0 if self.whole else math.inf, at_s
        was_aloft = any(each.value.up_m > ALOFT_M for each in self.events[:first])
        came = self.whole or (was_aloft and down_s - _middle_s(self.events[0]) >= WHILE_S - _SHY_S)
        stood = self.ends or last + 1 < len(self.events) or _middle_s(self.events[last]) - down_s >= SETTLES_S
        least_mps, most_mps = 0.0, 0.0 if came and stood else math.inf
        for at in range(first, last + 1):
            event = self.events[at]
            if _middle_s(event) - down_s > SETTLES_S:
                break
            while back < at and _middle_s(event) - _middle_s(self.events[back + 1]) >= WHILE_S - _SHY_S:
                back += 1
            before = self.events[back]
            fell_m = before.value.up_m - event.value.up_m
            if fell_m <= 0 or _middle_s(event) - _middle_s(before) < WHILE_S - _SHY_S:
                continue
            if (surely_mps := fell_m / (event.hi_s - before.lo_s)) > least_mps:
                least_mps, at_s = surely_mps, _middle_s(event)
            most_mps = max(most_mps, fell_m / (event.lo_s - before.hi_s) if event.lo_s > before.hi_s else math.inf)
        return least_mps, most_mps, at_s


def _middle_s(event: Event) -> float:
    return (event.lo_s + event.hi_s) / 2
