"""The modelled radio: recorded first, forwarded second, and broken only by its faults."""

from __future__ import annotations

from random import Random
from typing import cast

import pytest

from harness.clock import VehicleClock
from harness.evidence.recorder import Recorder
from harness.faults import Direction, LinkLoss
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import Signer, Verdict, Verifier
from harness.reading.beats import TIMESYNC
from harness.reading.sticks import STICKS_PINGER
from harness.taps import Fate, Tap, Way
from harness.wire.link import Link
from harness.wire.memory import memory_pair
from harness.wire.ping import PINGER
from tests.loops import virtually
from tests.wire.doing import lost
from tests.wire.journal import Journal, Radio

RNG = Random(1)
NOTHING = {"seen": 0, "lost": 0, "late": 0, "damaged": 0, "copied": 0}


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
    (frame,) = radio.up("ATTITUDE")

    assert [
        (Tap.GROUND, Way.UP, Fate.PASSED, frame),
        (Tap.DRONE, Way.UP, Fate.DELIVERED, frame),
        ("drone got", frame),
    ] == radio.journal.entries


@virtually
async def test_behind_a_heartbeat_the_drone_is_asked_the_time_in_the_same_write() -> None:
    radio = Radio()
    before, beat, behind = radio.up("ATTITUDE", "HEARTBEAT", "PING")
    (ping,) = [entry[3] for entry in radio.journal.entries if entry[2:3] == (Fate.MEASURING,)]

    assert [
        (Tap.GROUND, Way.UP, Fate.PASSED, before),
        (Tap.GROUND, Way.UP, Fate.PASSED, beat),
        (Tap.GROUND, Way.UP, Fate.PASSED, behind),
        (Tap.DRONE, Way.UP, Fate.DELIVERED, before),
        (Tap.DRONE, Way.UP, Fate.DELIVERED, beat),
        (Tap.DRONE, Way.UP, Fate.MEASURING, ping),
        (Tap.DRONE, Way.UP, Fate.DELIVERED, behind),
        ("drone got", before + beat + ping + behind),
    ] == radio.journal.entries
    assert ("TIMESYNC", 0, 1, PINGER) == ((asked := decode(ping)).name, asked.tc1, asked.ts1, framing.source(ping))


@virtually
async def test_every_heartbeat_that_comes_out_is_asked_about_whoever_sent_it_and_each_by_a_number_of_its_own() -> None:
    radio = Radio()
    other = Encoder(250, 1)
    radio.link.send_up([radio.tells("HEARTBEAT"), other("HEARTBEAT"), radio.tells("HEARTBEAT")])
    got = [decode(frame) for frame in Splitter().feed(radio.reached_drone)]

    assert ["HEARTBEAT", "TIMESYNC"] * 3 == [message.name for message in got]
    assert [1, 2, 3] == [message.ts1 for message in got[1::2]]


@virtually
async def test_behind_a_heartbeat_that_was_lost_nothing_is_asked() -> None:
    radio = Radio()
    with radio.link.inject(lost(), RNG):
        radio.up("HEARTBEAT")

    assert b"" == radio.reached_drone


@virtually
async def test_the_drones_answers_to_the_radio_go_no_further_and_all_others_cross() -> None:
    radio = Radio()
    radio.up("HEARTBEAT")
    ours = radio.says("TIMESYNC", tc1=5, ts1=1)
    strange = [radio.says("TIMESYNC", tc1=5, ts1=each) for each in (0, 2, -1, 10**15)]
    radio.drone.send(b"".join([ours, *strange]))

    assert strange == radio.heard
    assert [(Fate.MEASURING, ours)] == [each for each in radio.journal.records(Tap.DRONE) if each[1] == ours]


@virtually
async def test_frames_cross_in_order_and_as_they_were() -> None:
    radio = Radio()
    names = ["ATTITUDE", "PING", "STATUSTEXT"] * 20
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
    radio.up("HEARTBEAT")
    with radio.link.inject(LinkLoss(), RNG) as injection:
        (stamp,) = radio.down("SYSTEM_TIME")
        answer = radio.says("TIMESYNC", tc1=5, ts1=1)
        radio.drone.send(answer)

    assert [(Fate.MEASURING, stamp), (Fate.MEASURING, answer)] == radio.journal.records(Tap.DRONE)[-2:]
    assert {"up": NOTHING, "down": NOTHING} == injection.receipt()


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
        with radio.link.inject(LinkLoss(direction=direction), RNG) as injection:
            down, up = radio.down("HEARTBEAT", "ATTITUDE"), radio.up("ATTITUDE", "PING", "PING")
            receipt = injection.receipt()

        expected = {"up": NOTHING | {"seen": 3, "lost": 3}} if up_lost else {}
        expected |= {"down": NOTHING | {"seen": 2, "lost": 2}} if down_lost else {}
        assert expected == receipt
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
    with radio.link.inject(LinkLoss(), RNG) as injection:
        radio.down("HEARTBEAT")
    (later,) = radio.down("HEARTBEAT")

    assert later == radio.heard[-1]
    assert 2 == len(radio.heard)
    assert {"up": NOTHING, "down": NOTHING | {"seen": 1, "lost": 1}} == injection.receipt()


@virtually
async def test_a_fault_ends_with_its_block_also_if_that_fails() -> None:
    radio = Radio()
    with pytest.raises(ZeroDivisionError), radio.link.inject(LinkLoss(), RNG):
        raise ZeroDivisionError
    down, up = radio.down("HEARTBEAT"), radio.up("ATTITUDE")

    assert down == radio.heard
    assert up == [radio.reached_drone]


@virtually
async def test_the_inner_of_two_faults_ends_alone() -> None:
    radio = Radio()
    with radio.link.inject(LinkLoss(direction=Direction.DOWN), RNG):
        with radio.link.inject(LinkLoss(), RNG):
            pass
        radio.down("HEARTBEAT")
        up = radio.up("ATTITUDE")

    assert [] == radio.heard
    assert up == [radio.reached_drone]


@virtually
async def test_injections_are_numbered_in_order() -> None:
    radio = Radio()
    numbers = []
    for _ in range(3):
        with radio.link.inject(LinkLoss(), RNG) as injection:
            numbers.append(injection.number)

    assert [1, 2, 3] == numbers


@virtually
async def test_noise_of_the_drones_does_not_cross() -> None:
    radio = Radio()
    frame = radio.says("HEARTBEAT")
    radio.drone.send(b"boot\n" + frame + b"nsh> ")

    assert [frame] == radio.heard


@virtually
async def test_whoever_listens_in_has_what_the_ground_sends_whatever_becomes_of_it() -> None:
    radio, overheard = Radio(), list[bytes]()
    radio.link.on_sent(overheard.extend)
    with radio.link.inject(lost(), RNG):
        sent = radio.up("HEARTBEAT", "ATTITUDE")

    assert sent == overheard
    assert b"" == radio.reached_drone


@virtually
async def test_its_questions_bear_a_signature_once_there_is_a_key() -> None:
    radio, key = Radio(), bytes(range(32))
    radio.up("HEARTBEAT")
    radio.link.sign_with(Signer(key, 0, lambda: 7))
    radio.up("HEARTBEAT", "MANUAL_CONTROL")
    verifier = Verifier(key)
    asked = [frame for frame in Splitter().feed(radio.reached_drone) if framing.msg_id(frame) == TIMESYNC]

    assert [Verdict.UNSIGNED, Verdict.GOOD, Verdict.GOOD] == [verifier.check(each) for each in asked]


@virtually
async def test_its_questions_are_asked_in_the_name_of_whatever_system_the_drone_listens_to() -> None:
    journal, clock, (drone, port) = Journal(), VehicleClock(), memory_pair()
    link = Link(port, cast(Recorder, journal), clock, Radio(), measuring=lambda _: False, asking=255)
    drone.listen(lambda data: journal.entries.append(("drone got", data)))
    link.send_up([Encoder(255, 190)("HEARTBEAT"), Encoder(255, 190)("MANUAL_CONTROL")])
    sources = [framing.source(frame) for frame in Splitter().feed(b"".join(journal.given("drone got")))]

    assert [(255, 190), (255, PINGER[1]), (255, 190), (255, STICKS_PINGER[1])] == sources
