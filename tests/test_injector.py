"""Faults put in and taken out, on the radio and on the receiver; and the clean twin, which only notes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.checks import attack_shows, fault_begins, in_twin, mode_is, said, when, within_m
from harness.errors import CallerError, VehicleError
from harness.evidence.bundle import TWIN_FOLDER, Bundle
from harness.faults import LinkLoss
from harness.faults.gnss import Degraded, Denial, ErraticJam, GnssFault, Step
from harness.flight import Flight
from harness.judge import judge
from harness.modes import HOLD
from harness.run import Procedure
from harness.verdict import Finding, Verdict
from tests.test_judge import fly, told
from tests.test_run import run_of

SHOWS = when(fault_begins).then(attack_shows, within=4)
CLEAN = in_twin(when(fault_begins).never(said("gnss trouble"), during=10))
HOLDS = in_twin(when(fault_begins).then(mode_is(HOLD), within=10))


def notes(folder: Path, *kinds: str) -> list[dict[str, Any]]:
    lines = (folder / "events.jsonl").read_text().splitlines()
    return [note for note in map(json.loads, lines) if note["kind"] in kinds]


async def two_attacks(flight: Flight) -> None:
    """One that draws, then one of the link, then one more."""
    async with flight.inject(ErraticJam()):
        await flight.wait(for_s=5)
    async with flight.inject(LinkLoss()):
        await flight.wait(for_s=2)
    async with flight.inject(Denial()):
        await flight.wait(for_s=5)
    await flight.wait(for_s=6)
    flight.verify(when(fault_begins).always(within_m(1000), during=5), CLEAN)


# The twin


def test_the_twin_notes_the_same_faults_at_the_same_times_and_draws_alike(tmp_path: Path) -> None:
    judgement, folder = fly(tmp_path, two_attacks, attacks_gnss=True)
    flown, clean = (notes(each, "injected", "healed") for each in (folder, folder / TWIN_FOLDER))

    assert Verdict.PASS is judgement.verdict
    assert 6 == len(flown)
    assert [(each["kind"], each["fault"], each["t_s"]) for each in flown] == [
        (each["kind"], each["fault"], each["t_s"]) for each in clean
    ]
    assert ({None}, {True}) == ({each.get("clean") for each in flown}, {each.get("clean") for each in clean})
    assert [each["sign"] for each in flown if "sign" in each] == [each["sign"] for each in clean if "sign" in each]
    assert 3 * [False, True] == ["receipt" in each for each in flown]
    assert not any("receipt" in each for each in clean)


def test_faults_come_at_any_phase_of_the_heartbeat_as_the_seed_has_it(tmp_path: Path) -> None:
    begun_s = []
    for number, seed in enumerate((1, 2, 1)):
        _, folder = fly(tmp_path / str(number), one(Denial()), attacks_gnss=True, seed=seed)
        begun_s.append(notes(folder, "injected")[0]["t_s"] % 1)
    assert begun_s[0] == begun_s[2] != begun_s[1]


def one(fault: GnssFault, *more: Any) -> Procedure:
    async def procedure(flight: Flight) -> None:
        async with flight.inject(fault):
            await flight.wait(for_s=12)
        flight.verify(SHOWS, *more)

    return procedure


def test_a_twin_is_flown_only_if_something_is_demanded_of_it(tmp_path: Path) -> None:
    judgement, folder = fly(tmp_path, one(Denial()), attacks_gnss=True)
    assert {str(SHOWS): Verdict.PASS} == told(judgement)
    assert not (folder / TWIN_FOLDER).exists()
    assert [] == notes(folder, "twin")

    judgement, folder = fly(tmp_path, one(Denial(), CLEAN, HOLDS), attacks_gnss=True)
    assert {str(SHOWS): Verdict.PASS, str(CLEAN): Verdict.PASS, str(HOLDS): Verdict.FAIL} == told(judgement)
    assert ["survived"] == [each["fate"] for each in notes(folder, "twin")]
    assert "never" in of(judgement.findings, HOLDS).because


def of(findings: tuple[Finding, ...], check: object) -> Finding:
    return next(each for each in findings if str(check) == each.check)


def test_a_twin_that_was_not_flown_to_its_end_is_an_error_of_the_rigs(tmp_path: Path) -> None:
    async def procedure(flight: Flight) -> None:
        await one(Denial(), CLEAN)(flight)
        if flight.clean:
            raise VehicleError("the drone would not go on")

    judgement, folder = fly(tmp_path, procedure, attacks_gnss=True)

    assert {str(SHOWS): Verdict.PASS, str(CLEAN): Verdict.ERROR} == told(judgement)
    because = "the clean twin was not flown to its end: the drone would not go on"
    assert because == of(judgement.findings, CLEAN).because
    assert ["unflown"] == [each["fate"] for each in notes(folder, "twin")]


def test_what_went_wrong_in_the_twins_own_recording_is_told_as_the_twins(tmp_path: Path) -> None:
    async def procedure(flight: Flight) -> None:
        if flight.clean:
            flight.rig.station.beat = lambda: None  # type: ignore[method-assign]
            await flight.wait(for_s=10)
            del flight.rig.station.beat
        await one(Denial(), HOLDS)(flight)

    judgement, _ = fly(tmp_path, procedure, attacks_gnss=True)

    ours = "in the clean twin, the harness kept up its own heartbeat"
    assert {str(SHOWS): Verdict.PASS, str(HOLDS): Verdict.INCONCLUSIVE, ours: Verdict.ERROR} == told(judgement)


@pytest.mark.parametrize("clean", [False, True])
def test_the_twins_clock_must_be_as_fine_as_the_flights(tmp_path: Path, clean: bool) -> None:
    """A tenth of ten seconds is what is allowed."""

    async def procedure(flight: Flight) -> None:
        if flight.clean is clean:
            await flight.rig.vehicle.set_interval("SYSTEM_TIME", 0.8)
        async with flight.inject(Denial()):
            await flight.wait(for_s=30)
        flight.verify(CLEAN)

    judgement, _ = fly(tmp_path, procedure, attacks_gnss=True)

    coarse = f"{'in the clean twin, ' if clean else ''}the clock was fine enough for the tightest limit"
    assert Verdict.INCONCLUSIVE is judgement.verdict
    assert {str(CLEAN): Verdict.PASS, coarse: Verdict.INCONCLUSIVE} == told(judgement)


def test_a_twin_can_be_judged_by_itself(tmp_path: Path) -> None:
    """Nothing is asked of what it left out: no receipt, no effect."""
    _, folder = fly(tmp_path, two_attacks, attacks_gnss=True)
    judgement = judge(Bundle.open(folder / TWIN_FOLDER), [when(fault_begins).always(within_m(1000), during=5)])
    assert Verdict.PASS is judgement.verdict


# On the receiver


def test_an_attack_is_noted_with_its_sign_its_delivery_and_what_it_did(tmp_path: Path) -> None:
    _, folder = fly(tmp_path, one(Degraded(satellites=4)), attacks_gnss=True)
    injected, healed = notes(folder, "injected", "healed")

    assert ("degraded to 4 satellites", "native") == (injected["fault"], injected["delivery"])
    assert {"shows": "few satellites", "least": 4} == injected["sign"]
    assert (injected["number"], injected["sign"]) == (healed["number"], healed["sign"])
    assert ["satellites"] == healed["receipt"]["fields"]
    assert 12 * 9 < healed["receipt"]["conditions"] < 12 * 21


@pytest.mark.parametrize(("second", "because"), [
    (Step(north_m=0, east_m=90), "each changes offset_m"), (Denial(), "where there is no fix, there is no offset_m"),
], ids=str)  # fmt: skip
def test_an_attack_within_another_that_it_contradicts_is_refused_and_the_first_is_taken_out(
    tmp_path: Path, second: GnssFault, because: str
) -> None:
    async def procedure(flight: Flight) -> None:
        async with flight.inject(Step(north_m=50, east_m=0)):
            await flight.wait(for_s=3)
            async with flight.inject(second):
                pytest.fail("it was delivered")

    sentence = refused(tmp_path, procedure, attacks_gnss=True)

    assert sentence.endswith(f"contradict each other: {because}")
    assert all(str(each) in sentence for each in (Step(north_m=50, east_m=0), second))
    (folder,) = (each.parent for each in tmp_path.glob("*/run.json"))
    assert ["injected", "healed"] == [each["kind"] for each in notes(folder, "injected", "healed")]


def test_there_is_no_receiver_to_attack_without_the_mark(tmp_path: Path) -> None:
    sentence = refused(tmp_path, one(Denial()))
    assert "inject(no satellite fix): no receiver is in our hands; mark the scenario with @pytest.mark.gnss" == sentence


def refused(evidence: Path, procedure: Procedure, **settings: Any) -> str:
    """What the run was an ERROR for."""
    run = run_of(evidence, **settings)
    try:
        with pytest.raises(CallerError):
            run.perform(run.open(), procedure)
    finally:
        run.close()
    assert run.judgement is not None
    (finding,) = run.judgement.findings
    assert Verdict.ERROR is finding.verdict
    assert 1 == len(finding.because.splitlines())
    return finding.because
