"""Laws: less knowledge can only turn a verdict into INCONCLUSIVE; times are relative; checks survive their file."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.checks import (
    Check,
    Relation,
    evaluate,
)
from harness.timeline import Event, Lasted
from harness.verdict import Verdict
from tests.laws.recordings import INSTANTS, STATES, TAPS, TICK_S, Maker, Recording

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "300"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

makers = st.builds(Maker, st.integers(0, 2**64 - 1), st.integers(0, 14))
taps = st.integers(0, len(TAPS) - 1)


def assert_only_degraded(check: Check, before: Recording, after: Recording) -> None:
    was, now = evaluate(check, before.timeline()), evaluate(check, after.timeline())
    assert now.verdict in (was.verdict, Verdict.INCONCLUSIVE), f"{check}\n{was.because}\n{now.because}"


@law
@given(makers, taps)
def test_a_recorded_gap_turns_a_verdict_only_into_inconclusive(maker: Maker, tap: int) -> None:
    recording = maker.recording()
    check = maker.check(recording)
    assert_only_degraded(check, recording, recording.without(tap, maker.lost(recording, tap)))


@law
@given(makers, taps)
def test_a_further_gap_turns_a_verdict_only_into_inconclusive(maker: Maker, tap: int) -> None:
    recording = maker.recording()
    check = maker.check(recording)
    lo, width = maker.rng.randint(0, 1200), maker.rng.randint(0, 200)
    gaps = list(recording.gaps)
    gaps[tap] = (*gaps[tap], (lo * TICK_S, (lo + width) * TICK_S))
    assert_only_degraded(check, recording, replace(recording, gaps=tuple(gaps)))


@law
@given(makers, taps)
def test_a_doubtful_event_turns_a_verdict_only_into_inconclusive(maker: Maker, tap: int) -> None:
    recording = maker.recording()
    check = maker.check(recording)
    for at in maker.lost(recording, tap):
        doubtful = replace(recording.taps[tap][at], sure=False)
        assert_only_degraded(check, recording, recording.with_frame(tap, at, doubtful))


@law
@given(makers, taps)
def test_a_wider_bracket_turns_a_verdict_only_into_inconclusive(maker: Maker, tap: int) -> None:
    recording = maker.recording()
    check = maker.check(recording)
    frames = recording.taps[tap]
    for at in maker.lost(recording, tap):
        event = frames[at]
        floor_s = frames[at - 1].lo_s if at else event.lo_s - 10 * TICK_S
        roof_s = frames[at + 1].hi_s if at + 1 < len(frames) else event.hi_s + 10 * TICK_S
        lo_s = max(floor_s, event.lo_s - maker.rng.randint(0, 64) * TICK_S)
        hi_s = min(roof_s, event.hi_s + maker.rng.randint(0, 64) * TICK_S)
        wider = replace(event, value=_wider(event, maker.rng.randint(0, 64) * TICK_S), lo_s=lo_s, hi_s=hi_s)
        assert_only_degraded(check, recording, recording.with_frame(tap, at, wider))


def _wider(event: Event, by_s: float) -> object:
    """What was measured over the event's bracket is known as badly."""
    if isinstance(event.value, Lasted):
        return Lasted(max(0.0, event.value.min_s - by_s), event.value.max_s + by_s)
    return event.value


@law
@given(makers)
def test_doubtful_events_alone_decide_nothing(maker: Maker) -> None:
    """Not even what surely happened can follow from a trigger of which no firing is sure."""
    recording = maker.recording()
    check = maker.check(recording)

    def verdict(kind: str) -> Verdict:
        doubtful = tuple(tuple(replace(e, sure=e.sure and e.kind != kind) for e in each) for each in recording.taps)
        return evaluate(check, replace(recording, taps=doubtful).timeline()).verdict

    # Of the picture's age the absence of positions tells, too, which is no event.
    if check.trigger.kind != "telemetry_age":
        assert Verdict.INCONCLUSIVE is verdict(check.trigger.kind)
    if check.effect.kind != "telemetry_age":
        by_an_event = Verdict.PASS if check.relation in (Relation.THEN, Relation.AHEAD) else Verdict.FAIL
        assert by_an_event is not verdict(check.effect.kind)


@law
@given(makers, st.integers(0, 4096))
def test_a_shift_in_time_changes_nothing_but_times(maker: Maker, ticks: int) -> None:
    recording, by_s = maker.recording(), ticks * TICK_S
    check = maker.check(recording)
    was, now = evaluate(check, recording.timeline()), evaluate(check, recording.shifted(by_s).timeline())
    assert was.window_s is not None
    window_s = (was.window_s[0] + by_s, was.window_s[1] + by_s)
    at_s = None if was.at_s is None else was.at_s + by_s
    expected = replace(was, because=now.because, at_s=at_s, window_s=window_s)
    for name in expected.__slots__:
        assert pytest.approx(getattr(expected, name), abs=2e-6) == getattr(now, name)


@law
@given(makers)
def test_what_is_measured_agrees_with_the_verdict(maker: Maker) -> None:
    recording = maker.recording()
    check = maker.check(recording)
    finding = evaluate(check, recording.timeline())
    assert str(check) == finding.check
    if finding.observed is None or finding.uncertainty is None or finding.margin is None:
        return
    if finding.verdict is Verdict.PASS:
        assert finding.margin >= finding.uncertainty - 1e-6
    if finding.verdict is Verdict.FAIL:
        assert finding.margin <= 1e-6


@law
@given(makers, st.lists(st.sampled_from(("LINK-1", "GNSS-2")), max_size=2))
def test_a_check_survives_json(maker: Maker, requirements: list[str]) -> None:
    filed = replace(maker.check(maker.recording()), requirements=tuple(requirements))
    data = json.loads(json.dumps(filed.to_data()))
    again = Check.from_data(data)
    assert (filed, str(filed), data) == (again, str(again), again.to_data())


def test_the_laws_see_every_verdict_and_every_loss_of_one() -> None:
    seen = set()
    asked, answers = set(), set()
    for seed in range(2500):
        maker = Maker(seed, 12)
        recording = maker.recording()
        check = maker.check(recording)
        was, tap = evaluate(check, recording.timeline()).verdict, seed % len(TAPS)
        if was is Verdict.INCONCLUSIVE:
            continue
        after = recording.without(tap, maker.lost(recording, tap))
        seen.add((check.relation, was, evaluate(check, after.timeline()).verdict))
        asked.add(type(check.trigger))
        answers.add(type(check.effect))
    turned = {(r, v, n) for r in Relation for v in (Verdict.PASS, Verdict.FAIL) for n in (v, Verdict.INCONCLUSIVE)}
    assert turned <= seen
    every = {type(each) for each in (*INSTANTS, *STATES)}
    assert (set(), set()) == (every - asked, every - answers)
