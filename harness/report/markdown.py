"""The table as a page of GitHub's Markdown: the same text for the same bundles, with no place or time of its making."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.evidence.models import RunIdentity
from harness.report.cases import natural
from harness.report.flown import Drone, Setup, case_of
from harness.report.gathering import JudgedRun
from harness.report.table import Assessed, ResultTable, Row, Section, Why
from harness.report.wording import (
    HOW_TO_READ,
    NUMBERS,
    PRACTICE,
    binary_words,
    count_words,
    number_cells,
    seeds_words,
    several,
    speed_words,
    who_cells,
    who_columns,
)
from harness.verdict import Verdict

MADE_BY = "Made by `cuas table EVIDENCE --markdown` from sealed bundles, and not changed by hand."
SUPPORT_MADE_BY = (
    "Made by `cuas table EVIDENCE --support` from sealed bundles, and not changed by hand. Each row rests on a probe: "
    "what was tried on the running drone, whose frames are the named records of the bundle with that hash."
)
SUPPORT_COLUMNS = (
    "scenario", "case", "drone", "firmware", "configuration", "verdict", "wanted", "tried and seen",
    "records", "run", "bundle sha256",
)  # fmt: skip
LEFT, RIGHT = ":--", "--:"
_PLACE = re.compile(r"(?<![\w.:/])/(?:[^\s/:;,'\"]+/)+([^\s/:;,'\"]+)")
_SPECIAL = str.maketrans({each: f"\\{each}" for each in "\\|<>*`[]"})


def page(table: ResultTable) -> str:
    """The whole page, ending in a newline."""
    scenarios = dict.fromkeys(row.scenario for section in table.sections for row in section.rows)
    lines = [f"# Results: {several(list(scenarios))}", "", MADE_BY, ""]
    lines += [f"- **{term}**: {meaning}" for term, meaning in HOW_TO_READ.items()]
    for section in table.sections:
        lines += _section(section)
    if table.uncounted:
        lines += ["", "## Not counted", "", *(f"- {_plain(each)}" for each in table.uncounted)]
    return "\n".join(lines) + "\n"


def support_page(judged: Sequence[JudgedRun]) -> str:
    """What was probed and is NOT SUPPORTED: a row for each case, drone and configuration, by its newest run. Below,
    without a row, what a rig lacked: nothing was tried there."""
    probed: dict[tuple[str, ...], list[str]] = {}
    lacking: set[str] = set()
    for run in sorted(judged, key=lambda each: each.identity.run):
        asked = _asked(run.identity)
        for each in run.findings.findings:
            if each.verdict is Verdict.NOT_SUPPORTED and each.frames:
                records = f"{each.frames[0]} to {each.frames[-1]}"
                told = [str(each.verdict), each.check, each.because, records, run.identity.run, run.seal]
                probed[*asked, each.check] = [*asked, *told]
            elif each.verdict is Verdict.NOT_SUPPORTED:
                lacking.add(
                    f"- {_plain(several([*filter(None, asked[:2])]))}: {_plain(f'{each.check}: {each.because}')}"
                )
    rows = [each for _, each in sorted(probed.items(), key=lambda item: [natural(word) for word in item[0]])]
    lines = ["# What is not supported", "", SUPPORT_MADE_BY, ""]
    lines += _grid(SUPPORT_COLUMNS, [LEFT] * len(SUPPORT_COLUMNS), rows)
    if lacking:
        lines += ["", "## What a rig lacked: nothing was tried, and nothing is said of the drone", "", *sorted(lacking)]
    return "\n".join(lines) + "\n"


def _asked(run: RunIdentity) -> tuple[str, ...]:
    """Scenario, case, drone, its firmware and its configuration."""
    drone, case = Drone.of(run), several([*filter(None, (run.phase, case_of(run)))])
    hashes = {"git": drone.git_hash, "sha256": drone.sha256}
    firmware = several([f"{name} {each}" for name, each in hashes.items() if each])
    who = drone.label if run.real else f"{drone.label}, {PRACTICE}"
    return run.scenario, case, who, firmware, Setup.of(run).label


def _section(section: Section) -> list[str]:
    marked = "" if section.real else f" ({PRACTICE})"
    lines = ["", f"## Profile {_plain(section.profile)}, sha256 {section.profile_sha256}{marked}", ""]
    lines += _grid(
        ["drone", "firmware", "runs", "seeds", "speed", "harness", "cpus"],
        [LEFT, LEFT, RIGHT, LEFT, LEFT, LEFT, RIGHT],
        (_assessed(each, section) for each in section.drones),
    )
    lines += [""]
    who = who_columns(section)
    lines += _grid(
        [*who, "verdicts", *NUMBERS],
        [LEFT] * (len(who) + 1) + [RIGHT] * len(NUMBERS),
        (_row(each, section) for each in section.rows),
    )
    lines += ["", *(f"- reaction of {_plain(scenario)}: {_plain(check)}" for scenario, check in section.reactions)]
    lines += [f"- configuration of {_plain(label)}: {_plain(meaning)}" for label, meaning in section.configurations]
    if section.whys:
        names = ["scenario", "drone", "configuration", "cases", "verdict", "runs", "check", "the worst of it", "in run"]
        lines += ["", "### What was not PASS, and why", ""]
        lines += _grid(names, [LEFT] * len(names), (each for why in section.whys for each in _complaints(why, section)))
    return lines


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
    who = who_cells(replace(row, drone=_marked(row.drone, section)), section)
    return [*who, verdicts, *number_cells(row)]


def _complaints(why: Why, section: Section) -> list[list[str]]:
    who = [why.scenario, _marked(why.drone, section), why.configuration]
    return [
        [*who, each.cases or "all", str(each.verdict), count_words(each), each.check, each.because, each.run]
        for each in why.complaints
    ]


def _grid(names: Sequence[str], aligned: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [names, aligned, *([_plain(cell) for cell in row] for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]


def _plain(text: str) -> str:
    """Text that Markdown takes as it is, on one line; of files on somebody's machine only the names."""
    return _PLACE.sub(r"\1", " ".join(text.split())).translate(_SPECIAL)
