"""The plan's row: what of it these runs show, and what not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from harness.evidence.keys import SHORT
from harness.evidence.ledger import LedgerRun
from harness.evidence.models import RunIdentity
from harness.plan.adherence import Adherence, Item, adherence
from harness.plan.model import Plan, SealedPlan
from harness.report.gathering import Gathered
from harness.report.results import Deviation, PlanRow, SealRow
from harness.report.sealed import worth


def held(sealed: SealedPlan, gathered: Gathered) -> Adherence:
    """A plan held against all runs, also those that do not count: by their own run.json where that is to be believed or
    was never sealed, else by a ledger's line."""
    counted = {each.identity.run for each in gathered.judged}
    lost = [each for each in gathered.uncounted if each.run not in counted]
    begun = {}
    for each in lost:
        own = each.about if isinstance(each.about, RunIdentity) else each.identity
        if own is not None:
            begun[own.run, own.test, own.seed, own.plan] = own
    told = {each.run for each in begun.values()}
    noted = [each.about for each in lost if isinstance(each.about, LedgerRun) and each.about.run not in told]
    return adherence(sealed.plan, sealed.hash, [*(each.identity for each in gathered.judged), *begun.values()], noted)


def plan_row(sealed: SealedPlan, kept: Adherence, counted: Collection[str], seals: Sequence[SealRow]) -> PlanRow:
    """What came of holding it. No run but those `counted` lets a planned flight pass for flown; `seals` has who signed
    them."""
    dropped = [item for item in kept.items if not _flown(item, counted)]
    return PlanRow(
        name=sealed.plan.title,
        sha256=sealed.hash,
        planned=len(kept.items),
        flown=len(kept.items) - len(dropped),
        deviations=(
            *_deviations(kept, dropped),
            *_sealed_by_others(sealed.plan, {each.run: each for each in seals}),
        ),
        signature=worth(sealed.signed),
        signer=sealed.signed.name,
        key=sealed.signed.key,
        never_begun=tuple(each.text for each in kept.never_begun),
    )


def _flown(item: Item, counted: Collection[str]) -> bool:
    return any(each.outcome == "finished" and each.run in counted for each in item.runs)


def _deviations(kept: Adherence, dropped: Sequence[Item]) -> Iterator[Deviation]:
    for run, told in kept.deviating:
        yield Deviation(kind="deviating", what=run.run, because=told)
    for run, told in kept.added:
        yield Deviation(kind="added", what=run.run, because=told)
    for item in dropped:
        yield Deviation(kind="dropped", what=item.text, because=_dropped(item))
    for item in kept.items:
        runs = [f"{each.run} ({each.outcome})" for each in item.runs]
        runs += [] if item.alike else [f"{each} (nothing tells its end)" for each in item.noted]
        if len(runs) > 1:
            told = f"planned once, begun {len(runs)} times: {', '.join(runs)}"
            yield Deviation(kind="repeated", what=item.text, because=told)


def _dropped(item: Item) -> str:
    if any(each.outcome == "finished" for each in item.runs):
        return f"no run of it counts: {', '.join(each.run for each in item.runs)}"
    if item.runs:
        return "no run of it came to its end"
    if not item.noted:
        return "there is no run of it"
    names = ", ".join(item.noted)
    if not item.alike:
        return f"no run of it counts: {names}"
    return f"begun or not, nothing tells: {names} may have been it, or another of this scenario and seed"


def _sealed_by_others(plan: Plan, seals: Mapping[str, SealRow]) -> Iterator[Deviation]:
    if plan.key is None:
        return
    for run, row in seals.items():
        if row.signature is not None and row.key != plan.key:
            saw = f"by {row.signer or 'the key'} ({row.key[:SHORT]})" if row.key else "by nobody that can be told"
            told = f"planned to be sealed by the key {plan.key[:SHORT]}, signed {saw}"
            yield Deviation(kind="deviating", what=run, because=told)
