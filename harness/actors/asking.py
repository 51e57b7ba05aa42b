"""How a message is asked for at a rate, from whichever port."""

from __future__ import annotations

from typing import Any

from harness.mavlink.dialect import by_name

SET_MESSAGE_INTERVAL = 511


def interval_request(drone: tuple[int, int], name: str, rate_hz: float) -> dict[str, Any]:
    """The fields of a COMMAND_LONG that asks `drone` for a message, in hertz of vehicle time."""
    system, component = drone
    return {
        "target_system": system,
        "target_component": component,
        "command": SET_MESSAGE_INTERVAL,
        "param1": by_name()[name].msg_id,
        "param2": 1e6 / rate_hz,
    }
