"""Parameters that firmware versions call by other names, or count in other units.

Each row is one setting: its names, newest last, and what one unit of that name is in the row's own. Sources: ArduPilot
ArduCopter/Parameters.cpp (conversion table, 4.6 to 4.7), PX4 release notes 1.14 to main of 2026.
"""

from __future__ import annotations

_ROWS: dict[str, tuple[tuple[tuple[str, float], ...], ...]] = {
    "ardupilot": (
        (("SYSID_MYGCS", 1.0), ("MAV_GCS_SYSID", 1.0)),
        (("SYSID_THISMAV", 1.0), ("MAV_SYSID", 1.0)),
        (("RTL_ALT", 1.0), ("RTL_ALT_M", 100.0)),
        (("WPNAV_SPEED", 1.0), ("WP_SPD", 100.0)),
    ),
    "px4": (
        (("SENS_GPS_PRIME", 1.0), ("SENS_GNSS_PRIME", 1.0)),
        (("EKF2_GPS_CHECK", 1.0), ("GNSS_CHECK", 1.0)),
    ),
}


def aliases(stack: str, name: str) -> list[tuple[str, float]]:
    """`name` itself first, then the others of its row, each with the factor that turns its value into `name`'s."""
    for row in _ROWS.get(stack, ()):
        units = dict(row)
        if name in units:
            others = [(other, unit / units[name]) for other, unit in reversed(row) if other != name]
            return [(name, 1.0), *others]
    return [(name, 1.0)]
