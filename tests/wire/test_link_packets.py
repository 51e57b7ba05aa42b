"""What faults do to packets on their way: lose, delay, duplicate; alone and in chains."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.faults.packet import Effect, Packet
from harness.taps import Fate, Tap
from tests.loops import virtually
from tests.wire.journal import Radio

law = settings(max_examples=30, deadline=None)


@dataclass(frozen=True)
class Doing:
    """A test's own fault: this effect."""

    effect: Effect
    direction: str = "both"

    def begin(self, rng: Random) -> Effect:
        return self.effect


def late(by_s: float) -> Doing:
    return Doing(lambda packet: (packet._replace(due_s=packet.due_s + by_s),))


def twice() -> Doing:
    return Doing(lambda packet: (packet, packet))


def unchanged() -> Doing:
    return Doing(lambda packet: (packet,))


def every(count: int) -> Doing:
    """Only each so-manieth crosses."""
    seen = 0

    def effect(packet: Packet) -> Iterable[Packet]:
        nonlocal seen
        seen += 1
        return (packet,) if seen % count == 0 else ()

    return Doing(effect)


RNG = Random(1)


@virtually
async def test_a_later_fault_never_sees_a_lost_packet() -> None:
    radio, seen = Radio(), list[bytes]()

    def look(packet: Packet) -> Iterable[Packet]:
        seen.append(packet.frame)
        return (packet,)

    with radio.link.inject(every(2), RNG), radio.link.inject(Doing(look), RNG):
        sent = radio.down(*["HEARTBEAT"] * 6)

    assert sent[1::2] == seen == radio.heard


@virtually
async def test_each_frame_is_recorded_with_its_own_fate() -> None:
    radio = Radio()
    with radio.link.inject(every(3), RNG):
        radio.down(*["HEARTBEAT"] * 6)

    fates = [fate for fate, _ in radio.journal.records(Tap.DRONE)]
    assert [Fate.LOST, Fate.LOST, Fate.PASSED] * 2 == fates


@virtually
async def test_a_duplicate_enters_once_and_comes_out_twice() -> None:
    radio = Radio()
    with radio.link.inject(twice(), RNG) as receipt:
        one, two = radio.down("HEARTBEAT", "ATTITUDE")

    assert [one, one, two, two] == radio.heard
    assert [(Fate.PASSED, one), (Fate.PASSED, two)] == radio.journal.records(Tap.DRONE)
    assert 4 == len(radio.journal.records(Tap.GROUND))
    assert (2, 0) == (receipt()["down_passed"], receipt()["down_lost"])


@virtually
async def test_two_duplications_make_four() -> None:
    radio = Radio()
    with radio.link.inject(twice(), RNG), radio.link.inject(twice(), RNG):
        (frame,) = radio.down("HEARTBEAT")

    assert [frame] * 4 == radio.heard


@virtually
async def test_a_late_packet_comes_out_behind_the_first_stamp_at_its_time() -> None:
    radio = Radio()
    radio.stamp(10)
    with radio.link.inject(late(0.5), RNG):
        (frame,) = radio.down("HEARTBEAT")
        assert [(Fate.PASSED, frame)] == radio.journal.records(Tap.DRONE)
        radio.stamp(10.49)
        assert [] == radio.heard
        radio.stamp(10.5)
        assert [frame] == radio.heard
    assert [(Fate.DELIVERED, frame)] == radio.journal.records(Tap.GROUND)


@virtually
async def test_delays_add_up() -> None:
    radio = Radio()
    radio.stamp(10)
    with radio.link.inject(late(0.5), RNG), radio.link.inject(late(0.25), RNG):
        (frame,) = radio.up("HEARTBEAT")
        radio.stamp(10.7)
        assert b"" == radio.reached_drone
        radio.stamp(10.8)
        assert frame == radio.reached_drone


@virtually
async def test_what_is_under_way_when_its_fault_ends_still_comes_out_once() -> None:
    radio = Radio()
    radio.stamp(10)
    with radio.link.inject(late(1), RNG):
        (slow,) = radio.down("HEARTBEAT")
    (quick,) = radio.down("ATTITUDE")
    assert [quick] == radio.heard
    radio.stamp(12)
    radio.stamp(14)

    assert [quick, slow] == radio.heard


@virtually
async def test_packets_come_out_in_the_order_of_their_times_and_equals_in_that_of_entering() -> None:
    radio, delays = Radio(), iter([3.0, 1.0, 1.0, 2.0])
    radio.stamp(10)
    with radio.link.inject(Doing(lambda packet: (packet._replace(due_s=packet.due_s + next(delays)),)), RNG):
        a, b, c, d = radio.down(*["HEARTBEAT"] * 4)
        radio.stamp(20)

    assert [b, c, d, a] == radio.heard


FAULTS: dict[str, Callable[[], list[Doing]]] = {
    "no fault": list,
    "a fault that does nothing": lambda: [unchanged()],
    "three of them": lambda: [unchanged(), unchanged(), unchanged()],
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS.keys())
@law
@given(st.lists(st.sampled_from(["HEARTBEAT", "ATTITUDE", "SYSTEM_TIME", "PING"]), max_size=20))
def test_a_chain_that_does_nothing_changes_nothing(faults: Callable[[], list[Doing]], names: list[str]) -> None:
    @virtually
    async def body() -> None:
        bare, chained = Radio(), Radio()
        for fault in faults():
            chained.link.inject(fault, RNG).__enter__()
        for radio in (bare, chained):
            radio.stamp(5)
            radio.down(*names)
            radio.up(*names)

        assert bare.journal.entries == chained.journal.entries

    body()
