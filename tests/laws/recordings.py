"""Made-up recordings and checks, from one drawn seed each; times are multiples of 1/64 s, so that sums are exact."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from typing import TypeVar

from harness.checks import (
    Check,
    Limit,
    answered,
    armed,
    downlink_restored,
    downlink_silent,
    fault_begins,
    heard,
    home_within_m,
    intact,
    mode_becomes,
    mode_is,
    ordered,
    rc_silent,
    said,
    telemetry_older_than,
    uplink_restored,
    uplink_silent,
    when,
    within_m,
    witnessed,
)
from harness.checks.base import Predicate, State
from harness.modes import Mode, Topic
from harness.timeline import Event, Lasted, Position, Report, Snapshot, Timeline

TICK_S = 1 / 64
SPEED_MPS = 25.0
DRONE = ("mode", "armed", "said", "uplink_silent", "uplink_restored", "uplink_silences")
GROUND = ("heard", "downlink_silent", "downlink_restored", "downlink_silences")
INSTRUMENT = ("truth",)
PICTURE = ("telemetry_age",)
DEALINGS = ("ordered", "answered")
STICKS = ("rc_silences",)
SET = ("mission_state", "home_state")
NOTES = ("injected", "witnessed")
TAPS = (DRONE, GROUND, INSTRUMENT, PICTURE, DEALINGS, STICKS, NOTES, SET)
"""What is lost together. (The ground's tap carries three of them, and the drone's two: a hole in it would be one in
each.)"""

MODES = (Mode.PATROL, Mode.HOLD, Mode.RETURN)
TOPICS = (Topic.LINK_LOST, Topic.RETURNING)
ORDERS = (22, 176)
TOLD = ("link lost", "link back")


PredicateT = TypeVar("PredicateT", bound=Predicate)


@dataclass(frozen=True)
class Recording:
    """Frames per tap in order, holes per tap, the stretch recorded; a timeline in the making."""

    taps: tuple[tuple[Event, ...], ...]
    gaps: tuple[tuple[tuple[float, float], ...], ...]
    begin_s: float
    end_s: float

    def timeline(self) -> Timeline:
        line = Timeline(begin_s=self.begin_s, end_s=self.end_s)
        line.max_speed_mps = SPEED_MPS
        for kinds, frames, gaps in zip(TAPS, self.taps, self.gaps, strict=True):
            for event in frames:
                line.add(event)
            for lo_s, hi_s in gaps:
                line.gap(kinds, lo_s, hi_s)
        line.end_s = self.end_s
        return line

    def without(self, tap: int, lost: frozenset[int]) -> Recording:
        """Frames lost, and the holes that a recorder would file: from the frame before to the frame after."""
        frames = self.taps[tap]
        kept = tuple(event for at, event in enumerate(frames) if at not in lost)
        gaps = list(self.gaps[tap])
        at = 0
        while at < len(frames):
            if at not in lost:
                at += 1
                continue
            after = at
            while after in lost:
                after += 1
            gaps.append(
                (
                    frames[at - 1].lo_s if at else min(self.begin_s, frames[0].lo_s),
                    frames[after].hi_s if after < len(frames) else max(self.end_s, frames[-1].hi_s),
                )
            )
            at = after
        taps, holes = list(self.taps), list(self.gaps)
        taps[tap], holes[tap] = kept, tuple(gaps)
        return replace(self, taps=tuple(taps), gaps=tuple(holes))

    def with_frame(self, tap: int, at: int, event: Event) -> Recording:
        frames = self.taps[tap]
        taps = list(self.taps)
        taps[tap] = (*frames[:at], event, *frames[at + 1 :])
        return replace(self, taps=tuple(taps))

    def shifted(self, by_s: float) -> Recording:
        return Recording(
            tuple(tuple(replace(e, lo_s=e.lo_s + by_s, hi_s=e.hi_s + by_s) for e in frames) for frames in self.taps),
            tuple(tuple((lo_s + by_s, hi_s + by_s) for lo_s, hi_s in gaps) for gaps in self.gaps),
            self.begin_s + by_s,
            self.end_s + by_s,
        )


INSTANTS: tuple[Predicate, ...] = (
    uplink_silent, uplink_restored, downlink_silent, downlink_restored, ordered, answered, fault_begins,
    ordered.of(22), answered.of(22),
    *(make(topic) for make in (said, heard) for topic in TOPICS),
    *(mode_becomes(mode) for mode in MODES), *(witnessed(text) for text in TOLD),
    uplink_silent.longer_than(2), uplink_silent.longer_than(4), uplink_silent.shorter_than(3),
    downlink_silent.longer_than(3), downlink_silent.shorter_than(4), rc_silent.longer_than(3),
    rc_silent.shorter_than(Limit(3, "tolerate_s")),
)  # fmt: skip
STATES: tuple[State, ...] = (
    *(mode_is(mode) for mode in MODES), armed,
    within_m(10), within_m(Limit(40, "fence_m")), home_within_m(20),
    telemetry_older_than(0.5), telemetry_older_than(Limit(2, "telemetry_age_s")), intact("mission"), intact("home"),
)  # fmt: skip


class Maker:
    """Recordings and checks from one drawn seed: a flight's worth of draws would be too slow one by one."""

    def __init__(self, seed: int, frames: int) -> None:
        self.rng = random.Random(seed)
        self.frames = frames

    def recording(self) -> Recording:
        taps = tuple(self._tap(kinds, 100 * at) for at, kinds in enumerate(TAPS))
        gaps = tuple(self._gaps() for _ in TAPS)
        last_s = max((event.lo_s for frames in taps for event in frames), default=0.0)
        return Recording(taps, gaps, 0.0, last_s + self.rng.choice((0, 0, 16, 64, 1000)) * TICK_S)

    def _gaps(self) -> tuple[tuple[float, float], ...]:
        if self.rng.random() < 0.85:
            return ()
        lo = self.rng.randint(0, 1200)
        return ((lo * TICK_S, (lo + self.rng.randint(0, 100)) * TICK_S),)

    def _tap(self, kinds: tuple[str, ...], frame: int) -> tuple[Event, ...]:
        """Both bounds in order, as stamps bracket them; positions obey the greatest speed; values tend to stay."""
        rng = self.rng
        steps = (0, 1, 6, 6, 12, 20) if kinds == INSTRUMENT else rng.choice(((0, 2, 16, 32), (30, 64, 64), (0, 8, 200)))
        favoured = rng.choice(kinds)
        if kinds == DRONE and rng.random() < 0.6:
            favoured = rng.choice(("mode", "mode", "armed"))
        doubtful, speed, width = rng.choice((0, 0, 0.1)), rng.choice((0.0, 0.1, 1.0)), rng.choice((0, 3, 8))
        now, lo, hi = rng.randint(0, 64), 0, 0
        at, last, events = self._start(), dict[str, object](), list[Event]()
        newest, latency = rng.randint(-200, 0), rng.choice((0, 3, 40))
        for number in range(self.frames * (4 if kinds == INSTRUMENT else 1)):
            hop = rng.choice(steps)
            now += hop
            at = self._moved(at, SPEED_MPS * hop * TICK_S * rng.uniform(0, speed) * 0.999)
            lo, hi = max(lo, now - rng.randint(0, width)), max(hi, now + rng.randint(0, width))
            kind = favoured if rng.random() < 0.5 else rng.choice(kinds)
            if kind not in last or rng.random() < 0.25:
                last[kind] = self._value(kind)
            value = at if kind == "truth" else last[kind]
            if kind == "telemetry_age":
                value = (now - newest) * TICK_S
                newest = max(newest, now - rng.choice((latency, latency, 0)))
            events.append(Event(kind, value, lo * TICK_S, hi * TICK_S, frame + number, rng.random() >= doubtful))
        return tuple(events)

    def _start(self) -> Position:
        return Position(self.rng.choice((5.0, 9.9, 25.0, 39.9, 60.0)), 0.0, self.rng.choice((0.0, 0.5, 30.0)))

    def _moved(self, at: Position, by_m: float) -> Position:
        turn = self.rng.choice((0.0, math.pi, 1.0, 2.5))
        return Position(at.north_m + by_m * math.cos(turn), at.east_m + by_m * math.sin(turn), at.up_m)

    def _value(self, kind: str) -> object:
        if kind in ("said", "heard"):
            return Report(frozenset(topic for topic in TOPICS if self.rng.random() < 0.4), "told")
        if kind.endswith("_silences"):
            least = self.rng.choice((110, 128, 150, 192, 200, 256, 300))
            most = least + self.rng.choice((0, 0, 1, 8, 64))
            return Lasted(least * TICK_S, most * TICK_S if self.rng.random() < 0.9 else math.inf)
        if kind in SET:
            return Snapshot("", self.rng.random() < 0.6)
        return {
            "mode": self.rng.choice(MODES),
            "armed": self.rng.random() < 0.5,
            "ordered": self.rng.choice(ORDERS),
            "answered": self.rng.choice(ORDERS),
            "witnessed": self.rng.choice(TOLD),
        }.get(kind)

    def check(self, recording: Recording) -> Check:
        """Its trigger most often one that fired."""
        shown = [event for frames in recording.taps for event in frames]
        able = [each for each in (*INSTANTS, *STATES) if any(e.kind == each.kind for e in shown)]
        likely = [each for each in able if any(e.kind == each.kind and each.holds(e.value) for e in shown)]
        trigger = when(self._maybe_not(self.rng.choice((self.rng.choice((*INSTANTS, *STATES)), *3 * likely))))
        ticks = self.rng.choice((self.rng.randint(1, 32), self.rng.randint(1, 200), self.rng.randint(1, 640)))
        limit = Limit(ticks * TICK_S, self.rng.choice((None, "react_s", "home_s")))
        effect = self._maybe_not(self.rng.choice((*INSTANTS, *STATES, *3 * able)))
        match self.rng.choice(("then", "never", "always", "had")):
            case "had":
                return trigger.had(self.rng.choice((*INSTANTS, *3 * self._instants(able))), ahead=limit)
            case "then":
                return trigger.then(effect, within=limit)
            case "never":
                return trigger.never(effect, during=limit)
        return trigger.always(self._maybe_not(self.rng.choice(STATES)), during=limit)

    def _instants(self, predicates: list[Predicate]) -> list[Predicate]:
        return [each for each in predicates if not isinstance(each, State)]

    def _maybe_not(self, predicate: PredicateT) -> PredicateT:
        return ~predicate if isinstance(predicate, State) and self.rng.random() < 0.4 else predicate

    def lost(self, recording: Recording, tap: int) -> frozenset[int]:
        count = len(recording.taps[tap])
        share = self.rng.choice((0.0, 0.05, 0.3))
        lost = {at for at in range(count) if self.rng.random() < share}
        return frozenset(lost | ({self.rng.randrange(count)} if count else set()))
