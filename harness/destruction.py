"""The drone itself is lost: its motors stop, or it ends. What its stack does from there on is no failure of the rig."""

from __future__ import annotations

from typing import Any

from harness.errors import CallerError
from harness.faults.wreck import Wreck
from harness.progress import Step
from harness.rigs.death import Death
from harness.rigs.rig import Rig


class Destruction:
    """Of one flight. Where it is `clean`, a twin's, it is only noted when the drone would have been lost."""

    def __init__(self, rig: Rig, step: Step, *, clean: bool) -> None:
        self._rig = rig
        self._step = step
        self._clean = clean
        self.injected = False
        """Whether it was destroyed."""

    async def destroy(self, wreck: Wreck) -> None:
        """See Flight.destroy."""
        if self.injected:
            raise CallerError(f"destroy({wreck}): this drone was destroyed already")
        rig = self._rig
        note: dict[str, Any] = {"fault": str(wreck), "number": next(rig.link.numbers), "wreck": wreck.name}
        if self._clean:
            rig.tape.event("injected", clean=True, **note)
            return
        death = Death(rig)
        self.injected = True
        rig.tape.event("injected", **note)
        if wreck is Wreck.MOTORS:
            await self._step("stopping its motors", self._stop_motors(note))
        else:
            await death.kill()

    async def _stop_motors(self, note: dict[str, Any]) -> None:
        how = await self._rig.vehicle.stop_motors(lambda: self._rig.tape.count)
        self._rig.tape.event("motors stopped", how=how, **note)
