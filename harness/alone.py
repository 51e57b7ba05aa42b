"""The harness's own world, by its account of itself: whether the drone in it was ever left to itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.faults.wreck import Wreck
from harness.verdict import Finding, Verdict

WAITS = "the world waits for the drone that flies in it"
OWED_MOST = 5
"""Steps of the harness's own world, 4 ms each, that the drone may leave unanswered: no longer than from a stamp to the
next."""


def left_alone(noted: Sequence[dict[str, Any]]) -> list[Finding]:
    """The harness's own world goes on where the drone in it owes an answer, and stands still where it is itself too
    late for a board; a drone that died has its own finding."""
    if any(each["kind"] == "died" or _ended(each) for each in noted):
        return []
    return [
        Finding(
            check=WAITS,
            verdict=Verdict.ERROR,
            because=f"of {each.get('steps', each['answers'] + each['unanswered'])} steps {lacking}, wanted at most "
            f"{OWED_MOST} of either: the drone flew blind in them; fly fewer at a time, and see the stack's own log",
            at_s=each["t_s"],
        )
        for each in noted
        if each["kind"] == "simulated" and (lacking := _lacking(each))
    ]


def _lacking(note: Mapping[str, Any]) -> str:
    """Of a world's account, what it was more of than it may; "" for nothing. Older ones do not say that an answer
    was awaited for half a second."""
    late, left_out = note["unanswered"], note.get("left_out", 0)
    words = []
    if late > OWED_MOST:
        words.append(f"{late} had no answer within {note.get('within_s', 0.5):g} s")
    if left_out > OWED_MOST:
        words.append(f"{left_out} were left out, as the host was late for them")
    return " and ".join(words)


def _ended(note: Mapping[str, Any]) -> bool:
    """Whether an attack ended the stack itself, as was wanted."""
    return note["kind"] == "injected" and note.get("wreck") == Wreck.SILENCE.name and not note.get("clean")
