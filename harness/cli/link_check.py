"""`cuas link --check`: is every frame of a link's recording accounted for?"""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from harness.cli.link_view import WAYS
from harness.cli.screen import FAILED, GREEN, UNDECIDED, console, quoted
from harness.evidence.crossing import Crossing, crossing_of
from harness.evidence.heard import Heard, heard_by
from harness.evidence.linked import LinkRecording, read_recording
from harness.taps import Tap, Way

NAMED_MOST = 5
"""Records of one kind that are named; the others are counted."""


def check_recording(folder: Path, heard: Path | None) -> int:
    """Say what became of every frame; returns the exit code. Raises BundleError for what is no recording of a link."""
    recording = read_recording(folder)
    crossings = [crossing_of(recording, Way[name.upper()]) for name, _ in WAYS]
    log = heard_by(heard, recording) if heard is not None else None
    screen = console()
    for (_, head), crossing in zip(WAYS, crossings, strict=True):
        _row(screen, head, _told(crossing, recording))
    for crossing in crossings:
        _row(screen, "", f"{crossing.way.name.lower()}: {_times(crossing)}")
    wrong = [line for crossing in crossings for line in _wrong(crossing, recording)]
    left_open = _open(recording, crossings)
    if recording.refused:
        _row(screen, "the board's guard", _kept(recording.refused))
    if log is not None:
        _row(screen, "its own log", _heard(log))
        if not log.agrees:
            wrong.append(f"{heard}: its log is not what crossed the link: see above")
    for line in wrong:
        screen.print(Text("  ✗ ", "bold red") + quoted(line), soft_wrap=True)
    for line in left_open:
        screen.print(Text("  ? ", "yellow") + quoted(line), soft_wrap=True)
    screen.print(_conclusion(wrong, left_open, guarded=bool(recording.refused)), soft_wrap=True)
    return FAILED if wrong else UNDECIDED if left_open else GREEN


def _row(screen: Console, head: str, words: str) -> None:
    screen.print(Text(f"{head:<22}", "dim") + quoted(words), soft_wrap=True)


def _told(crossing: Crossing, recording: LinkRecording) -> str:
    lost = [f"{count:,} to {_name(number, recording)}" for number, count in sorted(crossing.lost.items())]
    return (
        f"{crossing.entered:,} frames in, {crossing.left:,} out, {crossing.lost.total():,} lost"
        f"{' (' + ', '.join(lost) + ')' if lost else ''}, {crossing.late:,} late, {crossing.damaged:,} damaged, "
        f"{crossing.copied:,} copied, {crossing.under_way:,} under way at the end"
    )


def _name(number: int, recording: LinkRecording) -> str:
    fault = recording.faults.get(number)
    return f"{fault.name}: {fault.words}" if fault is not None else f"fault {number}, which was never at work"


def _times(crossing: Crossing) -> str:
    late = sorted(crossing.overdue_ms)
    if not late:
        return "nothing came out"
    return f"let out at most {late[-1]:,} ms after it was due, 99 % within {late[len(late) * 99 // 100]:,} ms"


def _wrong(crossing: Crossing, recording: LinkRecording) -> list[str]:
    way = crossing.way.name.lower()
    kinds = (
        (crossing.missing, "were due and never came out"),
        (crossing.unasked, "came out and had not entered so, or too early"),
        (crossing.unexplained, "were lost, late, damaged or copied by no fault that was at work"),
    )
    return [
        f"{way}: {len(records):,} frames {what}: {', '.join(_frame(each, recording) for each in records[:NAMED_MOST])}"
        f"{' and more' if len(records) > NAMED_MOST else ''}"
        for records, what in kinds if records
    ]  # fmt: skip


def _frame(number: int, recording: LinkRecording) -> str:
    record = recording.index[number]
    return (
        f"record {number} (message {record['msg_id']}, number {record['seq']} of {record['system']}/"
        f"{record['component']}, at the {Tap(record['tap']).name.lower()}'s end at {record['t_ms'] / 1000:.3f} s)"
    )


def _open(recording: LinkRecording, crossings: list[Crossing]) -> list[str]:
    found = [] if recording.ended else ["the link was killed: what it said last of ends and faults is missing"]
    for crossing in crossings:
        way, far = (crossing.way.name.lower(), "drone" if crossing.way is Way.UP else "ground")
        found += [
            f"{way}: {each.writes:,} frames came out at the {far}'s end from {each.from_ms / 1000:.1f} to "
            f"{each.to_ms / 1000:.1f} s, and nobody took them"
            for each in recording.absent
            if each.way is crossing.way
        ]
        if noise := recording.malformed[crossing.way]:
            found.append(f"{way}: {noise:,} bytes came in that were no frame, and went nowhere")
        if not crossing.entered:
            found.append(f"{way}: nothing ever came in")
    if recording.unwritten:
        found.append(
            f"up: {recording.unwritten:,} frames came out, and its guard did not write them to the board: there was no "
            "room on its line, or in its radio"
        )
    return found


def _kept(refused: tuple[str, ...]) -> str:
    """The guard's doing, as what a fault took is the fault's: behind the link, told one by one, and nothing is open."""
    return f"kept {len(refused):,} frames from the board, which had crossed the link; first: {refused[0]}"


def _heard(log: Heard) -> str:
    return (
        f"{log.handed - log.unheard:,} of {log.handed:,} frames handed to it are in its log ({log.before:,} before it "
        f"listened, {log.after:,} after); of {log.said:,} that it sent {log.said - log.lost:,} entered"
    )


def _conclusion(wrong: list[str], left_open: list[str], *, guarded: bool) -> Text:
    if wrong:
        return Text("not every frame is accounted for", "bold red")
    if left_open:
        return Text("nothing is gone within the link that no fault took; what is open stands above", "yellow")
    besides = " and no guard kept" if guarded else ""
    return Text(f"every frame is accounted for: nothing is gone that no fault took{besides}", "green")
