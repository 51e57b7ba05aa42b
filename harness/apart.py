"""A little time around what the harness notes of its own doing."""

from __future__ import annotations

from harness.progress import Step
from harness.rigs.rig import Rig

APART_S = 0.3
"""Between what the drone told last and the note on what is done to it, and between that and the doing: more than the
clock's coarsest bracket, so that what was before is surely before, and nothing is answered, or told of, before it
began."""


async def apart(rig: Rig, step: Step, what: str) -> None:
    """Let it pass."""
    await step(f"before {what}", rig.clock.sleep_until(rig.clock.now_s() + APART_S))
