"""The death of a rig's drone, where it is wanted: no error, and its time runs on."""

from __future__ import annotations

import asyncio
from typing import Never

from harness.clock import run_on
from harness.errors import NotSupported
from harness.reading.lost import RAN_ON, RUNS_ON
from harness.rigs.rig import Rig


class Death:
    """Of the drone of `rig`, from the moment that it is allowed. Raises NotSupported for a drone that we did not start:
    no rig destroys that."""

    def __init__(self, rig: Rig) -> None:
        if rig.identity.kind in ("attached", "bench"):
            raise NotSupported("the drone is destroyed", "it was attached, not started; wanted one that we start")
        self._rig = rig
        self._life = rig.guards.pop(0)
        self._time: asyncio.Future[Never] | None = None
        self._life.add_done_callback(self._died)
        rig.closers.append(self._close)

    async def kill(self) -> None:
        """It ends, as if it were shot; returns when it has."""
        if self._rig.sitl is not None:
            await self._rig.sitl.process.kill()
        self._life.cancel()
        await asyncio.gather(self._life, return_exceptions=True)

    def _died(self, life: asyncio.Future[None]) -> None:
        if not life.cancelled():
            life.exception()  # seen: it was wanted
        if not self._rig.stopped:
            clock = self._rig.clock
            self._rig.tape.event(RUNS_ON, rate=round(clock.rate, 3))
            self._time = asyncio.ensure_future(run_on(clock))

    def _close(self) -> None:
        self._life.cancel()
        if self._time is not None:
            self._time.cancel()
            self._rig.tape.event(RAN_ON)
