"""A rigid body under rotors: thrust, drag, gravity, the ground. North east down; the body's axes: ahead, right, down.

Quaternions turn the body's axes into the world's. One step is one pass over plain floats: at 250 steps a vehicle second
and ten times real time there are 400 µs for all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, degrees, exp, isfinite, sqrt

from harness.builtin.flight import GRAVITY_MPS2
from harness.builtin.rigid.airframe import Airframe

LEVELS_HZ = 8.0
"""On its legs it comes level at this rate, whatever its attitude was."""
STOPS_MPS2 = 15.0 * GRAVITY_MPS2
"""As fast does the ground take its speed: with its weight, what an inertial unit of ±16 g just still measures."""


class RigidBody:
    """Truth, as `harness.builtin.flight.Moving` has it, and more: `attitude` (w, x, y, z), `spin_radps` about the
    body's axes, and `felt_mps2`, what an accelerometer at its centre of mass measures. It starts on the ground, level,
    facing north, with its motors at rest."""

    __slots__ = (
        "_airframe", "_inverse", "_lag", "_levers", "_thrusts_n", "attitude", "broken", "down_m", "down_mps", "east_m",
        "east_mps", "felt_mps2", "north_m", "north_mps", "on_ground", "spin_radps",
    )  # fmt: skip

    def __init__(self, airframe: Airframe) -> None:
        self._airframe = airframe
        self._inverse = tuple(1.0 / each for each in airframe.inertia_kgm2)
        # Torque about ahead, right and down, per newton of each rotor's thrust: r × (0, 0, −1), and its reaction.
        self._levers = tuple((-each.right_m, each.ahead_m, each.drag_m) for each in airframe.rotors)
        self._lag = (0.0, 0.0)
        """A step's length, and how far a motor then comes to what it is told."""
        self._thrusts_n = [0.0] * len(airframe.rotors)
        self.north_m = self.east_m = self.down_m = 0.0
        self.north_mps = self.east_mps = self.down_mps = 0.0
        self.attitude = (1.0, 0.0, 0.0, 0.0)
        self.spin_radps = (0.0, 0.0, 0.0)
        self.felt_mps2 = (0.0, 0.0, -GRAVITY_MPS2)
        self.on_ground = True
        self.broken = False
        """Its motors give no thrust any more, whatever they are told."""

    @property
    def heading_deg(self) -> float:
        """Where its nose points, from north, 0 to 360."""
        w, x, y, z = self.attitude
        return degrees(atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z))) % 360.0

    @property
    def tilt(self) -> float:
        """The cosine of the angle between its down and the world's."""
        _, x, y, _ = self.attitude
        return 1.0 - 2.0 * (x * x + y * y)

    def step(self, commands: Sequence[float], dt_s: float) -> None:
        """Fly for `dt_s` with the motors told so much, 0 to 1 each, in the order of the airframe's rotors; what is
        missing, or is no number, counts as 0."""
        lift_n, roll_nm, pitch_nm, yaw_nm = self._motors(commands, dt_s)
        airframe, (w, x, y, z) = self._airframe, self.attitude
        xx, yy, zz, xy, xz, yz, wx, wy, wz = x * x, y * y, z * z, x * y, x * z, y * z, w * x, w * y, w * z
        vn, ve, vd, drag = self.north_mps, self.east_mps, self.down_mps, airframe.drag_kgps / airframe.mass_kg
        lift_mps2 = lift_n / airframe.mass_kg
        # The body's up in the world, times thrust; and drag against the way it goes.
        an = -lift_mps2 * 2.0 * (xz + wy) - drag * vn
        ae = -lift_mps2 * 2.0 * (yz - wx) - drag * ve
        ad = -lift_mps2 * (1.0 - 2.0 * (xx + yy)) - drag * vd
        if self.on_ground and ad + GRAVITY_MPS2 >= 0.0:
            self._stand(dt_s)
            return
        self.on_ground = False
        self.felt_mps2 = (
            an * (1.0 - 2.0 * (yy + zz)) + ae * 2.0 * (xy + wz) + ad * 2.0 * (xz - wy),
            an * 2.0 * (xy - wz) + ae * (1.0 - 2.0 * (xx + zz)) + ad * 2.0 * (yz + wx),
            an * 2.0 * (xz + wy) + ae * 2.0 * (yz - wx) + ad * (1.0 - 2.0 * (xx + yy)),
        )
        ad += GRAVITY_MPS2
        half_s2 = 0.5 * dt_s * dt_s
        self.north_m += vn * dt_s + an * half_s2
        self.east_m += ve * dt_s + ae * half_s2
        self.down_m += vd * dt_s + ad * half_s2
        self.north_mps, self.east_mps, self.down_mps = vn + an * dt_s, ve + ae * dt_s, vd + ad * dt_s
        self._spin(roll_nm, pitch_nm, yaw_nm, dt_s)
        if self.down_m >= 0.0 and self.down_mps >= 0.0:
            self.on_ground = True
            self.down_m = 0.0
            self._slow_down(dt_s)

    def _motors(self, commands: Sequence[float], dt_s: float) -> tuple[float, float, float, float]:
        """Lift, and torques about the three axes: each motor follows what it is told with its own lag."""
        most_n = 0.0 if self.broken else self._airframe.thrust_n
        if dt_s != self._lag[0]:
            self._lag = dt_s, 1.0 - exp(-dt_s / self._airframe.motor_s)
        share = self._lag[1]
        thrusts_n, told = self._thrusts_n, len(commands)
        lift_n = roll_nm = pitch_nm = yaw_nm = 0.0
        for number, (roll_m, pitch_m, yaw_m) in enumerate(self._levers):
            command = commands[number] if number < told else 0.0
            command = 0.0 if not isfinite(command) or command < 0.0 else 1.0 if command > 1.0 else command
            thrust_n = thrusts_n[number]
            thrust_n += share * (command * most_n - thrust_n)
            thrusts_n[number] = thrust_n
            lift_n += thrust_n
            roll_nm += roll_m * thrust_n
            pitch_nm += pitch_m * thrust_n
            yaw_nm += yaw_m * thrust_n
        return lift_n, roll_nm, pitch_nm, yaw_nm

    def _spin(self, roll_nm: float, pitch_nm: float, yaw_nm: float, dt_s: float) -> None:
        """Euler's equations, and the attitude that follows from the middle of the step's spin."""
        (ix, iy, iz), (kx, ky, kz) = self._airframe.inertia_kgm2, self._inverse
        p, q, r = self.spin_radps
        slows, half_s = self._airframe.spin_drag_nms, 0.5 * dt_s
        # By the spin in the middle of the step: by that of its beginning, fast turns would gain energy.
        p0 = p + half_s * kx * (roll_nm - slows * p - (iz - iy) * q * r)
        q0 = q + half_s * ky * (pitch_nm - slows * q - (ix - iz) * r * p)
        r0 = r + half_s * kz * (yaw_nm - slows * r - (iy - ix) * p * q)
        p1 = p + dt_s * kx * (roll_nm - slows * p0 - (iz - iy) * q0 * r0)
        q1 = q + dt_s * ky * (pitch_nm - slows * q0 - (ix - iz) * r0 * p0)
        r1 = r + dt_s * kz * (yaw_nm - slows * r0 - (iy - ix) * p0 * q0)
        self.spin_radps = (p1, q1, r1)
        self._turn(0.25 * dt_s * (p + p1), 0.25 * dt_s * (q + q1), 0.25 * dt_s * (r + r1))

    def _turn(self, x_rad: float, y_rad: float, z_rad: float) -> None:
        """By twice these angles about the body's axes, small ones; the quaternion stays of length one."""
        w, x, y, z = self.attitude
        a = w - x * x_rad - y * y_rad - z * z_rad
        b = x + w * x_rad + y * z_rad - z * y_rad
        c = y + w * y_rad + z * x_rad - x * z_rad
        d = z + w * z_rad + x * y_rad - y * x_rad
        by = 1.0 / sqrt(a * a + b * b + c * c + d * d)
        self.attitude = (a * by, b * by, c * by, d * by)

    def _stand(self, dt_s: float) -> None:
        """Carried by its legs, which bring it level and take all motion."""
        w, x, y, z = self.attitude
        # The world's down, as the body sees it: it turns towards that.
        dx, dy, dz = 2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)
        self.felt_mps2 = (-GRAVITY_MPS2 * dx, -GRAVITY_MPS2 * dy, -GRAVITY_MPS2 * dz)
        self._slow_down(dt_s)
        p, q = -LEVELS_HZ * dy, LEVELS_HZ * dx
        if dz < 0.0 and abs(dx) + abs(dy) < 1e-3:
            p = LEVELS_HZ  # upside down it falls to one side
        self.spin_radps = (p, q, 0.0)
        self._turn(0.5 * dt_s * p, 0.5 * dt_s * q, 0.0)

    def _slow_down(self, dt_s: float) -> None:
        """The ground takes its speed, and its sensors feel it; its legs, or what it hits, give way meanwhile."""
        vn, ve, vd = self.north_mps, self.east_mps, self.down_mps
        if not (speed_mps := sqrt(vn * vn + ve * ve + vd * vd)):
            return
        kept = max(0.0, 1.0 - STOPS_MPS2 * dt_s / speed_mps)
        n, e, d = ((kept - 1.0) / dt_s * each for each in (vn, ve, vd))
        (w, x, y, z), (fx, fy, fz) = self.attitude, self.felt_mps2
        self.felt_mps2 = (
            fx + n * (1.0 - 2.0 * (y * y + z * z)) + e * 2.0 * (x * y + w * z) + d * 2.0 * (x * z - w * y),
            fy + n * 2.0 * (x * y - w * z) + e * (1.0 - 2.0 * (x * x + z * z)) + d * 2.0 * (y * z + w * x),
            fz + n * 2.0 * (x * z + w * y) + e * 2.0 * (y * z - w * x) + d * (1.0 - 2.0 * (x * x + y * y)),
        )
        self.north_mps, self.east_mps, self.down_mps = vn * kept, ve * kept, vd * kept
        self.north_m += self.north_mps * dt_s
        self.east_m += self.east_mps * dt_s
