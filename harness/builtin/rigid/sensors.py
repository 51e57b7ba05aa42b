"""What rides on the body and measures: inertial unit, barometer, compass, each with the noise of its kind.

Noise is not decoration: both stacks take a sensor whose value never changes for a dead one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import cos, radians, sin
from random import Random

import numpy as np

from harness.builtin.rigid.body import RigidBody

SEA_LEVEL_HPA, SEA_LEVEL_K, LAPSE_KPM, EXPONENT = 1013.25, 288.15, 0.0065, 5.25588
"""The International Standard Atmosphere's lowest layer (ISO 2533)."""
BULK = 1000
"""Draws at a time."""
Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorNoise:
    """Standard deviations of a sample's white noise, and of the offset that each axis keeps from being switched on."""

    accel_mps2: float = 0.05
    gyro_radps: float = 0.003
    field_gauss: float = 0.002
    pressure_hpa: float = 0.02
    accel_offset_mps2: float = 0.02
    gyro_offset_radps: float = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class EarthField:
    """The geomagnetic field: declination to the east, inclination downwards."""

    strength_gauss: float
    declination_deg: float
    inclination_deg: float

    @property
    def ned_gauss(self) -> Triple:
        flat = self.strength_gauss * cos(radians(self.inclination_deg))
        turn_rad = radians(self.declination_deg)
        down_gauss = self.strength_gauss * sin(radians(self.inclination_deg))
        return flat * cos(turn_rad), flat * sin(turn_rad), down_gauss


FIELD_AT_HOME = EarthField(strength_gauss=0.503, declination_deg=6.7, inclination_deg=67.6)
"""At 52.0 N 23.6 E by the World Magnetic Model for 2025, to the tenth of a degree."""


def pressure_hpa(altitude_m: float) -> float:
    """Of the standard atmosphere, so many metres above mean sea level."""
    return SEA_LEVEL_HPA * float((1.0 - LAPSE_KPM * altitude_m / SEA_LEVEL_K) ** EXPONENT)


def temperature_c(altitude_m: float) -> float:
    return SEA_LEVEL_K - LAPSE_KPM * altitude_m - 273.15


class Sensors:
    """Of one body; `altitude_m` is how far above mean sea level it was switched on. All draws are from `rng`, as many
    for each measurement whatever it is of."""

    def __init__(
        self,
        body: RigidBody,
        rng: Random,
        *,
        altitude_m: float,
        field: EarthField = FIELD_AT_HOME,
        noise: SensorNoise = SensorNoise(),
    ) -> None:
        self._body = body
        self._draw: Callable[[float, float], float] = rng.gauss
        self._altitude_m = altitude_m
        self._field_gauss = field.ned_gauss
        self._noise = noise
        draw = self._draw
        self._offsets = tuple(draw(0.0, noise.accel_offset_mps2) for _ in range(3)) + tuple(
            draw(0.0, noise.gyro_offset_radps) for _ in range(3)
        )
        # Drawn in numpy's bulk: one by one, six draws a step would cost more than the whole flight model.
        self._bulk = np.random.default_rng(rng.getrandbits(64))
        self._drawn: Iterator[list[float]] = iter(())

    def inertial(self) -> tuple[float, float, float, float, float, float]:
        """What accelerometer and gyroscope say: m/s² and rad/s, ahead, right, down."""
        drawn = next(self._drawn, None) or self._draw_more()
        (fx, fy, fz), (p, q, r) = self._body.felt_mps2, self._body.spin_radps
        ax, ay, az, gx, gy, gz = drawn
        return fx + ax, fy + ay, fz + az, p + gx, q + gy, r + gz

    def _draw_more(self) -> list[float]:
        noise = self._noise
        spread = (noise.accel_mps2,) * 3 + (noise.gyro_radps,) * 3
        self._drawn = iter(self._bulk.normal(self._offsets, spread, (BULK, 6)).tolist())
        return next(self._drawn)

    def compass(self) -> Triple:
        """The field along the body's axes, in gauss."""
        draw, by_gauss = self._draw, self._noise.field_gauss
        w, x, y, z = self._body.attitude
        n, e, d = self._field_gauss
        return (
            n * (1 - 2 * (y * y + z * z)) + e * 2 * (x * y + w * z) + d * 2 * (x * z - w * y) + draw(0.0, by_gauss),
            n * 2 * (x * y - w * z) + e * (1 - 2 * (x * x + z * z)) + d * 2 * (y * z + w * x) + draw(0.0, by_gauss),
            n * 2 * (x * z + w * y) + e * 2 * (y * z - w * x) + d * (1 - 2 * (x * x + y * y)) + draw(0.0, by_gauss),
        )

    def barometer(self) -> tuple[float, float, float]:
        """Pressure in hPa, the height above mean sea level that it stands for in m, and the temperature in °C."""
        altitude_m = self._altitude_m - self._body.down_m
        told_hpa = pressure_hpa(altitude_m) + self._draw(0.0, self._noise.pressure_hpa)
        told_m = (1.0 - (told_hpa / SEA_LEVEL_HPA) ** (1.0 / EXPONENT)) * SEA_LEVEL_K / LAPSE_KPM
        return told_hpa, told_m, temperature_c(altitude_m)
