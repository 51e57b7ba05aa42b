"""The report says which checks survive without truth: of a board that nobody simulates, in every view."""

from __future__ import annotations

import pytest

from harness.checks.truth import UNTOLD
from harness.evidence.models import FindingRow, RigIdentity
from harness.report.gathering import Gathered, JudgedRun
from harness.report.html import html
from harness.report.junit import junit
from harness.report.material import Material
from harness.report.pdf import _content, pdf
from harness.report.results import Results
from harness.report.summary import summary
from harness.report.untold import untold_notice, untold_words
from harness.verdict import Verdict
from tests.report.pages import flights_in, of_gathered
from tests.report.runs import FENCE, RETURNS, found, judged

BOARD = RigIdentity(kind="bench", address="usb:26ac:0032:3A00", one_port=True)
IN_THE_LOOP = BOARD.model_copy(update={"simulator": "harness"})
SAYS = "when the uplink falls silent, then the drone says 'link lost' within 10 s (react_s)"
SENTENCE = "without truth, on a drone that nobody simulates: 2 of 3 checks decided there; 1 not, for want of truth."


def lost(check: str = FENCE) -> FindingRow:
    return found(None, Verdict.INCONCLUSIVE, check, because=f"{UNTOLD}; no sample was seen")


def on_board(number: int, *rows: FindingRow, rig: RigIdentity = BOARD) -> JudgedRun:
    return judged(number, *rows, rig=rig)


def material(*runs: JudgedRun) -> Material:
    return of_gathered(Gathered(judged=runs))


def results(*runs: JudgedRun) -> Results:
    return material(*runs).results


MIXED = (found(5.0), found(None, Verdict.FAIL, SAYS), lost())


def test_a_run_on_a_board_says_what_is_decided_and_what_is_not() -> None:
    (run,) = results(on_board(1, *MIXED)).runs
    assert run.without_truth is not None
    assert (2, (FENCE,)) == (run.without_truth.decided, run.without_truth.undecided)
    expected = "Flown without truth: 2 of 3 checks decided; 1 not, since it leans on where the drone truly is."
    assert expected == untold_words(run)


def test_a_run_that_lost_nothing_by_it_says_so_and_what_is_open_otherwise_is_not_counted_as_lost() -> None:
    whole, open_ = results(
        on_board(1, found(5.0)), on_board(2, found(5.0), found(None, Verdict.INCONCLUSIVE, SAYS))
    ).runs
    assert "Flown without truth: 1 of 1 checks decided." == untold_words(whole)
    assert "Flown without truth: 1 of 2 checks decided." == untold_words(open_)
    said = "All runs flew without truth, on a drone that nobody simulates: 2 of 3 checks decided there, none lost for "
    assert f"{said}want of truth." == untold_notice((whole, open_))


@pytest.mark.parametrize("rig", [RigIdentity(kind="sitl"), RigIdentity(kind="attached"), IN_THE_LOOP])
def test_where_truth_was_told_nothing_is_said(rig: RigIdentity) -> None:
    told = results(on_board(1, found(5.0), rig=rig))
    assert (None, "") == (told.runs[0].without_truth, untold_words(told.runs[0]))
    assert "" == untold_notice(told.runs)
    assert "where the drone truly is" not in [each.what for each in told.not_represented]


def test_a_drone_that_was_attached_and_of_which_nobody_told_it_counts_as_well() -> None:
    (run,) = results(on_board(1, *MIXED, rig=RigIdentity(kind="attached", address="udp:"))).runs
    assert run.without_truth is not None


def test_a_run_that_judged_nothing_says_nothing() -> None:
    run = on_board(1)
    bare = run.findings.model_copy(update={"findings": (), "verdict": Verdict.ERROR})
    (row,) = results(JudgedRun(identity=run.identity, findings=bare, seal=run.seal)).runs
    assert row.without_truth is None


def test_what_flights_cannot_speak_for_names_the_checks_that_were_lost_each_once() -> None:
    told = results(on_board(1, *MIXED), on_board(2, *MIXED), judged(3, found(5.0)))
    (reason,) = [each.because for each in told.not_represented if each.what == "where the drone truly is"]
    assert reason.startswith("2 of 3 runs flew without truth, on a drone that nobody simulates: 4 of 6 checks decided")
    assert reason.endswith(f"2 not, for want of truth. Not decided: {FENCE}.")
    assert RETURNS not in reason
    assert "an autopilot board" not in [each.what for each in told.not_represented]


def test_every_view_says_so() -> None:
    made = material(on_board(1, *MIXED))
    run = made.results.runs[0]
    told = html(made)
    assert SENTENCE in told.decode()
    assert untold_words(run) == flights_in(told)["runs"][run.run]["untold"]
    assert SENTENCE in summary(made).decode()
    assert untold_words(run) in junit(made).decode()
    assert f'"undecided": [\n     {_json(FENCE)}\n    ]' in made.results.to_json().decode()


def test_the_paper_says_so() -> None:
    """What it is typeset from; its own bytes are compressed."""
    made = material(on_board(1, *MIXED))
    told = _content(made.results)
    assert SENTENCE in told["notice"]
    assert untold_words(made.results.runs[0]) == told["runs"][0]["untold"]
    assert pdf(made).startswith(b"%PDF")


def _json(text: str) -> str:
    return f'"{text}"'
