"""What run.json says of a flight once it is over."""

from __future__ import annotations

from typing import Any

from harness.rigs.rig import Rig
from harness.vehicles.base import LinkTimeout


def achieved(rig: Rig, timeout: LinkTimeout | None, rc_timeout: LinkTimeout | None) -> dict[str, Any]:
    """How it was set, how fast it flew, and how well its clock was known; time-outs are None where never read."""
    clock = rig.clock
    return {
        "link_timeout_s": (timeout.lo_s, timeout.hi_s) if timeout else None,
        "rc_timeout_s": (rc_timeout.lo_s, rc_timeout.hi_s) if rc_timeout else None,
        "parameters": dict(rig.vehicle.read_back),
        # In virtual time a second of the loop is no second of the host.
        "speed_achieved": None if rig.settings.virtual else round(clock.rate, 2),
        "malformed": {name: count() for name, count in rig.inputs.items()},
        "clock": {
            "bracket_p99_ms": clock.bracket_p99_s * 1000,
            "bracket_max_ms": clock.bracket_max_s * 1000,
            "stamps": clock.stamps,
            "epochs": clock.epoch + 1,
        },
    }
