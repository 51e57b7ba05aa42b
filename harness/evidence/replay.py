"""A bundle's records, read again through the reading of its stack."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.errors import BundleError
from harness.evidence.bundle import Bundle
from harness.evidence.index import DROPPED_OFFSET, Index
from harness.mavlink import frame as framing
from harness.reading import STACKS
from harness.reading.calm import Calm
from harness.reading.reader import Reader
from harness.taps import Fate, Tap, Way
from harness.timeline import Timeline

_CHUNK = 65536
_FIELDS = ("tap", "way", "fate", "system", "component", "seq", "t_ms", "due_ms", "fault", "msg_id")
"""What the reading is told of each record."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector: events are many and make no cycles, and to walk all that a process has loaded,
    again and again while they come, takes a fifth of judging."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@uncollected()
def replay(bundle: Bundle) -> Reader:
    """The bundle's records, in their order, through the reading of its stack; `reader.timeline` has the result.

    Raises BundleError where what was recorded as a frame is none: that no recorder wrote.
    """
    rig = bundle.identity.rig
    stack = STACKS[bundle.identity.vehicle]
    reader = Reader(stack, Timeline(), station=rig.station, drone_system=rig.system, one_port=rig.one_port)
    reader.standing = next((each["number"] for each in bundle.events() if each["kind"] == "radio"), None)
    altered = _feed(bundle, reader)
    reader.close()
    if altered:
        raise BundleError(
            f"{bundle.folder}: wanted whole frames where such were recorded, saw {len(altered)} that are none, the "
            f"first in record {altered[0]}: its taps were altered"
        )
    return reader


def _feed(bundle: Bundle, reader: Reader) -> list[int]:
    """All records, calm stretches at once and others one by one; returns those that should be frames and are none."""
    index = bundle.index
    framed = index["offset"] != DROPPED_OFFSET
    # A record whose frame was trimmed away proves that it was there, no more: where its meaning counts, it is missing.
    missing = ~framed & np.isin(index["msg_id"], list(reader.wanted))
    taps, ways, fates = tuple(Tap), tuple(Way), tuple(Fate)
    calm = Calm(index, framed, bundle.unchecked, reader.sought)
    wanted = np.isin(index["msg_id"], list(reader.sought.read)) & framed
    frames = bundle.bytes_of(np.flatnonzero(wanted & (calm.until == 0)))
    altered: list[int] = []
    taken = 0
    for record, row in enumerate(_rows(index, calm.until, wanted, missing)):
        if record < taken:
            continue
        until, has_frame, is_missing, tap, way, fate, system, component, seq, t_ms, due_ms, fault, msg_id = row
        if until and reader.passing.take(calm, record, until):
            taken = until
            continue
        key = (system, component, seq)
        if has_frame:
            frame = bundle.frame(record) if until else next(frames)[1]
            if until or framing.is_frame(frame) or _may_be_none(tap, way, fate):
                reader.feed(record, taps[tap], ways[way], fates[fate], frame, key, t_ms, due_ms, fault)
            else:
                altered.append(record)
        elif not is_missing:
            reader.passed_by(record, taps[tap], ways[way], fates[fate], key, t_ms, due_ms, fault)
            if msg_id in reader.of_use:
                reader.trimmed(msg_id)
    return altered


def _rows(index: Index, *beside: NDArray[Any]) -> Iterator[tuple[Any, ...]]:
    """Of each record what stands beside the index, then its `_FIELDS`; of few records at a time, since as objects
    they are many times what they are as numbers."""
    for begin in range(0, len(index), _CHUNK):
        chunk = slice(begin, begin + _CHUNK)
        columns = (*beside, *(index[name] for name in _FIELDS))
        yield from zip(*(each[chunk].tolist() for each in columns), strict=True)


_AT_EXIT = frozenset({(Tap.DRONE, Way.UP), (Tap.GROUND, Way.DOWN)})


def _may_be_none(tap: Tap, way: Way, fate: Fate) -> bool:
    """Only strangers send what is no frame, and only the radio makes it of one: the entry has what it was before."""
    return fate == Fate.DAMAGED and (tap == Tap.ROGUE or (tap, way) in _AT_EXIT)
