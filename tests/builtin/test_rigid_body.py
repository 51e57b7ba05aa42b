"""Laws of the rigid body: gravity, momentum, energy, the ground; and nothing but its inputs decides where it goes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.builtin.flight import GRAVITY_MPS2, Moving, PointMass
from harness.builtin.rigid.airframe import IRIS, SQUARE, Airframe
from harness.builtin.rigid.body import RigidBody

STEP_S = 0.004
WEIGHT_N = IRIS.mass_kg * GRAVITY_MPS2
law = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
command = st.floats(0.0, 1.0)
angle = st.floats(-1.2, 1.2)
rate = st.floats(-3.0, 3.0)


def frame(**changes: Any) -> Airframe:
    fields = {name: getattr(SQUARE, name) for name in Airframe.__slots__}
    return Airframe(**fields | changes)


AIRLESS = frame(drag_kgps=0.0, spin_drag_nms=0.0)


def aloft(airframe: Airframe, *, up_m: float = 100.0, spin: Sequence[float] = (0.0, 0.0, 0.0)) -> RigidBody:
    body = RigidBody(airframe)
    body.down_m, body.on_ground = -up_m, False
    body.spin_radps = (spin[0], spin[1], spin[2])
    return body


def settled(airframe: Airframe, commands: Sequence[float]) -> RigidBody:
    """In the air with its motors already as they are told."""
    body = aloft(airframe)
    for _ in range(200):
        body._motors(commands, STEP_S)
    return body


def fly(body: RigidBody, commands: Sequence[float], for_s: float) -> RigidBody:
    for _ in range(round(for_s / STEP_S)):
        body.step(commands, STEP_S)
    return body


def turned(body: RigidBody, roll_rad: float, pitch_rad: float) -> RigidBody:
    (cr, sr), (cp, sp) = ((math.cos(each / 2), math.sin(each / 2)) for each in (roll_rad, pitch_rad))
    body.attitude = (cr * cp, sr * cp, cr * sp, -sr * sp)
    return body


def in_world(attitude: tuple[float, ...], x: float, y: float, z: float) -> tuple[float, float, float]:
    w, i, j, k = attitude
    return (
        (1 - 2 * (j * j + k * k)) * x + 2 * (i * j - w * k) * y + 2 * (i * k + w * j) * z,
        2 * (i * j + w * k) * x + (1 - 2 * (i * i + k * k)) * y + 2 * (j * k - w * i) * z,
        2 * (i * k - w * j) * x + 2 * (j * k + w * i) * y + (1 - 2 * (i * i + j * j)) * z,
    )


def momentum(body: RigidBody, airframe: Airframe) -> tuple[float, float, float]:
    p, q, r = body.spin_radps
    ix, iy, iz = airframe.inertia_kgm2
    return in_world(body.attitude, ix * p, iy * q, iz * r)


def test_both_flight_models_tell_the_truth_in_the_same_words() -> None:
    point = PointMass(max_speed_mps=15, climb_mps=3, descend_mps=1.5, acceleration_mps2=4)
    both: tuple[Moving, Moving] = (point, RigidBody(IRIS))

    assert [(0.0, 0.0, 0.0, True, False)] * 2 == [
        (each.north_m, each.east_m, each.down_m, each.on_ground, each.broken) for each in both
    ]


@law
@given(st.floats(0.1, 4.0), st.floats(-10, 10), st.floats(-10, 10))
def test_without_thrust_and_air_it_falls_as_everything_does(for_s: float, north_mps: float, east_mps: float) -> None:
    body = aloft(AIRLESS, up_m=200.0)
    body.north_mps, body.east_mps = north_mps, east_mps
    fly(body, (), for_s)
    flown_s = round(for_s / STEP_S) * STEP_S

    assert pytest.approx(-200.0 + GRAVITY_MPS2 * flown_s**2 / 2, abs=1e-6) == body.down_m
    assert pytest.approx((north_mps * flown_s, east_mps * flown_s), abs=1e-6) == (body.north_m, body.east_m)
    assert pytest.approx((0.0, 0.0, 0.0), abs=1e-9) == body.felt_mps2


@pytest.mark.parametrize("airframe", [IRIS, SQUARE], ids=["iris", "square"])
def test_at_its_hover_command_thrust_carries_its_weight(airframe: Airframe) -> None:
    level = settled(frame(), [SQUARE.hover] * 4)
    fly(level, [SQUARE.hover] * 4, 10.0)

    assert pytest.approx(-100.0, abs=1e-6) == level.down_m
    assert pytest.approx((0.0, 0.0, -GRAVITY_MPS2), abs=1e-9) == level.felt_mps2
    assert pytest.approx(WEIGHT_N) == airframe.hover * airframe.thrust_n * len(airframe.rotors)


@law
@given(command)
def test_equal_motors_of_an_even_frame_give_no_torque(told: float) -> None:
    body = fly(aloft(SQUARE, up_m=1000.0), [told] * 4, 2.0)

    assert pytest.approx((0.0, 0.0, 0.0), abs=1e-12) == body.spin_radps
    assert pytest.approx((1.0, 0.0, 0.0, 0.0), abs=1e-12) == body.attitude


@pytest.mark.parametrize(
    ("stronger", "axis", "sign"),
    [((1, 2), 0, 1), ((0, 3), 0, -1), ((0, 2), 1, 1), ((1, 3), 1, -1), ((0, 1), 2, 1), ((2, 3), 2, -1)],
    ids=["left lifts", "right lifts", "front lifts", "back lifts", "left-turning", "right-turning"],
)
def test_stronger_motors_turn_it_as_px4_expects(stronger: tuple[int, int], axis: int, sign: int) -> None:
    """Roll to the right, nose up, nose to the right are positive. Motors in PX4's order: front right, back left, front
    left, back right; the first two turn to the left, which turns the nose to the right."""
    told = [SQUARE.hover + (0.05 if number in stronger else -0.05) for number in range(4)]
    spin = fly(aloft(SQUARE), told, 0.1).spin_radps

    assert spin[axis] * sign > 0.01
    assert all(abs(each) < 1e-3 for number, each in enumerate(spin) if number != axis)


@law
@given(st.lists(st.tuples(command, command, command, command), min_size=1, max_size=40), rate, rate, rate)
def test_its_attitude_stays_a_rotation_and_all_stays_finite(
    told: list[tuple[float, ...]], p: float, q: float, r: float
) -> None:
    body = aloft(IRIS, spin=(p, q, r))
    for each in told:
        fly(body, each, 0.1)

        assert pytest.approx(1.0, abs=1e-9) == sum(part * part for part in body.attitude)
        assert all(map(math.isfinite, (body.down_m, body.north_m, body.east_m, *body.spin_radps, *body.felt_mps2)))


@law
@given(rate, rate, rate)
def test_untouched_it_keeps_its_angular_momentum_and_energy(p: float, q: float, r: float) -> None:
    body = aloft(AIRLESS, up_m=1e5, spin=(p, q, r))
    before = momentum(body, AIRLESS)
    fly(body, (), 2.0)
    energy_j = [
        sum(i * w * w for i, w in zip(AIRLESS.inertia_kgm2, spin, strict=True)) / 2
        for spin in ((p, q, r), body.spin_radps)
    ]

    assert pytest.approx(before, abs=2e-3 + 0.02 * math.hypot(*before)) == momentum(body, AIRLESS)
    assert pytest.approx(energy_j[0], rel=0.03, abs=1e-6) == energy_j[1]


@law
@given(angle, angle)
def test_what_it_feels_is_its_thrust_along_its_own_axis(roll_rad: float, pitch_rad: float) -> None:
    body = turned(settled(AIRLESS, [0.5] * 4), roll_rad, pitch_rad)
    body.step([0.5] * 4, STEP_S)

    assert pytest.approx((0.0, 0.0, -0.5 * 4 * AIRLESS.thrust_n / AIRLESS.mass_kg), abs=1e-6) == body.felt_mps2


@law
@given(st.floats(0.05, 0.5))
def test_tilted_it_goes_where_it_leans(lean_rad: float) -> None:
    ahead = fly(turned(settled(AIRLESS, [0.6] * 4), 0.0, -lean_rad), [0.6] * 4, 0.5)
    right = fly(turned(settled(AIRLESS, [0.6] * 4), lean_rad, 0.0), [0.6] * 4, 0.5)

    assert ahead.north_m > 0
    assert pytest.approx(0.0, abs=1e-9) == ahead.east_m
    assert right.east_m > 0
    assert pytest.approx(0.0, abs=1e-9) == right.north_m


@law
@given(st.floats(-25, 25), st.floats(-25, 25), st.floats(-25, 25))
def test_air_only_ever_takes_energy(north_mps: float, east_mps: float, down_mps: float) -> None:
    body = aloft(frame(), up_m=1000.0)
    body.north_mps, body.east_mps, body.down_mps = north_mps, east_mps, down_mps

    def energy_j(of: RigidBody) -> float:
        square = of.north_mps**2 + of.east_mps**2 + of.down_mps**2
        return of.down_m * -GRAVITY_MPS2 * SQUARE.mass_kg + SQUARE.mass_kg * square / 2

    told = []
    for _ in range(50):
        told.append(energy_j(body))
        fly(body, (), 0.04)

    assert all(after <= before + 1e-3 for before, after in pairwise(told))


def test_it_falls_no_faster_than_its_drag_lets_it() -> None:
    assert pytest.approx(WEIGHT_N / SQUARE.drag_kgps, rel=1e-3) == fly(aloft(frame(), up_m=1e4), (), 60.0).down_mps


@law
@given(st.floats(0.0, 0.49))
def test_it_stays_on_the_ground_until_thrust_exceeds_its_weight(told: float) -> None:
    body = fly(RigidBody(IRIS), [told] * 4, 3.0)

    assert body.on_ground
    assert (0.0, 0.0, 0.0, 0.0, 0.0, 0.0) == (
        body.north_m, body.east_m, body.down_m, body.north_mps, body.east_mps, body.down_mps
    )  # fmt: skip
    assert pytest.approx((0.0, 0.0, -GRAVITY_MPS2), abs=1e-6) == body.felt_mps2


def test_it_leaves_the_ground_with_more_and_comes_to_rest_there_again() -> None:
    body = fly(RigidBody(SQUARE), [0.6] * 4, 2.0)
    risen_m = -body.down_m
    fly(body, [0.3] * 4, 20.0)

    assert risen_m > 2.0
    assert (True, 0.0, 0.0) == (body.on_ground, body.down_m, body.down_mps)


@law
@given(angle, angle, st.floats(-12, 12), st.floats(-12, 12), st.floats(1.0, 20.0))
def test_what_it_felt_says_how_fast_it_is_even_when_it_hits_the_ground(
    roll_rad: float, pitch_rad: float, north_mps: float, east_mps: float, down_mps: float
) -> None:
    """An inertial unit, integrated with gravity added, comes to rest with it."""
    body = turned(aloft(AIRLESS, up_m=2.0), roll_rad, pitch_rad)
    body.north_mps, body.east_mps, body.down_mps = north_mps, east_mps, down_mps
    told, most_mps2 = [north_mps, east_mps, down_mps], 0.0
    for _ in range(600):
        before = body.attitude
        body.step((), STEP_S)
        felt = in_world(before, *body.felt_mps2)
        most_mps2 = max(most_mps2, math.hypot(*felt))
        told = [v + STEP_S * (f + g) for v, f, g in zip(told, felt, (0.0, 0.0, GRAVITY_MPS2), strict=True)]

    assert (True, 0.0, 0.0, 0.0) == (body.on_ground, body.north_mps, body.east_mps, body.down_mps)
    assert pytest.approx([0.0, 0.0, 0.0], abs=1e-6) == told
    assert GRAVITY_MPS2 < most_mps2 <= 16.0 * GRAVITY_MPS2 + 1e-6


@law
@given(angle, angle)
def test_on_its_legs_it_comes_level(roll_rad: float, pitch_rad: float) -> None:
    body = turned(RigidBody(IRIS), roll_rad, pitch_rad)
    fly(body, (), 2.0)

    assert pytest.approx(1.0, abs=1e-4) == body.tilt
    assert pytest.approx((0.0, 0.0, -GRAVITY_MPS2), abs=0.05) == body.felt_mps2


def test_upside_down_it_comes_level_too() -> None:
    body = RigidBody(IRIS)
    body.attitude = (0.0, 1.0, 0.0, 0.0)
    fly(body, (), 3.0)

    assert pytest.approx(1.0, abs=1e-4) == body.tilt


def test_motors_follow_with_their_lag() -> None:
    body = aloft(SQUARE)
    for _ in range(round(SQUARE.motor_s / 0.0005)):
        body._motors([1.0] * 4, 0.0005)
    lift_n = body._motors([1.0] * 4, 1e-9)[0]

    assert pytest.approx((1 - math.exp(-1)) * 4 * SQUARE.thrust_n, rel=1e-6) == lift_n


def test_broken_motors_give_nothing_whatever_they_are_told() -> None:
    body = settled(SQUARE, [1.0] * 4)
    body.broken = True
    fly(body, [1.0] * 4, 2.0)

    assert body.down_mps > 10


@pytest.mark.parametrize("nonsense", [math.nan, math.inf, -math.inf, -3.0, 7.0])
def test_nonsense_told_to_motors_is_nothing_or_full(nonsense: float) -> None:
    same = 1.0 if nonsense == 7.0 else 0.0
    bodies = [fly(aloft(IRIS), [each, 0.5, 0.5], 0.5) for each in (nonsense, same)]

    assert bodies[0].attitude == bodies[1].attitude
    assert bodies[0].down_m == bodies[1].down_m


@law
@given(st.lists(st.tuples(command, command, command, command), min_size=1, max_size=20))
def test_the_same_commands_make_the_same_flight(told: list[tuple[float, ...]]) -> None:
    one, other = RigidBody(IRIS), RigidBody(IRIS)
    for each in told:
        fly(one, each, 0.08)
    for each in told:
        fly(other, each, 0.08)

    assert [getattr(one, name) for name in RigidBody.__slots__] == [
        getattr(other, name) for name in RigidBody.__slots__
    ]
