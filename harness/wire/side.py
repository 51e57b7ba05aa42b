"""The port of strangers: a link of its own into the drone, without faults. What is sent there reaches the rig's own
vehicle and nobody else.

Behind each write goes a question that is asked with all the rights of the drone's own ground: the echo proves that the
port lives, and dates what was sent before it. It is the harness's own measuring, as on any other port.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from harness.evidence.recorder import Recorder
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import Signer
from harness.reading.beats import STRANGERS_FROM, TIMESYNC, strangers_question
from harness.reading.stack import SIDE_PINGER, SIDE_PROBER
from harness.taps import Fate, Tap, Way
from harness.wire.ping import Pinger
from harness.wire.port import Port
from harness.wire.writes import writes

Take = Callable[[list[bytes]], None]
REMEMBERED = 4096


class SidePort:
    """Each frame is recorded before the drone has it, and before anybody here has what the drone tells. `shared`: the
    ground has the same wire (see `wire.tee`), so that the questions of the two must be told apart by their numbers."""

    def __init__(self, port: Port, recorder: Recorder, *, shared: bool = False) -> None:
        self._port = port
        self._recorder = recorder
        self._splitter = Splitter()
        self._pinger = Pinger(SIDE_PINGER, after=STRANGERS_FROM if shared else 0)
        self._encode = Encoder(*SIDE_PROBER)
        self._heard: list[Take] = []
        self.sent = self.echoes = self.last_echo = self.asked = 0
        """Frames sent, questions answered, the number of the newest of these, and of the newest one asked: questions
        count from 1, and are answered in their order."""
        self._whole: set[bytes] = set()
        """Frames sent before and found whole: a flood is of few, again and again."""
        port.listen(self._receive)

    def sign_with(self, signer: Signer) -> None:
        """Sign the harness's own questions from now on; whatever else is sent goes as it is."""
        self._pinger.sign_with(signer)
        self._encode.signer = signer

    def on_heard(self, take: Take) -> None:
        """Give `take` every frame that the drone tells on this port, but the echoes."""
        self._heard.append(take)

    def send(self, frames: Sequence[bytes]) -> None:
        """Frames, or what should look like some, in one write with a question behind them, or in several where they
        are many. Bytes that are no whole frame are recorded as damaged."""
        for write in writes(frames):
            for whole, alike in groupby(write, self._is_whole):
                self._recorder.record(Tap.ROGUE, Way.UP, list(alike), Fate.DELIVERED if whole else Fate.DAMAGED)
            self.sent += len(write)
            self._write(write)

    def _is_whole(self, frame: bytes) -> bool:
        if frame not in self._whole:
            if not framing.is_frame(frame):
                return False
            if len(self._whole) >= REMEMBERED:
                self._whole.clear()
            self._whole.add(frame)
        return True

    def malformed(self) -> dict[str, int]:
        """What came from the drone on this port and was no frame."""
        return self._splitter.tally()

    @property
    def unsent(self) -> int:
        """Writes that never left."""
        return self._port.unsent

    def measure(self, frame: bytes) -> int:
        """A frame of the harness's own; returns the number of the question behind it."""
        self._recorder.record(Tap.ROGUE, Way.UP, [frame], Fate.MEASURING)
        return self._write([frame])

    def ask(self) -> int:
        """A question with nothing of anybody's before it; returns its number. Before it goes a frame of the harness's
        own, so that in a recording a question that stands alone shows that something is missing."""
        return self.measure(self._encode("PING"))

    def _write(self, frames: list[bytes]) -> int:
        question = self._pinger.ask()
        self._recorder.record(Tap.ROGUE, Way.UP, [question], Fate.MEASURING)
        self.asked += 1
        self._port.send(b"".join([*frames, question]))
        return self.asked

    def _receive(self, chunk: bytes) -> None:
        told: list[bytes] = []
        for frame in self._splitter.feed(chunk):
            if not self._is_echo(frame):
                told.append(frame)
                continue
            self._hand_out(told)
            told = []
            self._recorder.record(Tap.ROGUE, Way.DOWN, [frame], Fate.MEASURING)
            self.echoes += 1
            self.last_echo = max(self.last_echo, strangers_question(decode(frame).ts1))
        self._hand_out(told)

    def _is_echo(self, frame: bytes) -> bool:
        """A question of the harness's own that the drone forwards from another port has no answer in it."""
        return framing.msg_id(frame) == TIMESYNC and self._pinger.is_answer(frame) and decode(frame).tc1 != 0

    def _hand_out(self, frames: list[bytes]) -> None:
        if not frames:
            return
        self._recorder.record(Tap.ROGUE, Way.DOWN, frames, Fate.DELIVERED)
        for take in self._heard:
            take(frames)
