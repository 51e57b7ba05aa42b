"""Laws of the standing radio: who is told to be it takes blame off faults, and lays none on the drone."""

from __future__ import annotations

from functools import cache
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from harness.checks import evaluate
from harness.checks.radio import without_radio
from harness.timeline import Timeline
from harness.verdict import Verdict
from tests.reading.flights import flown, read
from tests.reading.test_deletion_law import a_check, law, lost, seeds

standings = st.integers(1, 5)
WAYS = ("uplink", "downlink")
read_over = cache(lambda seed, standing: read(flown(seed), standing=standing))


def _sure(timeline: Timeline, kind: str) -> set[tuple[float, float]]:
    return {(event.lo_s, event.hi_s) for event in timeline.events(kind) if event.sure}


@law
@given(seeds, standings)
def test_no_silence_is_the_scenarios_that_was_not_before(seed: int, standing: int) -> None:
    plain, over = read_over(seed, None), read_over(seed, standing)

    for way in WAYS:
        assert _sure(over, f"{way}_silent") <= _sure(plain, f"{way}_silent")
        away = _sure(plain, f"{way}_silent") - _sure(over, f"{way}_silent")
        told = _sure(over, f"{way}_stalled") | _sure(over, f"{way}_starved")
        assert away <= told, "what the scenario is not blamed for is laid to somebody else"


@law
@given(seeds, standings, st.integers(0, 2**32))
def test_to_forgive_the_radio_turns_nothing_into_fail(seed: int, standing: int, choice: int) -> None:
    timeline, rng = read_over(seed, standing), Random(choice)
    for check in (a_check(rng) for _ in range(30)):
        before = evaluate(check, timeline)
        after = without_radio(check, before, timeline)
        assert after == before or (before.verdict, after.verdict) == (Verdict.FAIL, Verdict.INCONCLUSIVE)


@law
@given(seeds, standings, st.integers(0, 2**32))
def test_what_is_missing_turns_a_verdict_only_into_inconclusive_over_a_standing_radio(
    seed: int, standing: int, choice: int
) -> None:
    rng = Random(choice)
    gone = lost(seed, rng)
    whole, left = read_over(seed, standing), read(flown(seed), without=gone, standing=standing)
    wrong = [
        f"{check}: {was}, then {now}"
        for check in (a_check(rng) for _ in range(40))
        if (was := evaluate(check, whole).verdict) is not Verdict.INCONCLUSIVE
        and (now := evaluate(check, left).verdict) not in (was, Verdict.INCONCLUSIVE)
    ]

    assert [] == wrong, f"without {sorted(gone)}"
