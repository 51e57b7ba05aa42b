"""Fault settings: validated at the door, frozen, and saying what they are."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import CallerError
from harness.faults import Direction, LinkLoss, Outage
from harness.faults.packet import Packet


@given(st.binary(max_size=40), st.floats(0, 1e6))
def test_nothing_crosses_a_lost_link(frame: bytes, due_s: float) -> None:
    assert [] == list(LinkLoss().begin(Random(1))(Packet(frame, due_s)))


def test_a_link_is_lost_both_ways_unless_told_otherwise() -> None:
    assert Direction.BOTH is LinkLoss().direction


@pytest.mark.parametrize(
    ("direction", "words"),
    [("both", "link loss"), ("up", "link loss (up only)"), ("down", "link loss (down only)")],
)
def test_a_direction_may_be_named_or_written(direction: str, words: str) -> None:
    assert words == str(LinkLoss(direction=Direction(direction)))
    assert words == str(LinkLoss(direction=direction))  # type: ignore[arg-type]


@pytest.mark.parametrize("direction", ["sideways", "UP", "", None])
def test_a_direction_that_is_none_is_refused(direction: object) -> None:
    with pytest.raises(CallerError, match=f"LinkLoss\\(direction={direction!r}\\): wanted one of up, down, both"):
        LinkLoss(direction=direction)  # type: ignore[arg-type]


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        LinkLoss().direction = Direction.UP  # type: ignore[misc]


@pytest.mark.parametrize(
    ("outage", "length_s", "words"),
    [(Outage(600), 600, "600s"), (Outage(0.5), 0.5, "0.5s"), (Outage.of_timeout(1.1), 5.5, "1.1timeouts")],
)
def test_an_outage_is_so_many_seconds_or_so_many_of_the_drones_time_outs(
    outage: Outage, length_s: float, words: str
) -> None:
    assert pytest.approx(length_s) == outage.length_s(5.0)
    assert words == str(outage)


@pytest.mark.parametrize("length", [0, -1, math.nan, math.inf])
def test_an_outage_has_a_length(length: float) -> None:
    with pytest.raises(CallerError, match="wanted a length above 0"):
        Outage(length)
    with pytest.raises(CallerError, match="wanted a length above 0"):
        Outage.of_timeout(length)


def test_an_outage_has_one_length() -> None:
    with pytest.raises(CallerError, match="wanted a length above 0"):
        Outage()
    with pytest.raises(CallerError, match="wanted a length above 0"):
        Outage(5, 2)
