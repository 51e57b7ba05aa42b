"""The port of strangers: a link of its own into the drone, without faults. What is sent there reaches the rig's own
vehicle and nobody else.

Behind each write goes a question that is asked with all the rights of the drone's own ground: the echo proves that the
port lives, and dates what was sent before it. It is the harness's own measuring, as on any other port.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from harness.evidence.recorder import Recorder
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import Signer
from harness.reading.beats import TIMESYNC
from harness.reading.stack import SIDE_PINGER, SIDE_PROBER
from harness.taps import Fate, Tap, Way
from harness.wire.ping import Pinger
from harness.wire.port import Port

Take = Callable[[list[bytes]], None]


class SidePort:
    """Each frame is recorded before the drone has it, and before anybody here has what the drone tells."""

    def __init__(self, port: Port, recorder: Recorder) -> None:
        self._port = port
        self._recorder = recorder
        self._splitter = Splitter()
        self._pinger = Pinger(SIDE_PINGER)
        self._encode = Encoder(*SIDE_PROBER)
        self._heard: list[Take] = []
        self.sent = self.echoes = self.last_echo = 0
        """Frames sent, questions answered, and the number of the newest of these: questions count from 1, and are
        answered in their order."""
        self._asked = 0
        port.listen(self._receive)

    def sign_with(self, signer: Signer) -> None:
        """Sign the harness's own questions from now on; whatever else is sent goes as it is."""
        self._pinger.sign_with(signer)
        self._encode.signer = signer

    def on_heard(self, take: Take) -> None:
        """Give `take` every frame that the drone tells on this port, but the echoes."""
        self._heard.append(take)

    def send(self, frames: Sequence[bytes]) -> None:
        """Frames, or what should look like some, in one write with a question behind them. Bytes that are no whole
        frame are recorded as damaged."""
        for frame in frames:
            whole = Splitter().feed(frame) == [frame]
            self._recorder.record(Tap.ROGUE, Way.UP, [frame], Fate.DELIVERED if whole else Fate.DAMAGED)
        self.sent += len(frames)
        self._write(list(frames))

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
        self._asked += 1
        self._port.send(b"".join([*frames, question]))
        return self._asked

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
            self.last_echo = max(self.last_echo, decode(frame).ts1)
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
