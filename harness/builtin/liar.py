"""What a liar is."""

from __future__ import annotations

from dataclasses import dataclass

from harness.builtin.conduct import Conduct


@dataclass(frozen=True, slots=True)
class LiarSpec:
    """`breaks` names the broken promise, see harness.builtin.promises; for liars of the rig, crash (its clean twin
    survives), rig-crash (its twin dies too), hang, or cut-off (it answers nobody who has a right to it)."""

    description: str
    breaks: str
    conduct: type[Conduct]
