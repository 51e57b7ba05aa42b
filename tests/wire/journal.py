"""A recorder that keeps, in one list, the order of all that was recorded, handed on and given out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast

from harness.clock import VehicleClock
from harness.evidence.recorder import Recorder
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder
from harness.taps import Decision, Fate, Tap, Way
from harness.wire.link import Link
from harness.wire.memory import MemoryPort, memory_pair


class Row(NamedTuple):
    """One record of the index that a real recorder would have written."""

    tap: Tap
    way: Way
    fate: Fate
    frame: bytes
    t_ms: int
    due_ms: int
    fault: int

    @property
    def key(self) -> tuple[int, int, int]:
        return (*framing.source(self.frame), framing.sequence(self.frame))


class Journal:
    """Entries are (what, frame) or, for records, (tap, way, fate, frame). `rows` are as in an index, copies too, with
    the frame as it was before any damage."""

    def __init__(self, now_ms: Callable[[], int] = lambda: 0) -> None:
        self.entries: list[tuple[Any, ...]] = []
        self.rows: list[Row] = []
        self.decisions: list[Decision] = []
        self._now_ms = now_ms

    @property
    def count(self) -> int:
        return len(self.rows)

    def record(self, tap: Tap, way: Way, frames: Sequence[bytes], fate: Fate) -> int:
        return self.record_each(tap, way, frames, [Decision(fate, self._now_ms())] * len(frames))

    def record_each(
        self, tap: Tap, way: Way, frames: Sequence[bytes], decisions: Sequence[Decision], heads: Sequence[bytes] = ()
    ) -> int:
        first, t_ms = self.count, self._now_ms()
        self.decisions += decisions
        self.entries += [(tap, way, each.fate, frame) for each, frame in zip(decisions, frames, strict=True)]
        for (fate, due_ms, fault, copies_ms), head in zip(decisions, heads or frames, strict=True):
            self.rows.append(Row(tap, way, fate, head, t_ms, due_ms, fault))
            self.rows += [Row(tap, way, Fate.COPIED, head, t_ms, copy_ms, fault) for copy_ms in copies_ms]
        return first

    def records(self, tap: Tap) -> list[tuple[Fate, bytes]]:
        return [(entry[2], entry[3]) for entry in self.entries if len(entry) == 4 and entry[0] is tap]

    def given(self, what: str) -> list[bytes]:
        return [entry[1] for entry in self.entries if entry[0] == what]


class Radio:
    """A link between a drone's bare port and a ground that writes down what it hears. Needs a running loop."""

    def __init__(self) -> None:
        self.clock = VehicleClock()
        self.journal = Journal(lambda: round(self.clock.now_s() * 1000))
        self.drone, at_link = memory_pair()
        self.drone_port: MemoryPort = at_link
        self.away_m = 0.0
        self.link = Link(at_link, cast(Recorder, self.journal), self.clock, self, measuring=_is_measuring)
        self.drone.listen(lambda data: self.journal.entries.append(("drone got", data)))
        self.link.on_heard(lambda frames: self._write("ground got", frames))
        self.says = Encoder(1, 1)
        self.tells = Encoder(255, 190)

    def _write(self, what: str, frames: list[bytes]) -> None:
        self.journal.entries += [(what, frame) for frame in frames]

    def now_s(self) -> float:
        return self.clock.now_s()

    def distance_m(self) -> float:
        return self.away_m

    def stamp(self, t_s: float) -> None:
        self.clock.observe_ms(round(t_s * 1000))

    def down(self, *names: str) -> list[bytes]:
        """The drone says these in one go."""
        frames = [self.says(name) for name in names]
        self.drone.send(b"".join(frames))
        return frames

    def up(self, *names: str) -> list[bytes]:
        """The ground sends these in one go."""
        frames = [self.tells(name) for name in names]
        self.link.send_up(frames)
        return frames

    @property
    def heard(self) -> list[bytes]:
        return self.journal.given("ground got")

    @property
    def reached_drone(self) -> bytes:
        return b"".join(self.journal.given("drone got"))


def _is_measuring(frame: bytes) -> bool:
    return framing.msg_id(frame) == 2
