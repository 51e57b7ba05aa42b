"""Somebody else's ground station behind the radio: it hears what a receiver would, and speaks like our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from harness.faults.packet import Effect, Packet, Scene
from harness.mavlink.codec import Encoder
from harness.mavlink.frame import Splitter
from harness.taps import Fate, Tap, Way
from harness.wire.attached import AttachedStation
from harness.wire.memory import memory_pair
from tests.loops import virtually
from tests.wire.journal import Radio


@dataclass(frozen=True)
class Broken:
    """Nothing crosses up; what comes down has its last bit turned."""

    direction: str = "both"

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        def effect(packet: Packet) -> Sequence[Packet]:
            frame = packet.frame
            damaged = frame[:-1] + bytes((frame[-1] ^ 1,))
            return () if way == Way.UP else (Packet(damaged, packet.due_s),)

        return effect


class Attached(Radio):
    """A station called 255/230 behind a port of its own, and what arrived there, write by write."""

    def __init__(self) -> None:
        super().__init__()
        self.far, near = memory_pair()
        self.arrived: list[bytes] = []
        self.far.listen(self.arrived.append)
        self.attached = AttachedStation(self.link, near)
        self.calls = Encoder(255, 230)

    def entered(self) -> list[Fate]:
        return [fate for fate, _ in self.journal.records(Tap.GROUND)]


@virtually
async def test_it_hears_each_frame_in_a_write_of_its_own() -> None:
    ground = Attached()
    said = ground.down("HEARTBEAT", "ATTITUDE")

    assert said == ground.arrived == ground.heard
    assert 2 == ground.attached.heard


@virtually
async def test_it_hears_damaged_frames_as_they_are() -> None:
    ground = Attached()
    with ground.link.inject(Broken(), Random(1)):
        [said] = ground.down("HEARTBEAT")
        [arrived] = ground.arrived

    assert said != arrived
    assert (said[:-1], []) == (arrived[:-1], Splitter().feed(arrived))


@virtually
async def test_whole_frames_of_its_cross_the_radio_wherever_its_writes_were_cut() -> None:
    ground = Attached()
    frames = [ground.calls("ATTITUDE"), ground.calls("COMMAND_LONG", command=512)]
    stream = b"\x55noise" + frames[0] + frames[1]
    ground.far.send(stream[:20])
    ground.far.send(stream[20:])

    assert b"".join(frames) == ground.reached_drone
    assert [Fate.PASSED] * 2 == ground.entered()
    assert 2 == ground.attached.sent


@virtually
async def test_it_lives_behind_the_same_faults() -> None:
    ground = Attached()
    with ground.link.inject(Broken(), Random(1)):
        ground.far.send(ground.calls("HEARTBEAT", type=6))

    assert b"" == ground.reached_drone
    assert [Fate.LOST] == ground.entered()


@virtually
async def test_once_parted_it_neither_hears_nor_speaks() -> None:
    ground = Attached()
    ground.attached.close()
    ground.attached.close()
    ground.down("HEARTBEAT")
    ground.far.send(ground.calls("HEARTBEAT", type=6))

    assert ([], b"") == (ground.arrived, ground.reached_drone)
