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
        ({"vehicle": "px5"}, "--vehicle=px5: did you mean px4? There are: builtin, ardupilot, px4"),
        ({"vehicle": "zeppelin"}, "--vehicle=zeppelin: wanted one of builtin, ardupilot, px4"),
        ({"vehicle": "px4", "simulator": "moon"}, "--simulator=moon: wanted harness, or none for the stack's own"),
        (
            {"vehicle": "builtin", "simulator": "harness"},
            "--simulator=harness: the harness simulates the world of a PX4",
        ),
        ({"vehicle": "px4", "simulator": "harness", "at": "udp:127.0.0.1:1"}, "of a PX4 that it starts, only"),
        ({"vehicle": "builtin", "binary": "x"}, "the builtin drone has none"),
        ({"vehicle": "px4", "binary": "x", "at": "udp:127.0.0.1:1"}, "wanted only one of them"),
        ({"vehicle": "px4", "liar": "returns-late"}, "--liar=returns-late: only the builtin practice drone"),
        ({"vehicle": "builtin", "hardened": True}, "--hardened adds what a product has against strangers; the builtin"),
        ({"vehicle": "px4", "hardened": True, "stock": True}, "wanted only one"),
        ({"vehicle": "px4", "hardened": True, "at": "udp:127.0.0.1:1"}, "a key, which the drone at udp:127.0.0.1:1"),
        ({"vehicle": "px4", "hardened": True, "ground": "udp:127.0.0.1:1", "speed": 1.0}, "not have the drone's key"),
        (
            {"vehicle": "px4", "strangers": True, "at": "tcp:127.0.0.1:5760"},
            "strangers need a port of their own; the drone at tcp:127.0.0.1:5760 has one",
        ),
        (
            {"vehicle": "builtin", "strangers": True, "ground": "udp:127.0.0.1:1", "speed": 1.0},
            "the practice drone obeys nobody without its key where strangers are about",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(CallerError) as raised:
        RigSettings(**settings)

    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("settings", "speed"),
    [
        ({"vehicle": "px4"}, 4.0),
        ({"vehicle": "px4", "speed": 10.0}, 4.0),
        ({"vehicle": "px4", "speed": 1.0}, 1.0),
        ({"vehicle": "px4", "at": "udp:127.0.0.1:14550"}, "max"),
        ({"vehicle": "builtin"}, "max"),
        ({"vehicle": "builtin", "speed": 20.0}, 4.0),
    ],
)
def test_no_faster_than_the_harness_can(settings: dict[str, Any], speed: float | str) -> None:
    assert speed == RigSettings(**settings).no_faster(4.0).speed


def test_what_goes_together_is_taken() -> None:
    RigSettings(vehicle="builtin", liar="returns-late")
    RigSettings(vehicle="px4", binary="x")
    RigSettings(vehicle="ardupilot", at="udp:127.0.0.1:14550")
    RigSettings(vehicle="ardupilot", strangers=True, ground="udp:127.0.0.1:14550", speed=1.0)


@pytest.mark.parametrize(
    ("settings", "side_port", "keyed"),
    [
        ({"vehicle": "builtin"}, False, False),
        ({"vehicle": "builtin", "strangers": True}, True, True),
        ({"vehicle": "px4", "strangers": True}, True, False),
        ({"vehicle": "px4", "hardened": True}, True, True),
        ({"vehicle": "ardupilot", "hardened": True, "strangers": True}, True, True),
    ],
)
def test_where_there_is_a_port_for_strangers_and_where_a_key(
    settings: dict[str, Any], side_port: bool, keyed: bool
) -> None:
    made = RigSettings(**settings)

    assert (side_port, keyed) == (made.side_port, made.keyed)
