"""What a practice drone is made of, before it is switched on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.errors import CallerError
from harness.mavlink.signing import checked_key


@dataclass(frozen=True, slots=True, kw_only=True)
class DroneSettings:
    """Frozen; raises CallerError for a value that no drone could fly with.

    `params` overrides defaults of the parameter table by name; `liar` names one of `harness.builtin.liars.LIARS`, and
    None is the honest drone. With a `key` (32 bytes, for MAVLink 2 signing) it signs what it says, and obeys only what
    is signed, and nobody on the side; without one it obeys whoever speaks to it. `start_unix_s` is what SYSTEM_TIME
    calls the moment of boot: fixed, so that equal seeds give equal bytes.
    """

    system: int = 1
    component: int = 1
    home_lat_deg: float = 47.0
    home_lon_deg: float = 8.0
    home_alt_m: float = 480.0
    tick_s: float = 0.05
    fix_after_s: float = 2.0
    ready_after_s: float = 5.0
    max_speed_mps: float = 16.0
    climb_mps: float = 2.5
    descend_mps: float = 1.5
    acceleration_mps2: float = 3.0
    start_unix_s: float = 1_700_000_000.0
    params: Mapping[str, float] = field(default_factory=dict, hash=False)
    liar: str | None = None
    key: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.key is not None:
            checked_key(self.key)
        for name in ("system", "component"):
            if not 1 <= getattr(self, name) <= 255:
                raise CallerError(f"a MAVLink {name} id is 1..255, not {getattr(self, name)}")
        if not -85.0 <= self.home_lat_deg <= 85.0 or not -180.0 <= self.home_lon_deg <= 180.0:
            raise CallerError(f"home must lie within 85° S..85° N, not at {self.home_lat_deg}, {self.home_lon_deg}")
        if not 0.001 <= self.tick_s <= 0.25:
            raise CallerError(f"a tick is 0.001..0.25 s of vehicle time, not {self.tick_s} s")
        for name in ("max_speed_mps", "climb_mps", "descend_mps", "acceleration_mps2"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise CallerError(f"{name} must be above zero, not {value}")
        if not 0 <= self.fix_after_s <= self.ready_after_s:
            raise CallerError(
                "the first fix comes before the drone is ready, "
                f"not fix {self.fix_after_s} s, ready {self.ready_after_s} s"
            )
