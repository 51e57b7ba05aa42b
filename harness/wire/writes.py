"""Frames into writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

WRITE_BYTES = 1200
"""A datagram that no path cuts, and that every stack reads in one go."""


def writes(frames: Sequence[bytes]) -> Iterator[list[bytes]]:
    """In their order, so many as go into one write, and one at least."""
    write: list[bytes] = []
    length = 0
    for frame in frames:
        if write and length + len(frame) > WRITE_BYTES:
            yield write
            write, length = [], 0
        write.append(frame)
        length += len(frame)
    if write:
        yield write
