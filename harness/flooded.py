"""Whether a flood was what it was meant to be, from the recording: as fast as asked, and nothing of it lost by us."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from harness.evidence.bundle import Bundle
from harness.evidence.index import Index
from harness.reading.beats import TIMESYNC
from harness.taps import Fate, Tap, Way
from harness.verdict import Finding, Verdict

LEAST_SHARE = 0.9
"""A flood of less than that of the rate asked for is another flood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flooded:
    """A flood as noted, and as recorded: its frames (`whole` of them are such, `skipped` numbers of theirs missing),
    and the harness's own questions behind them. `sent`, `asked` and `unsent` are by the receipt: frames handed to the
    port, questions asked, and writes that never left; None where there is none."""

    fault: str
    matter: str
    rate_hz: float
    lo_s: float
    hi_s: float
    since: int
    until: int
    """Between which records of the index."""
    recorded: int
    whole: int
    skipped: int
    questions: int
    echoes: int
    sent: int | None
    asked: int | None
    unsent: int | None

    @property
    def achieved_hz(self) -> float:
        """Frames a vehicle second."""
        return self.recorded / (self.hi_s - self.lo_s) if self.hi_s > self.lo_s else 0.0

    @property
    def lacks(self) -> str:
        """What it lacks, in words; an empty text: nothing."""
        if self.sent is None:
            return "it was never seen to end"
        if (self.recorded, self.questions) != (self.sent, self.asked):
            return (
                f"{self.sent} frames and {self.asked} questions behind them were sent, {self.recorded} and "
                f"{self.questions} are in the recording"
            )
        if self.skipped:
            return f"{self.skipped} numbers are missing from the sequence of its {self.whole} whole frames"
        if self.unsent:
            return f"{self.unsent} writes never left the harness"
        if self.achieved_hz < LEAST_SHARE * self.rate_hz:
            return (
                f"it was of {self.achieved_hz:.0f} frames a second, wanted {self.rate_hz:g}, or {LEAST_SHARE:.0%} of "
                f"them; the host is too busy for this speed: fly fewer at a time, or slower"
            )
        return ""


def floods(bundle: Bundle) -> Iterator[Flooded]:
    """Those of a flight, in their order."""
    notes = bundle.events()
    ended = {each["number"]: each for each in notes if each["kind"] == "healed" and "matter" in each}
    for each in notes:
        if each["kind"] == "injected" and "matter" in each and not each.get("clean"):
            yield _flood(bundle.index, each, ended.get(each["number"]))


def _flood(index: Index, begun: dict[str, Any], ended: dict[str, Any] | None) -> Flooded:
    since = int(np.searchsorted(index["host_us"], begun["host_us"], "left"))
    until = len(index) if ended is None else int(np.searchsorted(index["host_us"], ended["host_us"], "right"))
    rows = index[since:until]
    rows = rows[rows["tap"] == Tap.ROGUE]
    up, own = rows["way"] == Way.UP, rows["fate"] == Fate.MEASURING
    asking, whole = own & (rows["msg_id"] == TIMESYNC), up & (rows["fate"] == Fate.DELIVERED)
    receipt = {} if ended is None else ended["receipt"]
    return Flooded(
        fault=begun["fault"],
        matter=begun["matter"],
        rate_hz=begun["rate_hz"],
        lo_s=begun["t_s"],
        hi_s=int(index["t_ms"].max(initial=0)) / 1000 if ended is None else ended["t_s"],
        since=since,
        until=until,
        recorded=int(np.count_nonzero(up & ~own)),
        whole=int(np.count_nonzero(whole)),
        skipped=0 if begun["matter"] == "garbage" else _skipped(rows["seq"][whole]),
        questions=int(np.count_nonzero(up & asking)),
        echoes=int(np.count_nonzero(~up & asking)),
        sent=receipt.get("frames"),
        asked=receipt.get("questions"),
        unsent=receipt.get("unsent"),
    )


def _skipped(numbers: np.ndarray) -> int:
    """Of one sender's, one behind the other, modulo 256."""
    return sum((b - a - 1) % 256 for a, b in pairwise(numbers.tolist()))


def receipts(bundle: Bundle) -> Sequence[Finding]:
    """Floods that were not what they were meant to be: no test of anything."""
    return [
        Finding(
            check=f"the flood came as asked, and is recorded whole: {each.fault}",
            verdict=Verdict.INCONCLUSIVE,
            because=lacks,
            at_s=each.lo_s,
            frames=(each.since, max(each.since, min(each.until, len(bundle.index)) - 1)),
        )
        for each in floods(bundle)
        if (lacks := each.lacks)
    ]
