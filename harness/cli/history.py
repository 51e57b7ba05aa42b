"""`cuas history`: a requirement or a scenario over firmware versions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from harness.cli.compare import STYLES
from harness.cli.screen import GREEN, console, verdict_text
from harness.cli.spread import columns, print_wide
from harness.cli.waiting import progress
from harness.errors import CallerError
from harness.history.database import DATABASE_NAME, Record, recall
from harness.history.series import Line, Series, seconds, series
from harness.nearest import unknown
from harness.options import EVIDENCE
from harness.report.contrast import counted
from harness.report.wording import IN_SHORT, NOTHING

EPILOG = (
    "Example:  cuas history LINK-LOSS-RETURN\n\n"
    "Exit codes: 0 told, whatever the verdicts; 2 bad input (no such requirement, no evidence, a "
    "file that is no history)."
)


def history(
    what: Annotated[
        str, typer.Argument(metavar="REQUIREMENT|SCENARIO", help="an id, such as LINK-LOSS-RETURN or LINK-1")
    ],
    evidence: Annotated[
        list[Path] | None,
        typer.Option(metavar="FOLDER", help="folders of evidence, as often as wanted (default: ./evidence)"),
    ] = None,
    database: Annotated[
        Path | None, typer.Option(metavar="FILE", help=f"where the database is kept (default: {DATABASE_NAME} beside)")
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", metavar="", help="make the database anew from the bundles")
    ] = False,
    cases: Annotated[
        bool, typer.Option("--cases", metavar="", help="a line for each case, not for all of them together")
    ] = False,
) -> int:
    """A requirement or a scenario over firmware versions: pass rate, reaction times, and what changed.

    The database (SQLite, yours to query) is made from the bundles, and made anew whenever they are others; deleting it
    loses nothing.
    """
    with progress("reading evidence") as told:
        found = recall(what, evidence or [EVIDENCE], database, told, rebuild=rebuild)
    if not found.flights:
        raise CallerError(unknown(f"nothing was flown that tells of {what}", what, found.known, alike=0.5))
    show(console(), what, found, series(found.flights, by_case=cases))
    return GREEN


def show(screen: Console, what: str, found: Record, told: Series) -> None:
    """The lines, and below them what changed from version to version."""
    screen.print(Text.assemble((what, "bold"), f"  {len(found.flights)} flights"), soft_wrap=True)
    if not any(line.real for line in told.lines):
        screen.print(Text("practice drone, no product assessed", "italic"))
    several = len({line.profile for line in told.lines}) > 1
    by_case = any(line.case for line in told.lines)
    pooled = any(line.cases > 1 for line in told.lines)
    names = ["case"] * by_case + ["firmware", "build", "configuration"] + ["profile"] * several
    figures = ["cases"] * pooled + ["n", "pass rate", "95 %", "p50", "p95"]
    table = columns([*names, "flown", "verdicts"], figures)
    table.add_column("change", no_wrap=True)
    for line in told.lines:
        who = [line.case] * by_case + [line.firmware, line.build[:12], line.configuration] + [line.profile] * several
        table.add_row(*who, _days(line), _verdicts(line), *[str(line.cases)] * pooled, *_figures(line), _change(line))
    print_wide(screen, table)
    _notes(screen, told, pooled=pooled)
    for line in told.lines:
        if line.change and line.change.lines:
            name = ", ".join(filter(None, (line.firmware, line.configuration, line.case)))
            screen.print(Text(f"\n{name}, against the version before", "bold"), soft_wrap=True)
            for each in line.change.lines:
                screen.print(Text(f"  {each}"), soft_wrap=True)
    if told.repeats:
        again = f"{told.repeats} more flights of the practice drone repeat a seed, and are left out"
        screen.print(Text(again, "bold yellow"), soft_wrap=True)
    for each in found.uncounted:
        screen.print(Text(f"not counted: {each}", "bold yellow"), soft_wrap=True)


def _notes(screen: Console, told: Series, *, pooled: bool) -> None:
    """What the figures are of."""
    for case, check in told.checks:
        screen.print(Text(f"reaction{f' of {case}' if case else ''}: {check}", "dim"), soft_wrap=True)
    if told.checks:
        screen.print(Text(IN_SHORT, "dim"), soft_wrap=True)
    if any(line.change for line in told.lines):
        corrected = f"changes are corrected for the {counted(told.asked, 'question')} of all lines together"
        screen.print(
            Text(f"each case is held against the last version that flew it; {corrected}", "dim"), soft_wrap=True
        )
    if pooled:
        mix = "the figures of a line are of all its cases together (--cases has a line for each)"
        uneven = "; versions flew other cases here, which alone may make them differ" if told.uneven else ""
        screen.print(Text(f"{mix}{uneven}", "bold yellow" if told.uneven else "dim"), soft_wrap=True)


def _days(line: Line) -> str:
    first, last = line.first_utc[:10], line.last_utc[:10]
    return first if first == last else f"{first} to {last}"


def _verdicts(line: Line) -> Text:
    return Text(", ").join(Text(f"{count} ") + verdict_text(verdict) for verdict, count in line.verdicts)


def _figures(line: Line) -> list[str]:
    n = str(line.n) if line.measured in (0, line.n) else f"{line.measured} of {line.n}"
    share = line.pass_rate
    rate = (
        [NOTHING, NOTHING]
        if share is None
        else [f"{100 * share.value:.0f} %", f"{100 * share.lo:.0f}–{100 * share.hi:.0f}"]
    )
    return [n, *rate, seconds(line.p50_s), seconds(line.p95_s)]


def _change(line: Line) -> Text:
    return Text(NOTHING, "dim") if line.change is None else Text(line.change.words, STYLES[line.change.way])
