"""Law: what is decided is true. A flight is made up, recorded with brackets and losses, and judged against itself."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from harness.checks import (
    Check,
    Predicate,
    Relation,
    State,
    evaluate,
    mode_is,
    said,
    uplink_silent,
    when,
    within_m,
)
from harness.modes import Mode, Topic
from harness.timeline import Event, Position, Report, Timeline
from harness.verdict import Verdict
from tests.laws.test_gaps import law

END_S = 40.0
STEP_S = 0.05
SPEED_MPS = 25.0


@dataclass
class Flight:
    """The truth: instants exactly, the mode as steps, the distance from home every STEP_S and straight between."""

    silent_s: list[float] = field(default_factory=list)
    said_s: list[float] = field(default_factory=list)
    modes: list[tuple[float, Mode]] = field(default_factory=list)
    far_m: list[float] = field(default_factory=list)


def made_up(rng: random.Random) -> Flight:
    flight = Flight()
    flight.silent_s = sorted(rng.uniform(1, 30) for _ in range(rng.choice((1, 1, 2))))
    flight.said_s = sorted(rng.uniform(1, 38) for _ in range(rng.choice((0, 1, 3))))
    changes = [0.0, *sorted(rng.uniform(1, 38) for _ in range(rng.choice((0, 1, 2, 4))))]
    mode = rng.choice((Mode.PATROL, Mode.RETURN, Mode.HOLD))
    for from_s in changes:
        flight.modes.append((from_s, mode))
        mode = rng.choice([each for each in (Mode.PATROL, Mode.RETURN, Mode.HOLD) if each is not mode])
    far_m, rate_mps = rng.uniform(30, 60), 0.0
    for _ in range(round(END_S / STEP_S) + 1):
        flight.far_m.append(far_m)
        if rng.random() < 0.05:
            rate_mps = rng.choice((0.0, 1.0, SPEED_MPS)) * rng.uniform(-1, 1)
        far_m = abs(far_m + rate_mps * STEP_S)
    return flight


def recorded(flight: Flight, rng: random.Random) -> Timeline:
    """Each instant inside its bracket; modes reported at once and at 1 Hz; some frames of the drone tap lost."""
    bracket_s = rng.choice((0.01, 0.1, 0.4))
    stamp: Callable[[float], tuple[float, float]] = lambda t_s: (  # noqa: E731
        math.floor(t_s / bracket_s) * bracket_s,
        (math.floor(t_s / bracket_s) + 1) * bracket_s,
    )
    line = Timeline(begin_s=0.0, end_s=END_S)
    line.max_speed_mps = SPEED_MPS
    frames: list[tuple[float, str, object]] = [(t_s, "uplink_silent", None) for t_s in flight.silent_s]
    frames += [(t_s, "said", Report(frozenset({Topic.LINK_LOST}), "lost")) for t_s in flight.said_s]
    for (from_s, mode), (to_s, _) in zip(flight.modes, [*flight.modes[1:], (END_S, Mode.OTHER)], strict=True):
        t_s = from_s
        while t_s < to_s:
            frames.append((t_s, "mode", mode))
            t_s += 1.0
    frames.sort(key=lambda each: each[0])
    loss = rng.choice((0.0, 0.0, 0.05))
    kept = [each for each in frames if rng.random() >= loss]
    bounds = [(0.0, 0.0), *(stamp(each[0]) for each in frames), (END_S, END_S)]
    for at, (_, kind, value) in enumerate(frames):
        lo_s, hi_s = bounds[at + 1]
        if frames[at] in kept:
            line.add(Event(kind, value, lo_s, hi_s))
        else:
            line.gap(("mode", "said", "uplink_silent"), bounds[at][0], bounds[at + 2][1])
    every = rng.choice((1, 2, 6))
    for at in range(0, len(flight.far_m), every):
        if rng.random() >= loss:
            lo_s, hi_s = stamp(at * STEP_S)
            line.add(Event("truth", Position(flight.far_m[at], 0.0, 30.0), lo_s, hi_s))
    line.end_s = END_S
    return line


def holds_ever(effect: Predicate, flight: Flight, lo_s: float, hi_s: float) -> bool:
    """Whether the effect holds at some instant of [lo_s, hi_s], by the truth."""
    if effect == uplink_silent:
        return any(lo_s < t_s <= hi_s for t_s in flight.silent_s)
    if effect == said("link lost"):
        return any(lo_s <= t_s <= hi_s for t_s in flight.said_s)
    if effect.kind == "mode":
        ends = [*(t_s for t_s, _ in flight.modes[1:]), math.inf]
        spans = zip(flight.modes, ends, strict=True)
        return any(effect.holds(m) and from_s <= hi_s and to_s > lo_s for (from_s, m), to_s in spans)
    inner = [n for n in range(len(flight.far_m)) if lo_s <= n * STEP_S <= hi_s]
    far_m = [flight.far_m[n] for n in inner] + [interpolated(flight, t_s) for t_s in (lo_s, hi_s)]
    return any(effect.holds(Position(each, 0.0, 30.0)) for each in far_m)


def interpolated(flight: Flight, t_s: float) -> float:
    at = min(int(t_s / STEP_S), len(flight.far_m) - 2)
    share = t_s / STEP_S - at
    return flight.far_m[at] * (1 - share) + flight.far_m[at + 1] * share


def fulfilled(check: Check, flight: Flight) -> bool:
    """The check's meaning, on the truth itself."""
    for t_s in flight.silent_s:
        until_s = t_s + check.limit
        if check.relation is Relation.ALWAYS:
            assert isinstance(check.effect, State)
            kept = not holds_ever(~check.effect, flight, t_s, until_s)
        else:
            kept = holds_ever(check.effect, flight, t_s, until_s) == (check.relation is Relation.THEN)
        if not kept:
            return False
    return True


def a_check(rng: random.Random) -> Check:
    start, limit = when(uplink_silent), rng.choice((0.5, 2.0, 5.0, 9.0))
    states: list[State] = [mode_is(Mode.RETURN), ~mode_is(Mode.HOLD), within_m(45), ~within_m(60), within_m(80)]
    match rng.choice(list(Relation)):
        case Relation.ALWAYS:
            return start.always(rng.choice(states), during=limit)
        case Relation.NEVER:
            return start.never(rng.choice([*states, said("link lost"), uplink_silent]), during=limit)
    return start.then(rng.choice([*states, said("link lost"), uplink_silent]), within=limit)


def judged(seed: int) -> tuple[Check, Verdict, bool, str]:
    rng = random.Random(seed)
    flight, check = made_up(rng), a_check(rng)
    finding = evaluate(check, recorded(flight, rng))
    return check, finding.verdict, fulfilled(check, flight), finding.because


@law
@given(st.integers(0, 2**64 - 1))
def test_what_is_decided_is_true(seed: int) -> None:
    check, verdict, kept, because = judged(seed)
    if verdict is not Verdict.INCONCLUSIVE:
        assert verdict is (Verdict.PASS if kept else Verdict.FAIL), f"{check}: {because}"


def test_the_law_sees_every_relation_decided_both_ways() -> None:
    decided = {(check.relation, verdict) for check, verdict, _, _ in map(judged, range(600))}
    assert {(r, v) for r in Relation for v in (Verdict.PASS, Verdict.FAIL)} <= decided
