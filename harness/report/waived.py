"""Which failures are waived: by the waivers that runs were flown with, and by those of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from harness.evidence.models import RunIdentity, WaiverIdentity
from harness.report.alike import Flown
from harness.report.gathering import Gathered
from harness.report.results import WaiverRow
from harness.requirements.waivers import Waivers, excused
from harness.verdict import Verdict

_DAY = len("2026-01-01")


def last_day(gathered: Gathered) -> date:
    """The day (UTC) on which the last of the runs began: a report's today, so that made again it says the same."""
    return date.fromisoformat(max(run.identity.started_utc for run in gathered.judged)[:_DAY])


def excusing(flown: Sequence[Flown], waivers: Waivers) -> dict[str, tuple[WaiverIdentity, ...]]:
    """Those that excuse a run's FAIL, by its name; none unless each of its failed checks is excused."""
    found = {}
    for each in flown:
        failed = [row.check for row in each.file.findings if row.verdict is Verdict.FAIL]
        found[each.run.identity.run] = excused(_about(each.run.identity, waivers), each.file.verdict, failed)
    return found


def _about(run: RunIdentity, waivers: Waivers) -> tuple[WaiverIdentity, ...]:
    """Those that it was flown with, and those of the file; where both have an id, as it was flown with."""
    filed = {each.id for each in run.waivers}
    case = run.test.partition("[")[2].removesuffix("]")
    known = waivers.covering(run.scenario, case, run.vehicle)
    return (*run.waivers, *(each for each in known if each.id not in filed))


def waiver_rows(
    flown: Sequence[Flown], waivers: Waivers, excuses: Mapping[str, Sequence[WaiverIdentity]]
) -> tuple[WaiverRow, ...]:
    """The file's, in its order; then those that only runs have filed. `excuses` is what `excusing` found."""
    scopes = {(each.scenario, each.filed()): (each.case, each.vehicle) for each in waivers.waiver}
    filed: dict[tuple[str, WaiverIdentity], list[str]] = {}
    used: dict[tuple[str, WaiverIdentity], list[str]] = {}
    for run in (each.run.identity for each in flown):
        for waiver in run.waivers:
            filed.setdefault((run.scenario, waiver), []).append(run.run)
        for waiver in excuses[run.run]:
            used.setdefault((run.scenario, waiver), []).append(run.run)
    only = sorted(filed.keys() - scopes.keys(), key=lambda key: (key[1].id, key[0], str(key[1])))
    return tuple(
        WaiverRow(
            **waiver.model_dump(),
            scenario=scenario,
            case=scopes.get((scenario, waiver), (None, None))[0],
            vehicle=scopes.get((scenario, waiver), (None, None))[1],
            runs=tuple(used.get((scenario, waiver), ())),
            flown_with=tuple(filed.get((scenario, waiver), ())),
        )
        for scenario, waiver in (*scopes, *only)
    )
