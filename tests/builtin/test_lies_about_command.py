"""Liars about whom they obey: each obeys whom it is made to obey, in what it is made to, and nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.builtin import LIARS
from harness.modes import Mode
from tests.builtin.strangers import (
    ON_BOARD,
    SEALS,
    STATION,
    STRANGER,
    TO_DRONE,
    Beset,
    beat_on_side,
    mode_order,
    on_patrol,
    upload_on_side,
)

COMMAND_LIARS = [name for name, spec in LIARS.items() if spec.conduct.__module__.endswith("lies_command")]
ALL = [None, *COMMAND_LIARS]
Encode = Callable[..., bytes]
WHO = {"stranger": STRANGER, "station": STATION, "on board": ON_BOARD}
DISGUISES = [(who, seal) for who in WHO for seal in SEALS if seal != "replayed" or who == "station"]


def _parameters(station: Beset, encode: Encode) -> None:
    station.drone.receive_side(encode("PARAM_SET", param_id="RETURN_ALT_M", param_value=77, param_type=9, **TO_DRONE))


def _home(station: Beset, encode: Encode) -> None:
    lat_e7, lon_e7 = station.drone.pilot.chart.to_e7(300, 400)
    station.drone.receive_side(encode("COMMAND_INT", command=179, x=lat_e7, y=lon_e7, z=480.0, **TO_DRONE))


def _fence(station: Beset, encode: Encode) -> None:
    corners = [(-10, -10), (10, -10), (10, 10)]
    upload_on_side(station, encode, 1, [{**station.waypoint(*each), "command": 5001} for each in corners])


def _rally(station: Beset, encode: Encode) -> None:
    upload_on_side(station, encode, 2, [{**station.waypoint(0, 500), "command": 5100}])


def _mission(station: Beset, encode: Encode) -> None:
    upload_on_side(station, encode, 0, [dict(station.waypoint(100, 500)), dict(station.waypoint(0, 500))])


def _mode(station: Beset, encode: Encode) -> None:
    station.drone.receive_side(encode("COMMAND_LONG", **mode_order(Mode.HOLD)))


def _disarm(station: Beset, encode: Encode) -> None:
    station.drone.receive_side(encode("COMMAND_LONG", command=400, param1=0, param2=21196, **TO_DRONE))


ACTS: dict[str, Callable[[Beset, Encode], None]] = {
    "parameters": _parameters, "home": _home, "fence": _fence, "rally": _rally, "mission": _mission, "mode": _mode,
    "arming": _disarm,
}  # fmt: skip
"""By the part of its state that each would change."""
OVERHEARD = ("mode",)


def obeyed(liar: str | None, who: str, seal: str) -> set[str]:
    """The acts that a liar lets pass."""
    forged = seal in ("unsigned", "wrong key")
    by_name: dict[str | None, set[str]] = {
        **{f"obeys-strangers-{part}": {part} if forged and who != "station" else set() for part in ACTS},
        "obeys-strangers-disarm": {"arming"} if forged and who != "station" else set(),
        "obeys-forged-station": set(ACTS) if forged and who == "station" else set(),
        "obeys-replay": {"mode"} if seal in ("replayed", "stale") else set(),
        "obeys-traitor": set(ACTS) if seal == "key" else set(),
        "obeys-old": set(ACTS) if seal == "MAVLink 1" else set(),
    }
    return by_name.get(liar, set())


@pytest.mark.parametrize(("who", "seal"), DISGUISES)
@pytest.mark.parametrize("liar", ALL)
def test_each_obeys_whom_it_is_made_to_obey(liar: str | None, who: str, seal: str) -> None:
    station = on_patrol(liar)
    encode = station.encoder(seal, WHO[who])
    changed: set[str] = set()
    for part in OVERHEARD if seal == "replayed" else ACTS:
        before = station.state()
        ACTS[part](station, encode)
        station.run(1.2)
        changed |= {name for name, value in station.state().items() if value != before[name]}
    assert obeyed(liar, who, seal) == changed
    assert bool(station.refusals()) == (liar != "hides-tampering")
    assert (station.order(Mode.GUIDED) == 0) == (liar != "loses-its-master")


@pytest.mark.parametrize(("who", "seal"), [each for each in DISGUISES if each[1] != "replayed"])
@pytest.mark.parametrize("liar", ALL)
def test_only_one_is_masked_by_another_s_heartbeat(liar: str | None, who: str, seal: str) -> None:
    station = on_patrol(liar)
    beat_on_side(station, seal, WHO[who], for_s=12)
    assert (station.mode is Mode.RETURN) == (liar != "masked")
    assert ("Link lost: returning" in [text for _, text in station.texts()]) == (liar != "masked")
    assert bool(station.refusals()) == (liar != "hides-tampering")


def test_the_masked_one_comes_home_once_nobody_beats() -> None:
    station = on_patrol("masked")
    beat_on_side(station, "unsigned", STRANGER, for_s=12)
    station.until(lambda: station.mode is Mode.RETURN, at_most_s=7)


def test_one_is_deaf_to_orders_for_a_minute_and_answers_all_else() -> None:
    station = on_patrol("loses-its-master")
    assert station.order(Mode.HOLD) == 0
    _mode(station, station.encoder("unsigned", STRANGER))
    station.run(1)
    assert station.order(Mode.PATROL) == 1
    assert station.command(512, 148) == 0
    station.send("PARAM_REQUEST_READ", param_id="RETURN_ALT_M", param_index=-1, **TO_DRONE)
    assert station.answer("PARAM_VALUE").param_value == 20
    station.run(60)
    assert station.mode is Mode.HOLD
    assert station.order(Mode.PATROL) == 0


@pytest.mark.parametrize("liar", ALL)
def test_each_can_be_armed_and_flown_though_a_stranger_asked_something_before(liar: str | None) -> None:
    station = Beset(liar)
    station.run(2)
    encode = station.encoder("unsigned", STATION)
    station.drone.receive_side(encode("COMMAND_LONG", command=512, param1=148, **TO_DRONE))
    station.drone.receive_side(encode("COMMAND_LONG", command=400, param1=0, **TO_DRONE))
    station.run(0.2)
    station.fly_patrol()


@pytest.mark.parametrize("liar", COMMAND_LIARS)
def test_with_a_key_and_no_strangers_each_flies_honestly(liar: str) -> None:
    told = []
    for name in (liar, None):
        station = on_patrol(name)
        assert station.command(20) == 0
        station.until(lambda station=station: not station.armed, at_most_s=90)  # type: ignore[misc]
        told.append(bytes(station.link_bytes))
    assert told[1] == told[0]
