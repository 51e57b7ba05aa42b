"""The law of laws: of everything that a recording allows, the verdict says what holds of all. A made-up flight is known
at every instant and judged by its truth; its recording is judged by the checks; where those decide, they must agree.
"""

from __future__ import annotations

import math
import random

from hypothesis import given
from hypothesis import strategies as st

from harness.checks import (
    Check,
    Predicate,
    Relation,
    State,
    answered,
    evaluate,
    intact,
    mode_becomes,
    mode_is,
    ordered,
    said,
    telemetry_older_than,
    uplink_silent,
    when,
    within_m,
)
from harness.checks.instants import AnswerTo
from harness.checks.picture import PictureOlder
from harness.checks.silences import SilentFor
from harness.modes import Mode
from harness.timeline import Lasted, Position, Snapshot
from harness.verdict import Verdict
from tests.laws.test_gaps import law
from tests.laws.truths import END_S, STEP_S, Flight, interpolated, made_up, pictures, recorded

STATES: list[State] = [
    mode_is(Mode.RETURN), ~mode_is(Mode.HOLD), within_m(45), ~within_m(60), within_m(80), telemetry_older_than(1.5),
    ~telemetry_older_than(3), intact("mission"), ~intact("mission"),
]  # fmt: skip
INSTANTS: list[Predicate] = [
    said("link lost"), uplink_silent, uplink_silent.longer_than(4), uplink_silent.shorter_than(5), answered,
    mode_becomes(Mode.RETURN), mode_becomes(Mode.PATROL),
]  # fmt: skip
TRIGGERS: list[Predicate] = [
    uplink_silent, uplink_silent, uplink_silent.longer_than(4), uplink_silent.shorter_than(5), ordered,
    mode_becomes(Mode.RETURN), mode_is(Mode.RETURN), telemetry_older_than(1.5), ~telemetry_older_than(3),
    ~intact("mission"),
]  # fmt: skip


def happens_s(predicate: Predicate, flight: Flight) -> list[float]:
    """When it happens, or, of a state, begins to hold."""
    if isinstance(predicate, SilentFor):
        return [t_s for t_s, length_s in flight.silences if predicate.holds(Lasted(length_s, length_s))]
    if isinstance(predicate, PictureOlder):
        return _turns_s(predicate, flight)
    if isinstance(predicate, AnswerTo):
        return [t_s for t_s, number in flight.answers if number == predicate.order]
    if predicate.kind == "mission_state":
        return [t_s for t_s, is_intact in flight.settings[1:] if predicate.holds(Snapshot("", is_intact))]
    if predicate.kind == "mode":
        return [t_s for t_s, mode in flight.modes[1:] if predicate.holds(mode)]
    streams = {
        "uplink_silent": flight.silences,
        "said": [(t_s, None) for t_s in flight.said_s],
        "ordered": flight.orders,
        "answered": flight.answers,
    }
    return [t_s for t_s, _ in streams[predicate.kind]]


def _turns_s(predicate: PictureOlder, flight: Flight) -> list[float]:
    found = []
    was_older = None
    for from_s, to_s, made_s in pictures(flight):
        older_from_s = made_s + predicate.limit
        if was_older and older_from_s > from_s and predicate.negated:
            found.append(from_s)
        if from_s < older_from_s < to_s and not predicate.negated:
            found.append(older_from_s)
        was_older = older_from_s < to_s
    return [t_s for t_s in found if t_s < END_S]


def holds_ever(effect: Predicate, flight: Flight, lo_s: float, hi_s: float, *, but_s: float | None = None) -> bool:
    """Whether the effect holds at some instant of [lo_s, hi_s], by the truth; an instant at `but_s` does not count."""
    if isinstance(effect, PictureOlder):
        return any(_picture_holds(effect, each, lo_s, hi_s) for each in pictures(flight))
    if effect.kind in ("mode", "mission_state") and isinstance(effect, State):
        steps: list[tuple[float, object]] = list(flight.modes)
        if effect.kind == "mission_state":
            steps = [(t_s, Snapshot("", each)) for t_s, each in flight.settings]
        ends = [*(t_s for t_s, _ in steps[1:]), math.inf]
        spans = zip(steps, ends, strict=True)
        return any(effect.holds(each) and from_s <= hi_s and to_s > lo_s for (from_s, each), to_s in spans)
    if effect.kind == "truth":
        inner = [n for n in range(len(flight.far_m)) if lo_s <= n * STEP_S <= hi_s]
        far_m = [flight.far_m[n] for n in inner] + [interpolated(flight, t_s) for t_s in (lo_s, hi_s)]
        return any(effect.holds(Position(each, 0.0, 30.0)) for each in far_m)
    return any(lo_s <= t_s <= hi_s and t_s != but_s for t_s in happens_s(effect, flight))


def _picture_holds(effect: PictureOlder, picture: tuple[float, float, float], lo_s: float, hi_s: float) -> bool:
    """Between two positions the picture ages from `first_s` to `last_s`."""
    from_s, to_s, made_s = picture
    first_s, last_s = max(from_s, lo_s), min(to_s, hi_s)
    if first_s > last_s or first_s >= to_s:
        return False
    return first_s - made_s <= effect.limit if effect.negated else last_s - made_s > effect.limit


def fulfilled(check: Check, flight: Flight) -> bool:
    """The check's meaning, on the truth itself."""
    orders = [number for _, number in flight.orders]
    for at, t_s in enumerate(happens_s(check.trigger, flight)):
        until_s = t_s + check.limit
        effect = check.effect
        if check.trigger == ordered and effect == answered:
            effect = AnswerTo("answered", orders[at])
        but_s = t_s if effect == check.trigger else None
        if check.relation is Relation.AHEAD:
            kept = holds_ever(effect, flight, 0.0, t_s - check.limit)
        elif check.relation is Relation.ALWAYS:
            assert isinstance(effect, State)
            kept = not holds_ever(~effect, flight, t_s, until_s)
        else:
            kept = holds_ever(effect, flight, t_s, until_s, but_s=but_s) == (check.relation is Relation.THEN)
        if not kept:
            return False
    return True


def a_check(rng: random.Random) -> Check:
    start, limit = when(rng.choice(TRIGGERS)), rng.choice((0.5, 2.0, 5.0, 9.0))
    match rng.choice(list(Relation)):
        case Relation.ALWAYS:
            return start.always(rng.choice(STATES), during=limit)
        case Relation.AHEAD:
            return start.had(rng.choice(INSTANTS), ahead=limit)
        case Relation.NEVER:
            return start.never(rng.choice([*STATES, *INSTANTS]), during=limit)
    if start.trigger == ordered and rng.random() < 0.5:
        return start.then(answered, within=limit)
    return start.then(rng.choice([*STATES, *INSTANTS]), within=limit)


def judged(seed: int) -> tuple[Check, Verdict, bool, str]:
    rng = random.Random(seed)
    flight, check = made_up(rng), a_check(rng)
    finding = evaluate(check, recorded(flight, rng))
    return check, finding.verdict, fulfilled(check, flight), finding.because


@law
@given(st.integers(0, 2**64 - 1))
def test_what_is_decided_is_true(seed: int) -> None:
    check, verdict, kept, because = judged(seed)
    if verdict is not Verdict.INCONCLUSIVE:
        assert verdict is (Verdict.PASS if kept else Verdict.FAIL), f"{check}: {because}"


def test_the_law_sees_every_relation_decided_both_ways() -> None:
    decided = {(check.relation, verdict) for check, verdict, _, _ in map(judged, range(600))}
    assert {(r, v) for r in Relation for v in (Verdict.PASS, Verdict.FAIL)} <= decided


def test_the_law_sees_every_predicate_decided_both_ways() -> None:
    asked, answers = set(), set()
    for check, verdict, _, _ in map(judged, range(2000)):
        asked.add((type(check.trigger), verdict))
        answers.add((type(check.effect), verdict))
    both = (Verdict.PASS, Verdict.FAIL)
    assert {(type(each), v) for each in TRIGGERS for v in both} <= asked
    assert {(type(each), v) for each in (*STATES, *INSTANTS) for v in both} <= answers
