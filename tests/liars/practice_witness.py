"""An application on the ground in vehicle time, so that LINK-13 can be flown as fast as its drone; and its lies.

It goes by MAVSDK's rules (`tests/rigs/test_witness.py` flies the real one) and puts the same notes on the tape.
"""

from __future__ import annotations

from typing import ClassVar

from harness.mavlink import frame as framing
from harness.mavlink.codec import decode
from harness.reading.beats import HEARTBEAT
from harness.reading.builtin import MODE_NUMBERS
from harness.reading.stack import ARMED_FLAG
from harness.reading.witness import LEFT, MET, MODES, NOTE, witnessed
from harness.rigs.rig import Rig

TIMEOUT_S = 3.0
NAMES = {MODE_NUMBERS[mode]: name for name, mode in reversed(MODES.items()) if mode in MODE_NUMBERS}
"""The practice drone's mode number → MAVSDK's name."""


class PracticeWitness:
    """In the place of `harness.rigs.witness.Witness`. `hides` are the words that it is never told."""

    hides: ClassVar[str] = ""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._looks = False
        self._beat_s: float | None = None
        self._connected = False
        self._mode = ""
        self._armed: bool | None = None
        rig.link.on_received(self._hear)
        rig.clock.on_stamp(self._watch)

    async def start(self) -> None:
        """Returns once it has met the drone."""
        self._looks = True
        while self._beat_s is None:
            await self._rig.clock.next_stamp()

    async def stop(self) -> None:
        self._looks = False
        self._note(LEFT, None)

    def _hear(self, frames: list[bytes]) -> None:
        for frame in frames:
            if self._looks and framing.msg_id(frame) == HEARTBEAT and framing.source(frame) == (1, 1):
                message = decode(frame)
                self._beat(message.custom_mode, bool(message.base_mode & ARMED_FLAG))

    def _beat(self, mode: int, armed: bool) -> None:
        if self._beat_s is None:
            self._note(MET, "system 1")
        self._beat_s = self._rig.clock.now_s()
        if not self._connected:
            self._connected = True
            self._note("link", True)
        if NAMES[mode] != self._mode:
            self._mode = NAMES[mode]
            self._note("mode", self._mode)
        if armed is not self._armed:
            self._armed = armed
            self._note("armed", armed)

    def _watch(self) -> None:
        if self._connected and self._beat_s is not None and self._rig.clock.now_s() - self._beat_s >= TIMEOUT_S:
            self._connected = False
            self._note("link", False)

    def _note(self, what: str, value: object) -> None:
        now_s = self._rig.clock.now_s()
        note = {"what": what, "value": value, "lo_s": now_s, "hi_s": now_s + self._rig.clock.bracket_s}
        event = witnessed(note)
        if event.value != self.hides:
            self._rig.tape.event(NOTE, told=event.value, **note)


class NotToldOfTheLoss(PracticeWitness):
    hides = "link lost"


class NotToldOfTheReturn(PracticeWitness):
    hides = "link back"


APPLICATIONS: dict[str, type[PracticeWitness]] = {
    "not-told-of-the-loss": NotToldOfTheLoss, "not-told-of-the-return": NotToldOfTheReturn,
}  # fmt: skip
"""Liars of the ground's: no drone can keep this from an application, or tell it."""
