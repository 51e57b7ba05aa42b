"""What a multicopter is made of, as data."""

from __future__ import annotations

import math
from dataclasses import dataclass

from harness.builtin.flight import GRAVITY_MPS2
from harness.errors import CallerError


@dataclass(frozen=True, slots=True)
class Rotor:
    """Where it sits, in metres ahead and to the right of the centre of mass; `drag_m` is its reaction torque per newton
    of thrust, positive where that turns the nose to the right (the rotor turns to the left, seen from above)."""

    ahead_m: float
    right_m: float
    drag_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Airframe:
    """`inertia_kgm2` is about the forward, right and down axes, which are its principal ones; `thrust_n` is one rotor's
    at full command, to which it is proportional; `motor_s` the time constant of a motor; `drag_kgps` and
    `spin_drag_nms` are what slows it down in newtons per m/s and newton metres per rad/s. Raises CallerError for
    what cannot hover."""

    mass_kg: float
    inertia_kgm2: tuple[float, float, float]
    rotors: tuple[Rotor, ...]
    thrust_n: float
    motor_s: float
    drag_kgps: float
    spin_drag_nms: float

    def __post_init__(self) -> None:
        for name in ("mass_kg", "thrust_n", "motor_s"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise CallerError(f"an airframe's {name}={value!r}: wanted more than 0")
        if min(self.inertia_kgm2) <= 0:
            raise CallerError(f"an airframe's inertia_kgm2={self.inertia_kgm2!r}: wanted more than 0 about each axis")
        if not 0 < self.hover < 1:
            raise CallerError(
                f"an airframe of {self.mass_kg:g} kg with {len(self.rotors)} rotors of {self.thrust_n:g} N each: it "
                f"would hover at a command of {self.hover:g}, wanted less than 1"
            )

    @property
    def hover(self) -> float:
        """The command to each rotor at which their thrusts carry the weight."""
        lift_n = self.thrust_n * len(self.rotors)
        return self.mass_kg * GRAVITY_MPS2 / lift_n if lift_n else math.inf


IRIS = Airframe(
    mass_kg=1.535,
    inertia_kgm2=(0.029125, 0.029125, 0.055225),
    # PX4's airframe 10016 counts on these places, in this order.
    rotors=(
        Rotor(0.1515, 0.245, 0.05),
        Rotor(-0.1515, -0.1875, 0.05),
        Rotor(0.1515, -0.245, -0.05),
        Rotor(-0.1515, 0.1875, -0.05),
    ),
    thrust_n=7.53,
    motor_s=0.025,
    drag_kgps=0.35,
    spin_drag_nms=0.02,
)
"""3DR's Iris: mass and inertia as in PX4's models of it (sitl_gazebo, iris.sdf.jinja); hovers at half command."""

_ARM_M = 0.22
SQUARE = Airframe(
    mass_kg=IRIS.mass_kg,
    inertia_kgm2=IRIS.inertia_kgm2,
    rotors=(
        Rotor(_ARM_M, _ARM_M, 0.05),
        Rotor(-_ARM_M, -_ARM_M, 0.05),
        Rotor(_ARM_M, -_ARM_M, -0.05),
        Rotor(-_ARM_M, _ARM_M, -0.05),
    ),
    thrust_n=IRIS.thrust_n,
    motor_s=IRIS.motor_s,
    drag_kgps=IRIS.drag_kgps,
    spin_drag_nms=IRIS.spin_drag_nms,
)
"""Four equal arms, in PX4's order: what its airframe 1001 for a board in the loop (rc_quad_x.hil) counts on."""
