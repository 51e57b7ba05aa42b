"""A run from its first line in the ledger to its last, however it ends."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from harness.checks import armed, when, within_m
from harness.checks.profile import read_profile
from harness.errors import CallerError, VehicleError
from harness.evidence.bundle import Bundle
from harness.evidence.ledger import LEDGER_NAME, Ledger, State
from harness.evidence.seal import verify
from harness.flight import Flight
from harness.rigs import rig as rig_module
from harness.rigs.ports import free_udp_port
from harness.rigs.settings import RigSettings
from harness.run import Order, Procedure, Run
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
