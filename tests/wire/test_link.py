"""The modelled radio: recorded first, forwarded second, and broken only by its faults."""

from __future__ import annotations

from random import Random

import pytest

from harness.faults import Direction, LinkLoss
from harness.taps import Fate, Tap, Way
from tests.loops import virtually
from tests.wire.journal import Radio

RNG = Random(1)


@virtually
async def test_what_the_drone_says_is_recorded_as_it_enters_and_as_it_leaves_before_anybody_has_it() -> None:
    radio = Radio()
    (frame,) = radio.down("HEARTBEAT")

    assert [
        (Tap.DRONE, Way.DOWN, Fate.PASSED, frame),
        (Tap.GROUND, Way.DOWN, Fate.DELIVERED, frame),
        ("ground got", frame),
    ] == radio.journal.entries


@virtually
async def test_what_the_ground_sends_is_recorded_as_it_enters_and_as_it_leaves_before_the_drone_has_it() -> None:
    radio = Radio()
    (frame,) = radio.up("HEARTBEAT")

    assert [
        (Tap.GROUND, Way.UP, Fate.PASSED, frame),
        (Tap.DRONE, Way.UP, Fate.DELIVERED, frame),
        ("drone got", frame),
    ] == radio.journal.entries


@virtually
async def test_frames_cross_in_order_and_as_they_were() -> None:
    radio = Radio()
    names = ["ATTITUDE", "HEARTBEAT", "STATUSTEXT"] * 20
    down, up = radio.down(*names), radio.up(*names)

    assert down == radio.heard
    assert b"".join(up) == radio.reached_drone


@virtually
async def test_a_frame_that_comes_in_halves_crosses_whole() -> None:
    radio = Radio()
    frame = radio.says("HEARTBEAT")
    radio.drone.send(frame[:5])
    assert [] == radio.journal.entries
    radio.drone.send(frame[5:])

    assert [frame] == radio.heard


@virtually
async def test_measuring_traffic_is_recorded_and_goes_no_further() -> None:
    radio = Radio()
    before, stamp, behind = radio.down("HEARTBEAT", "SYSTEM_TIME", "ATTITUDE")

    assert [before, behind] == radio.heard
    assert [(Fate.PASSED, before), (Fate.MEASURING, stamp), (Fate.PASSED, behind)] == radio.journal.records(Tap.DRONE)


@virtually
async def test_under_a_fault_measuring_traffic_is_neither_lost_nor_counted() -> None:
    radio = Radio()
    with radio.link.inject(LinkLoss(), RNG) as receipt:
        (stamp,) = radio.down("SYSTEM_TIME")

    assert [(Fate.MEASURING, stamp)] == radio.journal.records(Tap.DRONE)
    assert {"up_passed": 0, "up_lost": 0, "down_passed": 0, "down_lost": 0} == receipt()


@pytest.mark.parametrize(
    ("direction", "up_lost", "down_lost"),
    [(Direction.UP, True, False), (Direction.DOWN, False, True), (Direction.BOTH, True, True)],
)
def test_link_loss_takes_all_in_its_direction_and_nothing_else(
    direction: Direction, up_lost: bool, down_lost: bool
) -> None:
    @virtually
    async def body() -> None:
        radio = Radio()
        with radio.link.inject(LinkLoss(direction=direction), RNG) as receipt:
            down, up = radio.down("HEARTBEAT", "ATTITUDE"), radio.up("HEARTBEAT", "PING", "PING")

            assert (2 * (not down_lost), 2 * down_lost) == (receipt()["down_passed"], receipt()["down_lost"])
            assert (3 * (not up_lost), 3 * up_lost) == (receipt()["up_passed"], receipt()["up_lost"])

        assert ([] if down_lost else down) == radio.heard
        assert (b"" if up_lost else b"".join(up)) == radio.reached_drone
        fate = Fate.LOST if down_lost else Fate.PASSED
        assert [(fate, frame) for frame in down] == radio.journal.records(Tap.DRONE)[:2]
        fate = Fate.LOST if up_lost else Fate.PASSED
        entered = [entry for entry in radio.journal.entries if entry[:2] == (Tap.GROUND, Way.UP)]
        assert [fate] * 3 == [entry[2] for entry in entered]

    body()


@virtually
async def test_a_fault_ends_with_its_block_and_its_receipt_counts_only_its_own_time() -> None:
    radio = Radio()
    radio.down("HEARTBEAT")
    with radio.link.inject(LinkLoss(), RNG) as receipt:
        radio.down("HEARTBEAT")
    counted = receipt()
    (later,) = radio.down("HEARTBEAT")

    assert later == radio.heard[-1]
    assert 2 == len(radio.heard)
    assert {"up_passed": 0, "up_lost": 0, "down_passed": 0, "down_lost": 1} == counted


@virtually
async def test_a_fault_ends_with_its_block_also_if_that_fails() -> None:
    radio = Radio()
    with pytest.raises(ZeroDivisionError), radio.link.inject(LinkLoss(), RNG):
        raise ZeroDivisionError
    down, up = radio.down("HEARTBEAT"), radio.up("HEARTBEAT")

    assert down == radio.heard
    assert up == [radio.reached_drone]


@virtually
async def test_the_inner_of_two_faults_ends_alone() -> None:
    radio = Radio()
    with radio.link.inject(LinkLoss(direction=Direction.DOWN), RNG):
        with radio.link.inject(LinkLoss(), RNG):
            pass
        radio.down("HEARTBEAT")
        up = radio.up("HEARTBEAT")

    assert [] == radio.heard
    assert up == [radio.reached_drone]


@virtually
async def test_noise_of_the_drones_does_not_cross() -> None:
    radio = Radio()
    frame = radio.says("HEARTBEAT")
    radio.drone.send(b"boot\n" + frame + b"nsh> ")

    assert [frame] == radio.heard
