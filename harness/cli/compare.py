"""`cuas compare`: firmwares, configurations or vendors side by side, and whether anything got worse."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from harness.cli.screen import FAILED, GREEN, UNDECIDED
from harness.cli.spread import columns, print_wide
from harness.cli.waiting import progress
from harness.cli.writing import TO_STDOUT, check_target, screen_beside, write_view
from harness.errors import CallerError
from harness.report import contrast
from harness.report.comparing import compare as compare_sides
from harness.report.comparison import Comparison, Way
from harness.report.comparison_page import COMPARISON_VIEWS
from harness.report.gathering import Gathered, Why, gather, undisputed
from harness.report.outcome import outcomes
from harness.report.sides import BY, divided, lettered

EPILOG = (
    "Example:  cuas compare evidence-1.15 evidence-1.16 --html compare.html\n\n"
    "Example:  cuas compare evidence --by configuration --against patrol\n\n"
    f"{TO_STDOUT}.\n\n"
    "Exit codes: 0 nothing got worse, or was seen to; 1 something did: a verdict, the share of flights that pass, or a "
    "time or distance beyond noise; 2 bad input (nothing written); 3 nothing was seen to, but flights are missing: a "
    "case not flown, a run that does not count, one in ERROR, a check not asked any more."
)
STYLES = {Way.WORSE: "bold red", Way.BETTER: "green", Way.OTHER: "yellow", Way.MIXED: "yellow"}
STYLES |= {Way.SAME: "", Way.OPEN: "dim"}


def compare(
    evidence: Annotated[
        list[Path],
        typer.Argument(metavar="A B ...", help="Folders as `cuas run` left them, a side each; with --by all in one."),
    ],
    by: Annotated[
        str | None, typer.Option(metavar="|".join(BY), help="make a side of each of these, not of each folder")
    ] = None,
    against: Annotated[
        str, typer.Option(metavar="SIDE", help="the side that the others are held against (default: the first)")
    ] = "",
    html: Annotated[Path | None, typer.Option(metavar="FILE", help=COMPARISON_VIEWS["html"][0])] = None,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help=COMPARISON_VIEWS["markdown"][0])] = None,
) -> int:
    """Firmwares, configurations or vendors side by side: verdicts that changed, times and distances that moved.

    What moved is told by a test, corrected for how much is asked; with too few flights it is said that nothing can be
    said. The same bundles make the same bytes.
    """
    files = {name: path for name, path in (("html", html), ("markdown", markdown)) if path is not None}
    for name, path in files.items():
        check_target(f"--{name}", path, COMPARISON_VIEWS[name][2])
    if len({path.resolve() for path in files.values()}) < len(files):
        raise CallerError(f"{files['html'].name}: wanted a file of its own for each format, saw it named twice")
    found = _compared(evidence, by, against)
    with progress("drawing", at_once=True):
        made = {path: COMPARISON_VIEWS[name][1](found) for name, path in files.items()}
    screen = screen_beside(made)
    show(screen, found)
    for path, data in made.items():
        if line := write_view(path, data, "the comparison"):
            screen.print(line, soft_wrap=True)
    return FAILED if found.worse else UNDECIDED if found.gaps else GREEN


def _compared(places: Sequence[Path], by: str | None, against: str) -> Comparison:
    if by is None and len(places) < 2:
        raise CallerError(
            f"wanted two or more folders of evidence to compare, saw {len(places)}; --by={'|'.join(BY)} makes sides of "
            "what lies in one"
        )
    if by is not None and by not in BY:
        raise CallerError(f"--by={by}: wanted one of {', '.join(BY)}")
    gathered: list[Gathered] = []
    for group in [list(places)] if by else [[each] for each in places]:
        with progress("reading evidence") as told:
            gathered.append(gather(group, told))
    gathered = undisputed(gathered)
    flights = iter(outcomes([run for each in gathered for run in each.judged]))
    groups = [[next(flights) for _ in each.judged] for each in gathered]
    sides = divided(groups[0], by) if by else lettered(groups)
    names = [""] if by else [side.name for side in sides]
    own = list(zip(names, gathered, strict=True))
    with progress("comparing", at_once=True):
        return compare_sides(
            sides,
            against,
            lost={name: sum(run.why is not Why.TWICE for run in each.uncounted) for name, each in own},
            uncounted=[f"{name}: {line}" if name else line for name, each in own for line in each.uncounted_lines()],
            besides=_shared(own),
        )


def _shared(sides: Sequence[tuple[str, Gathered]]) -> list[str]:
    """Cautions for runs that two sides have. Raises CallerError for two sides that are one."""
    found = []
    seals = [(name, {(run.identity.run, run.seal) for run in each.judged}) for name, each in sides]
    for (name, own), (other, more) in combinations(seals, 2):
        if own == more:
            raise CallerError(f"{name} and {other} have the same runs: wanted flights of two drones, or of two days")
        if both := len(own & more):
            found.append(f"{name} and {other} have {contrast.counted(both, 'run')} in common, which cannot differ.")
    return found


def show(screen: Console, found: Comparison) -> None:
    """What changed and what moved, and how much could be told; all cases are on the page."""
    style = STYLES[contrast.tone(found)]
    screen.print(Text.assemble((contrast.headline(found), style), f". {contrast.lead(found)}"), soft_wrap=True)
    screen.print(Text(contrast.told(found)), soft_wrap=True)
    for side in found.sides:
        words = f"  {side.words}; {contrast.counted(side.runs, 'run')}, {contrast.seeds_words(side.seeds)}"
        mark = " (base)" if side.name == found.base else ""
        screen.print(Text.assemble((side.name, "bold"), mark, words), soft_wrap=True)
    for each in found.cautions:
        screen.print(Text(each, "italic yellow"), soft_wrap=True)
    _changed(screen, found)
    if found.moved:
        table = columns(contrast.MOVED_COLUMNS[:4], contrast.MOVED_COLUMNS[4:])
        for row, against, moved in found.moved:
            cells = [Text(cell) for cell in contrast.moved_cells(row, against, moved)]
            cells[3].stylize(STYLES[moved.tested.way])
            table.add_row(*cells)
        screen.print(Text("\nmoved beyond noise", "bold"))
        print_wide(screen, table)
    for each in contrast.mixed(found):
        screen.print(Text(f"some flights differ, most do not: {each}", STYLES[Way.MIXED]), soft_wrap=True)
    for name, cases in found.missing:
        screen.print(
            Text(
                f"\n{len(cases)} not flown on {name}: {'; '.join(cases)}",
                "" if name == found.base else STYLES[Way.OTHER],
            ),
            soft_wrap=True,
        )
    for line in found.uncounted:
        screen.print(Text(f"not counted: {line}", "bold yellow"), soft_wrap=True)


def _changed(screen: Console, found: Comparison) -> None:
    some = contrast.changed(found)
    if not some:
        return
    names = [side.name for side in found.sides]
    screen.print(Text("\nverdicts that changed", "bold"))
    table = columns(["case", "way", *names], ())
    for row, each in some:
        way = contrast.way_words(each)
        side = f" on {each.side}" if len(names) > 2 else ""
        table.add_row(row.name, Text(f"{way}{side}", STYLES[way]), *map(contrast.flown_words, row.flown))
    print_wide(screen, table)
    for row, each in some:
        screen.print(Text(f"\n{row.name}, {each.side} against {found.base}", "bold"), soft_wrap=True)
        for line in contrast.change_lines(each):
            screen.print(Text(f"  {line}"), soft_wrap=True)
