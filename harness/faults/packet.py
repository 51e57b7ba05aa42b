"""What a fault sees and what it may do: one packet in, none, one or more out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple, Protocol

from harness.taps import Way


class Packet(NamedTuple):
    """A frame on its way, and the vehicle time, in seconds, at which it is due at the far end; on entry that is now.

    A damaged frame is another object than the one that came in; copies are the same one.
    """

    frame: bytes
    due_s: float


Effect = Callable[[Packet], Sequence[Packet]]
"""None out = lost, one = passed, late or changed, two = duplicated. A later fault never sees a lost packet."""


class Scene(Protocol):
    """What a fault may know of the world around the radio."""

    def now_s(self) -> float:
        """Vehicle time."""
        ...

    def distance_m(self) -> float:
        """True horizontal distance between drone and ground station; raises RigError while nobody knows it."""
        ...


class LinkFault(Protocol):
    """Settings of a link fault; running it is what `begin` returns, once per way that it works in, with all state
    inside. `direction` is "up" (ground to drone), "down" or "both"."""

    @property
    def direction(self) -> str: ...

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect: ...
