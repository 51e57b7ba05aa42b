"""Rows: what is added up, what is kept apart, in which order, and why what is not PASS is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.models import FileIdentity
from harness.modes import Phase
from harness.report.gathering import Gathered, JudgedRun
from harness.report.markdown import page
from harness.report.table import ResultTable, Row, build
from harness.verdict import Verdict
from tests.report.runs import FENCE, RETURNS, TEST, found, judged

LATE = found(12.0, Verdict.FAIL)
NEVER = found(None, Verdict.FAIL, because="it never came")


def table(runs: Sequence[JudgedRun]) -> ResultTable:
    return build(Gathered(judged=tuple(runs)))


def rows(*runs: JudgedRun) -> list[Row]:
    return [row for section in table(runs).sections for row in section.rows]


def other(**changes: Any) -> FileIdentity:
    return FileIdentity(**{"name": "test_link_loss.py", "sha256": "0" * 64} | changes)


def test_runs_that_differ_in_seed_and_speed_only_are_one_row() -> None:
    [row] = rows(judged(1), judged(2, LATE, speed_achieved=20.0, speed_asked=20.0), judged(3))
    assert ("LINK-1", "2timeouts", "px4 1.16.0", "patrol") == (row.scenario, row.case, row.drone, row.configuration)
    assert ((Verdict.PASS, 2), (Verdict.FAIL, 1)) == row.verdicts
    assert 3 == row.runs


APART: dict[str, dict[str, Any]] = {
    "firmware": {"firmware": {"sha256": "1" * 64}},
    "firmware's version": {"firmware": {"version": "1.17.0"}},
    "firmware's source": {"firmware": {"git_hash": "abcdef"}},
    "case": {"case": "600s"},
    "phase": {"phase": str(Phase.LANDING)},
    "stock": {"stock": True},
    "parameters": {"parameter_files": (other(name="px4-patrol.parm"),)},
    "own parameters": {"parameter_files": (other(name="mine.parm"),)},
    "mission": {"mission": None},
    "procedure": {"scenario_source": other()},
    "liar": {"liar": "returns-late"},
    "board": {"board": "0042:0001/1"},
}


@pytest.mark.parametrize("changes", APART.values(), ids=APART)
def test_whatever_differs_is_a_row_of_its_own(changes: dict[str, Any]) -> None:
    told = rows(judged(1), judged(2, **changes))
    assert [1, 1] == [row.runs for row in told]
    cells = {(row.case, row.phase, row.drone, row.configuration) for row in told}
    assert 2 == len(cells)


def test_another_profile_or_a_practice_drone_is_a_section_of_its_own() -> None:
    one = judged(1)
    profile = one.identity.profile.model_copy(update={"sha256": "2" * 64})
    practice = judged(3, real=False, vehicle="builtin")
    sections = table([practice, judged(2, profile=profile), one]).sections
    assert [("222222222222", True), ("688d799a0a82", True), ("688d799a0a82", False)] == [
        (each.profile_sha256, each.real) for each in sections
    ]


def test_labels_that_would_be_the_same_are_told_apart_and_explained() -> None:
    [section] = table([judged(1), judged(2, scenario_source=other())]).sections
    labels = [row.configuration for row in section.rows]
    assert all(label.startswith("patrol ·") for label in labels)
    assert ["procedure test_link_loss.py" in meaning for _, meaning in section.configurations] == [True, True]
    assert {f"px4, {label}" for label in labels} == {label for label, _ in section.configurations}


def test_tests_of_one_scenario_are_not_mixed() -> None:
    told = rows(judged(1), judged(2, test="x.py::test_stays_away[2timeouts]"))
    assert ["comes home when the ground falls silent, 2timeouts", "stays away, 2timeouts"] == [row.case for row in told]


def test_tests_of_one_scenario_are_not_named_where_their_phases_tell_them_apart() -> None:
    lands = judged(2, test="x.py::test_lands[landing-2timeouts]", phase="landing")
    climbs = judged(1, test="x.py::test_climbs[take-off-2timeouts]", phase="take-off")
    assert [("take-off", "2timeouts"), ("landing", "2timeouts")] == [
        (row.phase, row.case) for row in rows(lands, climbs)
    ]


def test_a_run_that_pytest_did_not_start_is_named_by_its_label() -> None:
    [row] = rows(judged(1), judged(2, test="tests"))
    assert ("2timeouts", 2) == (row.case, row.runs)
    [row] = rows(judged(1, test="tests", case="run"))
    assert "" == row.case


def test_the_phase_has_its_own_column_and_leaves_the_case() -> None:
    on_ground = judged(1, case="45s-on-the-ground", phase=str(Phase.ON_GROUND))
    assert [("45s", "on the ground")] == [(row.case, row.phase) for row in rows(on_ground)]
    assert [("", "landing")] == [(row.case, row.phase) for row in rows(judged(1, case="landing", phase="landing"))]


def test_rows_are_in_the_order_of_a_patrol_and_of_numbers() -> None:
    phases = [Phase.LANDING, Phase.TAKE_OFF, Phase.ON_GROUND]
    runs = [judged(n, case=f"{p}-{c}".replace(" ", "-"), phase=str(p))
            for n, (p, c) in enumerate((p, c) for p in phases for c in ("600s", "45s"))]  # fmt: skip
    expected = [(str(p), c) for p in (Phase.ON_GROUND, Phase.TAKE_OFF, Phase.LANDING) for c in ("45s", "600s")]
    assert expected == [(row.phase, row.case) for row in rows(*runs)]


def test_a_bundle_older_than_the_mark_tells_its_configuration_by_its_files() -> None:
    old = judged(1)
    assert old.identity.parameter_files[0].name == "px4-patrol.parm"
    fields = {name: getattr(old.identity, name) for name in type(old.identity).model_fields if name != "stock"}
    unmarked = type(old.identity)(**fields)
    bare = type(old.identity)(**fields | {"parameter_files": ()})
    assert ["patrol"] == [row.configuration for row in rows(replace(old, identity=unmarked))]
    assert ["stock"] == [row.configuration for row in rows(replace(old, identity=bare))]


def test_tells_why_with_the_worst_reason_over_all_cases() -> None:
    far = found(400.0, Verdict.INCONCLUSIVE, check=FENCE, unit="m")
    [section] = table([judged(1, far, LATE), judged(2), judged(3, NEVER), judged(4, case="600s")]).sections
    [why] = section.whys
    assert ("LINK-1", "px4 1.16.0", "patrol") == (why.scenario, why.drone, why.configuration)
    [fails, is_open] = why.complaints
    assert (RETURNS, Verdict.FAIL, 2, 3) == (fails.check, fails.verdict, fails.runs, fails.of)
    assert "2timeouts" == fails.cases
    assert ("it never came", judged(3).identity.run) == (fails.because, fails.run)
    assert (FENCE, Verdict.INCONCLUSIVE, 1, 3) == (is_open.check, is_open.verdict, is_open.runs, is_open.of)


def test_a_check_filed_twice_in_a_run_is_one_run() -> None:
    [section] = table([judged(1, LATE, NEVER)]).sections
    [complaint] = section.whys[0].complaints
    assert (1, 1, "it never came", "") == (complaint.runs, complaint.of, complaint.because, complaint.cases)


def test_says_under_what_the_runs_were_made() -> None:
    runs = [judged(seed, speed_achieved=speed) for seed, speed in ((7, 10.0), (3, None), (12, 2.5))]
    [section] = table(runs).sections
    [drone] = section.drones
    assert (3, 3, (3, 12), (2.5, 10.0)) == (drone.runs, drone.seeds, drone.seed_range, drone.flown_at)
    assert ("b2599674a722", ("0.1.0",), (2,)) == (drone.drone.sha256[:12], drone.harnesses, drone.cpus)
    assert (("LINK-1", RETURNS),) == section.reactions


def test_cases_with_another_reaction_name_it() -> None:
    says = "when the downlink comes back, then the ground hears 'link lost' within 5 s (report_s)"
    [section] = table([judged(1), judged(2, found(0.4, check=says), case="3s")]).sections
    assert (("LINK-1 2timeouts", RETURNS), ("LINK-1 3s", says)) == section.reactions


def test_a_check_that_leans_on_a_drones_own_time_out_is_the_same_for_all() -> None:
    def long(timeout_s: float) -> str:
        return (
            f"when the uplink falls silent for {timeout_s:g} s (timeout_s) or longer, then mode is RETURN within 10 s"
        )

    slow = judged(2, found(7.0, check=long(8.1)), like="px4-patrol")
    [section] = table([judged(1, found(5.0, check=long(5.25)), like="ardupilot-patrol"), slow]).sections
    assert [5.0, 7.0] == [row.reaction.max_s for row in section.rows if row.reaction]
    [(_, check)] = section.reactions
    assert "when the uplink falls silent for timeout_s or longer, then mode is RETURN within 10 s" == check


def test_phases_stand_for_all_their_cases() -> None:
    says = "when the uplink falls silent, then the drone says 'link lost' within 10 s (react_s)"
    asked = [("take-off", "45s", RETURNS), ("take-off", "600s", RETURNS), ("landing", "45s", says)]
    runs = [judged(n, found(12.0, Verdict.FAIL, check=check), case=f"{phase}-{case}", phase=phase)
            for n, (phase, case, check) in enumerate(asked)]  # fmt: skip
    [section] = table([*runs, judged(9, case="landing-600s", phase="landing")]).sections
    assert [
        ("LINK-1 take-off; landing, 600s", RETURNS),
        ("LINK-1 landing, 45s", says),
    ] == list(section.reactions)
    assert [("take-off", 2, 2), ("landing, 45s", 1, 1)] == [(c.cases, c.runs, c.of) for c in section.whys[0].complaints]


def _any_run(number: int, kind: int) -> JudgedRun:
    changes = list(APART.values())[kind % len(APART)] if kind % 2 else {}
    return judged(number, (found(5.0 + number), LATE, NEVER)[kind % 3], **changes)


kinds = st.lists(st.integers(0, 40), min_size=1, max_size=12)


@settings(deadline=None)
@given(kinds, st.randoms(use_true_random=False))
def test_no_run_is_lost_and_their_order_does_not_matter(chosen: list[int], rng: Any) -> None:
    runs = [_any_run(number, kind) for number, kind in enumerate(chosen)]
    whole = table(runs)
    assert len(runs) == whole.runs == sum(row.runs for section in whole.sections for row in section.rows)
    shuffled = sorted(runs, key=lambda _: rng.random())
    by_name = sorted(shuffled, key=lambda run: run.identity.run)
    assert page(whole) == page(table(by_name))


def test_the_helper_names_a_test_that_is_there() -> None:
    from scenarios import test_link_loss

    assert hasattr(test_link_loss, TEST.rpartition("::")[2])
