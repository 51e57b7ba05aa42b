"""Waivers that waived nothing: a file of them must not seem to say what it does not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from harness.cli.flights import Flown
from harness.nearest import unknown
from harness.report.results import WaiverRow
from harness.requirements.waivers import Waiver, Waivers
from harness.verdict import Verdict


def without_use(waivers: Waivers, flown: Sequence[Flown], known: Collection[str]) -> Iterator[str]:
    """Sentences on those of a run's file that excused nothing in it; `known` are the ids of all scenarios there are.
    One that passes though it is waived is told of where its verdict is."""
    asked = {each.scenario for each in flown}
    elsewhere = 0
    for waiver in waivers.waiver:
        about = [each for each in flown if waiver.id in {filed.id for filed in each.waivers}]
        if waiver.scenario not in known:
            there_is_none = unknown(f"there is no scenario {waiver.scenario}", waiver.scenario, sorted(known))
            yield f"{_named(waiver)} is about nothing: {there_is_none}"
        elif waiver.scenario not in asked:
            elsewhere += 1
        elif not about:
            yield f"{_named(waiver)} is about no case that was flown: wanted {_scope(waiver)}"
        elif not any(each.needless or waiver.id in {used.id for used in each.excuses} for each in about):
            yield f"{_named(waiver)} excused nothing: {_why(waiver, about)}"
    if elsewhere:
        yield f"{elsewhere} more are about scenarios that were not flown"


def excusing_nothing(rows: Sequence[WaiverRow]) -> Iterator[str]:
    """The same of a report's waivers: there nobody knows which scenarios there are."""
    for row in rows:
        if not row.runs:
            yield f"{row.id} of {row.owner} excused no run of {row.scenario} in here"


def _named(waiver: Waiver) -> str:
    return f"{waiver.id} of {waiver.owner}"


def _scope(waiver: Waiver) -> str:
    parts = [waiver.scenario]
    parts += [f"case {waiver.case}"] if waiver.case is not None else []
    parts += [f"on {waiver.vehicle}"] if waiver.vehicle is not None else []
    return " ".join(parts)


def _why(waiver: Waiver, about: Sequence[Flown]) -> str:
    failed = [each for each in about if each.verdict is Verdict.FAIL]
    if not failed:
        told = ", ".join(sorted({str(each.verdict) for each in about}))
        return f"a waiver is for a FAIL, and what it is about ended as {told}"
    if waiver.check is not None:
        return f"not every failed check has {waiver.check!r} in its sentence, or more than a check failed"
    return "besides the failed checks something was left open, or went wrong with the rig"
