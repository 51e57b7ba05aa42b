"""Frames that arrive, and are no longer what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from harness.faults.packet import Effect, Packet, Scene
from harness.faults.settings import Direction, Turn, check_direction, check_shares
from harness.faults.wording import only, percent
from harness.mavlink.frame import V2, is_whole
from harness.taps import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Corruption:
    """In `share` of the packets one to three bits are flipped, so that every receiver's CRC rejects them.

    Source: a CRC-16 with this polynomial sees any one, two or three wrong bits in a frame of this length. Flipped are
    payload, checksum, sequence and source. Not flipped are the start byte, the length and the two flag bytes, lest a
    receiver's parser swallow the neighbours; nor the message's number, by which it looks up what else goes into the
    checksum; nor a signature, which no checksum covers.
    """

    share: float = field(kw_only=False)
    direction: Direction = Direction.BOTH

    def __post_init__(self) -> None:
        check_direction(self)
        check_shares(self, "share")

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        return self.begin_turnable(rng, scene, way)[0]

    def begin_turnable(self, rng: Random, scene: Scene, way: Way) -> tuple[Effect, Turn]:
        random, share = rng.random, self.share

        def effect(packet: Packet) -> Sequence[Packet]:
            if random() >= share:
                return (packet,)
            return (Packet(damaged(packet.frame, rng), packet.due_s),)

        def turn(to: Corruption) -> None:
            nonlocal share
            share = to.share

        return effect, turn

    def __str__(self) -> str:
        return f"{percent(self.share)} damaged{only(self.direction)}"


def damaged(frame: bytes, rng: Random) -> bytes:
    """A whole frame with one to three of its bits flipped; one already damaged stays so."""
    # Sequence and source, then payload and checksum; between them lies the message's number.
    near, far = ((4, 7), (10, 12)) if frame[0] == V2 else ((2, 5), (6, 8))
    places = [*range(*near), *range(far[0], far[1] + frame[1])]
    count = rng.randint(1, 3)
    bits = rng.sample(range(8 * len(places)), count + 1)
    made = bytearray(frame)
    for bit in bits[:count]:
        made[places[bit // 8]] ^= 1 << bit % 8
    if is_whole(bytes(made)):
        # Flips upon another fault's flips may have mended it; or nobody here can tell.
        made[places[bits[count] // 8]] ^= 1 << bits[count] % 8
    return bytes(made)
