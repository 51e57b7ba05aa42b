"""An airframe as data: what cannot fly is refused, and PX4 expects its motors where they are."""

from __future__ import annotations

import math
from typing import Any

import pytest

from harness.builtin.rigid.airframe import IRIS, SQUARE, Airframe, Rotor
from harness.errors import CallerError


def frame(**changes: Any) -> Airframe:
    fields = {name: getattr(SQUARE, name) for name in Airframe.__slots__}
    return Airframe(**fields | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mass_kg": 0.0}, "mass_kg=0.0: wanted more than 0"),
        ({"motor_s": math.nan}, "motor_s=nan: wanted more than 0"),
        ({"inertia_kgm2": (1.0, 0.0, 1.0)}, "wanted more than 0 about each axis"),
        ({"mass_kg": 5.0}, "would hover at a command of 1.6"),
        ({"rotors": ()}, "would hover at a command of inf"),
    ],
)
def test_what_cannot_fly_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(CallerError, match=said):
        frame(**changes)


def test_px4_counts_on_these_rotors() -> None:
    """Airframe 10016_none_iris: CA_ROTORn_PX, _PY, _KM."""
    wanted = [(0.1515, 0.245, 0.05), (-0.1515, -0.1875, 0.05), (0.1515, -0.245, -0.05), (-0.1515, 0.1875, -0.05)]

    assert [Rotor(*each) for each in wanted] == list(IRIS.rotors)
