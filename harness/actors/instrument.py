"""The instrument port: truth and receipts outside the radio. It never sends a ground station's heartbeat."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import Any

from harness.actors.asking import interval_request
from harness.actors.mailroom import Mailroom
from harness.evidence.recorder import Recorder
from harness.mavlink.codec import Encoder
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import Signer
from harness.reading.beats import RECEIPTS_FROM
from harness.reading.stack import AUTOPILOT_COMPONENT, STATION
from harness.taps import Fate, Tap, Way
from harness.wire.port import Port
from harness.wire.writes import writes

INSTRUMENT = (254, 191)
"""A system of its own (MAV_COMP_ID_ONBOARD_COMPUTER), so that no stack takes it for its ground station."""
INSTRUMENT_OF_GROUND = (STATION[0], INSTRUMENT[1])
"""For a drone that listens to its ground station's system only; nobody who never beats is taken for one."""


WHISPERER = (STATION[0], 197)
"""In whose name a secret is told: its frames are counted by nobody."""


class Instrument:
    """Records all that crosses its port, and hands messages out."""

    def __init__(
        self,
        port: Port,
        recorder: Recorder,
        *,
        drone: tuple[int, int] = (1, AUTOPILOT_COMPONENT),
        name: tuple[int, int] = INSTRUMENT,
    ) -> None:
        self.drone = drone
        self.mail = Mailroom()
        self._port = port
        self._recorder = recorder
        self._splitter = Splitter()
        self._name = name
        self._signer: Signer | None = None
        self._encoders: dict[tuple[int, int], Encoder] = {}
        self.asked = 0
        """Questions behind what was registered."""
        port.listen(self._receive)

    def _receive(self, chunk: bytes) -> None:
        frames = self._splitter.feed(chunk)
        if frames:
            self._take(frames)

    def _take(self, frames: list[bytes]) -> None:
        self._recorder.record(Tap.INSTRUMENT, Way.DOWN, frames, Fate.DELIVERED)
        self.mail.sort(frames)

    def tell(self, frame: bytes) -> None:
        """What a simulator of ours tells, as if it came on this port."""
        self._take([frame])

    def note(self, frame: bytes) -> None:
        """What a simulator of ours gave the drone: recorded as if it went out on this port."""
        self._recorder.record(Tap.INSTRUMENT, Way.UP, [frame], Fate.DELIVERED)

    def malformed(self) -> dict[str, int]:
        """What came from the drone on this port and was no frame."""
        return self._splitter.tally()

    def ask_for(self, name: str, rate_hz: float) -> None:
        """SET_MESSAGE_INTERVAL on this port, in hertz of vehicle time."""
        self.send("COMMAND_LONG", **interval_request(self.drone, name, rate_hz))

    def sign_with(self, signer: Signer) -> None:
        """Sign everything from now on."""
        self._signer = signer
        for encode in self._encoders.values():
            encode.signer = signer

    def whisper(self, name: str, secret: str, /, **fields: object) -> None:
        """One message of which the field `secret`, an array, is recorded as zeros."""
        value = fields[secret]
        assert isinstance(value, Sized), "an array has a length"
        told, blank = (Encoder(*WHISPERER)(name, **fields | {secret: each}) for each in (value, (0,) * len(value)))
        self._recorder.record(Tap.INSTRUMENT, Way.UP, [blank], Fate.DELIVERED)
        self._port.send(told)

    def send(self, name: str, sender: tuple[int, int] | None = None, /, **fields: object) -> None:
        """One message to the vehicle, beside the radio. `sender` is for stacks that take a receiver's words from a
        component of the drone's own system only."""
        frame = self._encoded(sender or self._name, name, fields)
        self._recorder.record(Tap.INSTRUMENT, Way.UP, [frame], Fate.DELIVERED)
        self._port.send(frame)

    def register(self, lines: Iterable[tuple[tuple[int, int], str, dict[str, Any]]]) -> None:
        """Messages, each with its sender and its fields, in as few writes as they go into; behind each write a TIMESYNC
        in the same. Its echo proves that the drone had all of the write, and dates it by the vehicle's own clock."""
        for write in writes([self._encoded(sender, name, fields) for sender, name, fields in lines]):
            self.asked += 1
            write.append(self._encoded(self._name, "TIMESYNC", {"ts1": RECEIPTS_FROM + self.asked}))
            self._recorder.record(Tap.INSTRUMENT, Way.UP, write, Fate.DELIVERED)
            self._port.send(b"".join(write))

    def _encoded(self, sender: tuple[int, int], name: str, fields: dict[str, Any]) -> bytes:
        encode = self._encoders.get(sender)
        if encode is None:
            encode = self._encoders[sender] = Encoder(*sender, signer=self._signer)
        return encode(name, **fields)
