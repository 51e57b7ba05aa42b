"""Why a verdict is what it is: one sentence that says what the drone did and when."""

from __future__ import annotations

import math
from collections.abc import Sequence

from harness.checks.base import State, Words
from harness.checks.knowledge import holes
from harness.checks.predicates import WithinM
from harness.checks.ruling import Ruling, rounded
from harness.checks.temporal import Check, Relation
from harness.checks.triggers import Occurrence
from harness.timeline import Position, Report, Timeline
from harness.verdict import Verdict


def because(check: Check, timeline: Timeline, ruling: Ruling, *, seen: int) -> str:
    """For the worst of `seen` firings."""
    if ruling.decided is Verdict.INCONCLUSIVE:
        sentence = _undecided(check, timeline, ruling)
    else:
        sentence = _decided(check, timeline, ruling)
    firing = ruling.firing
    if firing.hidden:
        sentence = (
            f"nothing was recorded from {firing.lo_s:.2f} to {firing.hi_s:.2f} s, and whether "
            f"{check.trigger.words.past} there is open; the firings that were seen decide nothing about it"
        )
    elif not firing.sure:
        sentence = f"a hole leaves open whether {check.trigger.words.past} at {firing.at_s:.2f} s; if so, {sentence}"
    return sentence + (f"; the worst of {seen} times" if seen > 1 else "")


def never_fired(check: Check, timeline: Timeline, hidden: Sequence[Occurrence]) -> str:
    """For a trigger of which no firing is sure."""
    sentence = (
        f"{check.trigger.words.never_past} between {timeline.begin_s:.2f} and {timeline.end_s:.2f} s, "
        "so there was nothing to judge"
    )
    if hidden:
        first = hidden[0]
        sentence += f"; a hole in the recording from {first.lo_s:.2f} to {first.hi_s:.2f} s may hide it"
    return sentence


def _decided(check: Check, timeline: Timeline, ruling: Ruling) -> str:
    if ruling.top is not None:
        return _distance(check, ruling)
    after, limit = _after(check, ruling), check.limit.words("s")
    words = _measured_words(check)
    answered = ruling.latest_s < math.inf and (check.relation is Relation.THEN or ruling.decided is Verdict.FAIL)
    if answered:
        demand = f"limit {limit}" if check.relation is Relation.THEN else f"it must not for {limit}"
        return f"{_happened(check, ruling, words)}; {demand}"
    if check.relation is Relation.ALWAYS:
        return f"{check.effect} throughout the {limit} after {after}"
    return f"{words.never_past} in the {limit} after {after}{_last_word(check, timeline, ruling)}"


def _happened(check: Check, ruling: Ruling, words: Words) -> str:
    already = ruling.latest_s == 0.0 and isinstance(check.effect, State)
    if already:
        verb = "was" if words.holds == "is" else words.began
        return f"{words.subject} {verb} {words.rest} already when {_after(check, ruling)}"
    # Rounded as filed, so that no table of findings shows another last digit.
    took = f"{rounded(ruling.reaction_s):.2f} ± {rounded(ruling.spread_s):.2f} s"
    return f"{words.past} {took} after {_after(check, ruling)}"


def _measured_words(check: Check) -> Words:
    if check.relation is Relation.ALWAYS and isinstance(check.effect, State):
        return (~check.effect).words
    return check.effect.words


def _after(check: Check, ruling: Ruling) -> str:
    return f"{check.trigger.words.past} at {ruling.firing.at_s:.2f} s"


def _distance(check: Check, ruling: Ruling) -> str:
    assert ruling.top is not None
    assert ruling.reached_m is not None
    assert isinstance(check.effect, WithinM)
    far_m = ruling.reached_m
    when_s = (ruling.top.lo_s + ruling.top.hi_s) / 2
    between = "" if ruling.excursion_m is None else f" (at most {far_m + ruling.excursion_m:.1f} m between samples)"
    return (
        f"the drone was up to {far_m:.1f} m from home{between}, at {when_s:.2f} s, in the {check.limit.words('s')} "
        f"after {_after(check, ruling)}; limit {check.effect.limit.words('m')}"
    )


def _last_word(check: Check, timeline: Timeline, ruling: Ruling) -> str:
    """What there was instead of the answer."""
    if check.relation is not Relation.THEN:
        return ""
    until_s = ruling.window_s[1]
    before = [event for event in timeline.events(check.effect.kind) if event.hi_s <= until_s]
    if isinstance(check.effect, State) and before:
        return f"; the last seen of it was {_value(before[-1].value)} at {before[-1].hi_s:.2f} s"
    if check.effect.kind in ("said", "heard"):
        verb = f"last it {check.effect.kind}"
        return f"; {verb} was '{before[-1].value.text}' at {before[-1].hi_s:.2f} s" if before else "; it told nothing"
    return ""


def _value(value: object) -> str:
    if isinstance(value, Position):
        return f"{value.from_home_m:.1f} m from home and {value.up_m:.1f} m up"
    if isinstance(value, Report):
        return f"'{value.text}'"
    return str(value)


def _undecided(check: Check, timeline: Timeline, ruling: Ruling) -> str:
    lo_s, until_s = ruling.window_s
    after = _after(check, ruling)
    for gap in holes(timeline, check.effect.kind):
        if gap.meets(lo_s, until_s):
            seen = f"nothing was recorded from {gap.lo_s:.2f} to {gap.hi_s:.2f} s"
            return f"{seen}, in the {_window(check)} after {after}"
    if timeline.end_s < until_s:
        return f"the recording ended at {timeline.end_s:.2f} s, before the {_window(check)} after {after} were over"
    if ruling.top is not None and ruling.excursion_m is not None:
        return f"too near to tell: {_distance(check, ruling)}"
    if ruling.latest_s < math.inf and ruling.soonest_s <= check.limit:
        limit = check.limit.words("s")
        return f"too near to tell: {_happened(check, ruling, _measured_words(check))}; limit {limit}"
    return f"what was recorded leaves open whether {_measured_words(check).past} in the {_window(check)} after {after}"


def _window(check: Check) -> str:
    return check.limit.words("s")
