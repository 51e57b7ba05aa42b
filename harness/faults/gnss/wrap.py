"""Attacks around attacks: in pulses, growing, or from a moment on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from harness.errors import CallerError
from harness.faults.gnss.condition import Condition
from harness.faults.gnss.fault import Effect, GnssFault, GnssScene, Sign
from harness.faults.gnss.triggers import Trigger
from harness.faults.settings import check_above_zero, check_numbers, refusal
from harness.faults.wording import seconds

SWITCHES = frozenset({"silent", "fix", "satellites", "frozen", "jamming", "spoofing"})
"""Fields that have no halves."""
SHORTEST_S = 0.2
"""A receiver is set ten times a second."""


def check_gnss_fault(owner: object, name: str) -> None:
    if not isinstance(getattr(owner, name), GnssFault):
        raise refusal(owner, "an attack on satellite navigation, such as Denial()", name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapper(GnssFault):
    """It needs, changes and shows what the attack that it wraps does."""

    fault: GnssFault = field(kw_only=False)

    @property
    def needs(self) -> frozenset[str]:
        return self.fault.needs

    @property
    def sets(self) -> frozenset[str]:
        return self.fault.sets

    @property
    def most(self) -> Mapping[str, float]:
        return self.fault.most

    @property
    def sign(self) -> Sign:
        return self.fault.sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulsed(Wrapper):
    """`fault` for `on_s`, then nothing for `off_s`, and so on; edges are exact to a microsecond. Meanwhile its time
    goes on: a drag-off comes back where it would have been. A receiver is set ten times a second, so no pulse is
    shorter than 0.2 s."""

    on_s: float
    off_s: float

    def __post_init__(self) -> None:
        check_gnss_fault(self, "fault")
        check_numbers(self, "on_s", "off_s", least=SHORTEST_S, wanted=f"at least {SHORTEST_S:g} s")

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        inner = self.fault.begin(rng, scene)
        on_us, period_us = round(self.on_s * 1e6), round(self.on_s * 1e6) + round(self.off_s * 1e6)

        def effect(condition: Condition, age_s: float) -> Condition:
            changed = inner(condition, age_s)
            return changed if round(age_s * 1e6) % period_us < on_us else condition

        return effect

    def __str__(self) -> str:
        return f"{self.fault}, {seconds(self.on_s)} on, {seconds(self.off_s)} off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp(Wrapper):
    """`fault`, of which every number grows evenly from an undisturbed receiver's to its full strength in `over_s`.

    Refused where there is something that has no halves, such as a fix, and where a velocity would no longer fit the
    position.
    """

    over_s: float

    def __post_init__(self) -> None:
        check_gnss_fault(self, "fault")
        check_above_zero(self, "over_s")
        if whole := sorted(self.fault.sets & SWITCHES):
            raise CallerError(f"a ramp of {self.fault}: {whole[0]} has no halves; only numbers can grow")
        if {"offset_m", "velocity_mps"} <= self.fault.sets:
            raise CallerError(f"a ramp of {self.fault}: its velocity would no longer fit its position")

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        inner, names = self.fault.begin(rng, scene), tuple(sorted(self.fault.sets))

        def effect(condition: Condition, age_s: float) -> Condition:
            changed, share = inner(condition, age_s), min(1.0, max(0.0, age_s / self.over_s))
            if share == 1:
                return changed
            return replace(condition, **{name: _between(condition, changed, name, share) for name in names})

        return effect

    def __str__(self) -> str:
        return f"{self.fault}, growing over {seconds(self.over_s)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class When(Wrapper):
    """`fault` from the moment at which `trigger` fires, for good; its time begins then. Looked for as often as the
    receiver is set, ten times a second."""

    trigger: Trigger = field(kw_only=False)

    def __post_init__(self) -> None:
        check_gnss_fault(self, "fault")
        if isinstance(self.trigger, type) or not isinstance(self.trigger, Trigger):
            raise refusal(self, "a trigger, such as AtWaypoint(3)", "trigger")

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        inner, trigger = self.fault.begin(rng, scene), self.trigger
        fired_s: float | None = None

        def effect(condition: Condition, age_s: float) -> Condition:
            nonlocal fired_s
            if fired_s is None and trigger.fires(scene):
                fired_s = age_s
            return condition if fired_s is None else inner(condition, age_s - fired_s)

        return effect

    def __str__(self) -> str:
        return f"{self.fault}, {self.trigger}"


def _between(before: Condition, after: Condition, name: str, share: float) -> Any:
    begin, end = getattr(before, name), getattr(after, name)
    if isinstance(begin, tuple):
        return tuple(low + share * (high - low) for low, high in zip(begin, end, strict=True))
    return begin + share * (end - begin)
