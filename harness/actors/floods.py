"""What a stranger floods a drone with, as settings, and the frames of it without end."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle
from random import Random

from harness.errors import CallerError
from harness.reading.stack import GCS_TYPE, INVALID_AUTOPILOT

MOST_HZ = 10_000.0
IN_A_ROUND = 256
"""A sender's numbers begin again behind so many frames."""
LONGEST_BYTES = 40
Frame = Callable[..., bytes]
"""Makes one whole frame of a message's name and fields, in the stranger's own name."""


class Matter(StrEnum):
    """A ground station's heartbeats, questions for all parameters, and bytes that are no frames."""

    HEARTBEATS = "heartbeats"
    QUESTIONS = "questions"
    GARBAGE = "garbage"


@dataclass(frozen=True, slots=True)
class Flood:
    """So many frames a vehicle second. Raises CallerError for a rate that is none, or beyond any link's."""

    matter: Matter
    rate_hz: float

    def __post_init__(self) -> None:
        if self.matter not in tuple(Matter):
            raise CallerError(f"a flood of {self.matter!r}: wanted one of {', '.join(Matter)}")
        if not (math.isfinite(self.rate_hz) and 0 < self.rate_hz <= MOST_HZ):
            raise CallerError(f"a flood of {self.rate_hz:g}/s: wanted a rate above 0, up to {MOST_HZ:g}/s")

    def __str__(self) -> str:
        return f"Flood({self.matter}, {self.rate_hz:g}/s)"


def frames_of(matter: Matter, frame: Frame, drone: tuple[int, int], rng: Random) -> Callable[[], bytes]:
    """One of them at each call. Whole ones are made beforehand, once round the sender's numbers."""
    whole = [_whole(matter, frame, drone) for _ in range(IN_A_ROUND)]
    if matter is not Matter.GARBAGE:
        return cycle(whole).__next__
    return cycle([_spoilt(each, rng) for each in whole]).__next__


def _whole(matter: Matter, frame: Frame, drone: tuple[int, int]) -> bytes:
    if matter is Matter.QUESTIONS:
        return frame("PARAM_REQUEST_LIST", target_system=drone[0], target_component=drone[1])
    return frame("HEARTBEAT", type=GCS_TYPE, autopilot=INVALID_AUTOPILOT, system_status=4, mavlink_version=3)


def _spoilt(frame: bytes, rng: Random) -> bytes:
    """Cut off, with one bit turned over behind its header, or bytes at random."""
    way = rng.randrange(3)
    if way == 0:
        return frame[: rng.randrange(1, len(frame))]
    if way == 1:
        at = rng.randrange(10, len(frame))
        return frame[:at] + bytes((frame[at] ^ 1 << rng.randrange(8),)) + frame[at + 1 :]
    return rng.randbytes(rng.randrange(1, LONGEST_BYTES))
