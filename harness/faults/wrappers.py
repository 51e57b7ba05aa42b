"""Faults around faults: in pulses, or one way only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from harness.errors import CallerError
from harness.faults.packet import Effect, LinkFault, Packet, Scene
from harness.faults.settings import Direction, check_direction, check_fault, check_numbers, refusal
from harness.faults.wording import only, seconds
from harness.taps import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulsed:
    """`fault` for `on_s`, then nothing for `off_s`, and so on; `first` says which of the two, "on" or "off", it begins
    with. Vehicle time, counted from the moment at which it begins; edges are exact to a microsecond."""

    fault: LinkFault = field(kw_only=False)
    on_s: float
    off_s: float
    first: str = "on"

    def __post_init__(self) -> None:
        check_fault(self, "fault")
        check_numbers(self, "on_s", "off_s", least=0.001, wanted="at least 0.001 s")
        if self.first not in ("on", "off"):
            raise refusal(self, "on or off", "first")

    @property
    def direction(self) -> str:
        return self.fault.direction

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        inner, begun_s = self.fault.begin(rng, scene, way), scene.now_s()
        on_us, off_us = round(self.on_s * 1e6), round(self.off_s * 1e6)
        period_us, starts_on = on_us + off_us, self.first == "on"
        edge_us = on_us if starts_on else off_us

        def effect(packet: Packet) -> Sequence[Packet]:
            is_early = round((packet.due_s - begun_s) * 1e6) % period_us < edge_us
            return inner(packet) if is_early is starts_on else (packet,)

        return effect

    def __str__(self) -> str:
        pulse = f"{seconds(self.on_s)} on, {seconds(self.off_s)} off"
        return f"{self.fault}, {pulse}" + (", first off" if self.first == "off" else "")


@dataclass(frozen=True, slots=True)
class Directed:
    """`fault` one way only."""

    fault: LinkFault
    direction: Direction

    def __post_init__(self) -> None:
        check_fault(self, "fault")
        check_direction(self)
        if self.direction == Direction.BOTH:
            raise refusal(self, "up or down", "direction")
        if self.fault.direction not in (Direction.BOTH, self.direction):
            raise CallerError(f"Directed({self.fault}) would never work, as it is to work {self.direction} only")

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        return self.fault.begin(rng, scene, way)

    def __str__(self) -> str:
        return f"{self.fault}{only(self.direction) if self.fault.direction == Direction.BOTH else ''}"
