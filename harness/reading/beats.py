"""When the drone heard its ground stations' heartbeats, by its own clock: the uplink's signs of life.

Right behind each heartbeat the radio asks the drone a TIMESYNC (see `harness.wire.ping`); its echo tells the time at
which both were processed. Recordings of harness 0.1 have the ground station's own TIMESYNC there, which had crossed the
radio with its heartbeat.
"""

from __future__ import annotations

from harness.clock import BootTime
from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, decode
from harness.reading.silence import Silence
from harness.reading.stack import GCS_TYPE, STATION, StackReading
from harness.reading.takes import Mark
from harness.reading.transit import Key
from harness.taps import Fate
from harness.timeline import Timeline

HEARTBEAT, TIMESYNC = 0, 111
PINGER = (254, 192)
"""Who asks: a system of its own, so that no stack takes it for its ground station, and sequence numbers of its own."""
PINGERS = frozenset({PINGER, (STATION[0], PINGER[1])})
"""A drone that listens to its ground station's system only is asked by a component of that."""
RECEIPTS_FROM = 1 << 33
"""From here on the instrument port's own questions are numbered that stand behind what the drone is told of others."""
STRANGERS_FROM = 1 << 34
"""From here on the questions behind strangers' frames are numbered where strangers and ground share one wire."""
_STRANGERS_TO = STRANGERS_FROM + (1 << 24)
BESIDE_FROM = 1 << 35
"""To this the instrument port adds the numbers of its questions where it shares the radio's wire: there the answers
come on the drone's tap."""
ECHO_ERROR_S = 0.01
"""A heartbeat and the TIMESYNC behind it travel in one write and are parsed in one go; PX4's clock steps by 4 ms,
ArduPilot subtracts a computed byte time good to about 2 ms."""


def strangers_question(number: int) -> int:
    """The place, from 1 on, of a question behind strangers' frames, however it is numbered."""
    return number - STRANGERS_FROM if number > STRANGERS_FROM else number


def echoes_aside(frame: bytes) -> bool:
    """Whether a frame answers a question that was not the radio's, on a wire that the ground has as well: it stood
    behind strangers' frames, or behind what the harness told beside. A drone's own questions have no answer in them
    yet."""
    if framing.msg_id(frame) != TIMESYNC:
        return False
    told = decode(frame)
    return bool(told.tc1) and (STRANGERS_FROM < told.ts1 <= _STRANGERS_TO or BESIDE_FROM < told.ts1 < 2 * BESIDE_FROM)


class Beats:
    """Feeds the uplink's `silence` with the heartbeats that the drone obeys.

    A heartbeat whose arrival could not be dated, or that may have been there unrecorded, leaves the silence around it
    in doubt: no question behind it or none before a question, a question number left out, an echo of none or no echo.
    """

    def __init__(self, timeline: Timeline, stack: StackReading, station: tuple[int, int]) -> None:
        self.silence = Silence(timeline, "uplink")
        self._stack = stack
        self._station = station
        self._beat: tuple[int, bool] | None = None
        """The heartbeat that a question must follow: its record, and whether the drone obeys it."""
        self._unechoed: dict[int, tuple[int, Mark]] = {}
        self._sequence: int | None = None
        self._newest = 0

    def delivered(self, record: int, fate: Fate, frame: bytes, key: Key) -> None:
        """A frame reached the drone."""
        number = framing.msg_id(frame)
        if number == HEARTBEAT:
            self._unasked()
            obeyed = self._stack.obeys(key[0], self._station[0]) and decode(frame).type == GCS_TYPE
            self._beat = record, obeyed
        elif number == TIMESYNC and (fate == Fate.MEASURING or (self._beat and key[:2] == self._station)):
            self._asked(decode(frame).ts1)

    def count(self, key: Key) -> None:
        """Sequence numbers of the radio's own questions."""
        expected, self._sequence = self._sequence, (key[2] + 1) & 0xFF
        if expected is not None and expected != key[2]:
            self.silence.doubt()

    def _asked(self, ts1: int) -> None:
        self._newest = max(self._newest, ts1)
        if self._beat is None:
            self.silence.doubt()
            return
        record, obeyed = self._beat
        self._beat = None
        if obeyed:
            self._unechoed[ts1] = record, self.silence.mark()

    def _unasked(self) -> None:
        """Whatever follows, no question does."""
        if self._beat is not None:
            self._beat = None
            self.silence.doubt()

    def echo(self, message: Message, boot: BootTime) -> None:
        """The autopilot's answer to a question of the radio's, or of the station's own in old recordings."""
        if not message.tc1:
            return
        beat, mark = self._unechoed.pop(message.ts1, (None, Mark()))
        if beat is None:
            if message.ts1 > self._newest:
                self._newest = message.ts1
                self.silence.doubt()
            return
        if any(ts1 < message.ts1 for ts1 in self._unechoed):
            # An earlier beat arrived, and the echo that dated it was not recorded.
            self.silence.doubt()
            mark = mark._replace(holes=mark.holes + 1)
            self._unechoed = {ts1: old for ts1, old in self._unechoed.items() if ts1 > message.ts1}
        arrived_s = boot.to_s(message.tc1 / 1e6)
        self.silence.sign_of_life(arrived_s - ECHO_ERROR_S, arrived_s, beat, mark)

    def stamp(self, now_s: float) -> None:
        """See `Silence.stamp`."""
        self._unasked()
        self.silence.stamp(now_s)

    def is_quiet(self, until_ms: int) -> bool:
        """Whether no heartbeat waits for its question; and as of `Silence.is_quiet`."""
        return self._beat is None and self.silence.is_quiet(until_ms)

    def tick(self, now_s: float, *, settled: bool) -> None:
        """Vehicle time moved on; `settled`: nothing of the drone's, such as an echo, may still be found missing."""
        self.silence.tick(now_s, dated=settled and not self._unechoed)

    def close(self, end_s: float) -> None:
        """The recording ends here."""
        self.silence.close(end_s, dated=not self._unechoed)
