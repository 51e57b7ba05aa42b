"""The receipt of what the drone was told of other aircraft; and who is told nothing at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness import noted
from harness.actors.aircraft import Kamikaze, Swarm, ghost
from harness.actors.instrument import Instrument
from harness.checks import appears, hears_of, strikes, when
from harness.checks.profile import Limits
from harness.errors import CallerError
from harness.evidence.bundle import Bundle
from harness.flight import Flight
from harness.judge import judge
from harness.sighted import Comers, Telling, comers, doubted, receipts
from harness.timeline import Timeline
from harness.verdict import Finding, Verdict
from tests.flying import Scenario, fly
from tests.test_noted import note

ONE = 0xC0FFEE


async def meets_one(patrol: Flight, limits: Limits) -> None:
    async with patrol.traffic(Swarm(3)), patrol.traffic(Kamikaze(icao=ONE, bearing_deg=0, from_m=200, speed_mps=50)):
        await patrol.wait(for_s=6)
    patrol.verify(
        when(appears(ONE)).then(hears_of(ONE), within=limits.traffic_report_s),
        when(strikes(ONE)).had(hears_of(ONE), ahead=1),
    )


def marked(scenario: Scenario) -> Scenario:
    scenario.pytestmark = [pytest.mark.scenario("TRAF-0", requirements=[]).mark]  # type: ignore[attr-defined]
    return scenario


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fly(marked(meets_one), tmp_path_factory.mktemp("evidence"), {})[1]


@pytest.fixture
def folder(flown: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(flown, tmp_path / flown.name))


def changed(folder: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Bundle:
    path = folder / "events.jsonl"
    lines = change([json.loads(line) for line in path.read_text().splitlines()])
    path.write_text("".join(json.dumps(each) + "\n" for each in lines))
    return Bundle.open(folder)


def told(lines: list[dict[str, Any]], more: int | None) -> list[dict[str, Any]]:
    for each in lines:
        if each["kind"] == "healed":
            each["receipt"]["told"] = 0 if more is None else each["receipt"]["told"] + more
    return lines


def test_what_was_sent_is_recorded_and_judged_again(flown: Path) -> None:
    bundle = Bundle.open(flown)

    assert [] == receipts(bundle)
    assert Verdict.PASS == judge(bundle).verdict
    healed = {each["fault"]: each["receipt"] for each in bundle.events() if each["kind"] == "healed"}
    assert {"3 decoys", "kamikaze C0FFEE at 50 m/s on the drone"} == set(healed)
    assert healed["kamikaze C0FFEE at 50 m/s on the drone"]["nearest_m"] <= 5
    assert ["C0FFEE"] == [each["aircraft"] for each in bundle.events() if each["kind"] == "struck"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: told(lines, 1), "are in the recording"),
        (lambda lines: told(lines, None), "not one ADSB_VEHICLE was sent"),
        (lambda lines: [each for each in lines if each["kind"] != "healed"], "never seen to end"),
    ],
)
def test_what_was_not_told_as_noted_is_no_test(folder: Path, change: Any, words: str) -> None:
    bundle = changed(folder, change)

    assert [words in finding.because for finding in receipts(bundle)] == [True, True]
    assert Verdict.INCONCLUSIVE == judge(bundle).verdict


def test_the_drones_own_answers_say_since_when_it_knew_of_each(flown: Path) -> None:
    for each in comers(Bundle.open(flown)):
        events = list(each.appeared())

        assert {int(one, 16) for one in each.note["traffic"]} == {event.value for event in events}
        assert all(each.note["t_s"] <= event.lo_s == event.hi_s for event in events)
        assert all(one.by_s is not None and one.t_s <= one.by_s <= one.t_s + 0.1 for one in each.tellings)
        assert {"ADSB_VEHICLE"} == {one.name for one in each.tellings}
        assert set() == each.unproven


def test_a_drone_that_never_had_a_word_of_it_does_not_fail_for_its_silence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def into_nowhere(instrument: Instrument, lines: Any) -> None:
        port, instrument._port = instrument._port, SimpleNamespace(send=lambda _: None)  # type: ignore[assignment]
        try:
            register(instrument, lines)
        finally:
            instrument._port = port

    register = Instrument.register
    monkeypatch.setattr(Instrument, "register", into_nowhere)
    judgement, _ = fly(marked(meets_one), tmp_path, {})

    assert {Verdict.INCONCLUSIVE} == {each.verdict for each in judgement.findings}
    assert 2 == sum("no answer proves" in each.because for each in judgement.findings[2:])


def telling(t_s: float, by_s: float | None, address: int = ONE) -> Telling:
    return Telling(round(t_s * 10), address, "ADSB_VEHICLE", t_s, by_s)


def came(*told: Telling) -> Comers:
    return Comers(
        {"traffic": ["C0FFEE"], "number": 1, "told_as": "ADSB_VEHICLE"}, {"receipt": {"told": len(told)}}, told, 30.0
    )


def test_one_answer_in_between_says_when_it_knew_at_the_latest() -> None:
    (event,) = came(telling(5, None), telling(6, 6.2), telling(7, 7.1)).appeared()

    assert (ONE, 5, 6, 50) == (event.value, event.lo_s, event.hi_s, event.frame)


@pytest.mark.parametrize(
    ("told", "unproven"),
    [
        ([telling(5, 5.1), telling(6, 6.1)], set()),
        ([telling(5, 5.1), telling(6, None)], {ONE}),
        ([telling(5, None)], {ONE}),
        ([], {ONE}),
        ([telling(5, 5.1), telling(29.5, None)], set()),
    ],
)
def test_whom_it_may_not_have_been_told_of_is_no_fail(told: list[Telling], unproven: set[int]) -> None:
    check = when(appears(ONE)).then(hears_of(ONE), within=5)
    other = when(appears(2)).then(hears_of(2), within=5)
    fail = Finding(check=str(check), verdict=Verdict.FAIL, because="it never did")

    assert unproven == came(*told).unproven
    assert (Verdict.INCONCLUSIVE if unproven else Verdict.FAIL) == doubted([came(*told)], check, fail).verdict
    assert Verdict.FAIL == doubted([came(*told)], other, fail).verdict


def test_a_twins_aircraft_never_appeared() -> None:
    line = Timeline(end_s=30.0)
    notes = [
        note("injected", 5.0, fault="x", number=1, traffic=["00000A"], clean=True),
        note("injected", 6.0, fault="y", number=2, traffic=["00000B", "00000C"]),
        note("struck", 7.0, aircraft="00000B"),
    ]
    noted.add_aircraft(line, notes, 0.05)

    assert [(0xB, 6.0, 6.05), (0xC, 6.0, 6.05)] == [(e.value, e.lo_s, e.hi_s) for e in line.events("appeared")]
    assert [0xB] == [event.value for event in line.events("struck")]


def test_two_of_one_address_are_refused(tmp_path: Path) -> None:
    async def twice(patrol: Flight, limits: Limits) -> None:
        one = ghost(ONE, bearing_deg=0, from_m=500, speed_mps=10)
        async with patrol.traffic(one, one):
            pass

    with pytest.raises(CallerError, match="one address: C0FFEE"):
        fly(marked(twice), tmp_path, {})


def test_a_drone_that_was_attached_is_told_nothing(tmp_path: Path) -> None:
    async def attached(patrol: Flight, limits: Limits) -> None:
        own = patrol.rig.identity
        patrol.rig.identity = own.model_copy(update={"kind": "attached"})
        try:
            async with patrol.traffic(ghost(ONE, bearing_deg=0, from_m=500, speed_mps=10)):
                await patrol.wait(for_s=2)
        finally:
            patrol.rig.identity = own

    judgement, folder = fly(marked(attached), tmp_path, {})

    assert Verdict.NOT_SUPPORTED == judgement.verdict
    assert [] == [each for each in Bundle.open(folder).events() if each["kind"] == "injected"]
