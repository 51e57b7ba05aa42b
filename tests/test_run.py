"""A run from its first line in the ledger to its last, however it ends."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from harness.checks import armed, when, within_m
from harness.checks.profile import read_profile
from harness.errors import CallerError, NotSupported, VehicleError
from harness.evidence.bundle import Bundle
from harness.evidence.ledger import LEDGER_NAME, Ledger, State
from harness.evidence.seal import verify
from harness.faults import LinkLoss
from harness.flight import Flight
from harness.judge import judge
from harness.mavlink.codec import decode
from harness.order import Order
from harness.rigs import rig as rig_module
from harness.rigs.ports import free_udp_port
from harness.rigs.settings import RigSettings
from harness.run import Procedure, Run
from harness.taps import Tap
from harness.vehicles.sticks.base import SticksSettings
from harness.verdict import Verdict
from tests.flying import LINK_1, fly_link_1, profile


def run_of(evidence: Path, **settings: Any) -> Run:
    order = Order.prepare(RigSettings(**{"vehicle": "builtin"} | settings), read_profile(profile()), evidence)
    return Run(order, LINK_1, "tests")


def fly(evidence: Path, procedure: Procedure) -> Run:
    run = run_of(evidence)
    try:
        run.perform(run.open(), procedure)
    finally:
        run.close()
    return run


def kinds(evidence: Path) -> list[str]:
    return [json.loads(each)["kind"] for each in (evidence / LEDGER_NAME).read_text().splitlines()]


def files(evidence: Path) -> set[str]:
    return {path.relative_to(evidence).as_posix() for path in evidence.rglob("*") if path.is_file()}


async def keeps(flight: Flight) -> None:
    await flight.wait(for_s=20)
    flight.verify(when(armed).always(within_m(300), during=20))


async def breaks(flight: Flight) -> None:
    await flight.wait(for_s=30)
    flight.verify(when(armed).always(within_m(5), during=30))


async def never_gets_there(flight: Flight) -> None:
    await flight.until(~within_m(10_000), at_most_s=2)


@pytest.mark.parametrize(
    ("procedure", "verdict"),
    [(keeps, Verdict.PASS), (breaks, Verdict.FAIL), (never_gets_there, Verdict.ERROR)],
)
def test_the_ledger_has_its_beginning_its_verdict_and_its_hash(
    procedure: Procedure, verdict: Verdict, tmp_path: Path
) -> None:
    run = fly(tmp_path, procedure)
    (entry,) = Ledger(tmp_path).runs()

    assert ["started", "finished"] == kinds(tmp_path)
    assert (run.id, State.FINISHED, verdict) == (entry.run, entry.state, entry.verdict)
    assert entry.hash is not None
    assert [] == verify(run.folder)
    assert "finished" == Bundle.open(run.folder).identity.outcome


def test_the_ledger_is_begun_before_the_drone_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    async def refuse(*_: Any) -> None:
        seen.extend(kinds(tmp_path))
        raise VehicleError("it does not start")

    monkeypatch.setattr("harness.run.open_rig", refuse)
    run = run_of(tmp_path)
    with pytest.raises(VehicleError):
        run.open()
    run.close()

    assert ["started"] == seen
    assert ["started", "finished"] == kinds(tmp_path)
    assert Verdict.ERROR is Ledger(tmp_path).runs()[0].verdict


def test_an_error_before_the_first_check_says_what_was_wanted_and_seen(tmp_path: Path) -> None:
    judgement = fly(tmp_path, never_gets_there).judgement

    assert judgement is not None
    (finding,) = judgement.findings
    assert ("the procedure was flown to its end", Verdict.ERROR) == (finding.check, finding.verdict)
    assert "within 2 s, saw" in finding.because


def test_a_drone_that_never_gets_ready_leaves_its_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_: object) -> None:
        raise VehicleError("the vehicle never became ready")

    monkeypatch.setattr("harness.vehicles.base.Vehicle.ready", never)
    run = run_of(tmp_path)
    with pytest.raises(VehicleError):
        run.open()
    run.close()

    assert run.judgement is not None
    assert {"the drone came up for the flight": Verdict.ERROR} == {
        each.check: each.verdict for each in run.judgement.findings
    }
    assert [] == verify(run.folder)


def test_an_address_that_is_taken_leaves_nothing_but_the_ledger(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        number = sock.getsockname()[1]
        run = run_of(tmp_path, at=f"udp:127.0.0.1:{number}")
        with pytest.raises(CallerError, match="Address already in use"):
            run.open()
        run.close()

    assert {LEDGER_NAME} == files(tmp_path)
    assert ["started", "finished"] == kinds(tmp_path)


def test_an_address_where_nobody_speaks_leaves_nothing_but_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rig_module, "ATTACH_S", 0.2)
    run = run_of(tmp_path, at=f"udp:127.0.0.1:{free_udp_port()}")
    with pytest.raises(CallerError, match="nobody speaks MAVLink at udp:"):
        run.open()
    run.close()

    assert {LEDGER_NAME} == files(tmp_path)


def test_the_same_seed_flies_the_same_flight(tmp_path: Path) -> None:
    one, other = (fly_link_1(tmp_path / name, seed=5)[0] for name in ("one", "other"))
    third, _ = fly_link_1(tmp_path / "third", seed=6)

    assert one.findings == other.findings
    assert [each.observed for each in one.findings] != [each.observed for each in third.findings]


def test_bad_input_starts_nothing_and_notes_nothing(tmp_path: Path) -> None:
    with pytest.raises(CallerError):
        run_of(tmp_path / "evidence", mission=tmp_path / "nothing.waypoints")

    assert not (tmp_path / "evidence").exists()


# What is beyond a drone, a firmware or a rig

BEYOND = NotSupported("it can be jammed", "it has no receiver", frames=(3, 40), window_s=(0.5, 2.0), unsaid="rc lost")


async def cannot(_: Flight) -> None:
    raise BEYOND


async def fails_and_cannot(flight: Flight) -> None:
    await breaks(flight)
    raise BEYOND


async def asks_for_nonsense(flight: Flight) -> None:
    await flight.wait()


def judged_again(run: Run) -> list[tuple[str, str]]:
    """By the code of `cuas judge`, which must find what was filed."""
    assert run.judgement is not None
    bundle = Bundle.open(run.folder)
    again, filed = judge(bundle), bundle.findings()
    assert filed is not None
    assert run.judgement.findings == again.findings
    assert (run.judgement.verdict, run.judgement.verdict) == (again.verdict, filed.verdict)
    return [(str(each.verdict), each.check) for each in again.findings]


def test_a_procedure_that_asks_too_much_is_not_supported_with_the_probes_frames(tmp_path: Path) -> None:
    run = fly(tmp_path, cannot)
    assert run.judgement is not None

    assert [("NOT SUPPORTED", "it can be jammed")] == judged_again(run)
    (finding,) = run.judgement.findings
    assert ("it has no receiver", (3, 40), (0.5, 2.0)) == (finding.because, finding.frames, finding.window_s)
    (entry,) = Ledger(tmp_path).runs()
    assert (State.FINISHED, Verdict.NOT_SUPPORTED) == (entry.state, entry.verdict)
    assert [] == verify(run.folder)
    assert "finished" == Bundle.open(run.folder).identity.outcome


def test_what_had_failed_before_stays_a_failure(tmp_path: Path) -> None:
    run = fly(tmp_path, fails_and_cannot)

    assert {"FAIL", "NOT SUPPORTED"} == {verdict for verdict, _ in judged_again(run)}
    assert Verdict.FAIL is Ledger(tmp_path).runs()[0].verdict


@pytest.mark.parametrize(
    ("beyond", "doubt"),
    [
        (NotSupported("x", "y", frames=(3, 10**6)), "y; but its probe's records 3 to 1000000 are not in the bundle"),
        (
            NotSupported("x", "y", frames=(3, 4), window_s=(0, 99), unsaid="link lost"),
            "y; but by the recording it said",
        ),
    ],
)
def test_a_probe_that_the_recording_does_not_bear_out_leaves_it_open(
    tmp_path: Path, beyond: NotSupported, doubt: str
) -> None:
    async def claims(flight: Flight) -> None:
        async with flight.inject(LinkLoss()):
            await flight.wait(for_s=8)
        await flight.wait(for_s=2)
        raise beyond

    run = fly(tmp_path, claims)
    assert run.judgement is not None
    assert Verdict.INCONCLUSIVE is run.judgement.verdict
    assert run.judgement.findings[0].because.startswith(doubt)


def test_a_drone_that_is_probed_on_the_ground_leaves_its_frames_and_its_firmware(tmp_path: Path) -> None:
    run = run_of(tmp_path, sticks=SticksSettings.of(on_loss="low throttle"))
    with pytest.raises(NotSupported, match="never said 'rc lost'; without any sticks it did"):
        run.open()
    run.close()

    assert [("NOT SUPPORTED", "the drone takes a throttle below the sticks' range for lost sticks")] == judged_again(
        run
    )
    bundle = Bundle.open(run.folder)
    assert "unknown" != bundle.identity.firmware.version
    assert run.judgement is not None
    first, last = run.judgement.findings[0].frames
    sticks = [decode(frame) for number, _, frame in bundle.frames(Tap.INSTRUMENT) if first <= number <= last]
    assert -100 in {each.z for each in sticks if each.name == "MANUAL_CONTROL"}
    assert [] == verify(run.folder)


def test_where_there_is_no_rig_for_it_a_bundle_says_so_all_the_same(tmp_path: Path) -> None:
    run = run_of(tmp_path, at=f"udp:127.0.0.1:{free_udp_port()}", sticks=SticksSettings())
    with pytest.raises(NotSupported, match="want an instrument port beside the radio"):
        run.open()
    run.close()

    assert [("NOT SUPPORTED", "the sticks come on board by a receiver of their own")] == judged_again(run)
    identity = Bundle.open(run.folder).identity
    assert ("none", "unknown", "finished") == (identity.rig.kind, identity.firmware.version, identity.outcome)
    assert run.judgement is not None
    assert () == run.judgement.findings[0].frames
    (entry,) = Ledger(tmp_path).runs()
    assert (State.FINISHED, Verdict.NOT_SUPPORTED) == (entry.state, entry.verdict)
    assert [] == verify(run.folder)


def test_what_is_known_to_be_lacking_before_starts_nothing(tmp_path: Path) -> None:
    run = run_of(tmp_path, vehicle="builtin")
    with pytest.raises(NotSupported, match="the package mavsdk"):
        run.open(lack=NotSupported("an application watches", "the package mavsdk is not installed"))
    run.close()

    assert [("NOT SUPPORTED", "an application watches")] == judged_again(run)
    assert 0 == len(Bundle.open(run.folder).index)


def test_a_scenario_that_asks_for_nonsense_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="wait wants an outage or for_s"):
        fly(tmp_path, asks_for_nonsense)
    (entry,) = Ledger(tmp_path).runs()

    assert (State.FINISHED, Verdict.ERROR) == (entry.state, entry.verdict)
    (finding,) = judge(Bundle.open(tmp_path / entry.run)).findings
    assert "wait wants an outage or for_s" in finding.because
