"""A small recorded run that the tests here share."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.evidence.bundle import BundleWriter
from harness.evidence.models import (
    FileIdentity,
    FindingsFile,
    FirmwareIdentity,
    HarnessIdentity,
    HostIdentity,
    ProfileIdentity,
    RigIdentity,
    RunIdentity,
)
from harness.evidence.recorder import Recorder
from harness.mavlink.codec import Encoder
from harness.taps import Decision, Fate, Tap, Way
from harness.verdict import Finding, Verdict


@pytest.fixture
def identity() -> RunIdentity:
    return RunIdentity(
        run="run-1",
        scenario="LINK-1",
        test="scenarios/test_link.py::test_comes_home",
        requirements=("LINK-LOSS-RETURN",),
        vehicle="builtin",
        real=False,
        firmware=FirmwareIdentity(name="builtin", version="0.1.0", capabilities={"timesync": True}),
        rig=RigIdentity(kind="in-process"),
        parameters={"FS_GCS_TIMEOUT": 5.0, "FS_GCS_ENABLE": 1},
        scenario_source=FileIdentity(name="test_link.py", sha256="ab" * 32),
        profile=ProfileIdentity(name="default", sha256="cd" * 32, limits={"home_s": 120.0}),
        seed=7,
        speed_asked="max",
        host=HostIdentity.here(),
        harness=HarnessIdentity(version="0.1.0"),
        started_utc="2026-01-02T03:04:05Z",
    )


@pytest.fixture
def finding() -> Finding:
    return Finding(
        check="comes home",
        verdict=Verdict.PASS,
        because="RETURN after 1.2 s",
        requirements=("LINK-LOSS-RETURN",),
        observed=1.2,
        limit=3.0,
        limit_name="react_s",
        margin=1.8,
        unit="s",
        uncertainty=0.05,
        tap="drone",
        at_s=12.0,
        window_s=(12.0, 15.0),
        frames=(4, 9),
    )


class Drone:
    """What the recorded run's drone and ground say, a second a turn."""

    def __init__(self) -> None:
        self.t_ms = 0
        self._drone = Encoder(1, 1)
        self._ground = Encoder(255, 190)

    def down(self) -> list[bytes]:
        return [
            self._drone("HEARTBEAT", type=2, mavlink_version=3),
            self._drone("SYSTEM_TIME", time_boot_ms=self.t_ms),
            self._drone("GLOBAL_POSITION_INT", time_boot_ms=self.t_ms, lat=self.t_ms, hdg=9),
        ]

    def up(self) -> list[bytes]:
        return [self._ground("HEARTBEAT", type=6, autopilot=8, mavlink_version=3)]


SECONDS = 20


@pytest.fixture
def recorded(tmp_path: Path, identity: RunIdentity, finding: Finding) -> Path:
    """A finished, unsealed bundle of `SECONDS` turns: 3 frames down (the second one lost), 1 up, a log of the stack."""
    folder = tmp_path / "run-1"
    writer = BundleWriter(folder, identity)
    drone = Drone()
    with Recorder(folder, lambda: (drone.t_ms, 0)) as recorder:
        for turn in range(SECONDS):
            down, up = drone.down(), drone.up()
            decisions = [Decision(fate, drone.t_ms) for fate in (Fate.PASSED, Fate.LOST, Fate.PASSED)]
            recorder.record_each(Tap.DRONE, Way.DOWN, down, decisions)
            recorder.record(Tap.GROUND, Way.DOWN, [down[0], down[2]], Fate.DELIVERED)
            recorder.record(Tap.GROUND, Way.UP, up, Fate.PASSED)
            recorder.record(Tap.DRONE, Way.UP, up, Fate.DELIVERED)
            recorder.event("turn", turn=turn)
            drone.t_ms += 1000
    writer.write_checks([{"kind": "then", "within": 3.0}])
    writer.write_findings(FindingsFile.of(identity, [finding]))
    (folder / "stack.bin").write_bytes(bytes(range(256)) * 600)
    writer.end(speed_achieved=35.0)
    return folder
