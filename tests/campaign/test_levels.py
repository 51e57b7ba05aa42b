"""The level of a scenario: its mark, the option, and where it is written."""

from __future__ import annotations

import pytest

from harness.errors import CallerError
from harness.levels import Boundary, parse_level

RANGE = {"unit": "m/s", "low": 0.1, "high": 10, "default": 1, "scale": "log"}


def test_a_mark_says_what_is_searched_over() -> None:
    boundary = Boundary.of("test_x", ["drift rate"], RANGE)
    assert ("drift rate", "log", "2.5 m/s", "2.5mps") == (
        boundary.quantity, boundary.scale, boundary.text(2.5), boundary.case(2.5)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"low": 0}, "begins above 0"),
        ({"low": 11}, "ends higher"),
        ({"high": float("inf")}, "ends higher"),
        ({"default": "slow"}, "wanted numbers"),
        ({"scale": "cubic"}, "linear or log"),
        ({"step": 1}, "step=1"),
    ],
)
def test_a_mark_that_says_it_wrong_is_named(changes: dict[str, object], told: str) -> None:
    with pytest.raises(CallerError, match=rf"test_x: .*{told}"):
        Boundary.of("test_x", ["drift rate"], RANGE | changes)


@pytest.mark.parametrize("level", [-1.0, float("nan"), float("inf")])
def test_a_level_is_a_number_of_something(level: float) -> None:
    with pytest.raises(CallerError, match="--level="):
        parse_level(level)
    assert parse_level(None) is None


def test_a_count_has_no_unit_to_be_named_with() -> None:
    assert Boundary(quantity="decoys", unit="", low=1, high=500, default=25).label == "decoys"
    assert Boundary(quantity="drift rate", unit="m/s", low=0.1, high=10, default=1).label == "drift rate, m/s"
