"""Recorded frames, in the order of recording, into a timeline. The same code reads live and from disk.

Time: an event lies between the stamp (SYSTEM_TIME) before it and the stamp after it in the same byte stream; when the
drone heard a ground station's heartbeat is measured (see `beats`). Holes: a jump of a sender's sequence numbers, or a
frame that passed the radio's faults and was never recorded at its other end.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from harness.clock import BootTime
from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, boot_ms, decode
from harness.mavlink.dialect import by_name
from harness.reading.beats import BESIDE_FROM, HEARTBEAT, RECEIPTS_FROM, TIMESYNC, Beats
from harness.reading.beside import TRUTH_KINDS, Beside
from harness.reading.brackets import Brackets
from harness.reading.ground import POSITION, Ground, Kept
from harness.reading.identity import IDENTIFYING, IdentityReading
from harness.reading.orders import HEARD_IDS, SENT_IDS
from harness.reading.passing import Passing
from harness.reading.place import Origin
from harness.reading.says import SAID_KINDS, Says
from harness.reading.settings import OF_USE
from harness.reading.stack import AUTOPILOT_COMPONENT, GCS_TYPE, SIMULATOR_COMPONENT, SYSTEM_TIME, StackReading
from harness.reading.stamps import Stamps
from harness.reading.state import StateReading
from harness.reading.sticks import STICK_IDS, STICKS_FROM, STICKS_PINGERS, SticksReading
from harness.reading.traffic import TRAFFIC_NAMES
from harness.reading.transit import Key
from harness.reading.uses import of_use
from harness.taps import Fate, Tap, Way
from harness.timeline import Timeline

_DRONE, _GROUND, _INSTRUMENT, _RC, _ROGUE = Tap
(_DOWN, _UP), (_, _LOST, _MEASURING, _DELIVERED, _DAMAGED, _COPIED) = Way, Fate
"""Once: an enum's own look-up takes as long as all else that is done of a frame without meaning."""


class Reader:
    """Feed it every record in order; it appends to `timeline`. `station` is the harness's own ground station."""

    def __init__(
        self,
        stack: StackReading,
        timeline: Timeline,
        *,
        station: tuple[int, int],
        drone_system: int = 1,
        one_port: bool = False,
    ) -> None:
        self.timeline, self.stack, self.brackets = timeline, stack, Brackets()
        self.foreign_stations: set[tuple[int, int]] = set()
        self._station, self._stations = station, {station}
        """Those that beat through the radio."""
        self._rogues: set[tuple[int, int]] = set()
        """In whose names strangers spoke on their own port; what the drone forwards of that is nobody else's."""
        self.standing: int | None = None
        """The number of the radio that all traffic crosses; to be set before the first record that bears it."""
        self.drone_system = drone_system
        self._said_kinds = SAID_KINDS + TRUTH_KINDS if one_port else SAID_KINDS
        self._boot, self._drone, self._instrument, self.origin = BootTime(), Stamps(), Stamps(), Origin()
        self._said_ids = frozenset(by_name()[name].msg_id for name in (*stack.said_names, *TRAFFIC_NAMES))
        self._beats = Beats(timeline, stack, station)
        self._up = self._beats.silence
        self._sticks = SticksReading(timeline)
        self._ground = Ground(timeline, stack, self._drone, station, self.origin)
        self._down = self._ground.downlink
        self._says = Says(timeline, stack, self._drone, self._boot, self._ground)
        self._identity = IdentityReading(timeline, self._drone)
        self._beside = Beside(stack, timeline, self.origin)
        self._state = StateReading(timeline, self._drone, first_item=stack.first_item)
        self._told_beside = frozenset({self._beside.truth_id, *(self._beside.of_use if one_port else ())})
        """The instrument port's, which a drone with one port only tells on the radio."""
        self.wanted = self._said_ids | STICK_IDS | {HEARTBEAT, SYSTEM_TIME, TIMESYNC} | self._told_beside
        """Messages that carry meaning here; of all others only the header is looked at."""
        self.of_use = of_use(self._beside.of_use)
        """Messages that only these kinds are made of: a recording without them is silent about these alone."""
        self.sought = self._beside.sought(drone_system, self.wanted | self.of_use.keys())
        self.passing = Passing(
            boot=self._boot, brackets=self.brackets, drone=self._drone, port=self._state.port, stamp=self._stamp,
            beside=self._instrument, beats=self._beats, sticks=self._sticks, downlink=self._down,
            truth=self._beside.truth,
        )  # fmt: skip

    def feed(
        self, record: int, tap: Tap, way: Way, fate: Fate, frame: bytes, key: Key, t_ms: int, due_ms: int, by: int = 0
    ) -> None:
        """One record, number `record` of the index. `key` is of the frame as it was before any damage; `by` the number
        of the injection that took or changed it, 0 for none."""
        if tap == _INSTRUMENT and way == _DOWN:
            self._count(tap, key)  # half of any recording, and none of it is the radio's
            if fate != _COPIED:
                self._measured(record, framing.msg_id(frame), frame)
            return
        if tap == _ROGUE:
            self._at_port(record, way, fate, frame, key)
            return
        entered_s = self.passed_by(record, tap, way, fate, key, t_ms, due_ms, by)
        by_radio = by == self.standing
        if tap == _RC:
            self._sticks.entered(record, fate, t_ms, due_ms, key)
            return
        if fate == _COPIED or (fate == _DAMAGED and (tap == _GROUND) == (way == _DOWN)):
            return  # a copy, or what came out ruined
        number = framing.msg_id(frame)
        ours = way == _UP and (tap == _INSTRUMENT or key[:2] == self._station)
        if ours and number in OF_USE and fate not in (_LOST, _DAMAGED):
            self._state.ours(number, frame, due_ms)
        if tap == _DRONE:
            if way == _DOWN:
                kept = Kept.of(fate, t_ms, due_ms, by_radio=by_radio)
                self._said(record, number, frame, kept=kept, measuring=fate == _MEASURING)
            else:
                self._delivered(record, number, fate, frame, key)
        elif way == _DOWN:
            if self._is_drones(key[:2]):
                self._ground.heard(record, number, frame, entered_s)
        elif tap == _INSTRUMENT and number == TIMESYNC and (asked := decode(frame).ts1 % BESIDE_FROM) < RECEIPTS_FROM:
            self._sticks.received(asked, record, self._drone.stamp_s)
        elif tap == _GROUND:
            if number == HEARTBEAT:
                self._stations.add(key[:2])
                if key[:2] == self._station:
                    self._up.was_sent(t_ms / 1000)
            elif number in STICK_IDS:
                self._sticks.entered(record, fate, t_ms, due_ms, by_radio=by_radio)
            elif number in SENT_IDS and key[:2] == self._station:
                self._ground.asked(record, frame, Kept.of(fate, t_ms, due_ms, by_radio=by_radio))

    def passed_by(
        self, record: int, tap: Tap, way: Way, fate: Fate, key: Key, t_ms: int, due_ms: int, by: int = 0
    ) -> float | None:
        """That a frame was there at all; also for one whose bytes were trimmed away, so that it leaves no hole. For one
        that comes out of the radio, when it had entered."""
        if tap in (_RC, _ROGUE):
            if tap == _ROGUE:
                self._at_port(record, way, fate, b"", key)
            return None
        if fate == _MEASURING or tap == _INSTRUMENT:
            if way == _DOWN:
                self._count(tap, key)
            elif tap == _INSTRUMENT or key[:2] in STICKS_PINGERS:
                if key[0] != self.drone_system:  # a receiver's, which counts for itself
                    self._sticks.count(tap, key)
            else:
                self._beats.count(key)
            return None
        silence = self._down if way == _DOWN else self._up
        if tap == (_GROUND if way == _DOWN else _DRONE):
            entered_s = silence.came_out(key)
            if way == _DOWN and fate == _DELIVERED and key[0] == self.drone_system:
                self._ground.came_out(record)
            return entered_s
        if fate != _COPIED:
            if way == _DOWN:
                self._count(tap, key)
            elif key[:2] == self._station:
                self._sticks.count(tap, key)
                if (since_s := self._up.count(key)) is not None:
                    self._ground.asked_unseen(since_s)
                    self._state.ours_unseen(since_s)
        if fate in (_LOST, _DAMAGED):
            silence.was_taken(t_ms, by_radio=by == self.standing)
        if fate != _LOST:
            silence.went_in(key, t_ms, due_ms, by_radio=by == self.standing)
        return None

    def trimmed(self, number: int) -> None:
        """A frame of `of_use` passed by whose bytes were trimmed away."""
        self._drone.gap(self.timeline, self.of_use[number], math.inf)

    def close(self) -> None:
        """The recording ends here: what waited for a stamp gets a second as its bracket. No silence grows by that."""
        end_s = self._drone.stamp_s
        for stream in (self._drone, self._instrument):
            if stream.stamp_s is not None:
                self._settle(stream, stream.stamp_s)
                stream.stamp(stream.stamp_s + 1.0 if stream.waiting else stream.stamp_s)
        if end_s is not None:
            self._tick(end_s)
            self._beats.close(end_s)
            self._sticks.close(end_s)
            self._ground.close(end_s)
            self._state.close()

    def _delivered(self, record: int, number: int, fate: Fate, frame: bytes, key: Key) -> None:
        """What reached the drone by radio."""
        if number in STICK_IDS:
            self._sticks.delivered(record)
        elif key[:2] not in STICKS_PINGERS:
            self._beats.delivered(record, fate, frame, key)
        elif number == TIMESYNC:
            self._sticks.questioned(decode(frame).ts1, self._drone.stamp_s)

    def _said(self, record: int, number: int, frame: bytes, *, kept: Kept | None, measuring: bool) -> None:
        source = framing.source(frame)
        if number in IDENTIFYING and source not in self._rogues:
            self._identity.told(record, number, frame)
        if number == HEARTBEAT and source[0] != self.drone_system:
            # Our own beat does not come back on the channel that it went out on: one with our name is another's.
            self._stranger(source, frame)
        if not self._is_drones(source):
            return
        if number == SYSTEM_TIME and source[1] == AUTOPILOT_COMPONENT:
            now_s = self._boot.observe_s(boot_ms(frame))
            self._settle(self._drone, now_s, frame)
            self._stamp(now_s)
        elif number == TIMESYNC and source[1] == AUTOPILOT_COMPONENT and measuring:
            self._echoed(_DRONE, decode(frame))
        if kept is not None and (number == POSITION or number in HEARD_IDS):
            self._ground.kept_from(kept, record, position=number == POSITION)
        if number in OF_USE:
            self._state.said(record, number, frame)
        if number in self._said_ids:
            self._says.told(record, decode(frame), kept)
        elif number in self._told_beside:
            self._beside.feed(self._drone, record, number, frame)

    def _echoed(self, tap: Tap, echo: Message) -> None:
        """The autopilot's answer to a TIMESYNC."""
        asked, number = (_INSTRUMENT if echo.ts1 > BESIDE_FROM else tap), echo.ts1 % BESIDE_FROM
        if asked == _DRONE and number <= STICKS_FROM:
            self._beats.echo(echo, self._boot)
        elif echo.tc1 and number < RECEIPTS_FROM:
            self._sticks.echoed(asked, number, self._boot.to_s(echo.tc1 / 1e6))

    def _stamp(self, now_s: float) -> None:
        if self._drone.stamp_s is None:
            self.timeline.begin_s = now_s
        else:
            self.brackets.add(now_s - self._drone.stamp_s)
        self.timeline.extend(now_s)
        self._beats.stamp(now_s)
        self._sticks.stamp(now_s)
        self._down.stamp(now_s)
        self._state.stamp(now_s)
        self._drone.stamp(now_s, by=AUTOPILOT_COMPONENT)
        self._tick(now_s)

    def _tick(self, now_s: float) -> None:
        settled = not self._drone.overtaken
        self._beats.tick(now_s, settled=settled)
        self._sticks.tick(now_s, settled=settled and not self._instrument.overtaken)
        self._down.tick(now_s, dated=settled)

    def _measured(self, record: int, number: int, frame: bytes) -> None:
        """The instrument port."""
        source = framing.source(frame)
        if not self._is_drones(source):
            if number == HEARTBEAT:
                self._stranger(source, frame, known=self._stations)
            return
        if number == SYSTEM_TIME and source[1] == AUTOPILOT_COMPONENT:
            now_s = self._boot.to_s(boot_ms(frame))
            self._settle(self._instrument, now_s, frame)
            self._instrument.stamp(now_s, by=AUTOPILOT_COMPONENT)
        elif number == TIMESYNC:
            self._echoed(_INSTRUMENT, decode(frame))
        else:
            # A world of ours that keeps no time tells in the order of the drone's stamps, on whatever port those come.
            ours = source[1] == SIMULATOR_COMPONENT
            self._beside.feed(self._drone if ours else self._instrument, record, number, frame)

    def _count(self, tap: Tap, key: Key) -> None:
        if not self._is_drones(key[:2]):
            return
        stream = self._drone if tap == _DRONE else self._instrument
        if (since_s := stream.missed(*key[1:])) is not None:
            self._missed(stream, since_s)

    def _missed(self, stream: Stamps, since_s: float) -> None:
        """A frame of the drone's was not recorded."""
        stream.gap(self.timeline, self._said_kinds if stream is self._drone else TRUTH_KINDS, since_s)
        self._sticks.suspect()
        if stream is self._drone:
            self._up.suspect()
            self._ground.told_unseen(since_s)
            self._state.missed()

    def _settle(self, stream: Stamps, now_s: float, frame: bytes | None = None) -> None:
        """A stamp, in this frame: what is missing is missing for good, but for what was overtaken just now, in step."""
        newest = framing.sequence(frame) if frame is not None and stream.is_in_step(now_s) else None
        for since_s in stream.overdue(None if newest is None else (AUTOPILOT_COMPONENT, newest)):
            self._missed(stream, since_s)

    def _at_port(self, record: int, way: Way, fate: Fate, frame: bytes, key: Key) -> None:
        """The strangers'; without a frame, where only its header is known."""
        if way == _UP and key[:2] != (self.drone_system, AUTOPILOT_COMPONENT):
            self._rogues.add(key[:2])
        self._state.at_port(record, way, fate, frame, key, of_drone=self._is_drones(key[:2]))

    def _is_drones(self, source: tuple[int, int]) -> bool:
        return source[0] == self.drone_system and source not in self._rogues

    def _stranger(self, source: tuple[int, int], frame: bytes, known: Collection[tuple[int, int]] = ()) -> None:
        if source not in known and source not in self._rogues and decode(frame).type == GCS_TYPE:
            self.foreign_stations.add(source)
