"""Evidence held against the plan that it was flown for."""

from __future__ import annotations

from collections.abc import Iterator

from harness.custody.evidence import Custody
from harness.custody.found import Found, Kind
from harness.evidence.signature import State
from harness.plan.adherence import Adherence, Item, adherence
from harness.plan.model import SealedPlan


def adherence_of(custody: Custody, sealed: SealedPlan) -> Adherence:
    """What of the plan the bundles show; those whose run.json is not what was sealed do not count."""
    return adherence(sealed.plan, sealed.hash, [each.identity for each in custody.bundles if each.identity])


def held_against(kept: Adherence, sealed: SealedPlan) -> Iterator[Found]:
    """All in which evidence is not what was planned, and what is wrong with the plan itself."""
    yield from _about_plan(sealed)
    for run, told in kept.deviating:
        yield Found(Kind.PLAN, run.run, f"flown for the plan, and not as planned: {told}")
    for run, told in kept.added:
        yield Found(Kind.UNPLANNED, run.run, f"added: {told}")
    for item in kept.dropped:
        yield Found(Kind.UNPLANNED, item.text, f"dropped: {_begun(item)}")
    for item in kept.repeated:
        told = ", ".join(f"{each.run} ({each.outcome})" for each in item.runs)
        yield Found(Kind.UNPLANNED, item.text, f"repeated: planned once, begun {len(item.runs)} times: {told}")


def _about_plan(sealed: SealedPlan) -> Iterator[Found]:
    match sealed.signed.state:
        case State.BROKEN:
            yield Found(Kind.PLAN, sealed.path.name, f"is not what was signed: {sealed.signed.because}")
        case State.UNKNOWN:
            yield Found(Kind.NOT_TRUSTED, sealed.path.name, f"the plan is signed by {sealed.signed}")
        case State.NONE:
            yield Found(Kind.UNSIGNED, sealed.path.name, "the plan is not signed: anybody could have made it")


def _begun(item: Item) -> str:
    return "no run of it came to its end" if item.runs else "there is no run of it"
