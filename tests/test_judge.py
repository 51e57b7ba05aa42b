"""Judging from disk: the same every time, and never against the drone for what was ours."""

from __future__ import annotations

from pathlib import Path
from random import Random

from harness.checks import Check, armed, mode_is, uplink_silent, when, within_m
from harness.checks.profile import read_profile
from harness.evidence.bundle import Bundle
from harness.evidence.models import FindingsFile
from harness.faults import Direction, LinkLoss, Outage
from harness.faults.packet import Effect, Scene
from harness.flight import Flight
from harness.judge import Judgement, judge
from harness.mavlink.codec import Encoder
from harness.modes import RETURN
from harness.order import Order
from harness.rigs.settings import RigSettings
from harness.run import Procedure, Run
from harness.taps import Way
from harness.timeline import Timeline
from harness.verdict import Verdict
from tests.flying import LINK_1, profile

NEAR, WIDE = when(armed).always(within_m(5), during=60), when(armed).always(within_m(300), during=30)
"""A promise that every patrol breaks, and one that it keeps."""


class HarmlessFault:
    """Takes nothing."""

    direction = "both"

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        return lambda packet: (packet,)

    def __str__(self) -> str:
        return "nothing much"


def fly(evidence: Path, procedure: Procedure, **settings: object) -> tuple[Judgement, Path]:
    order = Order.prepare(
        RigSettings(**{"vehicle": "builtin"} | settings),  # type: ignore[arg-type]
        read_profile(profile()),
        evidence,
    )
    run = Run(order, LINK_1, "tests")
    try:
        judgement = run.perform(run.open(), procedure)
    finally:
        run.close()
    return judgement, run.folder


def _filed_again(folder: Path) -> FindingsFile:
    bundle = Bundle.open(folder)
    judgement = judge(bundle)
    return FindingsFile.of(bundle.identity, judgement.findings, judgement.verdict)


def told(judgement: Judgement) -> dict[str, Verdict]:
    return {finding.check: finding.verdict for finding in judgement.findings}


def verdict_of(judgement: Judgement, check: Check) -> Verdict:
    return told(judgement)[str(check)]


def test_a_bundle_is_judged_the_same_every_time(tmp_path: Path) -> None:
    async def procedure(flight: Flight) -> None:
        await flight.until(~within_m(100), at_most_s=120)
        async with flight.inject(LinkLoss()):
            await flight.wait(Outage(12))
        await flight.wait(for_s=20)
        flight.verify(WIDE, NEAR, when(uplink_silent).then(mode_is(RETURN), within=10))

    judgement, folder = fly(tmp_path, procedure)
    again, once_more = judge(Bundle.open(folder)), judge(Bundle.open(folder))

    assert Verdict.FAIL is judgement.verdict
    assert [Verdict.PASS, Verdict.FAIL, Verdict.PASS] == [each.verdict for each in judgement.findings]
    assert judgement.findings == again.findings == once_more.findings
    for kind in judgement.timeline.kinds():
        assert judgement.timeline.events(kind) == again.timeline.events(kind)
    assert Bundle.open(folder).findings() == _filed_again(folder)


def test_with_our_own_heartbeat_missing_nothing_is_laid_to_the_drone(tmp_path: Path) -> None:
    async def procedure(flight: Flight) -> None:
        await flight.until(~within_m(20), at_most_s=120)
        flight.rig.station.beat = lambda: None  # type: ignore[method-assign]
        await flight.wait(for_s=10)
        del flight.rig.station.beat
        await flight.wait(for_s=15)
        flight.verify(NEAR, WIDE)

    judgement, _ = fly(tmp_path, procedure)

    assert Verdict.ERROR is judgement.verdict
    assert Verdict.ERROR is told(judgement)["the harness kept up its own heartbeat"]
    assert Verdict.INCONCLUSIVE is verdict_of(judgement, NEAR)
    assert Verdict.PASS is verdict_of(judgement, WIDE)
    assert "its ground station was not the harness's alone, or failed; otherwise: " in judgement.findings[0].because


def test_with_our_own_heartbeat_missing_for_most_of_a_faults_silence_nothing_is_laid_to_the_drone(
    tmp_path: Path,
) -> None:
    async def procedure(flight: Flight) -> None:
        await flight.until(~within_m(20), at_most_s=120)
        async with flight.inject(LinkLoss(direction=Direction.UP)):
            await flight.wait(for_s=1.5)
            flight.rig.station.beat = lambda: None  # type: ignore[method-assign]
            await flight.wait(for_s=6)
            del flight.rig.station.beat
        await flight.wait(for_s=15)
        flight.verify(NEAR)

    judgement, _ = fly(tmp_path, procedure)

    assert Verdict.ERROR is told(judgement)["the harness kept up its own heartbeat"]
    assert Verdict.INCONCLUSIVE is verdict_of(judgement, NEAR)


def test_what_nobody_reads_is_a_sign_of_life_live_and_from_disk(tmp_path: Path) -> None:
    """SYS_STATUS, ten times a second, comes and goes with the link, and between the drone's heartbeats."""
    live: list[Timeline] = []

    async def procedure(flight: Flight) -> None:
        live.append(flight.rig.timeline)
        await flight.rig.vehicle.set_interval("SYS_STATUS", 10.0)
        await flight.wait(for_s=10)
        async with flight.inject(LinkLoss()):
            await flight.wait(for_s=4.3)
        await flight.wait(for_s=5)
        flight.verify(WIDE)

    judgement, _ = fly(tmp_path, procedure)

    for kind in ("downlink_silent", "downlink_restored", "downlink_silences"):
        assert 1 == len(live[0].events(kind))
        assert live[0].events(kind) == judgement.timeline.events(kind)


def test_a_fault_that_took_nothing_is_no_test(tmp_path: Path) -> None:
    async def procedure(flight: Flight) -> None:
        await flight.until(~within_m(20), at_most_s=120)
        async with flight.inject(HarmlessFault()):
            await flight.wait(for_s=5)
        await flight.wait(for_s=25)
        flight.verify(WIDE)

    judgement, _ = fly(tmp_path, procedure)

    assert Verdict.INCONCLUSIVE is judgement.verdict
    assert Verdict.INCONCLUSIVE is told(judgement)["the fault took effect: nothing much"]
    assert Verdict.PASS is verdict_of(judgement, WIDE)


def test_a_run_that_files_no_check_is_inconclusive(tmp_path: Path) -> None:
    async def procedure(flight: Flight) -> None:
        await flight.wait(for_s=1)

    judgement, _ = fly(tmp_path, procedure)

    assert {"the run was judged": Verdict.INCONCLUSIVE} == told(judgement)


def test_another_ground_station_is_an_error_that_names_it(tmp_path: Path) -> None:
    async def procedure(flight: Flight) -> None:
        flight.rig.link._from_drone(Encoder(254, 190)("HEARTBEAT", type=6))
        await flight.wait(for_s=30)
        flight.verify(WIDE)

    judgement, _ = fly(tmp_path, procedure)

    assert Verdict.ERROR is judgement.verdict
    assert "other ground stations (254/190)" in judgement.findings[-1].because


def test_others_checks_can_be_asked_of_the_same_recording(tmp_path: Path) -> None:
    async def procedure(flight: Flight) -> None:
        await flight.until(~within_m(20), at_most_s=120)
        await flight.wait(for_s=20)
        flight.verify(WIDE)

    judgement, folder = fly(tmp_path, procedure)

    assert Verdict.PASS is judgement.verdict
    assert Verdict.FAIL is judge(Bundle.open(folder), [NEAR]).verdict
