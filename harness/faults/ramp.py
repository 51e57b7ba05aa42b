"""A fault whose numbers change while it works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from random import Random
from typing import Any, cast

from harness.errors import CallerError
from harness.faults.packet import Effect, LinkFault, Packet, Scene
from harness.faults.settings import Turnable, check_above_zero, check_fault, is_number
from harness.faults.wording import seconds
from harness.taps import Way

STEPS = 1000
"""A ramp climbs in thousandths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """From the settings `from_` to the settings `to`, of the same fault, in `over_s` of vehicle time, and then at `to`
    for good. All their numbers change evenly; what is no number must be the same in both."""

    from_: LinkFault = field(kw_only=False)
    to: LinkFault = field(kw_only=False)
    over_s: float

    def __post_init__(self) -> None:
        check_fault(self, "from_", "to")
        check_above_zero(self, "over_s")
        if type(self.from_) is not type(self.to):
            raise CallerError(f"a ramp from {self.from_} to {self.to}: wanted two settings of the same fault")
        if not hasattr(self.from_, "begin_turnable"):
            raise CallerError(f"a ramp from {self.from_}: {type(self.from_).__name__} has no number to turn")
        if self.from_ == self.to:
            raise CallerError(f"a ramp from {self.from_} to the same: wanted two different settings")
        for name, (begin, end) in _changing(self.from_, self.to).items():
            if not (is_number(begin) and is_number(end)):
                raise CallerError(f"a ramp from {name}={begin} to {name}={end}: only numbers can be turned")

    @property
    def direction(self) -> str:
        return self.from_.direction

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        inner, turn = cast(Turnable, self.from_).begin_turnable(rng, scene, way)
        begun_s, per_s, level = scene.now_s(), STEPS / self.over_s, 0

        def effect(packet: Packet) -> Sequence[Packet]:
            nonlocal level
            now = min(STEPS, max(0, int((packet.due_s - begun_s) * per_s + 1e-6)))
            if now != level:
                level = now
                turn(self.at(level / STEPS))
            return inner(packet)

        return effect

    def at(self, share: float) -> LinkFault:
        """The settings after this share of the time."""
        if share >= 1:
            return self.to
        changing = _changing(self.from_, self.to)
        settings = {name: begin + share * (end - begin) for name, (begin, end) in changing.items()}
        return cast(LinkFault, replace(cast(Any, self.from_), **settings))

    def __str__(self) -> str:
        return f"from {self.from_} to {self.to} over {seconds(self.over_s)}"


def _changing(before: LinkFault, after: LinkFault) -> dict[str, tuple[Any, Any]]:
    """The settings that differ."""
    names = [each.name for each in fields(cast(Any, before)) if each.init]
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
