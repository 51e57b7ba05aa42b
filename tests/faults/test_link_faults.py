"""The dead link: validated at the door, frozen, and saying what it is."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import CallerError
from harness.faults import Direction, LinkLoss, Packet
from harness.taps import Way
from tests.faults.calibration import Stage


@given(st.binary(max_size=40), st.floats(0, 1e6), st.sampled_from(Way))
def test_nothing_crosses_a_lost_link(frame: bytes, due_s: float, way: Way) -> None:
    assert [] == list(LinkLoss().begin(Random(1), Stage(), way)(Packet(frame, due_s)))


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
