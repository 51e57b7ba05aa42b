"""A recorder that keeps, in one list, the order of all that was recorded, handed on and given out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from harness.clock import VehicleClock
from harness.evidence.recorder import Recorder
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder
from harness.taps import Fate, Tap, Way
from harness.wire.link import Link
from harness.wire.memory import MemoryPort, memory_pair


class Journal:
    """Entries are (what, frame) or, for records, (tap, way, fate, frame)."""

    def __init__(self) -> None:
        self.entries: list[tuple[Any, ...]] = []
        self.count = 0

    def record(self, tap: Tap, way: Way, frames: Sequence[bytes], fate: Fate | Sequence[Fate]) -> int:
        fates = [fate] * len(frames) if isinstance(fate, Fate) else fate
        self.entries += [(tap, way, each, frame) for each, frame in zip(fates, frames, strict=True)]
        self.count += len(frames)
        return self.count - len(frames)

    def records(self, tap: Tap) -> list[tuple[Fate, bytes]]:
        return [(entry[2], entry[3]) for entry in self.entries if len(entry) == 4 and entry[0] is tap]

    def given(self, what: str) -> list[bytes]:
        return [entry[1] for entry in self.entries if entry[0] == what]


class Radio:
    """A link between a drone's bare port and a ground that writes down what it hears. Needs a running loop."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.clock = VehicleClock()
        self.drone, at_link = memory_pair()
        self.drone_port: MemoryPort = at_link
        self.link = Link(at_link, cast(Recorder, self.journal), self.clock, measuring=_is_measuring)
        self.drone.listen(lambda data: self.journal.entries.append(("drone got", data)))
        self.link.on_heard(lambda frames: self._write("ground got", frames))
        self.says = Encoder(1, 1)
        self.tells = Encoder(255, 190)

    def _write(self, what: str, frames: list[bytes]) -> None:
        self.journal.entries += [(what, frame) for frame in frames]

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
