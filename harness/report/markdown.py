"""The table as a page of GitHub's Markdown: the same text for the same bundles, with no place or time of its making."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness.report.grid import LEFT, RIGHT, grid, plain
from harness.report.table import Assessed, ResultTable, Row, Section, Why
from harness.report.wording import (
    HOW_TO_READ,
    HOW_TO_READ_METRES,
    METRE_COLUMNS,
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
    why_columns,
)

MADE_BY = "Made by `cuas table EVIDENCE --markdown` from sealed bundles, and not changed by hand."


def page(table: ResultTable) -> str:
    """The whole page, ending in a newline."""
    scenarios = dict.fromkeys(row.scenario for section in table.sections for row in section.rows)
    lines = [f"# Results: {several(list(scenarios))}", "", MADE_BY, ""]
    lines += [f"- **{term}**: {meaning}" for term, meaning in HOW_TO_READ.items()]
    for section in table.sections:
        lines += _section(section)
    if table.uncounted:
        lines += ["", "## Not counted", "", *(f"- {plain(each)}" for each in table.uncounted)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    marked = "" if section.real else f" ({PRACTICE})"
    lines = ["", f"## Profile {plain(section.profile)}, sha256 {section.profile_sha256}{marked}", ""]
    lines += grid(
        ["drone", "firmware", "runs", "seeds", "speed", "harness", "cpus"],
        [LEFT, LEFT, RIGHT, LEFT, LEFT, LEFT, RIGHT],
        (_assessed(each, section) for each in section.drones),
    )
    lines += [""]
    who = who_columns(section)
    lines += grid(
        [*who, "verdicts", *NUMBERS],
        [LEFT] * (len(who) + 1) + [RIGHT] * len(NUMBERS),
        (_row(each, section) for each in section.rows),
    )
    lines += ["", *(f"- reaction of {plain(scenario)}: {plain(check)}" for scenario, check in section.reactions)]
    lines += [f"- configuration of {plain(label)}: {plain(meaning)}" for label, meaning in section.configurations]
    lines += [*_in_metres(section), *_parities(section)]
    if told := [f"- {plain(each)}" for each in plainly(section)]:
        lines += ["", "### Said plainly", "", *told]
    if section.whys:
        names = [*why_columns(section), "cases", "verdict", "runs", "check", "the worst of it", "in run"]
        lines += ["", "### What was not PASS, and why", ""]
        lines += grid(names, [LEFT] * len(names), (each for why in section.whys for each in _complaints(why, section)))
    if section.bundles:
        also = ", and of boards on a desk" if section.on_desk else ""
        lines += ["", f"### The bundles of attacks on satellite navigation{also}", ""]
        lines += grid(["run", "verdict", "bundle sha256"], [LEFT] * 3, section.bundles)
    return lines


def _in_metres(section: Section) -> Iterator[str]:
    rows = [[*_who(row, section), *cells] for row in section.rows for cells in metre_rows(row)]
    if rows:
        who = who_columns(section)
        aligned = [LEFT] * (len(who) + 1) + [RIGHT] * len(METRE_COLUMNS)
        yield from (
            "",
            "### In metres, and whether it was said",
            "",
            f"{HOW_TO_READ_METRES[0].upper()}{HOW_TO_READ_METRES[1:]}",
            "",
        )
        yield from grid([*who, "in metres", *METRE_COLUMNS], aligned, rows)


def _parities(section: Section) -> Iterator[str]:
    if section.parities:
        who = who_columns(section)[:-1]
        rows = [[*_who(row, section)[:-1], *cells] for row, pair in section.parities for cells in parity_rows(pair)]
        yield from ("", "### The same attack by two deliveries", "", parity_words(section), "")
        yield from grid([*who, *PARITY_COLUMNS], [LEFT] * (len(who) + len(PARITY_COLUMNS)), rows)


def _who(row: Row, section: Section) -> list[str]:
    return who_cells(replace(row, drone=_marked(row.drone, section)), section)


def _assessed(drone: Assessed, section: Section) -> list[str]:
    return [
        _marked(drone.label, section),
        several(binary_words(drone)),
        str(drone.runs),
        seeds_words(drone),
        speed_words(drone),
        several(drone.harnesses),
        several(drone.cpus),
    ]


def _marked(drone: str, section: Section) -> str:
    return drone if section.real else f"{drone}, {PRACTICE}"


def _row(row: Row, section: Section) -> list[str]:
    verdicts = several([f"{count} {verdict}" for verdict, count in row.verdicts])
    return [*_who(row, section), verdicts, *number_cells(row)]


def _complaints(why: Why, section: Section) -> list[list[str]]:
    who = why_cells(replace(why, drone=_marked(why.drone, section)), section)
    return [
        [*who, each.cases or "all", str(each.verdict), count_words(each), each.check, each.because, each.run]
        for each in why.complaints
    ]
