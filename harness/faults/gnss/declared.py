"""What a receiver says of itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from harness.faults.gnss.condition import Declared
from harness.faults.gnss.fault import Effect, GnssFault, GnssScene, Shows, Sign
from harness.faults.settings import refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Declares(GnssFault):
    """The receiver says that it is jammed, spoofed, or both; all else that it tells stays as it was."""

    jamming: Declared = Declared.NO
    spoofing: Declared = Declared.NO

    def __post_init__(self) -> None:
        for name in ("jamming", "spoofing"):
            if not isinstance(getattr(self, name), Declared):
                raise refusal(self, f"one of {', '.join(map(str, Declared.__members__))} of Declared", name)
        if not self.needs:
            raise refusal(self, "jamming or spoofing, or both, declared", "jamming", "spoofing")

    @property
    def needs(self) -> frozenset[str]:
        return frozenset(self._changes())

    @property
    def sign(self) -> Sign:
        return Sign(Shows.DECLARED)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        changes = self._changes()
        return lambda condition, age_s: replace(condition, **changes)

    def _changes(self) -> dict[str, Any]:
        given = {"jamming": self.jamming, "spoofing": self.spoofing}
        return {name: value for name, value in given.items() if value is not Declared.NO}

    def __str__(self) -> str:
        words = " and ".join(f"{name} {value.name.lower()}" for name, value in self._changes().items())
        return f"receiver declares {words}"
