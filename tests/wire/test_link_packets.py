"""What faults do to packets on their way: lose, delay, duplicate, damage; alone and in chains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.faults.packet import Packet
from harness.taps import Fate, Tap, Way
from tests.loops import virtually
from tests.wire.doing import Doing, damage, every, late, ruined, twice, unchanged
from tests.wire.journal import Radio, Row

law = settings(max_examples=30, deadline=None)
RNG = Random(1)


def entered(radio: Radio) -> list[Row]:
    return [row for row in radio.journal.rows if (row.tap, row.way) == (Tap.DRONE, Way.DOWN)]


@virtually
async def test_a_later_fault_never_sees_a_lost_packet() -> None:
    radio, seen = Radio(), list[bytes]()

    def look(packet: Packet) -> Sequence[Packet]:
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
    with radio.link.inject(twice(), RNG) as injection:
        one, two = radio.down("HEARTBEAT", "ATTITUDE")

    assert [one, one, two, two] == radio.heard
    assert [(Fate.PASSED, one), (Fate.PASSED, two)] == radio.journal.records(Tap.DRONE)
    assert [Fate.PASSED, Fate.COPIED] * 2 == [row.fate for row in entered(radio)]
    assert 4 == len(radio.journal.records(Tap.GROUND))
    assert {"seen": 2, "lost": 0, "late": 0, "damaged": 0, "copied": 2} == injection.receipt()["down"]


@virtually
async def test_a_copy_tells_when_it_is_due_and_comes_then() -> None:
    radio = Radio()
    radio.stamp(10)
    with radio.link.inject(twice(0.3), RNG) as injection:
        (frame,) = radio.down("HEARTBEAT")
    assert [frame] == radio.heard
    assert [(Fate.PASSED, 10_000, 1), (Fate.COPIED, 10_300, 1)] == [
        (row.fate, row.due_ms, row.fault) for row in entered(radio)
    ]
    radio.stamp(10.3)

    assert [frame, frame] == radio.heard
    assert (1, 1) == (injection.receipt()["down"]["copied"], injection.receipt()["down"]["late"])


@virtually
async def test_two_duplications_make_four() -> None:
    radio = Radio()
    with radio.link.inject(twice(), RNG), radio.link.inject(twice(), RNG):
        (frame,) = radio.down("HEARTBEAT")

    assert [frame] * 4 == radio.heard
    assert [Fate.PASSED, *[Fate.COPIED] * 3] == [row.fate for row in entered(radio)]


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
    assert [(10_000, 10_500)] == [(row.t_ms, row.due_ms) for row in entered(radio)]


@virtually
async def test_the_radio_asks_behind_a_late_heartbeat_when_it_comes_out() -> None:
    radio = Radio()
    radio.stamp(10)
    with radio.link.inject(late(0.5), RNG):
        (beat,) = radio.up("HEARTBEAT")
    assert b"" == radio.reached_drone
    radio.stamp(10.5)

    assert radio.reached_drone.startswith(beat)
    assert [Fate.DELIVERED, Fate.MEASURING] == [fate for fate, _ in radio.journal.records(Tap.DRONE)]


@virtually
async def test_delays_add_up() -> None:
    radio = Radio()
    radio.stamp(10)
    with radio.link.inject(late(0.5), RNG), radio.link.inject(late(0.25), RNG):
        (frame,) = radio.up("ATTITUDE")
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


@virtually
async def test_what_answers_behind_a_stamp_comes_behind_what_was_due_at_it() -> None:
    """An embedded drone answers at once: what it says then must not overtake what came due at the same stamp."""
    radio = Radio()
    radio.stamp(10)
    with radio.link.inject(late(0.5), RNG):
        (said,) = radio.down("ATTITUDE")
        radio.up("PING")
    answer = radio.says("STATUSTEXT")
    radio.drone.listen(lambda data: radio.drone.send(answer))
    radio.stamp(10.5)

    assert [said, answer] == radio.heard


# Damage


@virtually
async def test_a_damaged_frame_is_told_as_such_at_both_taps_and_recorded_as_it_was_at_each() -> None:
    radio = Radio()
    with radio.link.inject(damage(), RNG) as injection:
        (frame,) = radio.down("HEARTBEAT")

    assert [(Fate.DAMAGED, frame)] == radio.journal.records(Tap.DRONE)
    assert [(Fate.DAMAGED, ruined(frame))] == radio.journal.records(Tap.GROUND)
    assert {"seen": 1, "lost": 0, "late": 0, "damaged": 1, "copied": 0} == injection.receipt()["down"]


@virtually
async def test_our_station_never_hears_a_damaged_frame_and_a_raw_receiver_does() -> None:
    radio, raw = Radio(), list[bytes]()
    radio.link.on_received(raw.extend)
    (good,) = radio.down("HEARTBEAT")
    with radio.link.inject(damage(), RNG):
        (bad,) = radio.down("HEARTBEAT")

    assert [good] == radio.heard
    assert [good, ruined(bad)] == raw


@virtually
async def test_a_damaged_heartbeat_reaches_the_drone_and_nothing_is_asked_behind_it() -> None:
    radio = Radio()
    with radio.link.inject(damage(), RNG):
        (beat,) = radio.up("HEARTBEAT")

    assert ruined(beat) == radio.reached_drone
    assert [(Fate.DAMAGED, ruined(beat))] == radio.journal.records(Tap.DRONE)


@virtually
async def test_among_good_frames_a_damaged_one_keeps_its_place() -> None:
    radio, raw = Radio(), list[bytes]()
    radio.link.on_received(raw.extend)
    second = iter([False, True, False])
    with radio.link.inject(
        Doing(lambda packet: (packet._replace(frame=ruined(packet.frame)) if next(second) else packet,)), RNG
    ):
        a, b, c = radio.down("HEARTBEAT", "ATTITUDE", "PING")

    assert [a, ruined(b), c] == raw
    assert [a, c] == radio.heard
    assert [Fate.DELIVERED, Fate.DAMAGED, Fate.DELIVERED] == [fate for fate, _ in radio.journal.records(Tap.GROUND)]
    assert [a, b, c] == [row.frame for row in radio.journal.rows if row.tap is Tap.GROUND], "their headers count"


@virtually
async def test_of_a_damaged_copy_and_a_good_one_only_the_good_one_is_heard() -> None:
    radio = Radio()
    with radio.link.inject(Doing(lambda packet: (packet, packet._replace(frame=ruined(packet.frame)))), RNG):
        (frame,) = radio.down("HEARTBEAT")

    assert [frame] == radio.heard
    assert [Fate.DAMAGED, Fate.COPIED] == [row.fate for row in entered(radio)]


# Who did it


@virtually
async def test_the_last_fault_that_did_something_is_named() -> None:
    radio = Radio()
    radio.stamp(10)
    with radio.link.inject(late(1), RNG), radio.link.inject(unchanged(), RNG):
        radio.down("HEARTBEAT")
        with radio.link.inject(every(2), RNG):
            radio.down("HEARTBEAT", "HEARTBEAT")
    with radio.link.inject(Doing(lambda packet: (packet._replace(due_s=packet.due_s),)), RNG):
        radio.down("HEARTBEAT")

    assert [(Fate.PASSED, 1), (Fate.LOST, 3), (Fate.PASSED, 1), (Fate.PASSED, 0)] == [
        (row.fate, row.fault) for row in entered(radio)
    ]


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
        assert bare.journal.rows == chained.journal.rows

    body()
