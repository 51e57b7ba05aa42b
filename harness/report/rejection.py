"""What came of a stranger's act: obeyed or not, answered or not, told or not; from a judged recording, by no more than
that.

It was obeyed if a check of what may not change (mode, arming, track, settings) FAILs, or, of heartbeats, if the drone
took them for its ground's. What is left open there leaves the result open.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.checks import Check, Relation
from harness.checks.base import PositionState, State
from harness.checks.given import Opens
from harness.checks.instants import Particular
from harness.checks.predicates import ModeIs
from harness.evidence.models import FindingRow
from harness.modes import Mode, Topic
from harness.noted import LIVES
from harness.report.expected import MASKED, Expected
from harness.timeline import Answer, Event, Timeline
from harness.verdict import Verdict

HEARTBEATS = "Heartbeats"
TAMPERING = "stranger_report_s"
"""The limit for its saying that somebody else was at it."""
LATEST_S = 10.0
"""Where the customer has no such limit."""
_HARMS = {"mode": "mode", "armed": "disarmed"}


class Result(StrEnum):
    """What came of an act; REFUSED is a no to the stranger, or a word to its ground, and nothing changed."""

    DROPPED = "silently dropped"
    REFUSED = "refused"
    WITHOUT_EFFECT = "accepted, without effect"
    ACCEPTED = "accepted"
    REPORTED = "accepted and reported"
    OPEN = "undecided"
    NOT_SUPPORTED = "NOT SUPPORTED"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """An act as the harness noted it: what, as whom, when it began, and when it was over."""

    act: str
    disguise: str
    lo_s: float
    hi_s: float
    next_s: float = math.inf
    """When another act began: what is told from there on may be of that."""


@dataclass(frozen=True, slots=True)
class Came:
    """A result, and why."""

    result: Result
    because: str
    is_cut_off: bool = False
    """It answered its ground no more."""


def acts(noted: Sequence[Mapping[str, Any]]) -> Iterator[Acted]:
    """Those of a flight, in their order; one that was never over lasts to the end. A flood asks for nothing that could
    be obeyed, and is none."""
    over_s = {each["number"]: each["t_s"] for each in noted if each["kind"] == "healed" and "act" in each}
    begun = [
        each
        for each in noted
        if each["kind"] == "injected" and "act" in each and "matter" not in each and not each.get("clean")
    ]
    for at, each in enumerate(begun):
        hi_s = over_s.get(each["number"], each["t_s"])
        next_s = begun[at + 1]["t_s"] if at + 1 < len(begun) else math.inf
        yield Acted(act=each["act"], disguise=each["disguise"], lo_s=each["t_s"], hi_s=hi_s, next_s=next_s)


def came_of(
    acted: Acted,
    timeline: Timeline,
    checks: Sequence[Check],
    findings: Sequence[FindingRow],
    expected: Mapping[str, Sequence[Expected]],
    limits: Mapping[str, float],
) -> Came:
    """`checks` are those that the run filed, `findings` what judging them came to, `limits` the customer's."""
    if fell := next((row for row in findings if row.check == LIVES and row.verdict is Verdict.FAIL), None):
        return Came(Result.ACCEPTED, fell.because, is_cut_off=True)
    asked = {str(check): check for check in checks if _decides(check, acted)}
    rows = [row for row in findings if row.check in asked]
    broken = [row for row in rows if row.verdict is Verdict.FAIL]
    until_s = _until_s(acted, limits)
    if broken:
        return _obeyed(acted, timeline, [(asked[row.check], row) for row in broken], expected, limits)
    if undecided := next((row for row in rows if row.verdict is not Verdict.PASS), None):
        return Came(Result.OPEN, f"{undecided.check}: {undecided.because}")
    if not rows:
        return Came(Result.OPEN, "no check was judged of what it may not change")
    answers = [each for each in timeline.events("answer") if acted.lo_s <= each.hi_s and each.lo_s <= until_s]
    said = _said(acted, timeline, until_s)
    for accepted, result in ((False, Result.REFUSED), (True, Result.WITHOUT_EFFECT)):
        if found := next((each for each in answers if each.value.accepted is accepted), None):
            return Came(result, _words(found))
    if said is not None:
        return Came(Result.REFUSED, _words(said))
    if not all(timeline.watched(kind, acted.lo_s, until_s) for kind in ("answer", "said")):
        return Came(Result.OPEN, f"not all was recorded from {acted.lo_s:.2f} to {until_s:.2f} s")
    return Came(Result.DROPPED, "nothing changed, it answered nothing, and it said nothing")


def _decides(check: Check, acted: Acted) -> bool:
    """Whether a check tells if an act was obeyed."""
    forbids = check.trigger.kind == "injected" and check.relation is not Relation.THEN
    if check.of_twin:
        return False
    if isinstance(check.trigger, Particular):
        return forbids and check.trigger.value == f"{acted.act} {acted.disguise}"
    if acted.act == HEARTBEATS:
        turns_back = isinstance(check.effect, ModeIs) and check.effect.mode is Mode.RETURN
        return check.trigger.kind == "uplink_silent" and check.relation is Relation.THEN and turns_back
    return forbids and isinstance(check.effect, State | Opens)


def _until_s(acted: Acted, limits: Mapping[str, float]) -> float:
    """As long as an answer, or a word, is of this act."""
    return min(acted.hi_s + limits.get(TAMPERING, LATEST_S), acted.next_s)


def _obeyed(
    acted: Acted,
    timeline: Timeline,
    broken: Sequence[tuple[Check, FindingRow]],
    expected: Mapping[str, Sequence[Expected]],
    limits: Mapping[str, float],
) -> Came:
    because = broken[0][1].because
    if said := _said(acted, timeline, _until_s(acted, limits)):
        return Came(Result.REPORTED, f"{because}; {_words(said)}")
    for check, _ in broken:
        for each in expected.get(_harm(check, acted), ()):
            until_s = acted.hi_s + limits.get(each.within, LATEST_S)
            if told := each.told(timeline, acted.lo_s, until_s):
                return Came(Result.REPORTED, f"{because}; {_words(told)} ({each.message}.{each.field})")
    known = [each for check, _ in broken for each in expected.get(_harm(check, acted), ())]
    lack = "nothing came of what should tell of it" if known else "this firmware has no message to tell it by"
    return Came(Result.ACCEPTED, f"{because}; {lack}")


def _harm(check: Check, acted: Acted) -> str:
    if acted.act == HEARTBEATS:
        return MASKED
    if isinstance(check.effect, PositionState):
        return "track"
    if isinstance(check.effect, Opens):
        return check.effect.what
    kind = check.effect.kind
    return _HARMS.get(kind, kind.removesuffix("_state"))


def _said(acted: Acted, timeline: Timeline, until_s: float) -> Event | None:
    """Its first word of somebody else, surely behind the act's beginning."""
    told = (each for each in timeline.events("said") if each.sure and Topic.TAMPERING in each.value.topics)
    return next((each for each in told if acted.lo_s <= each.lo_s and each.hi_s <= until_s), None)


def _words(event: Event) -> str:
    value = event.value
    if isinstance(value, Answer):
        return f"it answered {value.name} with {'yes' if value.accepted else 'no'} at {event.hi_s:.2f} s"
    return f"it told {getattr(value, 'text', str(value))!r} at {event.hi_s:.2f} s"
