"""Other aircraft around the drone, none of them real: told to it by the rig, noted as faults are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import Any

from harness.actors.aircraft import Intruder, Passing, Swarm
from harness.actors.traffic import ADS_B, Line, Seen, ToldAs, Traffic
from harness.apart import apart
from harness.errors import CallerError, NotSupported
from harness.progress import Step
from harness.reading.stack import Geodetic
from harness.rigs.rig import Rig
from harness.timeline import Position

PROBE = Passing(icao=0xD1D001, bearing_deg=0, from_m=300, heading_deg=90, speed_mps=5)
PROBE_S = 10.0
PICTURE_HZ = 50.0
"""What the ground asks for; each message tells of one aircraft."""


class Skies:
    """Of one flight. Where it is `clean`, a twin's, nobody is about, and it is only noted when somebody would be."""

    def __init__(self, rig: Rig, step: Step, rng: Random, *, clean: bool) -> None:
        self.injected = False
        """Whether anybody ever was."""
        self._rig = rig
        self._step = step
        self._rng = rng
        self._clean = clean
        self._traffic: Traffic | None = None

    @asynccontextmanager
    async def traffic(self, comers: Sequence[Intruder | Swarm], told_as: ToldAs) -> AsyncIterator[list[Seen]]:
        """See Flight.traffic."""
        words, tape = ", ".join(map(str, comers)), self._rig.tape
        intruders = [one for each in comers for one in self._each(each)]
        addresses = [f"{each.icao:06X}" for each in intruders]
        note = {"fault": words, "number": next(self._rig.link.numbers), "traffic": addresses, "told_as": told_as.name}
        note["asks"] = True
        await apart(self._rig, self._step, words)
        await self._step("asking for its picture", self._rig.vehicle.set_interval(ADS_B.name, PICTURE_HZ))
        if self._clean:
            tape.event("injected", clean=True, **note)
            yield []
            tape.event("healed", clean=True, **note)
            return
        sky = self._sky(words)
        if told_as is not ADS_B:
            await self._probe(sky, told_as)
        self.injected = True
        tape.event("injected", **note)
        await apart(self._rig, self._step, words)
        with sky.flying(intruders, told_as) as seen:
            try:
                yield seen
            finally:
                tape.event("healed", receipt=_receipt(seen), **note)

    async def _probe(self, sky: Traffic, told_as: ToldAs) -> None:
        """Whether the drone tells its ground at all of aircraft that it is told of so. Raises NotSupported, with the
        probe's frames, where it never does; that it was told of one is proven as of any other."""
        rig = self._rig
        if told_as.name in rig.vehicle.firmware.capabilities:
            return
        clock, timeline, tape, address = rig.clock, rig.timeline, rig.tape, f"{PROBE.icao:06X}"
        note = {"fault": f"{PROBE}, told by {told_as.name}", "number": next(rig.link.numbers), "traffic": [address]}
        note |= {"told_as": told_as.name, "asks": True}
        first, lo_s = tape.count, clock.now_s()
        tape.event("injected", **note)
        with sky.flying([PROBE], told_as) as seen:
            await self._step(f"probing {told_as.name}", clock.sleep_until(lo_s + PROBE_S))
            tape.event("healed", receipt=_receipt(seen), **note)
        hi_s = clock.now_s()
        takes = any(each.value == PROBE.icao and each.lo_s >= lo_s for each in timeline.events("says_of"))
        rig.vehicle.firmware.capabilities[told_as.name] = takes
        if not takes:
            raise NotSupported(
                f"the drone tells of other aircraft that it hears of by {told_as.name}",
                f"in {PROBE_S:g} s of flight it was told of {PROBE} {seen[0].told} times, as by a receiver on board, "
                f"and told of it in no form",
                frames=(first, tape.count - 1),
                window_s=(lo_s, hi_s),
                untold=address,
            )

    def _each(self, comer: Intruder | Swarm) -> Sequence[Intruder]:
        return comer.scatter(self._rng) if isinstance(comer, Swarm) else [comer]

    def _sky(self, words: str) -> Traffic:
        """What tells this rig's own drone, and no other, over the instrument port."""
        if self._traffic is not None:
            return self._traffic
        rig = self._rig
        if rig.identity.kind in ("attached", "bench") or rig.instrument is None:
            raise NotSupported(
                f"the drone is told of {words}",
                "of aircraft that are not there only one is told that the rig itself started, on a port of its own",
            )
        instrument, system = rig.instrument, rig.station.drone[0]

        def send(lines: Sequence[Line]) -> None:
            instrument.register(((system, component), name, fields) for component, name, fields in lines)

        self._traffic = Traffic(rig.clock, send, rig.vehicle.truth, self._place, self._struck)
        return self._traffic

    def _place(self, at: Position) -> Geodetic:
        place = self._rig.reader.origin.place(at)
        if place is None:
            raise CallerError("traffic wants the drone's true place, and none was told yet")
        return place

    def _struck(self, icao: int) -> None:
        self._rig.tape.event("struck", aircraft=f"{icao:06X}")


def _receipt(seen: Sequence[Seen]) -> dict[str, Any]:
    return {"told": sum(each.told for each in seen), "nearest_m": round(min(each.nearest_m for each in seen), 1)}
