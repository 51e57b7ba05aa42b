"""Attacks on satellite navigation in the results: by delivery, in metres, and said plainly where a drone failed."""

from __future__ import annotations

from harness.report.gathering import Gathered, JudgedRun, gather
from harness.report.markdown import page
from harness.report.table import build
from harness.verdict import Verdict
from tests.report.attacked import HOME, INSIDE, QUIET, attacked, far, says
from tests.report.runs import FENCE, OF_GNSS, found, judged


def made(*runs: JudgedRun) -> str:
    return page(build(Gathered(judged=runs)))


def test_real_attacks_are_told_as_they_were() -> None:
    text = page(build(gather(OF_GNSS)))
    assert (
        "| GNSS-4 | transit | 100 | px4 1.16.0 | patrol | feed | off its track | 1 | 99.7 | 99.7 | 30 | -69.7 |" in text
    )
    assert "- px4 1.16.0, patrol, feed: FAIL in 1 of 1 runs of GNSS-4. At its worst the drone never said" in text


def test_each_run_is_named_with_its_bundles_hash() -> None:
    run = attacked(1, says(3.0))
    assert f"| {run.identity.run} | PASS | {1:064x} |\n" in made(run, judged(2))
    assert f"{2:064x}" not in made(run, judged(2))


def test_deliveries_are_never_added_up() -> None:
    text = made(attacked(1, says(3.0)), attacked(2, says(4.0), by="feed"), attacked(3, says(5.0)))
    assert "| drone | configuration | delivery | verdicts |" in text
    assert "| patrol | native | 2 PASS | 2 | 3.00 | – | 5.00 |" in text
    assert "| patrol | feed | 1 PASS | 1 | 4.00 | – | 4.00 |" in text
    assert "- configuration of px4, patrol, feed: " in text


def test_metres_have_a_table_of_their_own() -> None:
    runs = [attacked(n, says(3.0 if n else None), far(each)) for n, each in enumerate((12.0, 44.0, 9.0))]
    assert "| patrol | native | off its track | 3 | 12.0 | 44.0 | 30 | -14.0 | 2 of 3 |\n" in made(
        *runs, attacked(9, by="feed")
    )


def test_a_margin_inside_the_fence_and_from_home() -> None:
    text = made(attacked(1, far(-12.0, INSIDE, limit_m=10), far(150.0, HOME, limit_m=300)))
    assert "| beyond the fence | 1 | -12.0 | -12.0 | 10 | 22.0 | – |\n" in text
    assert "| from home | 1 | 150.0 | 150.0 | 300 | 150.0 | – |\n" in text


def test_how_many_of_the_runs_were_measured() -> None:
    runs = [attacked(1, far(12.0)), attacked(2, far(13.0, verdict=Verdict.INCONCLUSIVE))]
    assert "| off its track | 1 of 2 | 12.0 | 12.0 |" in made(*runs)


def test_where_it_only_spoke_that_is_told() -> None:
    assert "| native | – | – | – | – | – | – | 1 of 1 |\n" in made(attacked(1, says(3.0)))


def test_a_page_without_attacks_on_the_receiver_has_nothing_of_it() -> None:
    text = made(judged(1, found(100.0, Verdict.FAIL, FENCE, unit="m")))
    assert [] == [word for word in ("delivery", "In metres", "deliveries", "Said plainly") if word in text]


def test_a_drone_that_did_not_do_it_is_told_plainly() -> None:
    runs = [attacked(n, says(None), far(56.4)) for n in range(2)]
    beyond = attacked(5, found(None, Verdict.NOT_SUPPORTED), case="1.0-covert")
    assert (
        "- px4 1.16.0, patrol, native: FAIL in 2 of 3 runs of GNSS-5. At its worst the drone never said 'gnss trouble' "
        "in the 10 s after the fault set in (2 of 2 runs); the drone was up to 56.4 m from its track in the 60 s after "
        "the fault set in, limit 30 m (2 of 2 runs).\n"
    ) in made(*runs, attacked(3, says(3.0), case="3.0-overt"), beyond)


def test_a_false_alarm_is_told_as_the_twins() -> None:
    alarm = found(3.0, Verdict.FAIL, str(QUIET), because="the drone said 'gnss trouble' at 75.00 s")
    assert "At its worst in the clean twin, the drone said 'gnss trouble' (1 of 1 runs).\n" in made(attacked(1, alarm))


def test_nothing_is_said_plainly_of_what_passed_or_of_the_practice_drone() -> None:
    assert "Said plainly" not in made(attacked(1, says(3.0)))
    assert "Said plainly" not in made(attacked(1, says(None), real=False, vehicle="builtin"))
