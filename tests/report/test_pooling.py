"""What belongs to one row: flights that differ in seeds and speeds only, each of them evidence of its own."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.models import FileIdentity, FirmwareIdentity, RigIdentity
from harness.faults.radio import radio_identity
from harness.history.series import series
from harness.report.alike import labelled
from harness.report.assembling import assemble
from harness.report.comparing import compare
from harness.report.flown import Drone, Setup
from harness.report.gathering import Gathered, JudgedRun
from harness.report.outcome import outcomes
from harness.report.repeats import independent
from harness.report.results import Results
from harness.report.sides import lettered
from harness.report.table import build
from harness.report.wording import number_cells
from harness.verdict import Verdict
from tests.report.runs import found, judged


def results(*runs: JudgedRun) -> Results:
    return assemble(Gathered(judged=runs))


def radio(digit: str) -> RigIdentity:
    return RigIdentity(kind="sitl", link="a/ours.toml", radio=FileIdentity(name="ours.toml", sha256=digit * 64))


def test_radios_of_one_name_and_other_content_are_two_rows() -> None:
    runs = [judged(n, rig=radio(digit)) for n, digit in enumerate("aab")]
    cases = results(*runs).cases
    assert [2, 1] == sorted((each.n for each in cases), reverse=True)
    assert len({each.id for each in cases}) == 2
    assert 2 == len(build(Gathered(judged=tuple(runs))).sections[0].rows)


def test_a_radio_is_known_by_its_file_and_by_the_traces_that_it_replays(tmp_path: Path) -> None:
    own = tmp_path / "ours.toml"
    own.write_text('title = "x"\nsource = "y"\n[[faults]]\nkind = "trace"\npath = "t.csv"\n')
    (tmp_path / "t.csv").write_text("time_s,loss,delay_ms\n0,0.1,5\n")
    before = radio_identity(own)
    assert "ours.toml" == before.name
    (tmp_path / "t.csv").write_text("time_s,loss,delay_ms\n0,0.9,5\n")
    assert before.sha256 != radio_identity(own).sha256
    assert radio_identity("lte") != radio_identity("geo")


def board(baud: int) -> RigIdentity:
    return RigIdentity(kind="bench", address="port:/dev/ttyUSB0", baud=baud)


def test_a_board_behind_a_slower_line_is_another_row_and_its_bundles_are_named() -> None:
    runs = [judged(n, rig=board(baud)) for n, baud in enumerate((57_600, 57_600, 921_600))]
    [section] = build(Gathered(judged=tuple(runs))).sections
    assert [(2, "on a serial line of 57600 baud"), (1, "on a serial line of 921600 baud")] == [
        (sum(count for _, count in row.verdicts), row.configuration.partition(", ")[2]) for row in section.rows
    ]
    assert [run.identity.run for run in runs] == [name for name, _, _ in section.bundles]
    assert section.on_desk
    assert not build(Gathered(judged=(judged(4),))).sections[0].bundles


def attached(failsafe: float) -> dict[str, Any]:
    return {"rig": RigIdentity(kind="attached", address="udp:127.0.0.1:1"), "parameters": {"FS_GCS_TIMEOUT": failsafe}}


def test_an_attached_drone_of_other_parameters_is_another_row() -> None:
    runs = [judged(n, parameter_files=(), **attached(failsafe)) for n, failsafe in enumerate((5.0, 5.0, 60.0))]
    told = results(*runs)
    assert [2, 1] == sorted((each.n for each in told.cases), reverse=True)
    assert all("parameters as read back" in " ".join(each.details) for each in told.configurations)


def test_what_only_agrees_in_the_beginning_of_a_hash_is_not_the_same() -> None:
    twins = ["aa" * 6 + "00" * 26, "aa" * 6 + "11" * 26]
    firmwares = [FirmwareIdentity(name="px4", version="1", sha256=each) for each in twins]
    assert len({Drone.of(judged(0, firmware=each.model_dump()).identity) for each in firmwares}) == 2
    files = [judged(0, parameter_files=(FileIdentity(name="a.parm", sha256=each),)) for each in twins]
    setups = [Setup.of(each.identity) for each in files]
    assert setups[0] != setups[1]
    assert setups[0].mark != setups[1].mark
    assert 2 == len(results(*(judged(n, firmware={"sha256": each}) for n, each in enumerate(twins))).cases)


def test_marks_that_begin_alike_are_shown_as_far_as_they_differ() -> None:
    """Two of some thousand hashes agree in sixteen bits."""
    by_begin: dict[str, str] = {}
    for number in range(5000):
        mark = hashlib.sha256(str(number).encode()).hexdigest()
        other = by_begin.setdefault(mark[:4], mark)
        if other != mark:
            break
    labels = labelled([other, mark], lambda each: "px4 1", lambda each: each)
    assert len(set(labels.values())) == 2
    assert all(len(label) > len("px4 1 ·abcd") for label in labels.values())


@given(marks=st.sets(st.text("ab", min_size=20, max_size=20), min_size=2, max_size=8))
def test_labels_are_never_the_same_where_marks_differ(marks: set[str]) -> None:
    labels = labelled(sorted(marks), lambda each: "same", lambda each: each)
    assert len(set(labels.values())) == len(marks)


def again(seed: int, number: int, observed_s: float = 5.0, **changes: Any) -> JudgedRun:
    """Flight `number` of the practice drone with a seed."""
    row = found(observed_s, Verdict.PASS if observed_s <= 10 else Verdict.FAIL, requirements=("LINK-LOSS-RETURN",))
    flown = judged(number, row, **{"real": False, "vehicle": "builtin"} | changes)
    return replace(flown, identity=flown.identity.model_copy(update={"seed": seed}))


def test_a_seed_that_the_practice_drone_flies_again_is_no_second_flight() -> None:
    runs = [again(7, 1), again(7, 2), again(7, 3), again(8, 4, 11.0)]
    [case] = results(*runs).cases
    assert (2, 2, 4) == (case.n, case.repeats, len(case.runs))
    assert case.pass_rate is not None
    assert (1, 2) == (case.pass_rate.hits, case.pass_rate.of)
    assert case.reaction is not None
    assert 2 == case.reaction.measured
    [row] = build(Gathered(judged=tuple(runs))).sections[0].rows
    assert (2, 2, "2 (+2 of the same seed)") == (row.runs, row.repeats, number_cells(row)[0])


def test_a_product_flown_again_with_a_seed_is_a_flight_of_its_own() -> None:
    [case] = results(*(again(7, number, real=True, vehicle="px4") for number in range(3))).cases
    assert (3, 0) == (case.n, case.repeats)


def test_comparisons_and_histories_leave_repeats_out_and_say_so() -> None:
    own, other = [again(7, n) for n in range(5)], [again(7, n, 6.0, firmware={"version": "9"}) for n in range(5, 9)]
    compared = compare(lettered([outcomes(own), outcomes(other)]))
    assert [1, 1] == [each.runs for each in compared.sides]
    [told] = [each for each in compared.cautions if "left out" in each]
    assert told.startswith("7 flights of the practice drone with a seed that it flew before are left out")
    lines = series(outcomes([*own, *other]))
    assert ([1, 1], 7) == ([each.n for each in lines.lines], lines.repeats)


Flight = tuple[bool, int, Verdict]


@given(flights=st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.sampled_from(Verdict)), max_size=12))
def test_a_repeat_never_hides_what_was_worse(flights: list[Flight]) -> None:
    kept = independent(flights, lambda each: each)
    assert [each for each in flights if each[0]] == [each for each in kept if each[0]]
    practice = [each for each in kept if not each[0]]
    assert {each[1] for each in flights if not each[0]} == {each[1] for each in practice}
    assert len({each[1] for each in practice}) == len(practice)
    for _, seed, verdict in practice:
        own = {each[2] for each in flights if each[:2] == (False, seed)}
        assert Verdict.FAIL not in own or verdict is Verdict.FAIL
        assert own != {Verdict.PASS} or verdict is Verdict.PASS
