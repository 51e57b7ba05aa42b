"""Whether a receiver that we are was kept up: what was sent to it, between which of the drone's own stamps.

The times inside the frames do not tell: each is of the truth that it answers, however late that was read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from harness.mavlink.dialect import by_name
from harness.reading.gnss import SENSOR_NAME

FIX_IDS = frozenset(by_name()[name].msg_id for name in ("GPS_INPUT", "HIL_GPS"))
SENSOR = by_name()[SENSOR_NAME].msg_id
STARVED_S = 0.9
"""A tenth of a second is ordinary. PX4 takes a receiver that tells nothing for a second for gone; ArduPilot for four,
and its estimator goes on by dead reckoning before."""


class Gap(NamedTuple):
    """A stretch of vehicle time in which surely no fix was sent, and the records between which it lies."""

    lo_s: float
    hi_s: float
    since: int
    until: int

    @property
    def length_s(self) -> float:
        return self.hi_s - self.lo_s


def starved(
    stamps: Sequence[tuple[int, float]], sent: Iterable[int], withheld: Iterable[tuple[int, int]], end: int
) -> list[Gap]:
    """The gaps above STARVED_S, in their order, between the first fix `sent` and the `end` of the recording; all by
    their numbers in the index. `stamps` are the drone's own on the same port, each with its time; `withheld` are
    stretches, from one number up to another, in which an attack had the receiver silent, or it was no longer ours."""
    records, times_s = [record for record, _ in stamps], [time_s for _, time_s in stamps]
    alive = [(record, record) for record in sent]
    gaps, since = list[Gap](), min(alive, default=(end, end))[0]
    for until, goes_on in sorted([*alive, *withheld, (end, end)]):
        first, behind = bisect_left(records, since), bisect_left(records, until)
        if first < behind and times_s[behind - 1] - times_s[first] > STARVED_S:
            gaps.append(Gap(times_s[first], times_s[behind - 1], since, until))
        since = max(since, goes_on)
    return gaps
