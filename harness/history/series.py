"""A requirement or a scenario over firmware versions: a line for each, with what changed since the versions before."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.history.change import Change, Held, change, hold
from harness.history.fitting import fitted
from harness.report.alike import grouped, labelled
from harness.report.cases import Case, as_versions
from harness.report.complaints import WORST_FIRST
from harness.report.outcome import Outcome, distinct
from harness.report.questions import Questions
from harness.report.reaction import LEAST_FOR_P95, of_attacked, question, reaction
from harness.report.rows import Share
from harness.report.shares import pass_rate
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Flights of one firmware in one configuration under one profile; with `case`, of that case alone, else of `cases`
    cases together. Seconds are infinite for "never", p95_s is None for fewer than 20 flights, all three None where no
    flight measured it."""

    firmware: str
    build: str
    real: bool
    configuration: str
    profile: str
    case: str
    cases: int
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
    """All lines, and the checks whose times they tell, by case ("" for all of them; none where none was asked for)."""

    lines: tuple[Line, ...]
    checks: tuple[tuple[str, str], ...]
    asked: int
    """How many questions were corrected together."""
    uneven: bool
    """Whether versions of a configuration flew other cases, whose flights are added up."""
    repeats: int = 0
    """Flights of the practice drone that are left out, since they repeat a seed that it flew before."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A line, before it is known what became of it."""

    own: Sequence[Outcome]
    firmware: str
    configuration: str
    profile: str
    case: str
    check: str | None
    held: Held | None


def series(flights: Sequence[Outcome], *, by_case: bool = False) -> Series:
    """Versions in the order that numbers count, builds of one version by their first flight. Each case is held against
    the last version before that flew it, of the same stack, configuration and profile. All that is asked of all lines
    is corrected together: see `harness.report.questions`."""
    whole, flights = len(flights), distinct(flights)
    names = labelled(sorted({each.drone for each in flights}), lambda each: each.label, lambda each: each.mark)
    profiles = labelled(
        sorted({(each.profile, each.profile_sha256) for each in flights}), lambda e: e[0], lambda e: e[1]
    )
    configurations = fitted(flights)
    checks = _checks(flights, by_case=by_case)
    questions = Questions()
    drafts: list[_Draft] = []
    uneven = False
    kept = grouped(
        flights,
        lambda each: (
            each.drone.name,
            not each.drone.real,
            configurations[each.run],
            profiles[each.profile, each.profile_sha256],
            _of(each, by_case=by_case),
        ),
    )
    for (_, _, configuration, profile, flown), some in sorted(kept.items(), key=lambda item: _order(item[0])):
        builds = grouped(some, lambda each: each.drone)
        last: dict[tuple[Case, str], tuple[str, Sequence[Outcome]]] = {}
        before = ""
        uneven |= len({frozenset((each.case, each.delivery) for each in own) for own in builds.values()}) > 1
        for drone in sorted(builds, key=lambda e: (as_versions(e.version), builds[e][0].started_utc, e)):
            own, name = builds[drone], names[drone]
            held = hold(last, own, before, questions) if last else None
            drafts.append(_Draft(own, name, configuration, profile, _words(flown), checks.get(flown), held))
            last |= {each: (name, of) for each, of in grouped(own, lambda e: (e.case, e.delivery)).items()}
            before = name
    questions.answer()
    return Series(
        tuple(_line(each, questions) for each in drafts),
        tuple((_words(flown), check) for flown, check in checks.items()),
        questions.asked,
        uneven,
        whole - len(flights),
    )


_Flown = tuple[Case, str] | None
"""A case with its delivery; None for all of them together."""


def _of(flight: Outcome, *, by_case: bool) -> _Flown:
    return (flight.case, flight.delivery) if by_case else None


def _order(key: tuple[str, bool, str, str, _Flown]) -> tuple[object, ...]:
    *who, flown = key
    return (*who, flown[0].order if flown else (), flown[1] if flown else "")


def _words(flown: _Flown) -> str:
    return ", ".join(filter(None, (flown[0].scenario, flown[0].words, flown[1]))) if flown else ""


def _checks(flights: Sequence[Outcome], *, by_case: bool) -> Mapping[_Flown, str]:
    """The demand whose time is told, as a comparison has it; that an attack showed is no time of the drone's."""
    found = {each: question(some) for each, some in grouped(flights, lambda e: _of(e, by_case=by_case)).items()}
    return {each: check for each, check in found.items() if check and of_attacked(check)}


def _line(told: _Draft, questions: Questions) -> Line:
    own, counts = told.own, Counter(each.verdict for each in told.own)
    times = reaction(told.check, own) if told.check else None
    days = [each.started_utc for each in own]
    return Line(
        firmware=told.firmware,
        build=own[0].drone.git_hash or own[0].drone.sha256,
        real=own[0].drone.real,
        configuration=told.configuration,
        profile=told.profile,
        case=told.case,
        cases=len({(each.case, each.delivery) for each in own}),
        first_utc=min(days),
        last_utc=max(days),
        n=len(own),
        verdicts=tuple((each, counts[each]) for each in (Verdict.PASS, *WORST_FIRST) if counts[each]),
        pass_rate=pass_rate([each.verdict for each in own]),
        measured=times.measured if times else 0,
        p50_s=times.p50_s if times else None,
        p95_s=times.p95_s if times and times.measured >= LEAST_FOR_P95 else None,
        change=change(told.held, questions) if told.held else None,
    )


def seconds(value_s: float | None) -> str:
    """To hundredths; "never", and "–" where nothing was measured."""
    if value_s is None:
        return "–"
    return f"{value_s:.2f}" if math.isfinite(value_s) else "never"
