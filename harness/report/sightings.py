"""What drones told their grounds of other aircraft, held against what is expected of each stack: a line for each
flight, deed and message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.errors import CallerError
from harness.evidence.bundle import Bundle
from harness.evidence.replay import replay
from harness.judge import add_noted
from harness.report.cases import natural
from harness.report.expected import Sighting, read_sightings
from harness.report.flown import Drone, Setup, case_of
from harness.report.gathering import JudgedRun
from harness.report.grid import LEFT, RIGHT, grid
from harness.report.wording import PRACTICE
from harness.timeline import Event, Timeline

MADE_BY = (
    "Made by `cuas table EVIDENCE --sightings` from sealed bundles, and not changed by hand; in vehicle seconds. What "
    "is expected of which stack stands in reports/expected/."
)
COLUMNS = {
    "aircraft": "of which that was expected, in this flight",
    "in time": "how many of these were told of by then",
    "late": "how many later",
    "never": "how many not at all",
    "open": "of how many the recording does not decide it",
    "worst": "the latest of those that were told of: so long after it appeared, or before it struck",
}
NAMES = ("scenario", "case", "deed", "message", "limit", *COLUMNS, "run", "bundle sha256")
STREAMS = {"appears": "appeared", "strikes": "struck"}


@dataclass(frozen=True, slots=True)
class Score:
    """Of one message about one aircraft: how long after it appeared, or before it struck, the ground heard it, in
    seconds, and whether that is in time; both None where nobody can tell."""

    lead_s: float | None
    in_time: bool | None


def scored(expected: Sighting, deed: Event, timeline: Timeline, limits: Mapping[str, float]) -> Score:
    """`deed` is the aircraft's appearing, or its striking."""
    limit_s, kind = limits[expected.limit], expected.kind
    told = next((each for each in timeline.events(kind) if each.value == deed.value and each.sure), None)
    if expected.ahead is not None:
        if told is not None and told.hi_s <= deed.lo_s:
            return Score(deed.lo_s - told.hi_s, deed.lo_s - told.hi_s >= limit_s)
        seen = timeline.watched(kind, timeline.begin_s, deed.lo_s)
        return Score(None, False if seen else None)
    if told is not None:
        return Score(max(0.0, told.hi_s - deed.lo_s), told.hi_s - deed.lo_s <= limit_s)
    until_s = deed.hi_s + limit_s
    return Score(None, False if timeline.watched(kind, deed.lo_s, until_s) else None)


def sightings_page(judged: Sequence[JudgedRun]) -> str:
    """The whole page. Reads the taps of each run with other aircraft in it; raises CallerError where there was none."""
    lines: dict[str, list[list[str]]] = {}
    for run in judged:
        for cells in _rows(run):
            lines.setdefault(_who(run), []).append(cells)
    if not lines:
        raise CallerError(f"--sightings: wanted runs with other aircraft about, saw none of {len(judged)}")
    told = ["# What is told of other aircraft", "", MADE_BY, ""]
    told += [f"- **{name}**: {meaning}." for name, meaning in COLUMNS.items()]
    aligned = [RIGHT if name in COLUMNS or name == "limit" else LEFT for name in NAMES]
    for who in sorted(lines, key=natural):
        rows = sorted(lines[who], key=lambda cells: [natural(each) for each in cells])
        told += ["", f"## {who}", "", *grid(NAMES, aligned, rows)]
    return "\n".join(told) + "\n"


def _who(run: JudgedRun) -> str:
    drone = Drone.of(run.identity).label
    who = drone if run.identity.real else f"{drone}, {PRACTICE}"
    return f"{who}, {Setup.of(run.identity).label}"


def _rows(run: JudgedRun) -> Iterator[list[str]]:
    if run.folder is None:
        return
    bundle = Bundle.open(run.folder)
    if not any("traffic" in each and not each.get("clean") for each in bundle.events()):
        return
    reader = replay(bundle)
    add_noted(bundle, reader)
    limits = run.identity.profile.limits
    for deed, rows in read_sightings(run.identity.vehicle).items():
        events = reader.timeline.events(STREAMS[deed])
        for expected in rows:
            scores = [scored(expected, each, reader.timeline, limits) for each in events]
            if scores:
                yield _cells(run, deed, expected, scores)


def _cells(run: JudgedRun, deed: str, expected: Sighting, scores: Sequence[Score]) -> list[str]:
    leads_s = [each.lead_s for each in scores if each.lead_s is not None]
    worst_s = (max if expected.ahead is None else min)(leads_s, default=None)
    late = sum(each.in_time is False and each.lead_s is not None for each in scores)
    return [
        run.identity.scenario,
        case_of(run.identity),
        deed,
        f"{expected.message}.{expected.field}",
        f"{run.identity.profile.limits[expected.limit]:g}",
        str(len(scores)),
        str(sum(each.in_time is True for each in scores)),
        str(late),
        str(sum(each.in_time is False for each in scores) - late),
        str(sum(each.in_time is None for each in scores)),
        "" if worst_s is None else f"{worst_s:.2f}",
        run.identity.run,
        run.seal,
    ]
