"""A drone that a scenario destroys: once, noted, with an incident in its bundle; and nobody's in the clean twin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.checks import Check, fault_begins, found_within_m, said, when
from harness.checks.profile import read_profile
from harness.errors import CallerError
from harness.evidence.incident import INCIDENT_NAME, IncidentFile
from harness.faults.wreck import Wreck
from harness.flight import Flight
from harness.judge import Judgement
from harness.order import Order
from harness.rigs.settings import RigSettings
from harness.run import Procedure, Run
from tests.flying import LINK_1, profile


def flown(procedure: Procedure, evidence: Path) -> tuple[Judgement, Path]:
    run = Run(Order.prepare(RigSettings(vehicle="builtin"), read_profile(profile()), evidence), LINK_1, "wreck")
    try:
        return run.perform(run.open(), procedure), run.folder
    finally:
        run.close()


def destroyed(wreck: Wreck, *checks: Check) -> Procedure:
    async def procedure(flight: Flight) -> None:
        await flight.watch_position()
        await flight.wait(for_s=8)
        await flight.destroy(wreck)
        await flight.wait(for_s=20)
        flight.verify(when(fault_begins).then(found_within_m(50), within=15), *checks)

    return procedure


def incident(folder: Path) -> IncidentFile:
    return IncidentFile.model_validate_json((folder / INCIDENT_NAME).read_text())


def test_motors_that_stop_bring_it_down_and_it_tells_where(tmp_path: Path) -> None:
    fell = when(fault_begins).then(said("crashed"), within=5)
    judgement, folder = flown(destroyed(Wreck.MOTORS, fell), tmp_path)

    assert {"PASS"} == {each.verdict for each in judgement.findings}
    told = incident(folder)
    assert told.rest_true is not None
    assert told.last_told is not None
    assert told.rest_true.up_m == 0.0
    assert told.told_to_true_m is not None
    assert told.told_to_true_m < 5
    assert told.last_heard_at_s is not None
    assert told.last_heard_at_s > told.hit_at_s + 19


def test_one_that_ends_is_no_error_and_time_runs_on_behind_it(tmp_path: Path) -> None:
    silent = when(fault_begins).never(said("crashed"), during=15)
    judgement, folder = flown(destroyed(Wreck.SILENCE, silent), tmp_path)

    assert {"PASS"} == {each.verdict for each in judgement.findings}
    told = incident(folder)
    assert told.rest_true is None
    assert told.last_heard_at_s is not None
    assert told.last_heard_at_s <= told.hit_at_s + 0.1
    assert told.track_told[-1] == told.last_told
    kinds = [json.loads(line)["kind"] for line in (folder / "events.jsonl").read_text().splitlines()]
    assert "died" not in kinds
    assert ["time runs on", "time ran on"] == [each for each in kinds if each.startswith("time")]
    assert not (folder / "twin").exists()


def test_a_flight_on_which_nobody_was_hit_has_no_incident(tmp_path: Path) -> None:
    async def calm(flight: Flight) -> None:
        await flight.wait(for_s=2)
        flight.verify(when(fault_begins).never(said("crashed"), during=1))

    _, folder = flown(calm, tmp_path)

    assert not (folder / INCIDENT_NAME).exists()


def test_nobody_is_destroyed_twice(tmp_path: Path) -> None:
    async def twice(flight: Flight) -> None:
        for wreck in Wreck:
            await flight.destroy(wreck)

    with pytest.raises(CallerError, match="this drone was destroyed already"):
        flown(twice, tmp_path)
