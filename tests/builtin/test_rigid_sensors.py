"""What rides on the body: right on average, as noisy as stated, and the same for the same seed."""

from __future__ import annotations

import math
import statistics
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.builtin.flight import GRAVITY_MPS2
from harness.builtin.rigid.airframe import IRIS
from harness.builtin.rigid.body import RigidBody
from harness.builtin.rigid.sensors import BULK, FIELD_AT_HOME, EarthField, SensorNoise, Sensors, pressure_hpa

QUIET = SensorNoise(
    accel_mps2=0.0, gyro_radps=0.0, field_gauss=0.0, pressure_hpa=0.0, accel_offset_mps2=0.0, gyro_offset_radps=0.0
)
NOISY = SensorNoise()
law = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
turn = st.floats(-math.pi, math.pi)


def sensors(body: RigidBody | None = None, seed: int = 1, noise: SensorNoise = NOISY) -> Sensors:
    return Sensors(body or RigidBody(IRIS), Random(seed), altitude_m=150.0, noise=noise)


def test_without_noise_they_tell_the_truth() -> None:
    quiet = sensors(noise=QUIET)

    assert (0.0, 0.0, -GRAVITY_MPS2, 0.0, 0.0, 0.0) == quiet.inertial()
    assert pytest.approx(FIELD_AT_HOME.ned_gauss) == quiet.compass()
    assert pytest.approx((pressure_hpa(150.0), 150.0, 14.025), abs=1e-6) == quiet.barometer()


@law
@given(turn, turn, turn)
def test_however_it_lies_the_field_is_as_strong(roll: float, pitch: float, yaw: float) -> None:
    body = RigidBody(IRIS)
    (cr, sr), (cp, sp), (cy, sy) = ((math.cos(each / 2), math.sin(each / 2)) for each in (roll, pitch, yaw))
    body.attitude = (
        cr * cp * cy + sr * sp * sy,
        sr * cp * cy - cr * sp * sy,
        cr * sp * cy + sr * cp * sy,
        cr * cp * sy - sr * sp * cy,
    )

    assert pytest.approx(FIELD_AT_HOME.strength_gauss) == math.hypot(*sensors(body, noise=QUIET).compass())


def test_a_nose_to_the_east_has_magnetic_north_on_its_left() -> None:
    body = RigidBody(IRIS)
    body.attitude = (math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5))
    ahead, right, _ = sensors(body, noise=QUIET).compass()

    assert pytest.approx(90.0) == body.heading_deg
    assert pytest.approx(-math.hypot(ahead, right) * math.cos(math.radians(6.7))) == right


def test_the_field_points_down_in_the_north_and_east_by_its_declination() -> None:
    north, east, down = EarthField(strength_gauss=1.0, declination_deg=30.0, inclination_deg=60.0).ned_gauss

    assert pytest.approx((0.433013, 0.25, 0.866025), abs=1e-6) == (north, east, down)


@pytest.mark.parametrize(
    ("altitude_m", "wanted_hpa"), [(0.0, 1013.25), (1000.0, 898.75), (5000.0, 540.2)], ids=["sea", "1 km", "5 km"]
)
def test_pressure_is_the_standard_atmospheres(altitude_m: float, wanted_hpa: float) -> None:
    assert pytest.approx(wanted_hpa, abs=0.1) == pressure_hpa(altitude_m)


@law
@given(st.floats(-100.0, 4000.0))
def test_the_height_that_it_tells_is_that_of_its_pressure(up_m: float) -> None:
    body = RigidBody(IRIS)
    body.down_m = -up_m

    assert pytest.approx(150.0 + up_m, abs=1e-6) == sensors(body, noise=QUIET).barometer()[1]


def test_noise_is_as_stated_about_an_offset_that_stays() -> None:
    noise, noisy = NOISY, sensors()
    samples = [noisy.inertial() for _ in range(4 * BULK)]
    for axis in range(6):
        told = [each[axis] for each in samples]
        stated = noise.accel_mps2 if axis < 3 else noise.gyro_radps
        off = noise.accel_offset_mps2 if axis < 3 else noise.gyro_offset_radps

        assert pytest.approx(stated, rel=0.1) == statistics.stdev(told)
        assert abs(statistics.fmean(told) - (-GRAVITY_MPS2 if axis == 2 else 0.0)) < 4 * off


def test_no_sample_is_like_the_one_before() -> None:
    noisy = sensors()
    inertial = [noisy.inertial() for _ in range(BULK + 10)]

    assert len(inertial) == len(set(inertial))
    assert 200 == len({noisy.compass() for _ in range(200)}) == len({noisy.barometer()[0] for _ in range(200)})


def test_the_seed_decides_and_nothing_else() -> None:
    def told(seed: int) -> list[tuple[float, ...]]:
        each = sensors(seed=seed)
        return [(*each.inertial(), *each.compass(), *each.barometer()) for _ in range(BULK + 5)]

    assert told(7) == told(7)
    assert told(7) != told(8)
