"""A rig with a port for strangers, and one whose drone has a key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.actors.rogue import AS_COMPANION, STRANGE, STRANGER, Rogue
from harness.checks.profile import read_profile
from harness.errors import CallerError, RigError
from harness.evidence.bundle import Bundle
from harness.flight import Flight
from harness.mavlink.signing import Verdict, Verifier
from harness.order import Order
from harness.reading.stack import SIDE_PINGER
from harness.rigs.keys import Keys
from harness.rigs.pieces import pieces_of
from harness.rigs.settings import RigSettings
from harness.run import Run
from harness.taps import Fate, Tap, Way
from tests.flying import LINK_1, profile


def test_a_rig_is_started_with_the_pieces_that_are_asked_for() -> None:
    def of(**settings: Any) -> tuple[str, ...]:
        return pieces_of(RigSettings(vehicle="ardupilot", **settings))

    assert () == of()
    assert ("stranger",) == of(strangers=True) == of(hardened=True) == of(strangers=True, hardened=True)
    assert ("feed", "stranger") == of(attacks_gnss=True, gnss="feed", strangers=True)


@pytest.mark.parametrize("stack", ["ardupilot", "px4"])
def test_hardened_is_the_patrols_configuration_and_more(
    stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.order.require_firmware", lambda *_: None)
    limits = read_profile(profile())

    def files(**settings: Any) -> list[str]:
        order = Order.prepare(RigSettings(vehicle=stack, **settings), limits, tmp_path)
        return [each.name for each in order.parameters]

    assert [*files(), f"{stack}-hardened.parm"] == files(hardened=True)
    assert files() == files(strangers=True)


def run_of(folder: Path, **settings: Any) -> Run:
    return Run(Order.prepare(RigSettings(vehicle="builtin", **settings), read_profile(profile()), folder), LINK_1, "x")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    made = run_of(tmp_path, strangers=True)
    yield made
    made.close()


def rogue_of(flight: Flight) -> Rogue:
    assert flight.rig.rogue is not None
    return flight.rig.rogue


def test_where_no_strangers_are_asked_for_there_are_none_and_no_key(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    flight = run.open(on_patrol=False)
    rig = flight.rig
    run.close()

    assert (None, None) == (rig.rogue, rig.keys)
    assert "signing" not in rig.vehicle.firmware.capabilities
    assert not (run.folder / Tap.ROGUE.file_name).exists()


def test_all_that_is_of_the_rig_signs_and_the_drone_insists_on_it(run: Run) -> None:
    flight = run.open()
    ring = rogue_of(flight).keyring
    run.conclude()
    bundle = Bundle.open(run.folder)
    verifiers = {tap: Verifier(ring.key) for tap in (Tap.DRONE, Tap.INSTRUMENT)} if ring else {}
    verdicts = {
        verifiers[Tap(record.tap)].check(frame)
        for _, record, frame in bundle.frames()
        if record.tap in verifiers and record.way == Way.UP
    }

    assert {Verdict.GOOD} == verdicts
    assert {"truth": True, "mode": True, "signing": True} == bundle.identity.firmware.capabilities


def test_strangers_speak_on_their_own_port_only_and_are_nobodys_ground_station(run: Run) -> None:
    async def speak(flight: Flight) -> None:
        for disguise in (STRANGER, AS_COMPANION):
            with rogue_of(flight).wearing(disguise), rogue_of(flight).beating():
                await flight.wait(for_s=3)
        rogue_of(flight).raw(b"\xfd")
        await rogue_of(flight).echoed()

    flight = run.open()
    run._runner.run(speak(flight))
    live = flight.rig.reader
    judged = run.conclude()
    bundle = Bundle.open(run.folder)
    strangers = {record.tap for _, record, _ in bundle.frames() if (record.system, record.component) == STRANGE}

    assert {Tap.ROGUE} == strangers
    assert set() == live.foreign_stations
    assert not judged.timeline.gaps("mode")
    assert not any("ground station" in each.check for each in judged.findings)


def test_the_same_seed_gives_the_same_key(tmp_path: Path) -> None:
    keys = []
    for seed in (1, 1, 2):
        run = run_of(tmp_path, strangers=True, seed=seed)
        ring = rogue_of(run.open(on_patrol=False)).keyring
        run.close()
        assert ring is not None
        keys.append(ring.key)

    assert keys[0] == keys[1] != keys[2]


def test_run_json_says_that_a_drone_was_hardened(run: Run) -> None:
    run.open(on_patrol=False)

    assert False is json.loads((run.folder / "run.json").read_text())["hardened"]


def test_a_key_of_a_wrong_length_is_refused_before_anything_is_sent(run: Run) -> None:
    rig = run.open(on_patrol=False).rig
    parts = {"link": rig.link, "station": rig.station, "rogue": rig.rogue}
    with pytest.raises(CallerError, match="a signing key of 16 bytes: wanted 32"):
        Keys(b"x" * 16, rig.clock, instrument=None, side=None, **parts)  # type: ignore[arg-type]


def test_a_dead_port_of_strangers_is_the_rigs_fault(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.builtin.PracticeDrone.receive_side", lambda *_: None)
    with pytest.raises(RigError, match="the port of strangers is dead"):
        run.open(on_patrol=False)


def test_the_harnesss_own_questions_are_told_from_strangers_by_their_fate(run: Run) -> None:
    flight = run.open(on_patrol=False)
    rogue_of(flight).send("PING")
    bundle = Bundle.open(run.folder)
    sent = [record for _, record, _ in bundle.frames(Tap.ROGUE) if record.way == Way.UP]
    ours = [each for each in sent if (each.system, each.component) == SIDE_PINGER]

    assert len(ours) >= 2
    assert [STRANGE] == [(each.system, each.component) for each in sent if each.fate == Fate.DELIVERED]
