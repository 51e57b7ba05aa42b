"""What a rig is asked for is checked at the door."""

from __future__ import annotations

from typing import Any

import pytest

from harness.errors import CallerError
from harness.rigs.settings import RigSettings, parse_speed


@pytest.mark.parametrize(("text", "speed"), [("1", 1.0), ("0.5", 0.5), ("1e2", 100.0), ("max", "max")])
def test_a_speed_is_a_factor_or_max(text: str, speed: object) -> None:
    assert speed == parse_speed(text)


@pytest.mark.parametrize("text", ["0", "-1", "inf", "nan", "fast", "", "MAX", "1x", "1,5"])
def test_a_speed_that_is_none_is_quoted_with_what_was_wanted(text: str) -> None:
    with pytest.raises(CallerError) as raised:
        parse_speed(text)

    assert f"--speed={text}: wanted a factor of real time above 0, such as 1 or 10, or max" == str(raised.value)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"vehicle": "px5"}, "--vehicle=px5: wanted one of builtin, ardupilot, px4; did you mean px4?"),
        ({"vehicle": "zeppelin"}, "--vehicle=zeppelin: wanted one of builtin, ardupilot, px4"),
        ({"vehicle": "builtin", "binary": "x"}, "the builtin drone has none"),
        ({"vehicle": "px4", "binary": "x", "at": "udp:127.0.0.1:1"}, "wanted only one of them"),
        ({"vehicle": "px4", "liar": "returns-late"}, "--liar=returns-late: only the builtin practice drone"),
    ],
)
def test_what_does_not_go_together_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(CallerError) as raised:
        RigSettings(**settings)

    assert words in str(raised.value)


def test_what_goes_together_is_taken() -> None:
    RigSettings(vehicle="builtin", liar="returns-late")
    RigSettings(vehicle="px4", binary="x")
    RigSettings(vehicle="ardupilot", at="udp:127.0.0.1:14550")
