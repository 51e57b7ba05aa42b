"""Of what a drone tells, the farthest in a check's window is told within it."""

from __future__ import annotations

import pytest

from harness.checks import evaluate, fault_begins, knows_where_m, when
from harness.timeline import Position
from harness.verdict import Verdict
from tests.checks.flights import at, flight

BEGINS = at("injected", 20.0, "step")
ALWAYS = when(fault_begins).always(knows_where_m(10), during=10)


@pytest.mark.parametrize("outside_s", [19.4, 19.9, 30.1, 30.9])
def test_what_it_told_outside_of_the_window_is_not_shown_for_it(outside_s: float) -> None:
    """The window is from 20 to 30 s."""
    line = flight(
        *(at("error", 19.0 + 0.5 * n, Position(0.0, 3.0, 0.0), frame=n) for n in range(30)),
        at("error", outside_s, Position(0.0, 9.0, 0.0), frame=99), BEGINS, end_s=40.0,
    )  # fmt: skip
    finding = evaluate(ALWAYS, line)
    assert (Verdict.PASS, 3.0, 0.0) == (finding.verdict, finding.observed, finding.uncertainty)
    assert 99 not in finding.frames


def test_what_it_told_at_the_very_edge_of_the_window_may_be_its_farthest() -> None:
    """Told at 30 ± 0.04 s: within the window or just behind it, and off by up to 1 m of flight."""
    line = flight(
        *(at("error", 19.0 + 0.5 * n, Position(0.0, 3.0, 0.0)) for n in range(22)),
        at("error", 30.0, Position(0.0, 6.0, 0.0), half_s=0.04),
        *(at("error", 30.5 + 0.5 * n, Position(0.0, 3.0, 0.0)) for n in range(8)), BEGINS, end_s=40.0,
    )  # fmt: skip
    finding = evaluate(ALWAYS, line)
    assert (Verdict.PASS, 3.0, 4.0) == (finding.verdict, finding.observed, finding.uncertainty)
