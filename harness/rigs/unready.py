"""What to say of a flight stack that was started and never came up, and how to quote what a process printed."""

from __future__ import annotations

import os
from pathlib import Path

from harness.errors import NotReadyError

BUSY = 1.5
"""From how many processes that want to run, on each core, this machine is called busy."""


def never_up(title: str, waited_s: float, last_words: str, log: Path) -> NotReadyError:
    """One line; `log` is where all stands that the stack printed, once its rig is taken apart."""
    return NotReadyError(
        f"{title} never came up: wanted its clock and its telemetry within {waited_s:g} host seconds; {_advice()}; "
        f"its last words (all of them: {log}): {one_line(last_words)}"
    )


def one_line(words: str) -> str:
    """What a process printed, as a sentence quotes it: lines become parts between strokes."""
    return " / ".join(filter(None, map(str.strip, words.splitlines()))) or "nothing"


def _advice() -> str:
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    if load > BUSY * cores:
        return (
            f"this machine is busy (load {load:.0f} on {cores} cores), which may be all there is to it: "
            f"try again when it is not, or fly fewer at a time"
        )
    return "this machine is not busy, so look at its binary and parameters: does it start by itself?"
