"""A requirement or a scenario over firmware versions: a line for each, with what changed since the one before."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.errors import CallerError
from harness.report.alike import grouped, labelled
from harness.report.cases import as_versions
from harness.report.comparing import compare
from harness.report.comparison import Way
from harness.report.complaints import WORST_FIRST
from harness.report.contrast import change_lines, changed, moved_words
from harness.report.measures import measured
from harness.report.outcome import Outcome, distinct
from harness.report.reaction import LEAST_FOR_P95, reaction
from harness.report.rows import Share
from harness.report.shares import pass_rate
from harness.report.sides import Side
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """What became of it since the version before: of the cases that both flew, in words, with a line for each thing;
    `way` is the worst of it."""

    way: Way
    words: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Flights of one firmware in one configuration under one profile; with `case`, of that case alone. Seconds are
    infinite for "never", p95_s is None for fewer than 20 flights, all three None where no flight measured it."""

    firmware: str
    build: str
    real: bool
    configuration: str
    profile: str
    case: str
    first_utc: str
    last_utc: str
    n: int
    verdicts: tuple[tuple[Verdict, int], ...]
    pass_rate: Share | None
    measured: int
    p50_s: float | None
    p95_s: float | None
    change: Change | None
    """None for the first version."""


@dataclass(frozen=True, slots=True)
class Series:
    """All lines, and the check whose time they tell (None where none was asked for a time)."""

    lines: tuple[Line, ...]
    check: str | None
    repeats: int = 0
    """Flights of the practice drone that are left out, since they repeat a seed that it flew before."""


def series(flights: Sequence[Outcome], *, by_case: bool = False) -> Series:
    """Versions in the order that numbers count, builds of one version by their first flight. Each is held against the
    one before it of the same stack, configuration, profile (and case)."""
    whole, flights = len(flights), distinct(flights)
    check = _asked(flights)
    drones = sorted({each.drone for each in flights})
    names = labelled(drones, lambda each: each.label, lambda each: each.mark)
    profiles = labelled(
        sorted({(each.profile, each.profile_sha256) for each in flights}), lambda e: e[0], lambda e: e[1]
    )
    lines = []
    kept = grouped(
        flights,
        lambda each: (
            each.drone.name,
            not each.drone.real,
            each.configuration,
            profiles[each.profile, each.profile_sha256],
            each.case if by_case else None,
            each.delivery if by_case else "",
        ),
    )
    for (_, _, _, profile, _, _), some in sorted(
        kept.items(), key=lambda item: (*item[0][:4], item[0][4].order if item[0][4] else (), item[0][5])
    ):
        builds = grouped(some, lambda each: each.drone)
        before: list[Outcome] | None = None
        for drone in sorted(builds, key=lambda e: (as_versions(e.version), builds[e][0].started_utc, e)):
            own = builds[drone]
            lines.append(_line(own, names[drone], profile, check, before, by_case=by_case))
            before = own
    return Series(tuple(lines), check, whole - len(flights))


def _asked(flights: Sequence[Outcome]) -> str | None:
    """The demand whose time most flights tell; of several the first filed, the same for all lines."""
    times = {
        each: len(found.values) for each, found in measured(flights).items() if each.unit == "s" and not each.ahead
    }
    return max(times, key=times.__getitem__).name if times else None


def _line(
    own: Sequence[Outcome],
    name: str,
    profile: str,
    check: str | None,
    before: Sequence[Outcome] | None,
    *,
    by_case: bool,
) -> Line:
    first, counts = own[0], Counter(each.verdict for each in own)
    times = reaction(check, own) if check else None
    days = [each.started_utc for each in own]
    words = ", ".join(filter(None, (first.case.scenario, first.case.words, first.delivery)))
    return Line(
        firmware=name,
        build=first.drone.git_hash or first.drone.sha256,
        real=first.drone.real,
        configuration=first.configuration,
        profile=profile,
        case=words if by_case else "",
        first_utc=min(days),
        last_utc=max(days),
        n=len(own),
        verdicts=tuple((each, counts[each]) for each in (Verdict.PASS, *WORST_FIRST) if counts[each]),
        pass_rate=pass_rate([each.verdict for each in own]),
        measured=times.measured if times else 0,
        p50_s=times.p50_s if times else None,
        p95_s=times.p95_s if times and times.measured >= LEAST_FOR_P95 else None,
        change=None if before is None else _change(before, own),
    )


def _change(before: Sequence[Outcome], now: Sequence[Outcome]) -> Change:
    try:
        found = compare([Side("before", "", tuple(before)), Side("now", "", tuple(now))])
    except CallerError:
        return Change(Way.OPEN, "no case in common", ())
    cases, worse, better = len(found.compared), found.count(Way.WORSE), found.count(Way.BETTER)
    lines = [f"{row.name}: {line}" for row, each in changed(found) for line in change_lines(each)]
    lines += [f"{row.name}: {moved_words(moved)}" for row, _, moved in found.moved]
    if not worse and not better:
        some = "" if found.asked else "; too few flights to tell of times"
        return Change(Way.SAME, f"none in {cases} {'case' if cases == 1 else 'cases'}{some}", tuple(lines))
    words = f"of {cases}: {worse} worse, {better} better"
    return Change(Way.WORSE if worse else Way.BETTER, words, tuple(lines))


def seconds(value_s: float | None) -> str:
    """To hundredths; "never", and "–" where nothing was measured."""
    if value_s is None:
        return "–"
    return f"{value_s:.2f}" if math.isfinite(value_s) else "never"
