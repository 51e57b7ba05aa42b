"""What a scenario is searched over, in words."""

from __future__ import annotations

from harness.levels import Boundary


def test_a_count_has_no_unit_to_be_named_with() -> None:
    assert Boundary("decoys", "", low=1, high=500, default=25).label == "decoys"
    assert Boundary("drift rate", "m/s", low=0.1, high=10, default=1).label == "drift rate, m/s"
