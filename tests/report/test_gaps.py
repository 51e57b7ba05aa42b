"""A run that does not count is told at the top of every report, and what is left is no PASS."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.report.assembling import Asked, assemble
from harness.report.gaps import gap_words, gaps
from harness.report.gathering import Gathered, Uncounted, Why, gather
from harness.report.html import html
from harness.report.results import Results
from harness.report.summary import summary
from harness.report.telling import lead
from harness.verdict import Verdict
from tests.cli.calling import call
from tests.custody.flights import flip
from tests.report.pages import of_gathered
from tests.report.runs import RECORDED, found, judged


def results(why: Why, *, verdict: Verdict = Verdict.PASS, run: str = "gone") -> Results:
    left = Uncounted(run=run, why=why, details="details")
    return assemble(Gathered(judged=(judged(1, found(5.0, verdict)),), uncounted=(left,)))


@pytest.mark.parametrize("why", [each for each in Why if each is not Why.TWICE])
def test_whatever_was_begun_and_does_not_count_leaves_the_whole_open(why: Why) -> None:
    told = results(why)
    assert (Verdict.INCONCLUSIVE, ("gone",)) == (told.verdict, gaps(told))
    assert "1 of 2 runs passed, 1 does not count." == lead(told)
    assert gap_words(told).startswith("1 run does not count, and what it would have said is open: ")
    assert gap_words(told).endswith(f"no better than INCONCLUSIVE. gone ({why}: details).")


def test_a_fail_stays_one() -> None:
    told = results(Why.CHANGED, verdict=Verdict.FAIL)
    assert (Verdict.FAIL, "1 of 2 runs failed, 1 does not count.") == (told.verdict, lead(told))


def test_what_was_given_twice_is_counted_and_no_gap() -> None:
    told = results(Why.TWICE)
    assert (Verdict.PASS, (), "", "The only run passed.") == (told.verdict, gaps(told), gap_words(told), lead(told))


def test_neither_is_a_damaged_copy_of_a_run_that_counts() -> None:
    told = results(Why.CHANGED, run=judged(1).identity.run)
    assert (Verdict.PASS, ()) == (told.verdict, gaps(told))


def test_two_that_claim_to_be_one_run_are_one_gap_and_of_many_the_first_are_named() -> None:
    left = [Uncounted(run=f"run-{n}", why=Why.CLAIMED, details=f"{each}") for n in range(5) for each in "ab"]
    told = assemble(Gathered(judged=(judged(1),), uncounted=tuple(left)))
    assert "1 of 6 runs passed, 5 do not count." == lead(told)
    assert gap_words(told).endswith("; and 2 more, named below.")
    assert "run-3" not in gap_words(told)


def test_judged_again_what_was_filed_is_no_pass_either() -> None:
    left = Uncounted(run="gone", why=Why.CHANGED)
    told = assemble(Gathered(judged=gather([RECORDED / "px4-patrol"]).judged, uncounted=(left,)), Asked(again=True))
    assert told.judging is not None
    assert Verdict.INCONCLUSIVE is told.judging.verdict


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A green run beside a red one of which a byte was changed."""
    shutil.copytree(RECORDED / "px4-patrol", tmp_path / "mixed" / "green")
    shutil.copytree(RECORDED / "px4-stock", tmp_path / "mixed" / "red")
    flip(tmp_path / "mixed" / "red" / "drone.tlog", 5000)
    return tmp_path / "mixed"


def test_a_damaged_red_run_beside_a_green_one_makes_no_green_report(
    mixed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (red,) = gather([mixed]).uncounted
    answer = call(capsys, "report", mixed, "--all", tmp_path / "r")
    first, second, *_ = answer.out.splitlines()
    assert (3, "INCONCLUSIVE 1 of 2 runs passed, 1 does not count. px4 1.16.0") == (answer.code, first)
    assert second.startswith(f"not counted: 1 not as it was sealed: {red.run} (drone.tlog, block 0 (byte 0)")
    told = Results.model_validate_json((tmp_path / "r" / "results.json").read_bytes())
    for name in ("report.html", "summary.md"):
        head = (tmp_path / "r" / name).read_text().partition("LINK-LOSS-RETURN")[0]
        for said in ("INCONCLUSIVE", lead(told), "1 run does not count", red.run):
            assert said in head, (name, said)
        assert "All 1 runs" not in head


def test_the_page_counts_it_in_its_bar_and_in_its_tally() -> None:
    left = Uncounted(run="gone", why=Why.CHANGED)
    page = html(of_gathered(Gathered(judged=(judged(1),), uncounted=(left,)))).decode()
    assert '<i class="b-uncounted" style="flex:1"></i></div>' in page
    assert '<b>1</b><span class="v v-uncounted">does not count</span>' in page
    assert 'b-uncounted" style' not in html(of_gathered(Gathered(judged=(judged(1),)))).decode()


def test_a_run_cannot_write_into_the_summary_by_its_name() -> None:
    text = summary(of_gathered(Gathered(judged=(judged(1),), uncounted=(Uncounted(run="<b>*x", why=Why.CHANGED),))))
    assert "<b>" not in text.decode().partition("| requirement |")[0]
