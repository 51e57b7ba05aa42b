"""Somebody who is not the ground acts on the drone, on a link of their own; noted as faults are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from random import Random
from typing import Any

from harness.actors.actor import Actor, ActorPort
from harness.actors.acts import Act
from harness.actors.floods import Flood, frames_of
from harness.actors.rogue import STRANGER, Disguise, Rogue, meanwhile
from harness.apart import apart
from harness.errors import CallerError, HarnessError, PortDeadError, UnansweredError
from harness.progress import Step
from harness.rigs.rig import Rig
from harness.vehicles.acts import Ground, commit

ANSWERED = 3
"""Questions over the radio, of some five while an echo is waited for on the other port: one may be from before."""


class Strangers:
    """Of one flight. Where it is `clean`, a twin's, nobody acts, and it is only noted when somebody would have."""

    def __init__(self, rig: Rig, step: Step, rng: Random, *, clean: bool) -> None:
        self.injected = False
        """Whether anybody ever acted."""
        self._rig = rig
        self._step = step
        self._rng = rng
        self._clean = clean

    async def act(self, act: Act, disguise: Disguise, ground: Ground) -> None:
        """See Flight.act."""
        async with self._noted(str(act), disguise) as rogue:
            if rogue is not None:
                await self._step(f"{act} {disguise}", commit(act, rogue, self._rig.vehicle, ground))
                await self._step(f"waiting for an echo behind {act}", self._echoed(rogue, f"{act} {disguise}"))

    def was_cut_off(self, error: HarnessError, *, broken: bool) -> bool:
        """Whether an error that ended the procedure may be what a stranger made of the drone: it was acted on, and then
        answered the harness no more; where its radio was `broken`, that may be ours. Noted as a death is; whose fault
        it was, the clean twin decides."""
        silent = isinstance(error, PortDeadError) or (isinstance(error, UnansweredError) and not broken)
        if not (silent and self.injected):
            return False
        self._rig.tape.event("died", because=str(error), injected=True, cut_off=True)
        return True

    async def _echoed(self, rogue: Rogue, what: str) -> None:
        """Until the drone has processed it; or has fallen silent on that port, and answers its ground on the radio as
        before: whoever lets a stranger have the port, or closes it to them, is not lost. Raises PortDeadError where it
        does not answer there either."""
        before = self._rig.link.echoes
        try:
            await rogue.echoed()
        except PortDeadError as error:
            if self._rig.link.echoes - before < ANSWERED:
                raise
            self._rig.tape.event("port silent", behind=what, because=str(error))

    @asynccontextmanager
    async def beating(self, disguise: Disguise) -> AsyncIterator[None]:
        """See Flight.beating."""
        async with self._noted("Heartbeats", disguise) as rogue:
            if rogue is None:
                yield
                return
            with rogue.beating():
                yield

    @asynccontextmanager
    async def flooding(self, flood: Flood) -> AsyncIterator[None]:
        """See Flight.flood."""
        told = {"matter": str(flood.matter), "rate_hz": flood.rate_hz}
        async with self._noted(str(flood), STRANGER, **told) as rogue:
            if rogue is None:
                yield
                return
            with rogue.flood(flood.rate_hz, frames_of(flood.matter, rogue.frame, rogue.drone, self._rng)):
                yield

    @asynccontextmanager
    async def acting(self, actor: Actor, disguise: Disguise) -> AsyncIterator[None]:
        """See Flight.meanwhile."""
        async with self._noted(str(actor), disguise) as rogue:
            if rogue is None:
                yield
                return
            with meanwhile(actor.run(ActorPort(rogue, disguise), self._rig.clock)):
                yield

    def _noted(self, what: str, disguise: Disguise, **told: Any) -> AbstractAsyncContextManager[Rogue | None]:
        if self._rig.rogue is None:
            raise CallerError(
                f"{what}: this rig has no port for strangers; mark the scenario with @pytest.mark.command"
            )
        return self._as(what, disguise, self._rig.rogue, told)

    @asynccontextmanager
    async def _as(
        self, what: str, disguise: Disguise, rogue: Rogue, told: dict[str, Any]
    ) -> AsyncIterator[Rogue | None]:
        tape = self._rig.tape
        note = {"fault": f"{what} {disguise}", "number": next(self._rig.link.numbers), "act": what}
        note |= {"disguise": str(disguise), **told}
        await apart(self._rig, self._step, what)
        if self._clean:
            tape.event("injected", clean=True, **note)
            await self._step("asking whether the strangers' port lives", rogue.echoed())
            yield None
            tape.event("healed", clean=True, **note)
            return
        self.injected = True
        tape.event("injected", **note)
        await apart(self._rig, self._step, what)
        with rogue.wearing(disguise):
            try:
                yield rogue
            finally:
                tape.event("healed", receipt=rogue.receipt(), **note)
