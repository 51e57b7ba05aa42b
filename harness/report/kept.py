"""The plan's row: what of it these runs show, and what not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.evidence.keys import SHORT
from harness.plan.adherence import Adherence, adherence
from harness.plan.model import Plan, SealedPlan
from harness.report.gathering import Gathered
from harness.report.results import Deviation, PlanRow, SealRow
from harness.report.sealed import worth


def held(sealed: SealedPlan, gathered: Gathered) -> Adherence:
    """A plan held against all runs, also those that were cut short."""
    begun = [each.identity for each in gathered.uncounted if each.identity is not None]
    return adherence(sealed.plan, sealed.hash, [*(each.identity for each in gathered.judged), *begun])


def plan_row(sealed: SealedPlan, kept: Adherence, seals: Sequence[SealRow]) -> PlanRow:
    """What came of holding it. `seals` has who signed the runs that count."""
    return PlanRow(
        name=sealed.plan.title,
        sha256=sealed.hash,
        planned=len(kept.items),
        flown=len(kept.flown),
        deviations=(*_deviations(kept), *_sealed_by_others(sealed.plan, {each.run: each for each in seals})),
        signature=worth(sealed.signed),
        signer=sealed.signed.name,
        key=sealed.signed.key,
        never_begun=tuple(each.text for each in kept.never_begun),
    )


def _deviations(kept: Adherence) -> Iterator[Deviation]:
    for run, told in kept.deviating:
        yield Deviation(kind="deviating", what=run.run, because=told)
    for run, told in kept.added:
        yield Deviation(kind="added", what=run.run, because=told)
    for item in kept.dropped:
        because = "no run of it came to its end" if item.runs else "there is no run of it"
        yield Deviation(kind="dropped", what=item.text, because=because)
    for item in kept.repeated:
        runs = ", ".join(f"{each.run} ({each.outcome})" for each in item.runs)
        yield Deviation(kind="repeated", what=item.text, because=f"planned once, begun {len(item.runs)} times: {runs}")


def _sealed_by_others(plan: Plan, seals: Mapping[str, SealRow]) -> Iterator[Deviation]:
    if plan.key is None:
        return
    for run, row in seals.items():
        if row.signature is not None and row.key != plan.key:
            saw = f"by {row.signer or 'the key'} ({row.key[:SHORT]})" if row.key else "by nobody that can be told"
            told = f"planned to be sealed by the key {plan.key[:SHORT]}, signed {saw}"
            yield Deviation(kind="deviating", what=run, because=told)
