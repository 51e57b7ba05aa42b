"""Made-up flights whose truth is known at every instant, and what a recorder would have seen of them."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from harness.modes import Mode, Topic
from harness.timeline import Event, Lasted, Position, Report, Snapshot, Timeline

END_S = 40.0
STEP_S = 0.05
SPEED_MPS = 25.0
PATROLS = (Mode.PATROL, Mode.RETURN, Mode.HOLD)
DRONE = ("mode", "said", "uplink_silent", "uplink_silences", "mission_state")
GROUND = ("ordered", "answered", "telemetry_age")


@dataclass
class Flight:
    """The truth: instants exactly, the mode as steps, the distance from home every STEP_S and straight between."""

    silences: list[tuple[float, float]] = field(default_factory=list)
    """When each began, and how long it lasted."""
    said_s: list[float] = field(default_factory=list)
    orders: list[tuple[float, int]] = field(default_factory=list)
    answers: list[tuple[float, int]] = field(default_factory=list)
    modes: list[tuple[float, Mode]] = field(default_factory=list)
    positions: list[tuple[float, float]] = field(default_factory=list)
    """When each reached the ground, and of when it was."""
    far_m: list[float] = field(default_factory=list)
    settings: list[tuple[float, bool]] = field(default_factory=list)
    """From when on its mission was intact, or was not."""
    looks_s: list[float] = field(default_factory=list)


def made_up(rng: random.Random) -> Flight:
    flight = Flight()
    flight.silences = sorted(
        (rng.uniform(1, 30), rng.choice((rng.uniform(2, 8), rng.uniform(3.8, 4.2), rng.uniform(4.8, 5.2))))
        for _ in range(rng.choice((1, 1, 2)))
    )
    flight.said_s = sorted(rng.uniform(1, 38) for _ in range(rng.choice((0, 1, 3))))
    flight.orders = sorted((rng.uniform(1, 30), rng.choice((22, 176))) for _ in range(rng.choice((1, 2, 3))))
    flight.answers = sorted(
        (t_s + rng.choice((0.3, 1, 6)), number if rng.random() < 0.8 else 22) for t_s, number in flight.orders
    )
    changes = [0.0, *sorted(rng.uniform(1, 38) for _ in range(rng.choice((0, 1, 2, 4))))]
    mode = rng.choice(PATROLS)
    for from_s in changes:
        flight.modes.append((from_s, mode))
        mode = rng.choice([each for each in PATROLS if each is not mode])
    _positions(flight, rng)
    flight.settings, is_intact = [], True
    for from_s in [0.0, *sorted(rng.uniform(1, 38) for _ in range(rng.choice((0, 1, 2))))]:
        flight.settings.append((from_s, is_intact))
        is_intact = not is_intact
    looks_s = [0.1, *sorted(rng.uniform(1, 39) for _ in range(rng.choice((2, 6))))]
    looks_s += [each for from_s, _ in flight.settings[1:] for each in (from_s - 1e-3, from_s)]
    flight.looks_s = sorted(looks_s)
    far_m, rate_mps = rng.uniform(30, 60), 0.0
    for _ in range(round(END_S / STEP_S) + 1):
        flight.far_m.append(far_m)
        if rng.random() < 0.05:
            rate_mps = rng.choice((0.0, 1.0, SPEED_MPS)) * rng.uniform(-1, 1)
        far_m = abs(far_m + rate_mps * STEP_S)
    return flight


def _positions(flight: Flight, rng: random.Random) -> None:
    """At about 4 Hz, with pauses, perhaps to the end."""
    latency_s, t_s = rng.choice((0.0, 0.2, 1.0)), 0.2
    lasts_s = rng.choice((END_S, END_S, rng.uniform(10, 38)))
    while t_s < lasts_s:
        flight.positions.append((t_s, t_s - latency_s))
        t_s += rng.choice((*10 * (0.25,), rng.uniform(0.5, 7)))


def recorded(flight: Flight, rng: random.Random) -> Timeline:
    """Each instant inside its bracket; modes reported at once and at 1 Hz; some frames of every tap lost."""
    bracket_s = rng.choice((0.01, 0.1, 0.4))
    stamp: Callable[[float], tuple[float, float]] = lambda t_s: (  # noqa: E731
        math.floor(t_s / bracket_s) * bracket_s,
        (math.floor(t_s / bracket_s) + 1) * bracket_s,
    )
    line = Timeline(begin_s=0.0, end_s=END_S)
    line.max_speed_mps = SPEED_MPS
    loss = rng.choice((0.0, 0.0, 0.05, 0.2))
    drone: list[tuple[float, str, object]] = [(t_s, "uplink_silent", None) for t_s, _ in flight.silences]
    drone += [(t_s, "uplink_silences", _length(t_s, length_s, stamp)) for t_s, length_s in flight.silences]
    drone += [(t_s, "said", Report(frozenset({Topic.LINK_LOST}), "lost")) for t_s in flight.said_s]
    for (from_s, mode), (to_s, _) in zip(flight.modes, [*flight.modes[1:], (END_S, Mode.OTHER)], strict=True):
        t_s = from_s
        while t_s < to_s:
            drone.append((t_s, "mode", mode))
            t_s += 1.0
    drone += [(t_s, "mission_state", Snapshot("", intact_at(flight, t_s))) for t_s in flight.looks_s]
    _tap(line, drone, DRONE, stamp, rng, loss)
    ground: list[tuple[float, str, object]] = [(t_s, "ordered", number) for t_s, number in flight.orders]
    ground += [(t_s, "answered", number) for t_s, number in flight.answers]
    ground += [(t_s, "telemetry_age", made_s) for t_s, made_s in flight.positions]
    _tap(line, ground, GROUND, stamp, rng, loss)
    _doubt(line, rng)
    every = rng.choice((1, 2, 6))
    for at in range(0, len(flight.far_m), every):
        if rng.random() >= loss:
            lo_s, hi_s = stamp(at * STEP_S)
            line.add(Event("truth", Position(flight.far_m[at], 0.0, 30.0), lo_s, hi_s))
    line.end_s = END_S
    return line


def _length(t_s: float, length_s: float, stamp: Callable[[float], tuple[float, float]]) -> Lasted:
    (from_lo_s, from_hi_s), (to_lo_s, to_hi_s) = stamp(t_s), stamp(t_s + length_s)
    if t_s + length_s > END_S:
        return Lasted(max(0.0, END_S - from_hi_s), math.inf)
    return Lasted(max(0.0, to_lo_s - from_hi_s), to_hi_s - from_lo_s)


def _tap(
    line: Timeline,
    frames: list[tuple[float, str, object]],
    kinds: tuple[str, ...],
    stamp: Callable[[float], tuple[float, float]],
    rng: random.Random,
    loss: float,
) -> None:
    """What is lost leaves a hole. The age of the picture is reckoned from what was recorded, to either stamp."""
    frames.sort(key=lambda each: each[0])
    bounds = [(0.0, 0.0), *(stamp(each[0]) for each in frames), (END_S, END_S)]
    newest_s: float | None = None
    reckoned_to = rng.choice((0, 1))
    for at, (_, kind, value) in enumerate(frames):
        lo_s, hi_s = bounds[at + 1]
        if rng.random() < loss:
            line.gap(kinds, bounds[at][0], bounds[at + 2][1])
            continue
        if kind == "telemetry_age":
            made_s, before_s = value, newest_s
            assert isinstance(made_s, float)
            newest_s = made_s if newest_s is None else max(newest_s, made_s)
            if before_s is None:
                continue
            value = (lo_s, hi_s)[reckoned_to] - before_s
        line.add(Event(kind, value, lo_s, hi_s))


def _doubt(line: Timeline, rng: random.Random) -> None:
    """A sign of life that was not recorded makes two silences one: its beginning, its length and its end are open."""
    events = line.events("uplink_silences")
    if not events or rng.random() < 0.8:
        return
    at = rng.randrange(len(events))
    event = events[at]
    until_s = min(END_S, event.lo_s + event.value.max_s)
    longer_s = rng.choice((0.0, 1.0, 3.0))
    value = Lasted(event.value.min_s + longer_s, event.value.max_s + longer_s)
    line.gap(("uplink_silent", "uplink_silences"), event.lo_s, until_s)
    events[at] = Event(event.kind, value, event.lo_s, event.hi_s, event.frame, sure=False)  # type: ignore[index]


def intact_at(flight: Flight, t_s: float) -> bool:
    return [is_intact for from_s, is_intact in flight.settings if from_s <= t_s][-1]


def interpolated(flight: Flight, t_s: float) -> float:
    at = min(int(t_s / STEP_S), len(flight.far_m) - 2)
    share = t_s / STEP_S - at
    return flight.far_m[at] * (1 - share) + flight.far_m[at + 1] * share


def pictures(flight: Flight) -> list[tuple[float, float, float]]:
    """From, to, and of when the newest position then known to the ground was."""
    ends = [(t_s, made_s) for t_s, made_s in flight.positions] + [(math.inf, 0.0)]
    return [(t_s, to_s, made_s) for (t_s, made_s), (to_s, _) in pairwise(ends)]
