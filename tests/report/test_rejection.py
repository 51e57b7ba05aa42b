"""What came of an act: every result has its recording, and an open one stays open."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from harness.actors.rogue import Seal
from harness.checks import (
    Check,
    armed,
    fault_begins,
    home_within_m,
    in_twin,
    intact,
    mode_is,
    opens,
    said,
    uplink_silent,
    when,
)
from harness.errors import CallerError
from harness.evidence.models import FindingRow
from harness.evidence.seal import seal
from harness.modes import Mode, Topic
from harness.noted import LIVES
from harness.report.expected import Expected
from harness.report.gathering import gather
from harness.report.rejection import Acted, Came, Result, acts, came_of
from harness.report.rejections import ABOUT_KEYLESS, MEANINGS, rejections_page
from harness.rigs.rig import ADAPTERS
from harness.timeline import Answer, Event, Report, Timeline
from harness.verdict import Verdict
from tests.checks.flights import at, flight, modes, told
from tests.report.runs import OF_THE_LINK, found
from tests.report.test_support import rows

MODE = when(fault_begins).always(mode_is(Mode.PATROL), during=20)
MISSION = when(fault_begins).always(intact("mission"), during=20)
SAYS = when(fault_begins).then(said("tampering"), within=10)
HOLDS = when(uplink_silent).then(mode_is(Mode.RETURN), within=10)
TWIN = in_twin(when(fault_begins).always(armed, during=20))
CHECKS = [MODE, MISSION, SAYS, HOLDS, TWIN]
ACTED = Acted(act="SetMode(LAND)", disguise="as stranger, unsigned", lo_s=50, hi_s=51)
LIMITS = {"stranger_report_s": 10.0, "report_s": 5.0}
BEAT = Expected(message="HEARTBEAT", field="custom_mode", within="report_s")
NO, YES, PERHAPS = (at("answer", 50.5, Answer("command 176", each)) for each in (False, True, None))
TELLS = told("said", 52, Topic.TAMPERING)
LATE = told("said", 65, Topic.TAMPERING)
LANDS = [replace(each, frame=7) for each in modes((40, Mode.PATROL), (51, Mode.LAND), until_s=60)]


def judged(verdicts: Mapping[str, Verdict]) -> list[FindingRow]:
    """All PASS but those named, by the check's name here."""
    named = {"MODE": MODE, "MISSION": MISSION, "SAYS": SAYS, "HOLDS": HOLDS, "TWIN": TWIN}
    return [
        found(None, verdicts.get(name, Verdict.PASS), str(check), because=f"{name} is so")
        for name, check in named.items()
    ]


def came(
    *events: Event,
    acted: Acted = ACTED,
    checks: Sequence[Check] = CHECKS,
    expected: Sequence[Expected] = (),
    timeline: Timeline | None = None,
    verdicts: Mapping[str, Verdict] = MappingProxyType({}),
) -> Came:
    line = timeline or flight(*events)
    return came_of(acted, line, checks, judged(verdicts), {"mode": expected}, LIMITS)


RESULTS: list[tuple[Result, list[Event], dict[str, Verdict]]] = [
    (Result.DROPPED, [], {}),
    (Result.DROPPED, [], {"SAYS": Verdict.FAIL, "HOLDS": Verdict.FAIL, "TWIN": Verdict.FAIL}),
    (Result.DROPPED, [PERHAPS], {}),
    (Result.DROPPED, [LATE], {}),
    (Result.REFUSED, [NO], {}),
    (Result.REFUSED, [TELLS], {}),
    (Result.REFUSED, [YES, NO], {}),
    (Result.WITHOUT_EFFECT, [YES], {}),
    (Result.WITHOUT_EFFECT, [YES, TELLS], {}),
    (Result.ACCEPTED, [], {"MODE": Verdict.FAIL}),
    (Result.ACCEPTED, [NO, LATE], {"MISSION": Verdict.FAIL, "MODE": Verdict.INCONCLUSIVE}),
    (Result.REPORTED, [TELLS], {"MODE": Verdict.FAIL}),
    (Result.OPEN, [NO], {"MISSION": Verdict.INCONCLUSIVE}),
    (Result.OPEN, [YES], {"MODE": Verdict.ERROR}),
]


@pytest.mark.parametrize(("result", "events", "verdicts"), RESULTS)
def test_each_result_has_its_recording(result: Result, events: list[Event], verdicts: dict[str, Verdict]) -> None:
    assert result is came(*events, verdicts=verdicts).result


def test_a_message_that_is_expected_of_that_harm_is_a_report() -> None:
    assert Result.REPORTED is came(*LANDS, expected=[BEAT], verdicts={"MODE": Verdict.FAIL}).result
    assert Result.ACCEPTED is came(*LANDS, expected=[BEAT], verdicts={"MISSION": Verdict.FAIL}).result
    assert Result.ACCEPTED is came(*LANDS, verdicts={"MODE": Verdict.FAIL}).result


@pytest.mark.parametrize("kind", ["answer", "said"])
def test_nothing_is_silent_that_was_not_listened_to(kind: str) -> None:
    line = flight()
    line.gap((kind,), 55.0, 55.1)
    assert Result.OPEN is came(timeline=line).result
    assert Result.OPEN is came(timeline=flight(end_s=55)).result


def test_without_a_check_of_what_may_not_change_nothing_is_known() -> None:
    assert Result.OPEN is came(NO, checks=[SAYS, TWIN]).result


def test_heartbeats_are_obeyed_by_a_drone_that_does_not_miss_its_ground() -> None:
    beating = replace(ACTED, act="Heartbeats")
    assert Result.ACCEPTED is came(acted=beating, verdicts={"HOLDS": Verdict.FAIL}).result
    assert Result.DROPPED is came(acted=beating, verdicts={"MODE": Verdict.FAIL}).result


def test_who_turned_back_and_came_down_elsewhere_was_not_masked() -> None:
    away = when(uplink_silent).then(home_within_m(10), within=120)
    rows = [*judged({}), found(None, Verdict.FAIL, str(away))]
    beating = replace(ACTED, act="Heartbeats")

    assert Result.DROPPED is came_of(beating, flight(), [*CHECKS, away], rows, {}, LIMITS).result


def test_whatever_may_not_come_of_this_very_act_decides() -> None:
    beating = replace(ACTED, act="Heartbeats")
    own = when(fault_begins.of(f"Heartbeats {ACTED.disguise}")).never(said("link regained"), during=10)
    rows = [*judged({}), found(None, Verdict.FAIL, str(own), because="it took them for its ground's")]

    came_to = came_of(beating, flight(), [*CHECKS, own], rows, {}, LIMITS)

    assert Result.ACCEPTED is came_to.result
    assert "it took them for its ground's" in came_to.because


def test_what_is_told_once_another_acts_is_of_the_other() -> None:
    first = replace(ACTED, next_s=50.3)

    assert Result.REFUSED is came(NO).result
    assert Result.DROPPED is came(NO, acted=first).result
    assert Result.DROPPED is came(TELLS, acted=first).result


def test_files_that_are_opened_are_told_of_by_their_own_message() -> None:
    opened = when(fault_begins).never(opens("files"), during=20)
    says = Expected(message="STATUSTEXT", field="text", within="report_s", says="files")
    rows = [*judged({}), found(None, Verdict.FAIL, str(opened))]
    line = flight(replace(told("said", 52, Topic.LINK_LOST), value=Report(frozenset(), "files opened")))

    assert Result.REPORTED is came_of(ACTED, line, [*CHECKS, opened], rows, {"files": [says]}, LIMITS).result
    assert Result.ACCEPTED is came_of(ACTED, line, [*CHECKS, opened], rows, {"mode": [says]}, LIMITS).result


def test_why_is_said() -> None:
    assert "MODE is so; it told '# tampering' at 52.00 s" == came(TELLS, verdicts={"MODE": Verdict.FAIL}).because
    assert "it answered command 176 with no at 50.50 s" == came(NO).because


NOTES: list[dict[str, Any]] = [
    {"kind": "injected", "number": 3, "fault": "link loss", "t_s": 1.0},
    {"kind": "injected", "number": 4, "act": "Disarm", "disguise": "as station, unsigned", "t_s": 2.0},
    {"kind": "healed", "number": 4, "act": "Disarm", "disguise": "as station, unsigned", "t_s": 3.0},
    {"kind": "injected", "number": 5, "act": "Reboot", "disguise": "as stranger, unsigned", "t_s": 4.0},
    {"kind": "injected", "number": 6, "act": "Reboot", "disguise": "as stranger, unsigned", "t_s": 4.0, "clean": True},
]


def test_acts_are_read_from_the_notes() -> None:
    assert [
        Acted(act="Disarm", disguise="as station, unsigned", lo_s=2.0, hi_s=3.0, next_s=4.0),
        Acted(act="Reboot", disguise="as stranger, unsigned", lo_s=4.0, hi_s=4.0),
    ] == list(acts(NOTES))


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A real patrol, with notes of an act that nobody committed."""
    bundle = tmp_path / "evidence" / OF_THE_LINK[-1].name
    shutil.copytree(OF_THE_LINK[-1], bundle)
    notes = [{"host_us": 0, **each, "t_s": each["t_s"] + 30.0} for each in NOTES[1:3]]
    with (bundle / "events.jsonl").open("a") as file:
        file.writelines(json.dumps(each) + "\n" for each in notes)
    (bundle / "manifest.json").unlink()
    seal(bundle)
    return bundle.parent


def test_the_page_has_a_cell_for_each_act_and_its_evidence(evidence: Path) -> None:
    page = rejections_page(gather([evidence]).judged)
    (line,) = rows(page, "act")[:1]
    assert ("Disarm", "as station, unsigned", "undecided (1)") == tuple(line.values())
    (told_,) = [row for row in rows(page, "act") if "result" in row]
    assert ("undecided", "no check was judged of what it may not change") == (told_["result"], told_["why"])
    assert 64 == len(told_["bundle sha256"])
    assert f"- **undecided**: {MEANINGS[Result.OPEN]}\n" in page


def test_a_seal_that_the_drone_never_looked_at_is_marked(evidence: Path) -> None:
    (bundle,) = [each for each in evidence.iterdir() if each.is_dir()]
    notes = [{"host_us": 0, **each, "disguise": f"as station {Seal.WRONG_KEY}", "t_s": 32.0} for each in NOTES[1:3]]
    with (bundle / "events.jsonl").open("a") as file:
        file.writelines(json.dumps(each) + "\n" for each in notes)
    (bundle / "manifest.json").unlink()
    seal(bundle)

    page = rejections_page(gather([evidence]).judged)

    cells = [tuple(line.values()) for line in rows(page, "act")][:2]
    assert ("Disarm", "as station by a wrong key", "undecided, no key (1)") == cells[0]
    assert ("Disarm", "as station, unsigned", "undecided (1)") == cells[1]
    assert f"- **no key**: {ABOUT_KEYLESS}\n" in page


@pytest.mark.parametrize("is_off", [True, False])
def test_who_beats_for_a_drone_without_a_failsafe_shows_nothing(evidence: Path, *, is_off: bool) -> None:
    """Stock, or by whatever parameters it was flown."""
    (bundle,) = [each for each in evidence.iterdir() if each.is_dir()]
    run = json.loads((bundle / "run.json").read_text())
    off = ADAPTERS[run["vehicle"]].failsafe_off
    run["parameters"][off.name] = off.value if is_off else off.value + 2
    (bundle / "run.json").write_text(json.dumps(run))
    notes = (bundle / "events.jsonl").read_text()
    (bundle / "events.jsonl").write_text(notes.replace('"act": "Disarm"', '"act": "Heartbeats"'))
    (bundle / "manifest.json").unlink()
    seal(bundle)

    (told_,) = [row for row in rows(rejections_page(gather([evidence]).judged), "act") if "result" in row]

    assert is_off == told_["why"].startswith("its failsafe is off")


def test_who_was_cut_off_by_it_obeyed() -> None:
    fell = found(None, Verdict.FAIL, LIVES, because="cut off from its ground by a stranger")

    assert Came(Result.ACCEPTED, fell.because, is_cut_off=True) == came_of(ACTED, flight(), [], [fell], {}, LIMITS)


def test_of_what_is_not_told_it_is_said_whether_anything_would_tell_it() -> None:
    assert came(verdicts={"MODE": Verdict.FAIL}).because.endswith("this firmware has no message to tell it by")
    untold = came(expected=[BEAT], verdicts={"MODE": Verdict.FAIL})
    assert untold.because.endswith("nothing came of what should tell of it")


def test_the_page_wants_acts() -> None:
    with pytest.raises(CallerError, match=r"--rejections: wanted runs in which a stranger acted, saw none of 1"):
        rejections_page(gather([OF_THE_LINK[-1]]).judged)


def test_every_result_has_a_meaning() -> None:
    assert set(Result) == set(MEANINGS)


def test_on_a_flight_with_several_attacks_each_is_held_against_its_own_checks() -> None:
    own = when(fault_begins.of(f"{ACTED.act} {ACTED.disguise}")).always(mode_is(Mode.PATROL), during=20)
    others = when(fault_begins.of("no satellite fix")).always(armed, during=20)
    line = flight(*LANDS)

    def came_with(**verdicts: Verdict) -> Result:
        checks = {"own": own, "others": others}
        rows = [found(None, verdicts.get(name, Verdict.PASS), str(each)) for name, each in checks.items()]
        return came_of(ACTED, line, [*checks.values()], rows, {"mode": []}, LIMITS).result

    assert Result.DROPPED is came_with()
    assert Result.DROPPED is came_with(others=Verdict.FAIL)
    assert Result.ACCEPTED is came_with(own=Verdict.FAIL)
