"""A day of the honest drone: boot, arm, patrol, lose the link, come home."""

from __future__ import annotations

from itertools import pairwise

import pytest

from harness.builtin import DroneSettings
from harness.mavlink.codec import Encoder
from harness.modes import Mode
from tests.builtin.ground import Station


def test_says_it_is_not_ready_until_it_has_a_position() -> None:
    station = Station()
    assert station.command(400, 1) == 4
    assert "NOT READY: waiting for position" in [text for _, text in station.texts()]
    station.until(lambda: "Ready: position found" in [text for _, text in station.texts()])
    assert station.now_s == pytest.approx(5.0)
    assert station.beat.system_status in (2, 3)


def test_is_armed_by_force_at_any_time() -> None:
    station = Station()
    assert station.command(400, 1, 21196) == 0
    assert station.armed


def test_disarms_where_nobody_takes_off() -> None:
    station = Station()
    station.until(lambda: station.drone.pilot.ready)
    assert station.command(400, 1) == 0
    armed_s = station.now_s
    assert station.until(lambda: not station.armed) == pytest.approx(armed_s + 10, abs=0.2)


def test_refuses_to_disarm_in_the_air_and_falls_by_force() -> None:
    station = Station()
    station.take_off()
    assert station.command(400, 0) == 4
    assert station.armed
    assert station.command(400, 0, 21196) == 0
    station.until(lambda: station.up_m == 0.0, at_most_s=5)
    assert not station.armed


def test_flies_its_patrol_in_rounds() -> None:
    station = Station()
    station.fly_patrol()
    station.run(120)
    reached = [message.seq for _, message in station.said("MISSION_ITEM_REACHED")]
    assert [0, 1, 2, 0, 1, 2] == reached[:6]
    assert station.mode is Mode.PATROL


def test_holds_at_the_end_of_a_mission_without_a_jump() -> None:
    station = Station()
    assert station.upload([station.waypoint(30, 0)]) == 0
    station.take_off()
    assert station.command(300) == 0
    station.until(lambda: station.mode is Mode.HOLD and station.from_home_m > 20)
    station.run(10)
    assert station.truth[-1][1] == pytest.approx(30, abs=6)


def test_never_flies_faster_than_it_is_built_for() -> None:
    station = Station()
    station.fly_patrol()
    station.run(60)
    for (then_s, *before), (now_s, *after) in pairwise(station.truth):
        step_m = sum((b - a) ** 2 for a, b in zip(before[:2], after[:2], strict=True)) ** 0.5
        assert step_m <= 8.0 * (now_s - then_s) + 1e-6


def test_comes_home_when_the_link_is_lost() -> None:
    station = Station()
    station.fly_patrol()
    station.beating = False
    lost_s = station.last_beat_s
    returned_s = station.until(lambda: station.mode is Mode.RETURN)
    assert 5.0 - 1e-6 <= returned_s - lost_s <= 5.3
    assert station.beat.system_status == 5
    assert [returned_s] == [at_s for at_s, text in station.texts() if text == "Link lost: returning"]
    station.until(lambda: not station.armed, at_most_s=90)
    assert station.mode is Mode.RETURN
    assert station.from_home_m < 3
    assert station.up_m == 0.0


def test_tells_of_the_loss_once_the_link_is_back_and_keeps_its_mode() -> None:
    station = Station()
    station.fly_patrol()
    station.beating = False
    station.run(12)
    station.beating = True
    station.run(2)
    last = station.texts()[-1][1]
    assert last.startswith("Link regained, link had been lost for 1")
    assert station.mode is Mode.RETURN
    assert station.beat.system_status == 4


def test_climbs_to_its_return_height_before_it_comes_home() -> None:
    station = Station(DroneSettings(params={"RETURN_ALT_M": 40}))
    station.fly_patrol()
    assert station.command(20) == 0
    station.until(lambda: not station.armed, at_most_s=120)
    assert max(up_m for *_, up_m in station.truth) == pytest.approx(40, abs=2)


@pytest.mark.parametrize(
    ("action", "mode", "text"),
    [
        (0, Mode.PATROL, "Link lost: going on"),
        (1, Mode.HOLD, "Link lost: holding"),
        (2, Mode.RETURN, "Link lost: returning"),
        (3, Mode.LAND, "Link lost: landing"),
    ],
)
def test_does_what_its_parameter_says_on_link_loss(action: int, mode: Mode, text: str) -> None:
    station = Station()
    station.fly_patrol()
    station.send("PARAM_SET", param_id="LINK_ACTION", param_value=action, param_type=9, target_system=1)
    assert station.answer("PARAM_VALUE").param_value == action
    station.beating = False
    station.run(7)
    assert station.mode is mode
    assert text in [text for _, text in station.texts()]
    assert station.beat.system_status == 5


def test_landing_on_link_loss_ends_disarmed_on_the_spot() -> None:
    station = Station(DroneSettings(params={"LINK_ACTION": 3}))
    station.fly_patrol()
    station.beating = False
    station.until(lambda: not station.armed, at_most_s=60)
    assert station.from_home_m > 90


def test_the_first_ground_heartbeat_arms_the_failsafe() -> None:
    station = Station()
    station.beating = False
    station.take_off()
    station.run(30)
    assert station.mode is Mode.HOLD
    assert not [text for _, text in station.texts() if "lost" in text]


def test_only_announces_a_loss_on_the_ground() -> None:
    station = Station()
    station.run(6)
    station.beating = False
    station.run(10)
    assert "Link lost: on the ground" in [text for _, text in station.texts()]
    assert station.mode is Mode.HOLD
    assert station.beat.system_status == 3


def test_a_stranger_s_heartbeat_keeps_nothing_alive() -> None:
    station = Station()
    station.fly_patrol()
    station.beating = False
    for _ in range(8):
        station.drone.receive_link(Encoder(254, 190)("HEARTBEAT", type=6))
        station.drone.receive_link(station.encode("HEARTBEAT", type=2))
        station.run(1)
    assert station.mode is Mode.RETURN


def test_a_heartbeat_on_the_other_port_counts() -> None:
    station = Station()
    station.fly_patrol()
    station.beating = False
    for _ in range(10):
        station.drone.receive_instrument(station.encode("HEARTBEAT", type=6))
        station.run(1)
    assert station.mode is Mode.PATROL


def test_the_time_out_is_a_parameter() -> None:
    station = Station(DroneSettings(params={"LINK_TIMEOUT_S": 20, "LINK_CHECK_HZ": 1}))
    station.fly_patrol()
    station.beating = False
    returned_s = station.until(lambda: station.mode is Mode.RETURN)
    assert 20.0 - 1e-6 <= returned_s - station.last_beat_s <= 21.05
