"""What looking over evidence finds, as data: a kind, whom it concerns, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harness.evidence.seal import Problem


class Kind(StrEnum):
    """What is wrong, or open."""

    CHANGED = "changed"
    SIGNATURE = "signature"
    NOT_TRUSTED = "not trusted"
    OTHER_KEY = "other key"
    UNSEALED = "unsealed"
    MISSING = "missing"
    ADDED = "added"
    TWICE = "twice"
    LEDGER = "ledger"
    PLAN = "plan"
    NO_BUNDLE = "no bundle"
    UNSIGNED = "unsigned"
    CUT_SHORT = "cut short"
    RUNNING = "running"
    NO_LEDGER = "no ledger"
    UNPLANNED = "not as planned"

    @property
    def open(self) -> bool:
        """Whether it leaves something open, where all others are wrong."""
        return self in _OPEN


_OPEN = frozenset(
    (Kind.NO_BUNDLE, Kind.UNSIGNED, Kind.CUT_SHORT, Kind.RUNNING, Kind.NO_LEDGER, Kind.UNPLANNED)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One thing; `about` is a run, a ledger or a plan, by name. `file` and `block` (from 0) where a bundle's bytes are
    not what was sealed."""

    kind: Kind
    about: str
    sentence: str
    file: str | None = None
    block: int | None = None

    def __str__(self) -> str:
        return f"{self.kind}: {self.about}: {self.sentence}"

    @classmethod
    def changed(cls, about: str, problem: Problem) -> Found:
        """That something is not what was sealed, with that said once."""
        sentence = str(problem).replace(f": {Kind.CHANGED}: ", ": ", 1)
        return cls(Kind.CHANGED, about, sentence, problem.file, problem.block)

    @property
    def matter(self) -> tuple[object, ...]:
        """What it is about: a file and its blocks that changed are one."""
        return self.kind, self.about, self.file or self.sentence
