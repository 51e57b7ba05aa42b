"""What the flights at one level come to: a share that survived, with its bounds, and whether that settles it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Protocol

from harness.stats import Bounds, share_bounds
from harness.verdict import Verdict

HALF = 0.5


class State(StrEnum):
    """SURVIVES and FAILS: so did most flights. MIXED: neither, however often it was flown. BLIND: none was decided."""

    SURVIVES = "survives"
    FAILS = "fails"
    MIXED = "mixed"
    BLIND = "undecided"


class Outcome(Protocol):
    """One flight that ended."""

    @property
    def level(self) -> float: ...
    @property
    def seed(self) -> int: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def reused(self) -> bool:
        """Whether it was flown in an earlier search."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The flights at a level. `apart` are those that say nothing of the drone, such as ERROR: never failures."""

    level: float
    survived: int = 0
    failed: int = 0
    apart: Mapping[Verdict, int] = field(default_factory=dict)
    confidence: float = 0.95

    @property
    def decided(self) -> int:
        return self.survived + self.failed

    @property
    def undecided(self) -> int:
        return sum(self.apart.values())

    @property
    def flights(self) -> int:
        return self.decided + self.undecided

    @property
    def unanimous(self) -> bool:
        return not (self.survived and self.failed)

    @property
    def share(self) -> Bounds | None:
        """Of the decided flights, those that survived, with Wilson's bounds; None of none."""
        return _share(self.survived, self.decided, self.confidence) if self.decided else None

    @property
    def settled(self) -> bool:
        """Whether more flights would hardly change what most of them did: all agree, or the bounds leave out a half."""
        share = self.share
        return share is not None and (self.unanimous or not share.lo <= HALF <= share.hi)

    @property
    def state(self) -> State:
        share = self.share
        if share is None:
            return State.BLIND
        if not self.settled:
            return State.MIXED
        return State.SURVIVES if share.value > HALF else State.FAILS


_share = cache(share_bounds)


def tallies(outcomes: Iterable[Outcome], confidence: float) -> list[Tally]:
    """One for each level flown, lowest first."""
    counts: dict[float, Counter[Verdict]] = {}
    for each in outcomes:
        counts.setdefault(each.level, Counter())[each.verdict] += 1
    return [
        Tally(
            level=level,
            survived=count.pop(Verdict.PASS, 0),
            failed=count.pop(Verdict.FAIL, 0),
            apart=dict(sorted(count.items())),
            confidence=confidence,
        )
        for level, count in sorted(counts.items())
    ]
