"""The rejection matrix: of each act in each disguise, what came of it on each drone in each configuration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from harness.actors.acts import TakeKey
from harness.actors.rogue import Seal
from harness.checks import Check
from harness.errors import CallerError
from harness.evidence.bundle import Bundle, read_events
from harness.evidence.replay import replay
from harness.report.cases import natural
from harness.report.expected import read_expected
from harness.report.flown import Drone, Setup
from harness.report.gathering import JudgedRun
from harness.report.grid import LEFT, grid, plain
from harness.report.ownlog import Logged, Told, told_of
from harness.report.rejection import HEARTBEATS, Acted, Came, Result, acts, came_of
from harness.report.wording import PRACTICE, several
from harness.rigs.rig import ADAPTERS
from harness.verdict import Verdict

MADE_BY = (
    "Made by `cuas table EVIDENCE --rejections` from sealed bundles, and not changed by hand. Each cell says what came "
    "of the act in that disguise, in how many flights, and whether the flight stack's own log tells of it."
)
MEANINGS = {
    Result.DROPPED: "nothing changed; no answer to the stranger, no word to its ground.",
    Result.REFUSED: "nothing changed; it said no to the stranger, or told its ground of them.",
    Result.WITHOUT_EFFECT: "it said yes to the stranger, and nothing changed that was looked at.",
    Result.ACCEPTED: "it obeyed, and nothing that it told its ground unasked shows that.",
    Result.REPORTED: "it obeyed, and told its ground, in words or by a message that is expected of it.",
    Result.OPEN: "the recording leaves open whether anything changed.",
    Result.NOT_SUPPORTED: "this drone, in this configuration, cannot be tried so.",
    Result.ERROR: "the rig's, which says nothing of the drone.",
}
LOGGED = {
    Logged.SEEN: "the flight stack's own log has the command, whose it was and its answer, or the parameter.",
    Logged.EFFECT: "that log has what changed meanwhile, and not who asked for it.",
    Logged.SILENT: "that log, which has every command that the stack handles, has none of the stranger's.",
}
"""Worth a mark in a cell."""
KEYLESS = ", no key"
ABOUT_KEYLESS = (
    "this drone asks for no signature: there is nothing to forge or to take away, and the cell says nothing of that."
)
SIGNED = (Seal.WRONG_KEY, Seal.REPLAYED, Seal.STALE, Seal.KEY, Seal.TAKEN)
GIFT, REMOVAL = str(TakeKey()), str(TakeKey(remove=True))
"""Seals, and acts, that mean something only to a drone with a key: one that takes none obeys strangers, given one or
not."""
NOT_FLOWN, NO_KEY = "not flown", "not flown: it has no key"
ABOUT_NOT_FLOWN = (
    "no flight of this act and disguise, on this drone in this configuration, is in the evidence; where it has no key, "
    "nobody can have it, and there is nothing to fly."
)
HOLDS_KEY = (Seal.KEY, Seal.STALE)
NO_FAILSAFE = "its failsafe is off, so that it does not miss its ground: whoever beats, it flies on"
EVIDENCE_COLUMNS = ("act", "disguise", "drone", "configuration", "result", "why", "its own log", "run", "bundle sha256")


class Acts(NamedTuple):
    """An act in its disguise on a drone in its configuration, and what came of it in which run."""

    act: str
    disguise: str
    drone: str
    configuration: str
    came: Came
    told: Told
    run: JudgedRun


def rejections_page(judged: Sequence[JudgedRun]) -> str:
    """The whole page. Reads the taps of each run in which somebody acted; raises CallerError where nobody did."""
    rows = [row for run in judged for row in acts_of(run)]
    if not rows:
        raise CallerError(f"--rejections: wanted runs in which a stranger acted, saw none of {len(judged)}")
    rows.sort(key=lambda row: [natural(word) for word in (*row[:4], row.run.identity.run)])
    lines = ["# What came of strangers' acts", "", MADE_BY, ""]
    lines += [
        f"- **{result}**: {MEANINGS[result]}" for result in Result if any(row.came.result is result for row in rows)
    ]
    lines += [
        f"- **{each}**: {meaning}" for each, meaning in LOGGED.items() if any(row.told.logged is each for row in rows)
    ]
    if any(is_keyless(row) for row in rows):
        lines.append(f"- **{KEYLESS.strip(', ')}**: {ABOUT_KEYLESS}")
    matrix = _matrix(rows)
    if any(NOT_FLOWN in line for line in matrix):
        lines.append(f"- **{NOT_FLOWN}**: {ABOUT_NOT_FLOWN}")
    lines += ["", *matrix, "", "## The evidence", ""]
    lines += grid(EVIDENCE_COLUMNS, [LEFT] * len(EVIDENCE_COLUMNS), map(_told, rows))
    return "\n".join(lines) + "\n"


def _result(row: Acts) -> str:
    """In words, for a cell."""
    mark = f", {row.told.logged}" if row.told.logged in LOGGED else ""
    return str(row.came.result) + mark + (KEYLESS if is_keyless(row) else "")


def is_keyless(row: Acts) -> bool:
    """Whether it is about a signature that the drone never looked at."""
    came = row.came
    obeyed = came.result in (Result.ACCEPTED, Result.REPORTED) and not came.is_cut_off
    about_key = row.act == REMOVAL or (row.act == GIFT and obeyed)
    sealed = about_key or any(row.disguise.endswith(f" {seal}") for seal in SIGNED)
    tried = row.came.result not in (Result.NOT_SUPPORTED, Result.ERROR)
    return sealed and tried and not row.run.identity.firmware.capabilities.get("signing")


def acts_of(run: JudgedRun, limits: Mapping[str, float] | None = None) -> Iterator[Acts]:
    """Of one run, in their order, by these limits (without any by those of its flight); reads its taps where somebody
    acted and it was flown."""
    if run.folder is None:
        return
    bundle = Bundle.open(run.folder)
    acted = list(acts(bundle.events()))
    if not acted:
        return
    who = _who(run)
    for each, came, told in zip(acted, _came(run, bundle, acted, limits), told_of(bundle, acted), strict=True):
        yield Acts(each.act, each.disguise, who, Setup.of(run.identity).label, came, told, run)


def acts_unread(run: JudgedRun, why: str) -> Iterator[Acts]:
    """The same without reading any tap: what came of each is open."""
    if run.folder is None:
        return
    for each in acts(read_events(run.folder)):
        came, told = Came(Result.OPEN, why), Told(Logged.NONE, why)
        yield Acts(each.act, each.disguise, _who(run), Setup.of(run.identity).label, came, told, run)


def _who(run: JudgedRun) -> str:
    drone = Drone.of(run.identity).label
    return drone if run.identity.real else f"{drone}, {PRACTICE}"


def _came(run: JudgedRun, bundle: Bundle, acted: Sequence[Acted], by: Mapping[str, float] | None) -> list[Came]:
    """What its verdict rules out needs no reading."""
    verdict = run.findings.verdict
    if verdict in (Verdict.NOT_SUPPORTED, Verdict.ERROR):
        why = next(row.because for row in run.findings.findings if row.verdict is verdict)
        return [Came(Result(str(verdict)), why)] * len(acted)
    filed = bundle.checks()
    checks = [Check.from_data(each) for each in filed.checks] if filed else []
    expected, limits = read_expected(run.identity.vehicle), by or run.identity.profile.limits
    off = ADAPTERS[run.identity.vehicle].failsafe_off
    if run.identity.parameters.get(off.name) == off.value and all(each.act == HEARTBEATS for each in acted):
        return [Came(Result.OPEN, NO_FAILSAFE)] * len(acted)
    timeline = replay(bundle).timeline
    return [came_of(each, timeline, checks, run.findings.findings, expected, limits) for each in acted]


def _matrix(rows: Sequence[Acts]) -> list[str]:
    """A line for each act and disguise, a column for each drone and configuration."""
    ways = list(dict.fromkeys(several(row[2:4]) for row in sorted(rows, key=lambda row: natural(several(row[2:4])))))
    cells: dict[tuple[str, str], dict[str, Counter[str]]] = {}
    for row in rows:
        counted = cells.setdefault((row.act, row.disguise), {}).setdefault(several(row[2:4]), Counter())
        counted[_result(row)] += 1
    keyed = {several(row[2:4]) for row in rows if row.run.identity.firmware.capabilities.get("signing")}
    lines = (
        [*what, *(_cell(by_way.get(way)) or _unflown(what[1], is_keyed=way in keyed) for way in ways)]
        for what, by_way in cells.items()
    )
    return grid(["act", "disguise", *map(plain, ways)], [LEFT] * (len(ways) + 2), lines)


def _cell(counted: Counter[str] | None) -> str:
    if not counted:
        return ""
    marks = ["", *(f", {each}" for each in LOGGED)]
    words = [f"{result}{mark}{key}" for result in Result for mark in marks for key in ("", KEYLESS)]
    return several([f"{each} ({counted[each]})" for each in words if counted[each]])


def _unflown(disguise: str, *, is_keyed: bool) -> str:
    return NO_KEY if not is_keyed and any(disguise.endswith(f" {each}") for each in HOLDS_KEY) else NOT_FLOWN


def _told(row: Acts) -> list[str]:
    *who, came, told, run = row
    own = f"{told.logged}: {told.because}"
    return [*who, _result(row), came.because, own, run.identity.run, run.seal]
