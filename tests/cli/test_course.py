"""How far a run is: which flight this is, of how many, and what it comes to where it did not come to its end."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from harness.cli.course import Course, lasted
from harness.cli.flights import Flown
from harness.cli.screen import Screen
from harness.cli.summary import total
from harness.verdict import Verdict


def flown(*verdicts: Verdict) -> list[Flown]:
    return [Flown(str(number), "LINK-1", "", each, None, Path("r"), 0) for number, each in enumerate(verdicts)]


def told(*verdicts: Verdict, unflown: int, stopped: bool) -> str:
    file = io.StringIO()
    Screen(file=file, width=200).print(total(flown(*verdicts), unflown=unflown, stopped=stopped))
    return file.getvalue().rstrip()


def test_until_cases_are_collected_nobody_knows_how_many_there_are(tmp_path: Path) -> None:
    course = Course((0,), tmp_path / "count")
    assert (None, None, "1") == (course.cases(), course.total(), course.place(1))

    course.told.write_text("16")

    assert (16, 16, "3 of 16") == (course.cases(), course.total(), course.place(3))


def test_of_several_seeds_each_case_is_flown_with_each_and_the_seed_is_named(tmp_path: Path) -> None:
    course = Course((7, 8), tmp_path / "count", seed=8)
    course.told.write_text("3")

    assert (6, "4 of 6, seed 8") == (course.total(), course.place(4))


@pytest.mark.parametrize(
    ("time_s", "words"), [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (125, "2 min 05 s"), (3780, "1 h 03 min")]
)
def test_a_time_is_told_as_a_person_reads_it(time_s: float, words: str) -> None:
    assert words == lasted(time_s)


def test_a_run_that_was_stopped_is_no_pass_and_says_what_was_not_flown() -> None:
    stopped = told(Verdict.PASS, Verdict.PASS, unflown=14, stopped=True)
    assert "flew 2 of 16 cases: 2 PASS, 14 not flown → no verdict: it was stopped" == stopped


def test_nor_is_one_that_flew_all_but_did_not_end() -> None:
    assert "flew 1 case: 1 PASS → no verdict: it was stopped" == told(Verdict.PASS, unflown=0, stopped=True)


def test_a_fail_stays_one_whatever_was_not_flown() -> None:
    stopped = told(Verdict.FAIL, Verdict.PASS, unflown=1, stopped=True)
    assert "flew 2 of 3 cases: 1 FAIL, 1 PASS, 1 not flown → FAIL" == stopped


def test_one_that_came_to_its_end_comes_to_its_worst() -> None:
    assert "flew 2 cases: 1 ERROR, 1 PASS → ERROR" == told(Verdict.ERROR, Verdict.PASS, unflown=0, stopped=False)
