"""What never reached a board proves nothing, neither for it nor against it."""

from __future__ import annotations

from pathlib import Path

from harness.flight import Flight
from harness.unwritten import unwritten
from harness.verdict import Verdict
from tests.test_judge import NEAR, WIDE, fly, verdict_of
from tests.test_noted import note


def test_frames_that_were_not_written_leave_the_run_open() -> None:
    (finding,) = unwritten([note("board put back", 99.0, restored=[], failed=[], unwritten=3)])

    assert (Verdict.INCONCLUSIVE, 99.0) == (finding.verdict, finding.at_s)
    assert finding.because.startswith("3 frames were not: there was no room")


def test_where_all_was_written_or_nobody_says_there_is_nothing_to_tell() -> None:
    assert [] == unwritten([note("board put back", 99.0, restored=[], failed=[], unwritten=0)])
    assert [] == unwritten([note("board put back", 99.0, restored=[], failed=[])])
    assert [] == unwritten([note("bench", 1.0)])


def test_what_was_never_written_is_laid_to_nobody(tmp_path: Path) -> None:
    async def procedure(flight: Flight) -> None:
        await flight.wait(for_s=60)
        flight.rig.tape.event("board put back", restored=[], failed=[], unwritten=3)
        flight.verify(NEAR, WIDE)

    judgement, _ = fly(tmp_path, procedure)

    assert Verdict.INCONCLUSIVE is judgement.verdict
    assert (Verdict.INCONCLUSIVE, Verdict.PASS) == (verdict_of(judgement, NEAR), verdict_of(judgement, WIDE))
    assert judgement.findings[0].because.startswith("not all that was sent was written to the board; otherwise: ")
