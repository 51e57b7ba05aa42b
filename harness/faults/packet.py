"""What a fault sees and what it may do: one packet in, none, one or more out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple, Protocol


class Packet(NamedTuple):
    """A frame on its way, and the vehicle time, in seconds, at which it is due at the far end."""

    frame: bytes
    due_s: float


Effect = Callable[[Packet], Iterable[Packet]]
"""None out = lost, one = passed, late or changed, two = duplicated. A later fault never sees a lost packet."""


class LinkFault(Protocol):
    """Settings of a link fault; running it is what `begin` returns, with all its state inside."""

    @property
    def direction(self) -> str: ...

    def begin(self, rng: Random) -> Effect: ...
