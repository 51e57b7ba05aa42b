"""Lost sticks: alone, with the link, before it and after it."""

from __future__ import annotations

from typing import Any

import pytest

from harness.builtin import DroneSettings
from harness.modes import Mode, Phase
from tests.builtin.ground import Station


def rc_texts(station: Station) -> list[str]:
    return [text for _, text in station.texts() if text.startswith("RC ")]


def patrol_with_sticks(liar: str | None = None, **params: float) -> Station:
    """Past 100 m, at the moment of a stick frame."""
    station = Station(DroneSettings(liar=liar, params=params))
    station.sticks = station.receiver
    station.fly_patrol()
    station.until(lambda: station._next_sticks_s > station.now_s + 0.04)
    return station


def test_comes_home_when_the_sticks_fall_silent() -> None:
    station = patrol_with_sticks()
    station.sticks, begin_s = None, station.now_s
    returned_s = station.until(lambda: station.mode is Mode.RETURN)
    assert 1.0 - 0.06 <= returned_s - begin_s <= 1.2
    assert [(returned_s, "RC lost: returning")] == [each for each in station.texts() if each[1].startswith("RC")]
    assert station.beat.system_status == 5
    station.until(lambda: not station.armed, at_most_s=90)
    assert station.from_home_m < 3
    assert ["RC lost: returning"] == rc_texts(station)


def test_says_that_they_are_back_and_keeps_its_mode() -> None:
    station = patrol_with_sticks()
    station.sticks = None
    station.run(5)
    station.sticks = station.receiver
    station.run(20)
    assert ["RC lost: returning", "RC regained (it had been lost)"] == rc_texts(station)
    assert station.mode is Mode.RETURN
    assert station.beat.system_status == 4
    assert station.order(Mode.PATROL) == 0


@pytest.mark.parametrize(
    ("action", "mode", "text"),
    [
        (0, Mode.PATROL, "RC lost: going on"), (1, Mode.HOLD, "RC lost: holding"),
        (2, Mode.RETURN, "RC lost: returning"), (3, Mode.LAND, "RC lost: landing"),
    ],
)  # fmt: skip
def test_does_what_its_parameter_says(action: int, mode: Mode, text: str) -> None:
    station = patrol_with_sticks(RC_ACTION=action)
    station.sticks = None
    station.run(2)
    assert mode is station.mode
    assert [text] == rc_texts(station)


def test_the_time_out_is_a_parameter() -> None:
    station = patrol_with_sticks(RC_TIMEOUT_S=7, RC_CHECK_HZ=2)
    station.sticks, begin_s = None, station.now_s
    assert 7.0 - 0.06 <= station.until(lambda: station.mode is Mode.RETURN) - begin_s <= 7.6


def _manual(**fields: Any) -> tuple[str, dict[str, Any]]:
    return "MANUAL_CONTROL", {"target": 1, "z": 500} | fields


def _override(**fields: Any) -> tuple[str, dict[str, Any]]:
    return "RC_CHANNELS_OVERRIDE", {"target_system": 1, "chan1_raw": 1500} | fields


STRANGERS = {f"chan{number}_raw": 0xFFFF for number in (1, 2, 3, 4)}


@pytest.mark.parametrize("over_radio", [True, False])
@pytest.mark.parametrize(
    ("frame", "counts"),
    [
        (_manual(), True), (_override(), True), (_manual(target=7), False), (_override(target_system=7), False),
        (_override(chan1_raw=0), False), (_override(**STRANGERS), False),
        (_manual(x=0x7FFF, y=0x7FFF, z=0x7FFF, r=0x7FFF), False),
    ],
)  # fmt: skip
def test_takes_both_kinds_of_frames_on_both_ports(
    frame: tuple[str, dict[str, Any]], counts: bool, over_radio: bool
) -> None:
    station = patrol_with_sticks()
    receive = station.drone.receive_link if over_radio else station.drone.receive_instrument
    station.sticks = lambda: receive(station.encode(frame[0], **frame[1]))
    station.run(3)
    assert (Mode.PATROL if counts else Mode.RETURN) is station.mode


def test_sticks_that_turn_up_in_flight_are_nobodys() -> None:
    station = Station()
    station.fly_patrol()
    station.sticks = station.receiver
    station.run(5)
    station.sticks = None
    station.run(5)
    assert station.mode is Mode.PATROL
    assert [] == rc_texts(station)


@pytest.mark.parametrize("stick_us", [1000, 1500, 2000])
def test_sticks_never_take_over(stick_us: int) -> None:
    with_sticks, without = Station(), Station()
    channels = {f"chan{number}_raw": stick_us for number in (1, 2, 3, 4)}
    with_sticks.sticks = lambda: with_sticks.drone.receive_instrument(
        with_sticks.encode("RC_CHANNELS_OVERRIDE", **channels)
    )
    for station in (with_sticks, without):
        station.fly_patrol()
        station.run(60)
    assert without.truth == with_sticks.truth
    assert without.link_bytes == with_sticks.link_bytes


def test_a_radio_link_does_not_live_on_sticks() -> None:
    station = patrol_with_sticks()
    station.sticks = lambda: station.send("MANUAL_CONTROL", target=1, z=500)
    station.beating = False
    station.run(8)
    assert "Link lost: returning" in [text for _, text in station.texts()]
    assert [] == rc_texts(station)


def test_both_lost_together_are_both_told_and_make_one_return() -> None:
    station = patrol_with_sticks()
    station.until_beat()
    station.sticks, station.beating = None, False
    begin_s = station.now_s
    station.run(10)
    lost = [(at_s, text) for at_s, text in station.texts() if "lost" in text]
    assert ["RC lost: returning", "Link lost: going on in RETURN"] == [text for _, text in lost]
    assert lost[0][0] - begin_s <= 1.2
    assert lost[1][0] - begin_s <= 5.3
    station.beating, station.sticks = True, station.receiver
    station.run(2)
    regained = [text for _, text in station.texts() if "regained" in text]
    assert "RC regained (it had been lost)" in regained
    assert any(text.startswith("Link regained, link had been lost") for text in regained)
    assert station.mode is Mode.RETURN


def test_tells_again_of_rc_what_was_said_while_nobody_heard() -> None:
    station = patrol_with_sticks()
    station.beating = False
    station.run(2)
    station.sticks = None
    station.run(3)
    station.sticks = station.receiver
    station.run(5)
    began = len(station.texts())
    station.beating = True
    station.run(2)
    told = [text for _, text in station.texts()[began:]]
    assert told[0].startswith("Link regained, link had been lost for")
    assert ["RC lost: returning", "RC regained (it had been lost)"] == told[1:]


def test_tells_nothing_again_that_was_heard() -> None:
    station = patrol_with_sticks()
    station.sticks = None
    station.run(5)
    station.beating = False
    station.run(8)
    station.beating = True
    station.run(5)
    assert ["RC lost: returning"] == rc_texts(station)


def test_on_the_ground_it_says_so_and_does_not_let_itself_be_armed() -> None:
    station = Station()
    station.sticks = station.receiver
    station.run(6)
    station.sticks = None
    station.run(3)
    assert ["RC lost: on the ground"] == rc_texts(station)
    assert station.command(400, 1) == 4
    assert "NOT READY: no RC" == station.texts()[-1][1]
    station.sticks = station.receiver
    station.run(1)
    assert station.command(400, 1) == 0
    assert station.drone.pilot.phase is Phase.ARMING
    station.sticks = None
    station.run(2)
    assert "RC lost: disarmed on the ground" in rc_texts(station)
    assert not station.armed


def test_coming_down_already_it_goes_on() -> None:
    station = patrol_with_sticks()
    assert station.order(Mode.RETURN) == 0
    station.sticks = None
    station.until(lambda: not station.armed, at_most_s=90)
    assert ["RC lost: going on in RETURN"] == rc_texts(station)
