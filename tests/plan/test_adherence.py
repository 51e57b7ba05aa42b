from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.models import FileIdentity, FirmwareIdentity, HarnessIdentity, MissionIdentity, RigIdentity
from harness.plan.adherence import Adherence, adherence
from harness.plan.model import PlannedSettings
from tests.plan.made import PARAMETERS, PLAN_HASH, PROFILE, SOURCE, as_planned, plan, run

OTHER = "ff" * 32


def held(*runs: Any, **changes: Any) -> Adherence:
    return adherence(plan(**changes), PLAN_HASH, runs)


def test_what_was_flown_as_planned_once_each_keeps_the_plan() -> None:
    kept = held(*as_planned())
    assert (True, 4, (), (), (), ()) == (
        kept.kept, len(kept.flown), kept.dropped, kept.added, kept.repeated, kept.deviating,
    )  # fmt: skip


def test_of_nothing_flown_all_is_dropped() -> None:
    kept = held()
    assert (False, 4, ()) == (kept.kept, len(kept.dropped), kept.flown)
    assert "LINK-1 600s, seed 0" == kept.dropped[0].text


@given(flown=st.lists(st.sampled_from(range(4)), max_size=9))
def test_each_run_counts_for_one_planned_flight(flown: list[int]) -> None:
    kept = held(*(as_planned()[each] for each in flown))
    assert len(flown) == sum(len(each.runs) for each in kept.items)
    assert 4 - len(set(flown)) == len(kept.dropped)
    assert len({each for each in flown if flown.count(each) > 1}) == len(kept.repeated)
    assert (sorted(flown) == [0, 1, 2, 3]) == kept.kept


def test_one_that_was_cut_short_is_not_flown_and_counts_as_a_repetition() -> None:
    aborted = run("600s", 0, run="first", outcome="aborted", started_utc="2026-01-01T12:00:00Z")
    alone = held(aborted, *as_planned()[1:])
    assert (1, 0) == (len(alone.dropped), len(alone.repeated))
    chosen = held(aborted, *as_planned())
    assert (0, 1) == (len(chosen.dropped), len(chosen.repeated))
    assert ["first", "run-600s-0"] == [each.run for each in chosen.repeated[0].runs]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"plan": None}, "flown for no plan"),
        ({"plan": OTHER}, "flown for another plan (ffffffffffffffff)"),
        ({"seed": 7}, "seed 7 is not planned"),
        ({"test": "scenarios/test_x.py::test_z"}, "test_x.py::test_z is not planned"),
    ],
)
def test_what_is_none_of_it_was_added(changes: dict[str, Any], told: str) -> None:
    kept = held(run(**changes))
    assert ([told], 4) == ([because for _, because in kept.added], len(kept.dropped))


DEVIATIONS: dict[str, tuple[dict[str, Any], str]] = {
    "drone": ({"vehicle": "ardupilot"}, "drone: planned px4, flown ardupilot"),
    "scenario": ({"scenario": "LINK-2"}, "scenario: planned LINK-1, flown LINK-2"),
    "requirements": ({"requirements": ()}, "requirements: planned LINK-LOSS-RETURN, flown "),
    "source": ({"scenario_source": FileIdentity(name="test_x.py", sha256=OTHER)}, f"flown {OTHER}"),
    "profile": ({"profile": PROFILE.model_copy(update={"sha256": OTHER})}, "limits: planned cdcd"),
    "limits": ({"profile": PROFILE.model_copy(update={"limits": {"react_s": 99.0}})}, "'react_s': 99.0"),
    "level": ({"level": 3.0}, "level: planned None, flown 3.0"),
    "speed": ({"speed_asked": 5.0}, "speed: planned max, flown 5.0"),
    "stock": ({"stock": True}, "stock: planned False, flown True"),
    "hardened": ({"hardened": True}, "hardened: planned False, flown True"),
    "liar": ({"liar": "returns-late"}, "liar: planned None, flown returns-late"),
    "harness": ({"harness": HarnessIdentity(version="9")}, "harness: planned 0.1.0, flown 9"),
    "radio": ({"rig": RigIdentity(kind="sitl", link="lte")}, "radio: planned None, flown lte"),
    "firmware": ({"firmware": FirmwareIdentity(name="px4", version="2", sha256=OTHER)}, f"flown {OTHER}"),
    "files": ({"parameter_files": ()}, "parameter files: not those planned: ours.parm"),
    "more files": ({"parameter_files": (PARAMETERS, SOURCE)}, "not those planned: test_x.py"),
}


@pytest.mark.parametrize(("changes", "told"), DEVIATIONS.values(), ids=DEVIATIONS)
def test_each_condition_that_is_another_is_told(changes: dict[str, Any], told: str) -> None:
    kept = held(run(**changes))
    [(_, sentence)] = kept.deviating
    assert told in sentence
    assert not kept.kept


def test_the_way_to_the_receiver_and_the_mission() -> None:
    settings = PlannedSettings(vehicle="px4", gnss="feed")
    mission = FileIdentity(name="beat.waypoints", sha256="78" * 32)
    other = MissionIdentity(name="patrol", sha256=OTHER, items=3)
    native = run(rig=RigIdentity(kind="sitl", gnss="native"), mission=other)
    told = [sentence for _, sentence in held(native, settings=settings, mission=mission).deviating]
    assert ["way to the receiver: planned feed, flown native", f"mission: planned {'78' * 32}, flown {OTHER}"] == told
    assert [] == list(held(run(rig=RigIdentity(kind="sitl")), settings=settings).deviating)


def test_of_a_stack_that_never_came_up_the_firmware_is_not_missed() -> None:
    unknown = FirmwareIdentity(name="px4", version="unknown")
    assert () == held(run(firmware=unknown, rig=RigIdentity(kind="none"))).deviating


def test_a_flight_whose_firmware_nothing_tells_does_not_pass_for_the_one_that_was_planned() -> None:
    unknown = FirmwareIdentity(name="px4", version="unknown")
    [(_, told)] = held(run(firmware=unknown)).deviating
    assert f"firmware: planned {'56' * 32}, flown one that nothing tells" == told
    other = FirmwareIdentity(name="px4", version="unknown", sha256=OTHER)
    [(_, told)] = held(run(firmware=other)).deviating
    assert f"firmware: planned {'56' * 32}, flown {OTHER}" == told


def test_a_radio_of_the_planned_name_and_other_content_is_another() -> None:
    own, other = (FileIdentity(name="ours.toml", sha256=each * 32) for each in ("78", "9a"))
    settings = PlannedSettings(vehicle="px4", link="ours.toml")
    flown = run(rig=RigIdentity(kind="sitl", link="ours.toml", radio=other))
    [(_, told)] = held(flown, settings=settings, link=own).deviating
    assert f"radio's file: planned {own.sha256}, flown {other.sha256}" == told


def test_another_simulator_is_told_once_beside_the_file_of_a_radio() -> None:
    radio = FileIdentity(name="ours.toml", sha256="78" * 32)
    settings = PlannedSettings(vehicle="px4", link="ours.toml", simulator="harness")
    flown = run(rig=RigIdentity(kind="sitl", link="ours.toml", radio=radio))
    [(_, told)] = held(flown, settings=settings, link=radio).deviating
    assert "simulator: planned harness, flown None" == told
