"""A drone's flight for attacks on its receiver: a scene, a moving truth, and every attack with its settings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from harness.faults.gnss import (
    CLEAN,
    AltitudePull,
    AltitudeStep,
    AtWaypoint,
    Condition,
    Declared,
    Declares,
    Degraded,
    Denial,
    DragOff,
    ErraticJam,
    FalseHeading,
    FalseTime,
    FalseVelocity,
    FartherThan,
    Frozen,
    GnssFault,
    Meacon,
    Measured,
    NearFence,
    Noisy,
    ProgressiveJam,
    Pulsed,
    Ramp,
    ReceiverModel,
    Step,
    Together,
    Truth,
    When,
)
from harness.timeline import Position

EVERY_S = 0.1
LENGTH_S = 60.0
WAYPOINT_EVERY_M = 80.0
SQUARE = ((-50.0, -50.0), (150.0, -50.0), (150.0, 300.0), (-50.0, 300.0))


def truth_at(time_s: float) -> Truth:
    """An outward leg that bends and climbs gently."""
    return Truth(
        north_m=8 * time_s, east_m=40 * math.sin(time_s / 10), up_m=30 + 0.5 * time_s,
        north_mps=8, east_mps=4 * math.cos(time_s / 10), down_mps=-0.5,
        heading_deg=math.degrees(math.atan2(4 * math.cos(time_s / 10), 8)) % 360,
    )  # fmt: skip


@dataclass
class Stage:
    """A scene whose time is set by hand."""

    t_s: float = 0.0

    def now_s(self) -> float:
        return self.t_s

    def truth(self) -> Position:
        return Position(*truth_at(self.t_s)[:3])

    def waypoint(self) -> int:
        return 1 + int(8 * self.t_s / WAYPOINT_EVERY_M)


def moments(length_s: float = LENGTH_S) -> Iterator[float]:
    return (number * EVERY_S for number in range(round(length_s / EVERY_S) + 1))


def conditions(
    fault: GnssFault, seed: int = 7, before: Condition = CLEAN, length_s: float = LENGTH_S
) -> list[Condition]:
    """Of a minute, or of another length, what the fault makes of a receiver."""
    stage, made = Stage(), []
    effect = fault.begin(Random(seed), stage)
    for stage.t_s in moments(length_s):
        made.append(effect(before, stage.t_s))
    return made


def flown(fault: GnssFault | None, seed: int = 7, noise_m: float = 0.4) -> list[tuple[float, Truth, Measured | None]]:
    """A minute of what an ordinary receiver tells under attack, beside what was true."""
    before = Condition(noise_m=noise_m)
    receiver = ReceiverModel(Random(seed))
    under = conditions(fault, seed, before) if fault else [before for _ in moments()]
    return [(t, truth_at(t), receiver.measure(each, truth_at(t), t)) for t, each in zip(moments(), under, strict=True)]


STEP = Step(north_m=50, east_m=-20)
TABLE: list[tuple[GnssFault, dict[str, Any], float]] = [
    (Denial(), {"silent": True}, 0),
    (Denial(silent=True), {"silent": False}, 0),
    (Degraded(satellites=3), {"satellites": 0, "horizontal_accuracy_m": 20.0}, 0),
    (Degraded(horizontal_accuracy_m=30), {"satellites": 8, "horizontal_accuracy_m": 20.0}, 0),
    (ProgressiveJam(slope_db_per_s=1), {"slope_db_per_s": 2, "floor_dbhz": 22}, 21),
    (ProgressiveJam(slope_db_per_s=1, floor_dbhz=30), {"slope_db_per_s": 0.5, "floor_dbhz": 0}, 15),
    (ErraticJam(), {}, 1),
    (STEP, {"north_m": 51, "east_m": 0, "up_m": 4}, 0),
    (Step(north_m=0, east_m=0, up_m=-30), {"up_m": 30}, 0),
    (
        DragOff(rate_mps=1, bearing_deg=30),
        {"rate_mps": 1.1, "bearing_deg": 210, "growth_mps2": 0.1, "covert": False, "up_mps": -1},
        7,
    ),
    (DragOff(rate_mps=0.1, bearing_deg=0, growth_mps2=0.1, covert=False), {"growth_mps2": 0.0, "covert": True}, 10),
    (AltitudeStep(50), {"up_m": -50}, 0),
    (AltitudePull(-2), {"rate_mps": 1}, 4),
    (Frozen(), {}, 3),
    (Meacon(3), {"delay_s": 5}, 3),
    (FalseVelocity(north_mps=3, east_mps=0), {"north_mps": -3, "east_mps": 1, "down_mps": 1}, 0),
    (FalseHeading(-90), {"by_deg": 20}, 0),
    (FalseTime(3600), {"by_s": -1}, 0),
    (Declares(jamming=Declared.CRITICAL), {"jamming": Declared.WARNING, "spoofing": Declared.WARNING}, 0),
    (Declares(spoofing=Declared.WARNING), {"spoofing": Declared.CRITICAL}, 0),
    (Noisy(8), {"noise_m": 9}, 3),
    (Pulsed(Denial(), on_s=2, off_s=3), {"fault": Frozen(), "on_s": 1, "off_s": 1}, 0),
    (Ramp(STEP, over_s=20), {"fault": Meacon(2), "over_s": 30}, 20),
    (When(STEP, AtWaypoint(2)), {"fault": Frozen(), "trigger": AtWaypoint(3)}, 21),
    (When(STEP, FartherThan(100)), {"trigger": FartherThan(200)}, 13),
    (When(STEP, NearFence(20, radius_m=200)), {"trigger": NearFence(20, polygon=SQUARE)}, 24),
    (Together(STEP, Declares(spoofing=Declared.WARNING)), {"faults": (STEP, Noisy(5))}, 0),
]
"""Each attack; for each of its settings another value; and the seconds until its sign surely shows."""
FAULTS = [fault for fault, _, _ in TABLE]
