"""What the harness sent to a board on a desk and its guard could not write: no test of what the board does with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.verdict import Finding, Verdict

EXCUSE = "not all that was sent was written to the board"


def unwritten(noted: Sequence[dict[str, Any]]) -> list[Finding]:
    """By the guard's account at the end of the flight; older ones do not say it."""
    return [
        Finding(
            check="all that was sent to the board was written to it",
            verdict=Verdict.INCONCLUSIVE,
            because=f"{number} frames were not: there was no room for them on its line, or in a radio that runs full "
            "(RADIO_STATUS); wanted a faster line (baud), or less that is sent at a time",
            at_s=each["t_s"],
        )
        for each in noted
        if each["kind"] == "board put back" and (number := each.get("unwritten", 0))
    ]
