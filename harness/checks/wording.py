"""Why a verdict is what it is: one sentence that says what the drone did and when."""

from __future__ import annotations

import math
from collections.abc import Sequence

from harness.checks.base import Bounded, State, Words
from harness.checks.knowledge import holes
from harness.checks.picture import PictureOlder
from harness.checks.ruling import Ruling, rounded
from harness.checks.silences import SilentFor
from harness.checks.temporal import Check, Relation
from harness.checks.triggers import Occurrence
from harness.timeline import Lasted, Position, Report, Timeline
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
        whether = f"whether {check.trigger.words.past} at {firing.at_s:.2f} s"
        open_ = "it is too near to tell" if _near(firing) else "a hole leaves open"
        sentence = f"{open_} {whether}{_length(firing)}; if so, {sentence}"
    return sentence + (f"; the worst of {seen} times" if seen > 1 else "")


def never_fired(check: Check, timeline: Timeline, perhaps: Sequence[Occurrence]) -> str:
    """For a trigger of which no firing is sure."""
    words = check.trigger.words
    near = [each for each in perhaps if _near(each)]
    hidden = [each for each in perhaps if not _near(each)]
    sentence = f"it is too near to tell whether {words.past}" if near else words.never_past
    sentence += f" between {timeline.begin_s:.2f} and {timeline.end_s:.2f} s, so there was nothing to judge"
    if isinstance(check.trigger, SilentFor):
        sentence += f"; {_silences([event.value for event in timeline.events(check.trigger.kind)])}"
    if hidden:
        first = hidden[0]
        sentence += f"; a hole in the recording from {first.lo_s:.2f} to {first.hi_s:.2f} s may hide it"
    return sentence


def _near(firing: Occurrence) -> bool:
    """In doubt, and for no hole: its event is known, only too coarsely."""
    return not firing.sure and firing.event is not None and firing.event.sure


def _silences(lasted: Sequence[Lasted]) -> str:
    """How long those were that there were."""
    if not lasted:
        return "there was no silence at all"
    least_s, most_s = min(each.min_s for each in lasted), max(each.max_s for each in lasted)
    which = "the one silence" if len(lasted) == 1 else f"the {len(lasted)} silences"
    return f"{which} lasted {_range(least_s, most_s)}"


def _range(least_s: float, most_s: float) -> str:
    if most_s == math.inf:
        return f"at least {least_s:.2f} s, and to the end of the recording"
    return f"{least_s:.2f} to {most_s:.2f} s"


def _length(firing: Occurrence) -> str:
    value = firing.event.value if firing.event is not None else None
    return f" (it lasted {_range(value.min_s, value.max_s)})" if isinstance(value, Lasted) else ""


def _decided(check: Check, timeline: Timeline, ruling: Ruling) -> str:
    if ruling.top is not None:
        return _distance(check, ruling)
    if check.relation is Relation.AHEAD:
        return _ahead(check, ruling)
    after, limit = _after(check, ruling), check.limit.words("s")
    words = _measured_words(check)
    answered = ruling.latest_s < math.inf and (check.relation is Relation.THEN or ruling.decided is Verdict.FAIL)
    if answered:
        demand = f"limit {limit}" if check.relation is Relation.THEN else f"it must not for {limit}"
        shown = check.effect.shown(ruling.evidence) if ruling.evidence is not None else ""
        return f"{_happened(check, ruling, words)}{f' ({shown})' if shown else ''}; {demand}"
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


def _ahead(check: Check, ruling: Ruling) -> str:
    when_s, words = _after(check, ruling), check.effect.words
    if ruling.latest_s == math.inf:
        return f"{words.never_past} before {when_s}; wanted it at least {check.limit.words('s')} before"
    led = f"{rounded(ruling.reaction_s):.2f} ± {rounded(ruling.spread_s):.2f} s"
    return f"{words.past} first {led} before {when_s}; wanted it at least {check.limit.words('s')} before"


def _measured_words(check: Check) -> Words:
    if check.relation is Relation.ALWAYS and isinstance(check.effect, State):
        return (~check.effect).words
    return check.effect.words


def _after(check: Check, ruling: Ruling) -> str:
    return f"{check.trigger.words.past} at {ruling.firing.at_s:.2f} s"


def _distance(check: Check, ruling: Ruling) -> str:
    assert ruling.top is not None
    assert ruling.reached_m is not None
    assert isinstance(check.effect, Bounded)
    far_m = ruling.reached_m
    when_s = (ruling.top.lo_s + ruling.top.hi_s) / 2
    effect, between = check.effect, ""
    if ruling.excursion_m:
        most = f"at most {far_m + ruling.excursion_m:.1f} m between samples"
        between = f" (± {ruling.excursion_m:.1f} m)" if effect.told else f" ({most})"
    return (
        f"{effect.subject} was {effect.reach(far_m)}{between}, at {when_s:.2f} s, in the {check.limit.words('s')} "
        f"after {_after(check, ruling)}; limit {check.effect.limit.words('m')}"
    )


def _last_word(check: Check, timeline: Timeline, ruling: Ruling) -> str:
    """What there was instead of the answer."""
    if check.relation is not Relation.THEN:
        return ""
    effect, until_s = check.effect, ruling.window_s[1]
    before = [event for event in timeline.events(effect.kind) if event.hi_s <= until_s]
    if isinstance(effect, PictureOlder):
        return f"; the last {effect.news} came at {before[-1].hi_s:.2f} s" if before else f"; no {effect.news} came"
    if isinstance(effect, State) and (instead := effect.instead(timeline, until_s)):
        return f"; {instead}"
    if isinstance(effect, State) and before:
        return f"; the last seen of it was {_value(before[-1].value)} at {before[-1].hi_s:.2f} s"
    if effect.kind in _TELLING:
        nothing, last = _TELLING[effect.kind]
        if not before:
            return f"; {nothing}"
        value = before[-1].value
        return f"; {last} '{value.text if isinstance(value, Report) else value}' at {before[-1].hi_s:.2f} s"
    return ""


_TELLING = {
    "said": ("it told nothing", "last it said was"),
    "heard": ("it told nothing", "last it heard was"),
    "witnessed": ("it was told nothing", "last it was told"),
    "found": ("nobody saw where it was", "what is known:"),
}


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
            window = "in the time before" if check.relation is Relation.AHEAD else f"in the {_window(check)} after"
            return f"{seen}, {window} {after}"
    if check.relation is Relation.AHEAD:
        return f"too near to tell: {_ahead(check, ruling)}"
    if timeline.end_s < until_s:
        return f"the recording ended at {timeline.end_s:.2f} s, before the {_window(check)} after {after} were over"
    if ruling.top is not None and ruling.excursion_m is not None:
        return f"too near to tell: {_distance(check, ruling)}"
    if ruling.latest_s < math.inf and ruling.soonest_s <= check.limit:
        limit = check.limit.words("s")
        return f"too near to tell: {_happened(check, ruling, _measured_words(check))}; limit {limit}"
    instead = check.effect.instead(timeline, until_s) if isinstance(check.effect, State) else ""
    open_ = f"what was recorded leaves open whether {_measured_words(check).past} in the {_window(check)} after {after}"
    return open_ + (f"; {instead}" if instead else "")


def _window(check: Check) -> str:
    return check.limit.words("s")
