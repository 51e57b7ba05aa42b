"""When the sticks fell silent and came back, from hand-made recordings of either way on board."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.actors.instrument import INSTRUMENT
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder
from harness.reading.beats import BESIDE_FROM, TIMESYNC
from harness.reading.sticks import STICK_IDS, STICKS_FROM, STICKS_PINGER
from harness.taps import Fate, Tap, Way
from harness.wire.rc import TRANSMITTER
from tests.reading.taps import STAMP_S, Recording

What = Callable[[Tap, Way, bytes], bool]
KINDS = ("rc_silent", "rc_restored", "rc_silences", "rc_starved")


class Sticks(Recording):
    """Frames of the sticks every 0.1 s, beside stamps."""

    def __init__(self, stack: str = "builtin", *, via: str = "receiver") -> None:
        super().__init__(stack)
        self.via = via
        self.transmitter, self.asker, self.sticks_pinger = (
            Encoder(*each) for each in (TRANSMITTER, INSTRUMENT, STICKS_PINGER)
        )
        self.asked = 0
        self.without: What | None = None
        """What is not recorded."""

    def feed(self, tap: Tap, way: Way, fate: Fate, frame: bytes, *, late_s: float = 0.0) -> int:
        if self.without is not None and self.without(tap, way, frame):
            return -1
        return super().feed(tap, way, fate, frame, late_s=late_s)

    def frame(self, *, lost: bool = False, late_s: float = 0.0, echoed: bool = True) -> int:
        """The sticks are sent, and come, and the drone says when; the record of their entering."""
        fate = Fate.LOST if lost else Fate.PASSED
        if self.via != "ground":
            frame = self.transmitter("RC_CHANNELS_OVERRIDE")
            number = self.feed(Tap.RC, Way.UP, fate, frame, late_s=late_s)
        else:
            frame = self.ground("MANUAL_CONTROL", z=500)
            number = self.feed(Tap.GROUND, Way.UP, fate, frame, late_s=late_s)
        if not lost and not late_s:
            self.comes(frame, echoed=echoed)
        return number

    def comes(self, frame: bytes, *, echoed: bool = True) -> None:
        """It reaches the receiver, or the drone."""
        self.asked += 1
        if self.via != "ground":
            shared = self.via == "shared"
            number = self.asked + BESIDE_FROM * shared
            self.feed(Tap.INSTRUMENT, Way.UP, Fate.DELIVERED, self.asker("TIMESYNC", ts1=number))
            if echoed and shared:
                self.echo(number)
            elif echoed:
                self.measured("TIMESYNC", tc1=round(self.now_s * 1e9), ts1=number)
            return
        self.feed(Tap.DRONE, Way.UP, Fate.DELIVERED, frame)
        question = self.sticks_pinger("TIMESYNC", ts1=STICKS_FROM + self.asked)
        self.feed(Tap.DRONE, Way.UP, Fate.MEASURING, question)
        if echoed:
            self.echo(STICKS_FROM + self.asked)

    def holds(self, for_s: float, *, sent: bool = True, **frame: bool) -> None:
        begin_s = self.now_s
        for tick in range(1, round(for_s / STAMP_S) + 1):
            self.stamp(begin_s + tick * STAMP_S)
            if tick % 2 == 0 and sent:
                self.frame(**frame)


WAYS = pytest.mark.parametrize("via", ["receiver", "shared", "ground"])
"""By an instrument port of its own, or one that shares the radio's wire; through the ground's radio."""


@WAYS
def test_sticks_that_come_all_the_time_are_never_silent(via: str) -> None:
    recording = Sticks(via=via)
    recording.holds(10)
    recording.reader.close()

    assert [] == recording.events("rc_silent") + recording.events("rc_starved") + recording.events("uplink_silent")


@WAYS
def test_a_loss_is_dated_by_the_last_frame_that_came_and_the_first_one_behind_it(via: str) -> None:
    recording = Sticks(via=via)
    recording.holds(10)
    last_s = recording.now_s
    recording.holds(3, lost=True)
    recording.holds(2)
    recording.reader.close()

    silent, back = recording.only("rc_silent"), recording.only("rc_restored")
    assert silent.lo_s <= last_s <= silent.hi_s
    assert silent.hi_s - silent.lo_s <= 0.02
    assert last_s + 3.0 <= back.lo_s <= last_s + 3.1
    (lasted,) = recording.values("rc_silences")
    assert lasted.min_s <= 3.1 <= lasted.max_s + 1e-9
    assert silent.sure
    assert back.sure


@WAYS
def test_a_receiver_bears_a_few_lost_frames(via: str) -> None:
    recording = Sticks(via=via)
    recording.holds(10)
    for _ in range(10):
        recording.holds(0.4, lost=True)
        recording.holds(0.2)
    recording.reader.close()

    assert [] == recording.events("rc_silent")


@WAYS
def test_a_silence_at_the_recordings_end_has_no_end(via: str) -> None:
    recording = Sticks(via=via)
    recording.holds(10)
    recording.holds(3, lost=True)
    recording.reader.close()

    recording.only("rc_silent")
    (lasted,) = recording.values("rc_silences")
    assert float("inf") == lasted.max_s


@WAYS
def test_sticks_that_were_not_sent_are_nobodys_attack(via: str) -> None:
    recording = Sticks(via=via)
    recording.holds(10)
    recording.holds(2, sent=False)
    recording.holds(1)
    recording.reader.close()

    assert [] == recording.events("rc_silent")
    assert pytest.approx(2.1, abs=0.05) == recording.only("rc_starved").value


def test_sticks_held_up_are_a_faults_doing() -> None:
    recording = Sticks()
    recording.holds(10)
    last_s = recording.now_s
    for _ in range(10):
        recording.holds(0.1, sent=False)
        recording.frame(late_s=2.0)
    recording.holds(1, sent=False)
    recording.comes(b"")
    recording.reader.close()

    assert recording.only("rc_silent").hi_s == pytest.approx(last_s, abs=0.02)
    assert recording.only("rc_restored").lo_s == pytest.approx(last_s + 2.0, abs=0.06)


@WAYS
def test_frames_whose_time_nobody_told_leave_a_silence_in_doubt(via: str) -> None:
    recording = Sticks(via=via)
    recording.holds(10)
    recording.holds(1, echoed=False)
    recording.holds(3, lost=True)
    recording.holds(2)
    recording.reader.close()

    assert [False] == [each.sure for each in recording.events("rc_silent")]


def test_a_hole_in_the_recording_leaves_a_silence_in_doubt() -> None:
    recording = Sticks()
    recording.holds(10)
    recording.holds(1, lost=True)
    recording.skip(recording.transmitter, 5)
    recording.holds(2, lost=True)
    recording.holds(2)
    recording.reader.close()

    assert [False] == [each.sure for each in recording.events("rc_restored")]


def asked(tap: Tap, way: Way, frame: bytes) -> bool:
    return framing.msg_id(frame) == TIMESYNC and way is Way.UP


def told(tap: Tap, way: Way, frame: bytes) -> bool:
    return framing.msg_id(frame) == TIMESYNC


def came(tap: Tap, way: Way, frame: bytes) -> bool:
    return framing.msg_id(frame) in STICK_IDS and tap is Tap.DRONE


def entered(tap: Tap, way: Way, frame: bytes) -> bool:
    return framing.msg_id(frame) in STICK_IDS and tap in (Tap.RC, Tap.GROUND)


@WAYS
@pytest.mark.parametrize("what", [asked, told, came, entered])
@pytest.mark.parametrize("missing_s", [0.1, 0.4, 1.0])
def test_records_that_are_missing_leave_no_silence_sure_that_was_none(via: str, what: What, missing_s: float) -> None:
    """Among frames of which a fault takes a few."""
    if what is came and via != "ground":
        return
    for lost_s in (0.1, 0.2, 0.3, 0.4):
        recording = Sticks(via=via)
        recording.holds(8)
        recording.holds(lost_s, lost=True)
        recording.without = what
        recording.holds(missing_s)
        recording.without = None
        recording.holds(2)
        recording.reader.close()

        assert [] == [each for kind in KINDS for each in recording.events(kind) if each.sure]
        if lost_s + missing_s > 0.6 and what is not entered:
            assert recording.holes() & set(KINDS)


def test_heartbeats_and_sticks_on_one_radio_are_told_apart() -> None:
    recording = Sticks(via="ground")
    for _ in range(10):
        recording.holds(1)
        recording.beat()
    last_s = recording.now_s
    for _ in range(6):
        recording.holds(1)
        recording.beat(lost=True)
    recording.beat()
    recording.reader.close()

    assert recording.only("uplink_silent").hi_s == pytest.approx(last_s, abs=0.01)
    assert [] == recording.events("rc_silent")
