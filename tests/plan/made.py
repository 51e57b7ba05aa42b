"""Plans and runs that nobody flew, for tests of how they are compared."""

from __future__ import annotations

from typing import Any

from harness.evidence.models import (
    FileIdentity,
    FirmwareIdentity,
    HarnessIdentity,
    HostIdentity,
    ProfileIdentity,
    RigIdentity,
    RunIdentity,
)
from harness.plan.model import Plan, PlannedCase, PlannedFirmware, PlannedSettings

PLAN_HASH = "ab" * 32
PROFILE = ProfileIdentity(name="ours", sha256="cd" * 32, limits={"react_s": 10.0})
SOURCE = FileIdentity(name="test_x.py", sha256="12" * 32)
PARAMETERS = FileIdentity(name="ours.parm", sha256="34" * 32)


def case(name: str = "600s", **changes: Any) -> PlannedCase:
    values = {
        "scenario": "LINK-1", "test": f"scenarios/test_x.py::test_y[{name}]", "requirements": ("LINK-LOSS-RETURN",),
        "source": SOURCE, "level": None, "speed": "max", "files": (PARAMETERS,),
    }  # fmt: skip
    return PlannedCase(**values | changes)


def plan(**changes: Any) -> Plan:
    values = {
        "title": "acceptance", "made_utc": "2026-01-01T00:00:00Z", "harness": HarnessIdentity(version="0.1.0"),
        "key": None, "settings": PlannedSettings(vehicle="px4"), "profile": PROFILE, "mission": None, "link": None,
        "firmware": PlannedFirmware(kind="sitl", name="px4", sha256="56" * 32), "places": (), "files": {},
        "seeds": (0, 1), "cases": (case("600s"), case("2timeouts")),
    }  # fmt: skip
    return Plan(**values | changes)


def run(name: str = "600s", seed: int = 0, /, **changes: Any) -> RunIdentity:
    """One that is exactly as planned."""
    values = {
        "run": f"run-{name}-{seed}", "scenario": "LINK-1", "test": f"elsewhere/test_x.py::test_y[{name}]",
        "requirements": ("LINK-LOSS-RETURN",), "vehicle": "px4", "real": True, "rig": RigIdentity(kind="sitl"),
        "firmware": FirmwareIdentity(name="px4", version="1.17", sha256="56" * 32), "parameter_files": (PARAMETERS,),
        "scenario_source": SOURCE, "profile": PROFILE, "plan": PLAN_HASH, "seed": seed, "speed_asked": "max",
        "host": HostIdentity.here(), "harness": HarnessIdentity(version="0.1.0"), "outcome": "finished",
        "started_utc": "2026-01-02T00:00:00Z",
    }  # fmt: skip
    return RunIdentity(**values | changes)


def as_planned() -> list[RunIdentity]:
    return [run(name, seed) for name in ("600s", "2timeouts") for seed in (0, 1)]
