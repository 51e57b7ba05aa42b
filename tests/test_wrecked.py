"""Receipts of a destruction: motors that stop make it fall, and who is destroyed tells nothing more."""

from __future__ import annotations

from typing import Any

from harness.timeline import Event, Position, Timeline
from harness.wrecked import run_on, wrecks

FALLEN: dict[str, Any] = {"kind": "injected", "t_s": 20.0, "fault": "its motors stop", "wreck": "MOTORS", "number": 3}
SILENT = FALLEN | {"fault": "it is destroyed", "wreck": "SILENCE"}


def flown(until_s: float, sinks_mps: float = 0.0) -> Timeline:
    """60 m up, and from 21 s on sinking until it is down."""
    line = Timeline(end_s=until_s)
    for tick in range(round(until_s * 10)):
        at_s = tick / 10
        up_m = max(0.0, 60.0 - sinks_mps * max(0.0, at_s - 21.0))
        line.add(Event("truth", Position(0.0, 0.0, up_m), at_s, at_s + 0.05))
        line.add(Event("armed", True, at_s, at_s + 0.05))
    return line


def test_a_flight_without_a_hit_has_no_receipt() -> None:
    assert [] == wrecks([], flown(30.0))


def test_who_falls_was_hit() -> None:
    assert [] == wrecks([FALLEN], flown(30.0, sinks_mps=10.0))


def test_who_flies_on_or_lands_was_not() -> None:
    for sinks_mps in (0.0, 1.5):
        (finding,) = wrecks([FALLEN], flown(40.0, sinks_mps=sinks_mps))
        assert ("the hit took effect: its motors stop", "INCONCLUSIVE") == (finding.check, finding.verdict)


def test_who_is_destroyed_tells_nothing_more() -> None:
    assert [] == wrecks([SILENT], flown(20.5))
    (finding,) = wrecks([SILENT], flown(25.0))
    assert "it told something still at 24.90 s" in finding.because


def test_the_recorder_looked_on_for_as_long_as_time_ran_on() -> None:
    line = flown(20.0)

    run_on(line, [{"kind": "time runs on", "t_s": 20.0, "rate": 1.0}, {"kind": "time ran on", "t_s": 55.0}])

    assert 55.0 == line.end_s
    assert () == tuple(line.gaps("truth"))


def test_where_the_recording_ends_before_the_death_something_is_missing() -> None:
    line = flown(20.0)

    run_on(line, [{"kind": "time runs on", "t_s": 21.0, "rate": 1.0}, {"kind": "time ran on", "t_s": 55.0}])

    assert {"truth", "whereabouts", "armed", "heard"} <= {kind for kind in line.kinds() if line.gaps(kind)}
