"""results.json: what it says of real flights, that its schema is the one published, and that it is always the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.checks.profile import read_profile
from harness.errors import CallerError
from harness.evidence.models import FileIdentity
from harness.report.assembling import Asked, assemble
from harness.report.gathering import Gathered, gather
from harness.report.results import Results, results_schema
from harness.report.shares import pass_rate
from harness.requirements.waivers import read_waivers
from harness.shipped import shipped
from harness.verdict import Verdict
from tests.report.runs import OF_THE_LINK, RECORDED, found, judged

SCHEMA = Path(__file__).parents[2] / "harness" / "report" / "results.schema.json"
WAIVER = """
[[waiver]]
id = "W-1"
scenario = "LINK-1"
check = "mode is RETURN"
owner = "A. Owner"
reason = "known, and mended in the next version"
expires = 2030-01-01
"""


@pytest.fixture(scope="module")
def recorded() -> Results:
    return assemble(gather(OF_THE_LINK))


def test_the_published_schema_is_the_models() -> None:
    assert results_schema() == SCHEMA.read_text("utf-8")


def test_is_the_same_wherever_the_bundles_lie_and_in_whatever_order(tmp_path: Path) -> None:
    shutil.copytree(RECORDED, tmp_path / "elsewhere")
    here = assemble(gather([RECORDED])).to_json()
    assert here == assemble(gather([tmp_path / "elsewhere"])).to_json()
    assert here == assemble(gather(sorted(RECORDED.glob("*-*"), reverse=True))).to_json()


def test_can_be_read_again(recorded: Results) -> None:
    assert recorded == Results.model_validate_json(recorded.to_json())


def test_tells_real_flights_as_they_were(recorded: Results) -> None:
    assert Verdict.FAIL is recorded.verdict
    assert recorded.product_assessed
    assert {"ardupilot 4.7.0", "px4 1.16.0"} == {each.id for each in recorded.drones}
    slow = next(each for each in recorded.runs if "too-slow" in each.configuration and each.vehicle == "ardupilot")
    assert Verdict.FAIL is slow.verdict
    case = next(each for each in recorded.cases if each.id == slow.case)
    assert case.reaction is not None
    assert (15.14, 10.0, 0) == (round(case.reaction.p50_s or 0, 2), case.reaction.limit_s, case.reaction.never)
    assert (slow.run,) == case.runs
    never = next(each for each in recorded.cases if each.reaction and each.reaction.never)
    assert never.reaction is not None
    assert (None, None) == (never.reaction.max_s, never.reaction.margin_s)


def test_all_ends_of_every_thread_are_there() -> None:
    results = assemble(gather([RECORDED]))
    runs = {each.run for each in results.runs}
    assert runs == {each.run for each in results.seals} == {run for each in results.cases for run in each.runs}
    assert {each.case for each in results.runs} == {each.id for each in results.cases}
    assert {each.configuration for each in results.runs} == {each.id for each in results.configurations}
    assert {each.drone for each in results.runs} == {each.id for each in results.drones}
    for requirement in results.requirements:
        assert len(requirement.runs) == requirement.counts.total + requirement.practice.total
        assert set(requirement.runs) <= runs
    assert results.counts.total == sum(each.counts.total for each in results.scenarios) == len(runs)


def test_a_run_counts_for_a_requirement_by_its_findings_on_it_alone() -> None:
    run = judged(
        1,
        found(None, Verdict.FAIL, check="returns", requirements=("LINK-LOSS-RETURN",)),
        found(1.0, check="says so", requirements=("LINK-LOSS-REPORT",)),
    )
    results = assemble(Gathered(judged=(run,)))
    on = {each.id: each.verdict for each in results.requirements}
    assert (Verdict.FAIL, Verdict.PASS) == (on["LINK-LOSS-RETURN"], on["LINK-LOSS-REPORT"])


def test_what_spoils_a_flight_spoils_each_requirement_of_it() -> None:
    run = judged(
        1,
        found(1.0, requirements=("LINK-LOSS-RETURN",)),
        found(None, Verdict.ERROR, check="the harness kept up its own heartbeat"),
    )
    (row,) = (r for r in assemble(Gathered(judged=(run,))).requirements if r.id == "LINK-LOSS-RETURN")
    assert Verdict.ERROR is row.verdict


def test_no_requirement_passes_by_a_run_that_has_no_check_on_it() -> None:
    run = judged(1, found(1.0, requirements=("LINK-LOSS-REPORT",)), requirements=("LINK-LOSS-RETURN",))
    (row,) = (r for r in assemble(Gathered(judged=(run,))).requirements if r.id == "LINK-LOSS-RETURN")
    assert (None, ()) == (row.verdict, row.runs)


def test_products_are_not_judged_by_the_practice_drone() -> None:
    lying = judged(1, found(None, Verdict.FAIL, requirements=("LINK-LOSS-RETURN",)), real=False)
    real = judged(2, found(1.0, requirements=("LINK-LOSS-RETURN",)))
    results = assemble(Gathered(judged=(lying, real)))
    (row,) = (r for r in results.requirements if r.id == "LINK-LOSS-RETURN")
    assert Verdict.PASS is row.verdict
    assert any("1 of 2 runs flew the practice drone" in each.because for each in results.not_represented)


def test_orphans_on_both_sides() -> None:
    run = judged(
        1, found(1.0, check="of nothing"), found(1.0, requirements=("HOUSE-1",)), requirements=(), scenario="OURS-1"
    )
    loose = assemble(Gathered(judged=(run, judged(2, scenario="OURS-2", requirements=())))).orphans
    assert "LINK-LOSS-RETURN" in loose.requirements_without_run
    assert ("HOUSE-1",) == loose.requirements_unknown
    assert ("OURS-2",) == loose.scenarios_without_requirement
    assert (judged(2).identity.run,) == loose.runs_without_requirement
    assert "of nothing" in loose.findings_without_requirement


def test_every_requirement_of_the_shipped_profile_has_a_scenario(recorded: Results) -> None:
    wanted = read_profile(shipped("reports", "profiles", "border-patrol.toml")).requirements
    assert list(wanted) == [each.id for each in recorded.requirements if each.source == "border patrol"]
    assert () == recorded.orphans.requirements_without_scenario


def test_a_pass_rate_is_of_what_was_decided() -> None:
    share = pass_rate([Verdict.PASS] * 18 + [Verdict.FAIL] * 2 + [Verdict.ERROR])
    assert share is not None
    assert (18, 20, 0.9, 0.699, 0.9721) == (share.hits, share.of, share.value, share.lo, share.hi)
    assert pass_rate([Verdict.ERROR, Verdict.INCONCLUSIVE]) is None


def test_firmwares_and_profiles_that_differ_are_never_added_up() -> None:
    profile = judged(1).identity.profile
    other = profile.model_copy(update={"sha256": "f" * 64})
    runs = (judged(1), judged(2, firmware={"version": "1.17.0"}), judged(3, profile=other))
    results = assemble(Gathered(judged=runs))
    assert [1, 1, 1] == [each.n for each in results.cases]
    assert 3 == len({each.id for each in results.cases})
    assert 2 == len({each.id for each in results.profiles})


def _waived(tmp_path: Path, text: str = WAIVER) -> Asked:
    path = tmp_path / "waivers.toml"
    path.write_text(text)
    return Asked(waivers=read_waivers(path))


def test_a_waiver_stays_visible_and_changes_no_verdict(tmp_path: Path) -> None:
    failed = judged(1, found(None, Verdict.FAIL, requirements=("LINK-LOSS-RETURN",)))
    results = assemble(Gathered(judged=(failed, judged(2))), _waived(tmp_path))
    assert [(Verdict.FAIL, True), (Verdict.PASS, False)] == [(run.verdict, run.waived) for run in results.runs]
    assert [(failed.identity.run,)] == [each.runs for each in results.waivers]
    assert Verdict.FAIL is results.verdict


@pytest.mark.parametrize(
    ("more", "waived"),
    [
        ("", True), ('case = "2timeouts"', True), ('case = "45s"', False),
        ('vehicle = "px4"', True), ('vehicle = "ardupilot"', False),
    ],
)  # fmt: skip
def test_a_waiver_is_of_one_case_or_vehicle_or_of_all(tmp_path: Path, more: str, waived: bool) -> None:
    failed = judged(1, found(None, Verdict.FAIL, requirements=("LINK-LOSS-RETURN",)))
    results = assemble(Gathered(judged=(failed,)), _waived(tmp_path, f"{WAIVER}{more}\n"))
    assert [waived] == [run.waived for run in results.runs]
    (row,) = (each for each in results.requirements if each.id == "LINK-LOSS-RETURN")
    assert ("W-1" if waived else None) == row.waiver


def test_a_deviation_is_told_as_it_was_stated(tmp_path: Path) -> None:
    text = '[[deviation]]\nid = "D-1"\nowner = "A"\nreason = "a storm"\nwhat = "flown a day later"\n'
    (row,) = assemble(Gathered(judged=(judged(1),)), _waived(tmp_path, text)).deviations
    assert ("D-1", "flown a day later", "a storm", None) == (row.id, row.what, row.reason, row.scenario)


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.INCONCLUSIVE])
def test_nothing_but_a_fail_is_ever_waived(tmp_path: Path, verdict: Verdict) -> None:
    run = judged(1, found(None, verdict, requirements=("LINK-LOSS-RETURN",)))
    assert [False] == [each.waived for each in assemble(Gathered(judged=(run,)), _waived(tmp_path)).runs]


def test_a_fail_of_something_else_is_not_waived(tmp_path: Path) -> None:
    row = found(None, Verdict.FAIL, requirements=("LINK-LOSS-RETURN",))
    other = row.model_copy(update={"check": "another"})
    results = assemble(Gathered(judged=(judged(1, row, other),)), _waived(tmp_path))
    assert [False] == [each.waived for each in results.runs]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "2030-01-01",
            "2020-01-01",
            "the waiver W-1 of A. Owner expired on 2020-01-01; renew it",
        ),
        ('owner = "A. Owner"', "", "waiver.0.owner: is missing"),
        ("expires = 2030-01-01", "expires = 'soon'", "waiver.0.expires: wanted a day"),
        ("[[waiver]]", "[[waiver", "wanted waivers in TOML"),
        (WAIVER, WAIVER * 2, "the id W-1 stands there 2 times"),
    ],
)
def test_a_waiver_that_is_none_is_named(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(CallerError) as caught:
        _waived(tmp_path, WAIVER.replace(old, new))
    assert sentence in str(caught.value)


def test_says_nothing_of_when_and_where_it_was_made(recorded: Results) -> None:
    text = recorded.to_json().decode()
    assert str(RECORDED) not in text
    assert [] == [each for each in json.loads(text) if "made" in each or "generated" in each]
    assert all(isinstance(each.source, FileIdentity) for each in recorded.runs)
