"""What is read while it is recorded is what is read from disk afterwards, whatever the faults did."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from harness.clock import VehicleClock
from harness.evidence.bundle import Bundle, BundleWriter
from harness.evidence.models import (
    FileIdentity,
    FirmwareIdentity,
    HarnessIdentity,
    HostIdentity,
    ProfileIdentity,
    RigIdentity,
    RunIdentity,
)
from harness.evidence.replay import replay
from harness.reading import STACKS
from harness.reading.reader import Reader
from harness.rigs.tape import Tape
from harness.taps import Fate, Tap
from harness.timeline import Timeline
from tests.loops import virtually
from tests.reading.flights import STATION, Flight

IDENTITY = RunIdentity(
    run="run-1",
    scenario="LINK-1",
    test="tests",
    requirements=(),
    vehicle="builtin",
    real=False,
    firmware=FirmwareIdentity(name="builtin", version="0"),
    rig=RigIdentity(kind="embedded", station=STATION),
    scenario_source=FileIdentity(name="none", sha256="00"),
    profile=ProfileIdentity(name="none", sha256="00", limits={}),
    seed=0,
    speed_asked="max",
    host=HostIdentity.here(),
    harness=HarnessIdentity(version="0"),
    started_utc="2026-01-02T03:04:05Z",
)


def recorded(seed: int, folder: Path) -> Timeline:
    """A made-up flight, recorded for real; what was read of it live."""
    timeline = Timeline()

    @virtually
    async def body() -> None:
        clock = VehicleClock()
        reader = Reader(STACKS["builtin"], timeline, station=STATION)
        with Tape(folder, clock, reader) as tape:
            Flight(seed, tape, clock, for_s=40.0).fly()
            reader.close()

    BundleWriter(folder, IDENTITY)
    body()
    return timeline


@pytest.mark.parametrize("seed", range(12))
def test_a_flight_reads_the_same_live_and_from_disk(tmp_path: Path, seed: int) -> None:
    live = recorded(seed, tmp_path / "run")
    disk = replay(Bundle.open(tmp_path / "run")).timeline

    assert set(live.kinds()) == set(disk.kinds())
    for kind in live.kinds():
        assert live.events(kind) == disk.events(kind)
        assert live.gaps(kind) == disk.gaps(kind)
    assert (live.begin_s, live.end_s) == (disk.begin_s, disk.end_s)


def test_these_flights_have_all_that_a_radio_can_do_to_a_frame(tmp_path: Path) -> None:
    fates: Counter[tuple[int, bool]] = Counter()
    for seed in range(12):
        recorded(seed, tmp_path / str(seed))
        index = Bundle.open(tmp_path / str(seed)).index
        entering = index[(index["tap"] != Tap.INSTRUMENT) & (index["fate"] != Fate.DELIVERED)]
        fates.update(zip(entering["fate"].tolist(), (entering["due_ms"] > entering["t_ms"]).tolist(), strict=True))

    wanted = {
        (Fate.PASSED, True),
        (Fate.LOST, False),
        (Fate.DAMAGED, True),
        (Fate.COPIED, True),
        (Fate.MEASURING, False),
    }
    assert wanted <= set(fates)


def test_without_its_index_a_recording_is_read_and_claims_no_more_than_it_knows(tmp_path: Path) -> None:
    for seed in range(4):
        live = recorded(seed, tmp_path / str(seed))
        (tmp_path / str(seed) / "index.bin").unlink()
        bundle = Bundle.open(tmp_path / str(seed))
        blind = replay(bundle).timeline

        assert bundle.rebuilt
        for way in ("uplink", "downlink"):
            known = {(event.lo_s, event.hi_s) for event in live.events(f"{way}_silent")}
            assert {(event.lo_s, event.hi_s) for event in blind.events(f"{way}_silent") if event.sure} <= known
