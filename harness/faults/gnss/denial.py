"""No satellites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from harness.faults.gnss.condition import Fix
from harness.faults.gnss.fault import Effect, GnssFault, GnssScene, Shows, Sign
from harness.faults.settings import refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial(GnssFault):
    """The receiver says that it has no fix and no satellites; or, `silent`, nothing at all, as one that is unplugged or
    dead. Field reports have it for 2 to 120 s."""

    silent: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.silent, bool):
            raise refusal(self, "True or False", "silent")

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({"silent"} if self.silent else {"fix"})

    @property
    def sets(self) -> frozenset[str]:
        return self.needs if self.silent else frozenset({"fix", "satellites", "cn0_dbhz"})

    @property
    def sign(self) -> Sign:
        return Sign(Shows.NO_FIX)

    def begin(self, rng: Random, scene: GnssScene) -> Effect:
        if self.silent:
            return lambda condition, age_s: replace(condition, silent=True)
        return lambda condition, age_s: replace(condition, fix=Fix.NONE, satellites=0, cn0_dbhz=0.0)

    def __str__(self) -> str:
        return "silent satellite receiver" if self.silent else "no satellite fix"
