"""What floods did to drones: a line for each flight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.errors import CallerError
from harness.evidence.bundle import Bundle
from harness.reading.loops import Loop
from harness.report.cases import natural
from harness.report.flood import Borne, borne
from harness.report.flown import Drone, Setup
from harness.report.gathering import JudgedRun
from harness.report.grid import LEFT, RIGHT, grid
from harness.report.wording import PRACTICE

MADE_BY = "Made by `cuas table EVIDENCE --floods` from sealed bundles, and not changed by hand; in vehicle seconds."
COLUMNS = {
    "flood": "what a stranger sent, on a port of their own",
    "asked /s": "so many frames a vehicle second",
    "sent /s": "and so many it was, by the recording",
    "lost by us": "frames sent less frames recorded, and numbers missing between them",
    "answered": "of the harness's own questions behind the flood's frames: how many the drone answered",
    "lag": "from such a question's being sent to the drone's processing it, half of them in less, and the longest; "
    "stamps come every 0.05 s",
    "stamps /s": "how often it told its time on the radio, before the flood and in it",
    "gap": "the longest time without one in the flood",
    "places /s": "how often its ground heard where it is",
    "oldest": "how old the newest of these ever was",
    "answer, obeyed": "how long its own ground's order HOLD waited meanwhile for its answer, and to be obeyed",
    "loop": "by its own log, before the flood and in it: how often its control loop ran, and its longest turn (of "
    "ArduPilot the least and the longest of its counts, each over ten seconds; of PX4 its attitude estimate, which "
    "runs at that rate, in the mean, and the longest time without one)",
    "load": "and the share of its processor that it tells of; a simulator's ArduPilot tells none",
    "speed": "vehicle seconds a host second",
}


Row = tuple[str, str, Borne, JudgedRun]


def floods_page(judged: Sequence[JudgedRun]) -> str:
    """The whole page. Reads the taps of each run with a flood; raises CallerError where there was none."""
    rows = [row for run in judged for row in _rows(run)]
    if not rows:
        raise CallerError(f"--floods: wanted runs in which a stranger flooded the drone, saw none of {len(judged)}")
    lines = ["# What floods did", "", MADE_BY, ""]
    lines += [f"- **{name}**: {meaning}." for name, meaning in COLUMNS.items()]
    for who in dict.fromkeys(row[0] for row in sorted(rows, key=lambda row: natural(row[0]))):
        own = sorted((row for row in rows if row[0] == who), key=lambda row: natural(row[1]))
        names = [*COLUMNS, "verdict", "run", "bundle sha256"]
        aligned = [LEFT if name in ("flood", "verdict", "run", "bundle sha256") else RIGHT for name in names]
        lines += ["", f"## {who}", "", *grid(names, aligned, map(_cells, own))]
    return "\n".join(lines) + "\n"


def _rows(run: JudgedRun) -> Iterator[Row]:
    if run.folder is None:
        return
    drone = Drone.of(run.identity).label
    who = drone if run.identity.real else f"{drone}, {PRACTICE}"
    for each in borne(Bundle.open(run.folder), run.findings.findings):
        flood = each.flood
        yield f"{who}, {Setup.of(run.identity).label}", f"{flood.matter} {flood.rate_hz:g}", each, run


def _cells(row: Row) -> list[str]:
    _, _, each, run = row
    flood = each.flood
    lost = "unknown" if flood.sent is None else str(flood.sent - flood.recorded + flood.skipped)
    achieved = run.identity.speed_achieved
    return [
        str(flood.matter),
        f"{flood.rate_hz:g}",
        f"{flood.achieved_hz:.0f}",
        lost,
        f"{flood.echoes} of {flood.questions}",
        f"{_s(each.lag_s)}, {_s(each.lag_max_s)}",
        f"{each.calm_hz:.1f}, {each.stamps_hz:.1f}",
        _s(each.longest_s),
        f"{each.positions_hz:.1f}",
        _s(each.oldest_s),
        f"{_s(each.answer_s)}, {_s(each.obeyed_s)}",
        f"{_loop(each.calm_loop)}; {_loop(each.loop)}",
        f"{_load(each.calm_loop)}, {_load(each.loop)}",
        "" if achieved is None else f"{achieved:g}",
        str(run.findings.verdict),
        run.identity.run,
        run.seal,
    ]


def _s(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.2f} s"


def _loop(loop: Loop | None) -> str:
    return "–" if loop is None else f"{loop.rate_hz:.0f} Hz, {loop.longest_s * 1000:.0f} ms"


def _load(loop: Loop | None) -> str:
    return "–" if loop is None or loop.load is None else f"{loop.load:.0%}"
