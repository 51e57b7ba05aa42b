"""Laws: less knowledge can only turn a verdict into INCONCLUSIVE; times are relative; what is decided is true.

Times are multiples of 1/64 s, so that shifting them is exact in floating point.
"""

from __future__ import annotations

import json
import math
import os
import random
from dataclasses import dataclass, replace
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.checks import (
    Check,
    Limit,
    Relation,
    armed,
    downlink_restored,
    downlink_silent,
    evaluate,
    heard,
    home_within_m,
    mode_is,
    said,
    uplink_restored,
    uplink_silent,
    when,
    within_m,
)
from harness.checks.predicates import Predicate, State
from harness.modes import Mode, Topic
from harness.timeline import Event, Position, Report, Timeline
from harness.verdict import Finding, Verdict

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "300"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

TICK_S = 1 / 64
SPEED_MPS = 25.0
DRONE = ("mode", "armed", "belief", "said", "uplink_silent", "uplink_restored")
GROUND = ("heard", "downlink_silent", "downlink_restored")
INSTRUMENT = ("truth",)
TAPS = (DRONE, GROUND, INSTRUMENT)

MODES = (Mode.PATROL, Mode.HOLD, Mode.RETURN)
TOPICS = (Topic.LINK_LOST, Topic.RETURNING)


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


INSTANTS = (
    uplink_silent, uplink_restored, downlink_silent, downlink_restored,
    *(make(topic) for make in (said, heard) for topic in TOPICS),
)  # fmt: skip
STATES: tuple[State, ...] = (
    *(mode_is(mode) for mode in MODES), armed,
    within_m(10), within_m(Limit(40, "fence_m")), home_within_m(20),
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
        doubtful, speed, width = rng.choice((0, 0, 0.1)), rng.choice((0.0, 0.1, 1.0)), rng.choice((0, 3, 8))
        now, lo, hi = rng.randint(0, 64), 0, 0
        at, last, events = self._start(), dict[str, object](), list[Event]()
        for number in range(self.frames * (4 if kinds == INSTRUMENT else 1)):
            hop = rng.choice(steps)
            now += hop
            at = self._moved(at, SPEED_MPS * hop * TICK_S * rng.uniform(0, speed) * 0.999)
            lo, hi = max(lo, now - rng.randint(0, width)), max(hi, now + rng.randint(0, width))
            kind = favoured if rng.random() < 0.4 else rng.choice(kinds)
            if kind not in last or rng.random() < 0.25:
                last[kind] = self._value(kind)
            value = at if kind in ("truth", "belief") else last[kind]
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
        return {"mode": self.rng.choice(MODES), "armed": self.rng.random() < 0.5}.get(kind)

    def check(self, recording: Recording) -> Check:
        """Its trigger most often one that fired."""
        shown = [event for frames in recording.taps for event in frames]
        able = [each for each in (*INSTANTS, *STATES) if any(e.kind == each.kind for e in shown)]
        likely = [each for each in able if any(e.kind == each.kind and each.holds(e.value) for e in shown)]
        trigger = when(self._maybe_not(self.rng.choice((self.rng.choice((*INSTANTS, *STATES)), *3 * likely))))
        ticks = self.rng.choice((self.rng.randint(1, 32), self.rng.randint(1, 200), self.rng.randint(1, 640)))
        limit = Limit(ticks * TICK_S, self.rng.choice((None, "react_s", "home_s")))
        effect = self._maybe_not(self.rng.choice((*INSTANTS, *STATES, *able)))
        match self.rng.choice(("then", "never", "always")):
            case "then":
                return trigger.then(effect, within=limit)
            case "never":
                return trigger.never(effect, during=limit)
        return trigger.always(self._maybe_not(self.rng.choice(STATES)), during=limit)

    def _maybe_not(self, predicate: PredicateT) -> PredicateT:
        return ~predicate if isinstance(predicate, State) and self.rng.random() < 0.4 else predicate

    def lost(self, recording: Recording, tap: int) -> frozenset[int]:
        count = len(recording.taps[tap])
        share = self.rng.choice((0.0, 0.05, 0.3))
        lost = {at for at in range(count) if self.rng.random() < share}
        return frozenset(lost | ({self.rng.randrange(count)} if count else set()))


makers = st.builds(Maker, st.integers(0, 2**64 - 1), st.integers(0, 14))
taps = st.integers(0, 2)


def assert_only_degraded(check: Check, before: Recording, after: Recording) -> None:
    was, now = evaluate(check, before.timeline()), evaluate(check, after.timeline())
    assert now.verdict in (was.verdict, Verdict.INCONCLUSIVE), f"{check}\n{was.because}\n{now.because}"


@law
@given(makers, taps)
def test_a_recorded_gap_turns_a_verdict_only_into_inconclusive(maker: Maker, tap: int) -> None:
    recording = maker.recording()
    check = maker.check(recording)
    assert_only_degraded(check, recording, recording.without(tap, maker.lost(recording, tap)))


@law
@given(makers, taps)
def test_a_further_gap_turns_a_verdict_only_into_inconclusive(maker: Maker, tap: int) -> None:
    recording = maker.recording()
    check = maker.check(recording)
    lo, width = maker.rng.randint(0, 1200), maker.rng.randint(0, 200)
    gaps = list(recording.gaps)
    gaps[tap] = (*gaps[tap], (lo * TICK_S, (lo + width) * TICK_S))
    assert_only_degraded(check, recording, replace(recording, gaps=tuple(gaps)))


@law
@given(makers, taps)
def test_a_doubtful_event_turns_a_verdict_only_into_inconclusive(maker: Maker, tap: int) -> None:
    recording = maker.recording()
    check = maker.check(recording)
    for at in maker.lost(recording, tap):
        doubtful = replace(recording.taps[tap][at], sure=False)
        assert_only_degraded(check, recording, recording.with_frame(tap, at, doubtful))


@law
@given(makers, taps)
def test_a_wider_bracket_turns_a_verdict_only_into_inconclusive(maker: Maker, tap: int) -> None:
    recording = maker.recording()
    check = maker.check(recording)
    frames = recording.taps[tap]
    for at in maker.lost(recording, tap):
        event = frames[at]
        floor_s = frames[at - 1].lo_s if at else event.lo_s - 10 * TICK_S
        roof_s = frames[at + 1].hi_s if at + 1 < len(frames) else event.hi_s + 10 * TICK_S
        lo_s = max(floor_s, event.lo_s - maker.rng.randint(0, 64) * TICK_S)
        hi_s = min(roof_s, event.hi_s + maker.rng.randint(0, 64) * TICK_S)
        wider = replace(event, lo_s=lo_s, hi_s=hi_s)
        assert_only_degraded(check, recording, recording.with_frame(tap, at, wider))


@law
@given(makers, st.integers(0, 4096))
def test_a_shift_in_time_changes_nothing_but_times(maker: Maker, ticks: int) -> None:
    recording, by_s = maker.recording(), ticks * TICK_S
    check = maker.check(recording)
    was, now = evaluate(check, recording.timeline()), evaluate(check, recording.shifted(by_s).timeline())
    assert was.window_s is not None
    window_s = (was.window_s[0] + by_s, was.window_s[1] + by_s)
    at_s = None if was.at_s is None else was.at_s + by_s
    expected = replace(was, because=now.because, at_s=at_s, window_s=window_s)
    assert rounded(expected) == rounded(now)


def rounded(finding: Finding) -> dict[str, object]:
    """Positions' reach is not dyadic; a nanosecond is no difference."""
    fields = {name: getattr(finding, name) for name in finding.__slots__}
    return {name: round(value, 9) if isinstance(value, float) else value for name, value in fields.items()}


@law
@given(makers)
def test_what_is_measured_agrees_with_the_verdict(maker: Maker) -> None:
    recording = maker.recording()
    check = maker.check(recording)
    finding = evaluate(check, recording.timeline())
    assert str(check) == finding.check
    if finding.observed is None or finding.uncertainty is None or finding.margin is None:
        return
    if finding.verdict is Verdict.PASS:
        assert finding.margin >= finding.uncertainty - 1e-6
    if finding.verdict is Verdict.FAIL:
        assert finding.margin <= 1e-6


@law
@given(makers, st.lists(st.sampled_from(("LINK-1", "GNSS-2")), max_size=2))
def test_a_check_survives_json(maker: Maker, requirements: list[str]) -> None:
    filed = replace(maker.check(maker.recording()), requirements=tuple(requirements))
    data = json.loads(json.dumps(filed.to_data()))
    again = Check.from_data(data)
    assert (filed, str(filed), data) == (again, str(again), again.to_data())


def test_the_laws_see_every_verdict_and_every_loss_of_one() -> None:
    """Not vacuous: among many recordings each relation passes, fails, and is turned by a gap."""
    seen = set()
    for seed in range(1500):
        maker = Maker(seed, 12)
        recording = maker.recording()
        check = maker.check(recording)
        was = evaluate(check, recording.timeline()).verdict
        if was is not Verdict.INCONCLUSIVE:
            tap = maker.rng.randrange(3)
            now = evaluate(check, recording.without(tap, maker.lost(recording, tap)).timeline()).verdict
            seen.add((check.relation, was, now))
    turned = {(r, v, n) for r in Relation for v in (Verdict.PASS, Verdict.FAIL) for n in (v, Verdict.INCONCLUSIVE)}
    assert turned == seen
