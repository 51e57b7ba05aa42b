"""What the world tells, field by field, against a rotation of its own: which axis is which, and which way is up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harness.builtin.flight import GRAVITY_MPS2
from harness.builtin.rigid.airframe import SQUARE
from harness.builtin.rigid.sensors import FIELD_AT_HOME
from harness.mavlink.codec import Message, decode
from harness.mavlink.frame import Splitter
from harness.reading.stack import Geodetic
from harness.rigs.simulator import STEP_S, TRUTH_EVERY, Simulator

HOME = Geodetic(52.0, 23.6, 150.0)
M_PER_DEG = 111_319.49
law = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
lean, turn, rate, speed = st.floats(-1.2, 1.2), st.floats(-math.pi, math.pi), st.floats(-2.0, 2.0), st.floats(-20, 20)
place = st.floats(-500.0, 500.0)
Array = npt.NDArray[np.float64]


def about(axis: int, angle_rad: float) -> Array:
    """A turn about one axis, right-handed."""
    a, b = [each for each in range(3) if each != axis]
    c, s = math.cos(angle_rad), math.sin(angle_rad) * (-1 if axis == 1 else 1)
    matrix = np.eye(3)
    matrix[a, a] = matrix[b, b] = c
    matrix[a, b], matrix[b, a] = -s, s
    return matrix


@dataclass
class Told:
    """One step of a world that was as given: the body's axes in the world before it, and what came of it."""

    axes: Array
    world: Simulator
    slowed_mps2: Array
    by_name: dict[str, Message]


def told(
    lies: tuple[float, float, float], spin: tuple[float, float, float], at: tuple[float, float, float],
    goes: tuple[float, float, float],
) -> Told:  # fmt: skip
    """`lies` are roll, pitch and yaw, the yaw first: about down, then right, then ahead."""
    world = Simulator(SQUARE, Random(1), home=HOME, stamped=True)
    body = world.body
    frames: list[bytes] = []
    axes = about(2, lies[2]) @ about(1, lies[1]) @ about(0, lies[0])
    # The quaternion of a matrix, by its own eigenvector: the axis that it leaves alone, and how far it turns.
    values, vectors = np.linalg.eigh(_symmetric(axes))
    x, y, z, w = vectors[:, int(np.argmax(values))]
    body.attitude = (float(w), float(x), float(y), float(z))
    body.spin_radps, body.on_ground = spin, False
    body.north_m, body.east_m, body.down_m = at
    body.north_mps, body.east_mps, body.down_mps = goes
    world.steps = TRUTH_EVERY - 1
    world.told = frames.append
    frames += Splitter().feed(world.step((SQUARE.hover,) * 4))
    gained = np.array((body.north_mps, body.east_mps, body.down_mps)) - np.array(goes)
    return Told(axes, world, gained / STEP_S, {each.name: each for each in map(decode, frames)})


def _symmetric(m: Array) -> Array:
    """Whose greatest eigenvector is the quaternion x, y, z, w of a rotation (Bar-Itzhack 2000)."""
    return np.array(
        [
            [m[0, 0] - m[1, 1] - m[2, 2], m[1, 0] + m[0, 1], m[2, 0] + m[0, 2], m[2, 1] - m[1, 2]],
            [m[1, 0] + m[0, 1], m[1, 1] - m[0, 0] - m[2, 2], m[2, 1] + m[1, 2], m[0, 2] - m[2, 0]],
            [m[2, 0] + m[0, 2], m[2, 1] + m[1, 2], m[2, 2] - m[0, 0] - m[1, 1], m[1, 0] - m[0, 1]],
            [m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], m[0, 0] + m[1, 1] + m[2, 2]],
        ]
    )


every_state = given(
    st.tuples(lean, lean, turn), st.tuples(rate, rate, rate),
    st.tuples(place, place, st.floats(-400.0, -50.0)), st.tuples(speed, speed, speed),
)  # fmt: skip
LEANS = example((0.4, -0.3, 0.9), (0.7, -1.1, 1.6), (120.0, -260.0, -80.0), (7.0, -13.0, 2.0))


@law
@every_state
@LEANS
def test_its_sensors_feel_along_the_bodys_axes(
    lies: tuple[float, float, float], spin: tuple[float, float, float], at: tuple[float, float, float],
    goes: tuple[float, float, float],
) -> None:  # fmt: skip
    step = told(lies, spin, at, goes)
    sensed = step.by_name["HIL_SENSOR"]
    felt = step.axes.T @ (step.slowed_mps2 - np.array((0.0, 0.0, GRAVITY_MPS2)))
    field = step.axes.T @ np.array(FIELD_AT_HOME.ned_gauss)

    assert pytest.approx(felt.tolist(), abs=0.35) == [sensed.xacc, sensed.yacc, sensed.zacc]
    assert pytest.approx(step.world.body.spin_radps, abs=0.03) == (sensed.xgyro, sensed.ygyro, sensed.zgyro)
    assert pytest.approx(spin, abs=0.08) == (sensed.xgyro, sensed.ygyro, sensed.zgyro)
    assert pytest.approx(field.tolist(), abs=0.02) == [sensed.xmag, sensed.ymag, sensed.zmag]
    assert pytest.approx(HOME.alt_m - step.world.body.down_m, abs=1.5) == sensed.pressure_alt


@law
@every_state
@LEANS
def test_truth_and_satellites_tell_north_east_and_down(
    lies: tuple[float, float, float], spin: tuple[float, float, float], at: tuple[float, float, float],
    goes: tuple[float, float, float],
) -> None:  # fmt: skip
    step = told(lies, spin, at, goes)
    truth, fix, body = step.by_name["HIL_STATE_QUATERNION"], step.by_name["HIL_GPS"], step.world.body
    north_m, east_m, down_m = (x + v * STEP_S for x, v in zip(at, goes, strict=True))
    course_deg = math.degrees(math.atan2(body.east_mps, body.north_mps)) % 360

    for each in (truth, fix):
        assert pytest.approx(north_m, abs=0.05) == (each.lat / 1e7 - HOME.lat_deg) * M_PER_DEG
        shrunk = math.cos(math.radians(HOME.lat_deg))
        assert pytest.approx(east_m, rel=2e-4, abs=0.05) == (each.lon / 1e7 - HOME.lon_deg) * M_PER_DEG * shrunk
        assert pytest.approx(HOME.alt_m - down_m, abs=0.05) == each.alt / 1e3
    assert pytest.approx(goes, abs=0.15) == (truth.vx / 100, truth.vy / 100, truth.vz / 100)
    assert pytest.approx(goes, abs=0.15) == (fix.vn / 100, fix.ve / 100, fix.vd / 100)
    assert pytest.approx(spin, abs=0.08) == (truth.rollspeed, truth.pitchspeed, truth.yawspeed)
    assert math.hypot(*goes[:2]) < 0.5 or abs((fix.cog / 100 - course_deg + 180) % 360 - 180) < 0.1
    x, y, z = truth.attitude_quaternion[1:]
    ahead = (1 - 2 * (y * y + z * z), 2 * (x * y + truth.attitude_quaternion[0] * z))
    assert pytest.approx(step.axes[:2, 0].tolist(), abs=0.03) == list(ahead)
