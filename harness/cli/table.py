"""`cuas table`: one table from many sealed bundles, for a screen or as a page of Markdown."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.cli.screen import GREEN, Screen, console, verdict_text
from harness.cli.spread import columns, print_wide
from harness.cli.waiting import progress
from harness.cli.writing import STDOUT, check_target, write_view
from harness.errors import CallerError
from harness.report.floods import floods_page
from harness.report.gathering import gather
from harness.report.leads import leads_page
from harness.report.markdown import page
from harness.report.overheard import overheard_page
from harness.report.probed import delivery_page, support_page
from harness.report.rejections import rejections_page
from harness.report.sightings import sightings_page
from harness.report.speeds import speeds_page
from harness.report.table import Assessed, ResultTable, Row, Section, Why, build
from harness.report.truthless import truthless_page
from harness.report.wording import (
    HOW_TO_READ_METRES,
    IN_SHORT,
    METRE_COLUMNS,
    NEVER,
    NUMBERS,
    PARITY_COLUMNS,
    PRACTICE,
    binary_words,
    count_words,
    metre_rows,
    number_cells,
    parity_rows,
    parity_words,
    plainly,
    seeds_words,
    several,
    speed_words,
    who_cells,
    who_columns,
    why_cells,
)

PAGES = {
    "support": support_page, "deliveries": delivery_page, "rejections": rejections_page, "floods": floods_page,
    "overheard": overheard_page,
    "leads": leads_page,
    "speeds": speeds_page,
    "sightings": sightings_page,
    "truthless": truthless_page,
}  # fmt: skip
"""Pages of their own, by their options."""
PAGE_MARK, TEXT_MARK = b"Made by `cuas table EVIDENCE --", b"profile      "
"""By what in it a page is known, and a table for a screen."""


def tabulate(places: Sequence[Path], out: Path | None, *, markdown: bool, pages: Sequence[str] = ()) -> int:
    """Print the table, or write it to `out`; always 0, since it is no verdict. `pages` asks for one of PAGES instead,
    each a page of Markdown.

    Raises CallerError for a place without bundles, for evidence of which nothing counts, for two pages at once, and
    for an `out` that cannot be written.
    """
    if len(pages) > 1:
        raise CallerError(f"--{' --'.join(pages)}: wanted one of them; each is a page of its own")
    if out is not None:
        check_target("--out", out, PAGE_MARK if pages or markdown else TEXT_MARK)
    with progress("reading evidence") as told:
        gathered = gather(places, told)
    screen = console()
    with progress("making the table", at_once=True):
        table = build(gathered)
        text = PAGES[pages[0]](gathered.judged) if pages else page(table) if markdown else None
    if out is None or out == STDOUT:
        if text is not None:
            screen.print(text, soft_wrap=True, end="")
        else:
            show(screen, table)
        return GREEN
    write_view(out, (_text(table) if text is None else text).encode(), "the table")
    rows = sum(len(section.rows) for section in table.sections)
    screen.print(f"{out}: {table.runs} runs{'' if pages else f' in {rows} rows'}", soft_wrap=True)
    return GREEN


def _text(table: ResultTable) -> str:
    file = io.StringIO()
    show(Screen(file=file, color_system=None), table)
    return file.getvalue()


def show(screen: Console, table: ResultTable) -> None:
    """The whole; makes the screen as wide as it needs to be, so that no figure is cut off."""
    for number, section in enumerate(table.sections):
        if number:
            screen.print()
        _section(screen, section)
    if table.uncounted:
        screen.print()
        screen.print(Text("not counted", "bold yellow"))
        for line in table.uncounted:
            screen.print(Text(f"  {line}"), soft_wrap=True)


def _section(screen: Console, section: Section) -> None:
    screen.print(Text.assemble(("profile      ", "dim"), f"{section.profile}, sha256 {section.profile_sha256}"))
    if not section.real:
        screen.print(Text(PRACTICE, "italic"))
    for drone in section.drones:
        screen.print(_assessed(drone), soft_wrap=True)
    for label, meaning in section.configurations:
        screen.print(Text(f"{label}: {meaning}", "dim"), soft_wrap=True)
    screen.print()
    print_wide(screen, _grid(section))
    screen.print()
    for scenario, check in section.reactions:
        screen.print(Text(f"reaction of {scenario}: {check}", "dim"), soft_wrap=True)
    screen.print(Text(IN_SHORT, "dim"), soft_wrap=True)
    _attacked(screen, section)
    for why in section.whys:
        _explain(screen, why, section)


def _attacked(screen: Console, section: Section) -> None:
    """What attacks on satellite navigation did: in metres, by two deliveries, and plainly."""
    who = who_columns(section)
    metres = [[*who_cells(row, section), *cells] for row in section.rows for cells in metre_rows(row)]
    if metres:
        screen.print()
        print_wide(screen, _plain_grid([*who, "in metres"], METRE_COLUMNS, metres, said_once=len(who)))
        screen.print(Text(HOW_TO_READ_METRES, "dim"), soft_wrap=True)
    pairs = [[*who_cells(row, section)[:-1], *cells] for row, pair in section.parities for cells in parity_rows(pair)]
    if pairs:
        screen.print()
        print_wide(screen, _plain_grid([*who[:-1], *PARITY_COLUMNS], (), pairs, said_once=len(who) - 1))
        screen.print(Text(parity_words(section), "dim"), soft_wrap=True)
    for each in plainly(section):
        screen.print()
        screen.print(Text(each, "bold"), soft_wrap=True)


def _plain_grid(names: Sequence[str], figures: Sequence[str], rows: Sequence[list[str]], *, said_once: int) -> Table:
    table = columns(names, figures)
    before: list[str] = []
    for row in rows:
        cells = zip([*names, *figures], row, strict=True)
        shown = [_number(cell) if name == "margin" else Text(cell) for name, cell in cells]
        table.add_row(*_once(row[:said_once], before), *shown[said_once:])
        before = row[:said_once]
    return table


def _assessed(drone: Assessed) -> Text:
    words = [
        *binary_words(drone),
        f"{drone.runs} runs" if drone.runs != 1 else "1 run",
        f"{'seed' if drone.seeds == 1 else 'seeds'} {seeds_words(drone)}",
        f"speed {speed_words(drone)}",
        f"harness {several(drone.harnesses)}",
        f"on {several(drone.hosts)}, {several(drone.cpus)} cpus",
    ]
    return Text.assemble((drone.label, "bold"), f"  {'; '.join(words)}")


def _grid(section: Section) -> Table:
    table = columns([*who_columns(section), "verdicts"], NUMBERS)
    before: list[str] = []
    for row in section.rows:
        who = who_cells(row, section)
        table.add_row(*_once(who, before), _verdicts(row), *map(_number, number_cells(row)))
        before = who
    return table


def _once(now: Sequence[str], before: Sequence[str]) -> list[str]:
    """What the line above says already is not said again."""
    same = 0
    while same < len(before) and now[same] == before[same]:
        same += 1
    return [""] * same + list(now[same:])


def _verdicts(row: Row) -> Text:
    parts = [Text(f"{count} ") + verdict_text(verdict) for verdict, count in row.verdicts]
    return Text(", ").join(parts)


def _number(cell: str) -> Text:
    return Text(cell, "bold red" if cell == NEVER or cell.startswith("-") else "")


def _explain(screen: Console, why: Why, section: Section) -> None:
    screen.print()
    screen.print(Text(several(why_cells(why, section)), "bold"), soft_wrap=True)
    for each in why.complaints:
        counted = f" {count_words(each)}{f' in {each.cases}' if each.cases else ''}  {each.check}"
        screen.print(Text.assemble("  ", verdict_text(each.verdict), counted), soft_wrap=True)
        screen.print(Text.assemble(f"    {each.because}", (f" (in {each.run})", "dim")), soft_wrap=True)


EPILOG = (
    "Example:  cuas table evidence --markdown --out docs/results.md\n\n"
    "Exit codes: 0 the table was made, whatever the verdicts in it; 2 bad input (nothing written)."
)


def table(
    evidence: Annotated[
        list[Path],
        typer.Argument(metavar="EVIDENCE", help="Folders as `cuas run` left them, folders of such, or bundles."),
    ],
    markdown: Annotated[bool, typer.Option("--markdown", metavar="", help="write a page of GitHub's Markdown")] = False,
    support: Annotated[
        bool, typer.Option("--support", metavar="", help="write the page of what is NOT SUPPORTED, with its probes")
    ] = False,
    deliveries: Annotated[
        bool,
        typer.Option(
            "--deliveries", metavar="", help="write the page of which attack reaches which satellite receiver"
        ),
    ] = False,
    rejections: Annotated[
        bool,
        typer.Option("--rejections", metavar="", help="write the page of what came of strangers' acts on each drone"),
    ] = False,
    floods: Annotated[
        bool, typer.Option("--floods", metavar="", help="write the page of what floods did to each drone")
    ] = False,
    overheard: Annotated[
        bool,
        typer.Option("--overheard", metavar="", help="write the page of what who only listens learns of each drone"),
    ] = False,
    leads: Annotated[
        bool, typer.Option("--leads", metavar="", help="write the page of how long ahead the ground was told")
    ] = False,
    speeds: Annotated[
        bool,
        typer.Option(
            "--speeds", metavar="", help="write the page of the same cases in real time and faster: equal or not"
        ),
    ] = False,
    sightings: Annotated[
        bool,
        typer.Option("--sightings", metavar="", help="write the page of what is told of other aircraft, and how soon"),
    ] = False,
    truthless: Annotated[
        bool,
        typer.Option(
            "--truthless", metavar="", help="write the page of which checks stand where nobody knows the truth"
        ),
    ] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="write to this file, not to the screen")] = None,
) -> int:
    """One table from many runs: verdicts, reaction times (p50, p95, max), margins, and why what is not PASS is not.

    A row for each scenario, phase, case, drone, configuration and delivery. Runs that were not judged and sealed are
    named below.
    """
    pages = {
        "support": support, "deliveries": deliveries, "rejections": rejections, "floods": floods,
        "overheard": overheard, "leads": leads, "speeds": speeds, "sightings": sightings, "truthless": truthless,
    }  # fmt: skip
    return tabulate(evidence, out, markdown=markdown, pages=[name for name, wanted in pages.items() if wanted])
