"""A waiver that waived nothing is told of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from harness.cli.flights import Flown
from harness.cli.waiving import without_use
from harness.evidence.models import FindingsFile
from harness.requirements.waivers import Waiver, Waivers
from harness.verdict import Finding, Verdict

KNOWN = ("LINK-1", "LINK-2")
FINDING = {"scenario": "LINK-1", "vehicle": "px4", "real": True, "profile": "p", "seed": 0, "speed": 1.0}


def waiver(number: int, **scope: str) -> Waiver:
    fields = {
        "id": f"W-{number}",
        "owner": "Jane",
        "reason": "known",
        "scenario": "LINK-1",
        "expires": date(2099, 1, 1),
    }
    return Waiver.model_validate(fields | scope)


def flown(verdict: Verdict, *waivers: Waiver, case: str = "600s") -> Flown:
    finding = Finding(check="then mode is RETURN", verdict=verdict, because="it did as it did")
    findings = FindingsFile.model_construct(run="r", verdict=verdict, findings=(finding,), **FINDING)  # type: ignore[arg-type]
    filed = tuple(each.filed() for each in waivers if each.covers("LINK-1", case, "px4"))
    return Flown("r", "LINK-1", case, verdict, findings, Path("r"), 0, filed)


def told(verdict: Verdict, *waivers: Waiver) -> list[str]:
    return list(without_use(Waivers(waiver=waivers), [flown(verdict, *waivers)], KNOWN))


def test_one_that_excuses_a_fail_or_is_needless_is_not() -> None:
    assert [] == told(Verdict.FAIL, waiver(1))
    assert [] == told(Verdict.PASS, waiver(1))


def test_one_of_a_case_that_was_not_flown_is() -> None:
    wanted = "wanted LINK-1 case 45s on ardupilot"
    some = waiver(1, case="45s", vehicle="ardupilot")
    assert [f"W-1 of Jane is about no case that was flown: {wanted}"] == told(Verdict.FAIL, some)


def test_one_of_a_scenario_that_does_not_exist_is_and_the_nearest_is_named() -> None:
    [sentence] = told(Verdict.PASS, waiver(1, scenario="LINK1"))
    assert sentence.startswith("W-1 of Jane is about nothing: there is no scenario LINK1: did you mean LINK-1?")


def test_one_whose_check_is_in_no_sentence_is() -> None:
    [sentence] = told(Verdict.FAIL, waiver(1, check="mode is LAND"))
    assert "W-1 of Jane excused nothing: not every failed check has 'mode is LAND' in its sentence" in sentence


def test_one_of_what_was_no_fail_is() -> None:
    assert ["W-1 of Jane excused nothing: a waiver is for a FAIL, and what it is about ended as INCONCLUSIVE"] == told(
        Verdict.INCONCLUSIVE, waiver(1)
    )


def test_those_of_scenarios_that_nobody_asked_for_are_only_counted() -> None:
    some = (waiver(1), waiver(2, scenario="LINK-2"), waiver(3, scenario="LINK-2"))
    assert ["2 more are about scenarios that were not flown"] == told(Verdict.FAIL, *some)
