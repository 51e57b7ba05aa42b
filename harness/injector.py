"""Puts faults in and takes them out again, on the radios and on the satellite receiver, and notes both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from random import Random

from harness.actors.ground import BEAT_EVERY_S
from harness.errors import CallerError
from harness.faults.gnss.fault import GnssFault
from harness.faults.packet import LinkFault
from harness.progress import Progress, Step
from harness.rigs.rig import Rig
from harness.wire.injection import Injection
from harness.wire.link import Link
from harness.wire.rc import RcLink


class Injector:
    """Of one flight. Where it is `clean`, a twin's, it only notes when each fault would have come and gone."""

    def __init__(self, rig: Rig, rng: Random, progress: Progress, step: Step, *, clean: bool) -> None:
        self.injected = False
        """Whether there ever was a fault in."""
        self.cut_link = False
        """Whether there ever was one of a link: that an answer did not come may be its doing."""
        self.silent_since_s: float | None = None
        """The last heartbeat, or the last frame of the sticks, sent before the fault of the link that is in."""
        self.sticks_only = False
        """Whether that fault is on the sticks' radio alone."""
        self._rig = rig
        self._rng = rng
        self._progress = progress
        self._step = step
        self._clean = clean

    def inject(self, fault: LinkFault | GnssFault, on: str) -> AbstractAsyncContextManager[None]:
        """See Flight.inject."""
        return self._attack(fault) if isinstance(fault, GnssFault) else self._break(fault, on)

    async def _at_any_phase(self) -> Random:
        """A fixed phase against the heartbeat would measure one point of the failsafe's own check period. Returns the
        fault's own randomness; a twin draws as much."""
        clock = self._rig.clock
        phase_s, rng = self._rng.random() * BEAT_EVERY_S, Random(self._rng.getrandbits(64))
        await self._step(self._progress.phase, clock.sleep_until(clock.now_s() + phase_s))
        return rng

    @asynccontextmanager
    async def _only_noted(self, note: dict[str, object]) -> AsyncIterator[None]:
        self._rig.tape.event("injected", clean=True, **note)
        yield
        self._rig.tape.event("healed", clean=True, **note)

    @asynccontextmanager
    async def _attack(self, fault: GnssFault) -> AsyncIterator[None]:
        gnss, tape = self._rig.gnss, self._rig.tape
        if gnss is None:
            raise CallerError(f"inject({fault}): no receiver is in our hands; mark the scenario with @pytest.mark.gnss")
        rng = await self._at_any_phase()
        number = next(self._rig.link.numbers)
        note = {"fault": str(fault), "number": number, "sign": fault.sign.to_data(), "delivery": gnss.name}
        if self._clean:
            async with self._only_noted(note):
                yield
            return
        lacking = gnss.lacks(fault)
        begins, ends = ("injected", "healed") if gnss.may_reach(lacking) else ("tried", "tried out")
        self.injected = True
        with gnss.inject(fault, rng, number) as attack:
            tape.event(begins, **note)
            try:
                if lacking:
                    await self._step(f"trying {fault}", gnss.try_out(fault, lacking, number))
                self._progress.phase = f"under {fault}"
                yield
            finally:
                tape.event(ends, receipt=attack.receipt(), **note)

    @asynccontextmanager
    async def _break(self, fault: LinkFault, on: str) -> AsyncIterator[None]:
        tape, radios = self._rig.tape, self._radios(on)
        rng = await self._at_any_phase()
        if self._clean:
            self._begins(on)
            async with self._only_noted({"fault": str(fault)}):
                yield
            self.silent_since_s = None
            return
        self.injected = self.cut_link = True
        broken_s, outer = self._rig.clock.now_s(), (self.silent_since_s, self.sticks_only)
        self._begins(on)
        with ExitStack() as stack:
            for name, radio in radios.items():
                injection = stack.enter_context(radio.inject(fault, Random(rng.getrandbits(64))))
                words = str(fault) if name == "radio" else f"{fault} on the sticks' radio"
                tape.event("injected", fault=words, number=injection.number)
                stack.callback(self._healed, words, injection)
            self._progress.phase = f"under {fault}"
            try:
                yield
            finally:
                self.silent_since_s, self.sticks_only = outer
        self._send_again(broken_s, on)

    def _begins(self, on: str) -> None:
        """From here on, or from the last sign of life, an outage's length is counted; a twin waits as long."""
        rc = self._rig.rc if on == "rc" else None
        self.silent_since_s = rc.pilot.last_frame_s if rc else self._rig.station.last_beat_s
        self.sticks_only = rc is not None

    def _radios(self, on: str) -> dict[str, Link | RcLink]:
        there: dict[str, Link | RcLink] = {"radio": self._rig.link}
        if self._rig.rc is not None and self._rig.rc.radio is not None:
            there["rc"] = self._rig.rc.radio
        if missing := set(on.split("+")) - there.keys():
            raise CallerError(
                f"inject(on={on!r}): this rig has no {', '.join(sorted(missing))}, only {', '.join(there)}; "
                f"sticks with a radio of their own come with @pytest.mark.sticks"
            )
        return {name: there[name] for name in on.split("+")}

    def _healed(self, words: str, injection: Injection) -> None:
        self._rig.tape.event("healed", fault=words, number=injection.number, receipt=injection.receipt())

    def _send_again(self, broken_s: float, on: str) -> None:
        """What was sent into a fault may be lost: once more ends the drone's silence with the fault."""
        station, rc = self._rig.station, self._rig.rc
        if "radio" in on.split("+") and (station.last_beat_s is None or station.last_beat_s >= broken_s):
            station.beat()
        if rc is not None and (rc.pilot.last_frame_s is None or rc.pilot.last_frame_s >= broken_s):
            rc.pilot.frame()
