"""The honest drone without satellites, or with false ones: it says so, comes down where it was, and is not led away."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from harness.builtin.estimator import Estimator, Trust
from harness.builtin.flight import PointMass
from harness.builtin.receiver import FIX_INTERVAL_US, Receiver
from harness.faults.gnss import (
    Degraded,
    Denial,
    DragOff,
    FalseHeading,
    FalseVelocity,
    Frozen,
    GnssFault,
    Meacon,
    Noisy,
    Step,
)
from harness.faults.gnss.altitude import AltitudeStep
from harness.mavlink.codec import Message
from harness.modes import Mode
from harness.timeline import NavState
from tests.builtin.spoiled import CRITICAL, ESTIMATOR_STATUS, GPS_RAW_INT, Spoiled


def on_patrol(**how: Any) -> Spoiled:
    """Past 100 m, at 8 m/s."""
    station = Spoiled(**how)
    station.stream(ESTIMATOR_STATUS, 5)
    station.fly_patrol()
    return station


def down_s(station: Spoiled) -> float:
    return station.until(lambda: not station.armed, at_most_s=60)


@pytest.mark.parametrize("silent", [False, True])
def test_without_satellites_it_says_so_at_once_and_lands_where_it_is(silent: bool) -> None:
    station = on_patrol()
    begun_s = station.now_s
    with station.attack(Denial(silent=silent)):
        lost_s = station.until(lambda: bool(station.gnss_texts()))
        landing_s = station.until(lambda: station.mode is Mode.LAND)
        turned_m = station.from_home_m
        assert CRITICAL == station.beat.system_status
        down_s(station)
    assert ["GNSS lost: landing"] == station.gnss_texts()
    assert 0.8 <= lost_s - begun_s <= 1.4
    assert 2.9 <= landing_s - lost_s <= 3.1
    assert abs(station.from_home_m - turned_m) < 15
    assert station.error_m < 3
    assert [NavState.GOOD, NavState.LOST] == station.nav()[-2:]


@pytest.mark.parametrize(
    "fault",
    [Step(north_m=10, east_m=0), Step(north_m=300, east_m=-400), AltitudeStep(-30),
     FalseVelocity(north_mps=0, east_mps=2), DragOff(rate_mps=3, bearing_deg=90), Frozen(), Meacon(3), Noisy(30)],
    ids=str,
)  # fmt: skip
def test_satellites_that_do_not_fit_are_suspect_and_are_not_followed(fault: GnssFault) -> None:
    station = on_patrol()
    with station.attack(fault):
        station.until(lambda: bool(station.gnss_texts()), at_most_s=8)
        station.until(lambda: station.mode is Mode.LAND, at_most_s=4)
        down_s(station)
    assert ["GNSS suspect: landing"] == station.gnss_texts()[:1]
    assert station.error_m <= Estimator.GATE_M + 2
    assert NavState.SUSPECT in station.nav()


@pytest.mark.parametrize("fault", [Degraded(satellites=5), Degraded(horizontal_accuracy_m=12)], ids=str)
def test_satellites_that_are_too_few_or_too_poor_are_lost(fault: GnssFault) -> None:
    station = on_patrol()
    with station.attack(fault):
        station.until(lambda: station.mode is Mode.LAND, at_most_s=6)
    assert ["GNSS lost: landing"] == station.gnss_texts()


@pytest.mark.parametrize(
    "fault", [Degraded(satellites=6), Degraded(horizontal_accuracy_m=9), FalseHeading(90)], ids=str
)
def test_what_it_can_live_with_it_does_not_mind(fault: GnssFault) -> None:
    station = on_patrol()
    with station.attack(fault) as attack:
        station.run(20)
    assert attack.changed > 100
    assert [] == station.gnss_texts()
    assert station.mode is Mode.PATROL


@pytest.mark.parametrize("rate_mps", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("covert", [True, False])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_drag_off_is_never_followed_farther_than_the_gate(rate_mps: float, covert: bool, seed: int) -> None:
    station = on_patrol(seed=seed)
    worst_m = 0.0
    with station.attack(DragOff(rate_mps=rate_mps, bearing_deg=90, covert=covert)):
        while station.mode is not Mode.LAND:
            station.run(0.2)
            worst_m = max(worst_m, station.error_m)
            assert station.now_s < 120, "never distrusted"
        down_s(station)
        worst_m = max(worst_m, station.error_m)
    assert ["GNSS suspect: landing"] == station.gnss_texts()
    assert worst_m <= Estimator.GATE_M + 2, "its own error, of up to 2 m, comes on top"


@pytest.mark.parametrize("fault", [Denial(), Denial(silent=True), Step(north_m=50, east_m=0)], ids=str)
def test_with_satellites_back_it_says_so_and_does_not_resume(fault: GnssFault) -> None:
    station = on_patrol()
    with station.attack(fault):
        station.until(lambda: station.mode is Mode.LAND, at_most_s=8)
        assert station.trust is not Trust.GOOD
    healed_s = station.now_s
    back_s = station.until(lambda: "GNSS regained" in station.gnss_texts(), at_most_s=8)
    assert 5.0 <= back_s - healed_s <= 5.7
    assert station.mode is Mode.LAND
    down_s(station)
    station.run(10)
    assert Mode.PATROL not in [mode for _, mode in station.modes(after_s=healed_s)]
    assert 2 == len(station.gnss_texts())
    assert NavState.GOOD is station.nav()[-1]


def test_a_short_interruption_is_none_and_a_longer_one_is_not_acted_on_once_it_is_over() -> None:
    station = on_patrol()
    with station.attack(Denial()):
        station.run(0.6)
    station.run(10)
    assert [] == station.gnss_texts()
    station = on_patrol(GNSS_TIMEOUT_S=10)
    with station.attack(Denial()):
        station.run(3)
    station.run(15)
    assert ["GNSS lost: landing", "GNSS regained"] == station.gnss_texts()
    assert station.mode is Mode.PATROL


@pytest.mark.parametrize(
    ("action", "mode", "text"),
    [
        (0, Mode.PATROL, "not used"), (1, Mode.HOLD, "holding"), (2, Mode.RETURN, "returning"),
        (3, Mode.LAND, "landing"),
    ],
)  # fmt: skip
def test_does_what_its_parameter_says(action: int, mode: Mode, text: str) -> None:
    station = on_patrol(GNSS_ACTION=action, GNSS_TIMEOUT_S=1)
    with station.attack(Denial()):
        station.run(4)
    assert (mode, [f"GNSS lost: {text}"]) == (station.mode, station.gnss_texts())


def test_landing_already_it_goes_on() -> None:
    station = on_patrol()
    assert station.order(Mode.LAND) == 0
    landing_s = station.now_s
    with station.attack(Denial()):
        down_s(station)
    assert {Mode.LAND} == {mode for _, mode in station.modes(after_s=landing_s)}


def test_on_the_ground_it_says_so_and_does_not_let_itself_be_armed() -> None:
    station = Spoiled()
    station.run(10)
    with station.attack(Step(north_m=50, east_m=0)):
        station.run(3)
        assert ["GNSS suspect: not used"] == station.gnss_texts()
        assert station.command(400, 1) == 4
        assert "NOT READY: satellites not trusted" == station.texts()[-1][1]
        assert station.command(400, 1, 21196) == 0, "by force"
        assert station.command(400, 0) == 0
    station.run(8)
    assert "GNSS regained" in station.gnss_texts()
    assert station.command(400, 1) == 0


def test_without_a_first_fix_it_waits_for_one() -> None:
    station = Spoiled()
    station.stream(ESTIMATOR_STATUS, 5)
    with station.attack(Denial()):
        station.run(10)
        assert station.command(400, 1) == 4
        assert "NOT READY: waiting for position" == station.texts()[-1][1]
        assert [NavState.LOST] == station.nav()
    station.run(6)
    assert station.command(400, 1) == 0
    assert [NavState.LOST, NavState.GOOD] == station.nav()


def test_lost_when_armed_on_the_ground_it_comes_down_as_soon_as_it_flies() -> None:
    station = Spoiled(DISARM_DELAY_S=0)
    station.until(lambda: station.drone.pilot.ready)
    assert station.command(400, 1) == 0
    with station.attack(Denial()):
        station.run(6)
        assert station.command(22, 0, 0, 0, 0, 0, 0, 20) == 0
        station.until(lambda: station.mode is Mode.LAND, at_most_s=3)
        down_s(station)


def test_a_receiver_is_attacked_through_a_reboot() -> None:
    station = Spoiled()
    station.run(8)
    with station.attack(Denial()):
        station.run(3)
        station.command(246, 1)
        station.run(10)
        assert not station.drone.pilot.belief.valid


def test_what_it_tells_of_its_receiver_is_what_that_tells() -> None:
    station = Spoiled()
    station.stream(GPS_RAW_INT, 5)
    station.run(8)

    def told(fault: GnssFault) -> Message:
        with station.attack(fault):
            station.run(1)
        return [message for _, message in station.instrument if message.name == "GPS_RAW_INT"][-1]

    poor = told(Degraded(satellites=3, horizontal_accuracy_m=25))
    assert (3, 3, 25000) == (poor.fix_type, poor.satellites_visible, poor.h_acc)
    none = told(Denial())
    assert (1, 0, 0, 0) == (none.fix_type, none.satellites_visible, none.lat, none.lon)
    assert 0 == told(Denial(silent=True)).fix_type
    assert 9000 == told(FalseHeading(90)).yaw
    fast = told(FalseVelocity(north_mps=0, east_mps=3))
    assert (300, 9000) == (fast.vel, fast.cog)


@pytest.mark.parametrize("seed", range(20))
def test_an_hour_of_clean_flight_is_never_distrusted(seed: int) -> None:
    """Body and estimator alone, fix by fix, round and round a square."""
    belief = Estimator(Receiver(Random(seed)), fix_after_s=0)
    body = PointMass(max_speed_mps=16, climb_mps=2.5, descend_mps=1.5, acceleration_mps2=3)
    for fix in range(3600 * 5):
        north_mps, east_mps, down_mps = LEGS_MPS[fix // 100 % 4]
        body.step((north_mps, east_mps, down_mps), 0.2, powered=True)
        belief.step(body, fix * FIX_INTERVAL_US, 0.2)
        assert belief.trust is Trust.GOOD
    assert not body.on_ground
    assert belief.valid


LEGS_MPS = ((8.0, 0.0, -1.5), (0.0, 8.0, -1.0), (-8.0, 0.0, 1.0), (0.0, -8.0, 1.0))
