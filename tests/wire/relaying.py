"""A relay between two memory ports, on a virtual loop: what each end sends, and what the other got, with its time."""

from __future__ import annotations

from harness.mavlink.codec import Encoder
from harness.mavlink.frame import Splitter
from harness.wire.memory import MemoryPort, memory_pair
from harness.wire.oneway import Records
from harness.wire.relay import Relay, SinceBegin


class Ends:
    """Needs a running loop."""

    def __init__(self, tape: Records | None = None) -> None:
        self.drone, at_drone = memory_pair()
        self.ground, at_ground = memory_pair()
        self.clock = SinceBegin()
        self.relay = Relay(at_drone, at_ground, self.clock, tape)
        self.at_ground: list[tuple[float, bytes]] = []
        self.at_drone: list[tuple[float, bytes]] = []
        self.drone.listen(lambda data: self.at_drone.append((self.clock.now_s(), data)))
        self.ground.listen(lambda data: self.at_ground.append((self.clock.now_s(), data)))
        self._says = {id(self.drone): Encoder(1, 1), id(self.ground): Encoder(255, 190)}

    def send(self, port: MemoryPort, *names: str) -> list[bytes]:
        """These messages in one write."""
        frames = [self._says[id(port)](name) for name in names]
        port.send(b"".join(frames))
        return frames

    def down(self, *names: str) -> list[bytes]:
        return self.send(self.drone, *names)

    def up(self, *names: str) -> list[bytes]:
        return self.send(self.ground, *names)

    async def until(self, t_s: float) -> None:
        await self.clock.sleep_until(t_s)


def frames_of(got: list[tuple[float, bytes]]) -> list[bytes]:
    """Of all writes; each was one frame."""
    splitter = Splitter()
    frames = [frame for _, data in got for frame in splitter.feed(data)]
    assert len(got) == len(frames)
    return frames
