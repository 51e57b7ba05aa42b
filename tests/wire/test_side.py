"""The port of strangers: recorded first, asked behind each write, and nobody else's."""

from __future__ import annotations

from typing import cast

from harness.evidence.recorder import Recorder
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import Signer, Verdict, Verifier
from harness.reading.beats import BESIDE_FROM, STRANGERS_FROM, echoes_aside, strangers_question
from harness.reading.stack import SIDE_PINGER
from harness.taps import Fate, Tap, Way
from harness.wire.memory import memory_pair
from harness.wire.side import SidePort
from harness.wire.writes import WRITE_BYTES
from tests.wire.journal import Journal

KEY = bytes(range(32))
ROGUE = Encoder(66, 190)
DRONE = Encoder(1, 1)


class Bench:
    def __init__(self) -> None:
        self.journal = Journal()
        self.drone, port = memory_pair()
        self.side = SidePort(port, cast(Recorder, self.journal))
        self.drone.listen(lambda data: self.journal.entries.append(("drone got", data)))
        self.side.on_heard(lambda frames: self.journal.entries.extend(("heard", each) for each in frames))

    def questions(self) -> list[bytes]:
        return [entry[3] for entry in self.journal.entries if entry[2:3] == (Fate.MEASURING,)]


def test_what_is_sent_is_recorded_before_the_drone_has_it_with_a_question_behind_it_in_the_same_write() -> None:
    bench, frames = Bench(), [ROGUE("HEARTBEAT"), ROGUE("COMMAND_LONG", command=400)]
    bench.side.send(frames)
    (question,) = bench.questions()

    assert [
        (Tap.ROGUE, Way.UP, Fate.DELIVERED, frames[0]),
        (Tap.ROGUE, Way.UP, Fate.DELIVERED, frames[1]),
        (Tap.ROGUE, Way.UP, Fate.MEASURING, question),
        ("drone got", b"".join([*frames, question])),
    ] == bench.journal.entries
    asked = decode(question)
    assert ("TIMESYNC", 0, 1, SIDE_PINGER) == (asked.name, asked.tc1, asked.ts1, (asked.system, asked.component))
    assert 2 == bench.side.sent


def test_an_answer_is_counted_and_is_no_strangers_mail() -> None:
    bench = Bench()
    bench.side.send([ROGUE("HEARTBEAT")])
    before, echo, behind = DRONE("HEARTBEAT"), DRONE("TIMESYNC", tc1=5_000_000, ts1=1), DRONE("COMMAND_ACK")
    del bench.journal.entries[:]
    bench.drone.send(before + echo[:7])
    bench.drone.send(echo[7:] + behind)

    assert [
        (Tap.ROGUE, Way.DOWN, Fate.DELIVERED, before), ("heard", before),
        (Tap.ROGUE, Way.DOWN, Fate.MEASURING, echo),
        (Tap.ROGUE, Way.DOWN, Fate.DELIVERED, behind), ("heard", behind),
    ] == bench.journal.entries  # fmt: skip
    assert (1, 1) == (bench.side.echoes, bench.side.last_echo)


def test_what_answers_none_of_its_questions_is_told_like_anything_else() -> None:
    """Another port's question, forwarded; an answer to a question that was never asked."""
    bench = Bench()
    bench.side.send([ROGUE("HEARTBEAT")])
    strange = [Encoder(254, 192)("TIMESYNC", ts1=1), DRONE("TIMESYNC", tc1=5, ts1=2)]
    bench.drone.send(b"".join(strange))

    assert strange == bench.journal.given("heard")
    assert 0 == bench.side.echoes


def test_bytes_that_are_no_frame_go_as_they_are_and_are_recorded_as_damaged() -> None:
    bench, whole = Bench(), ROGUE("HEARTBEAT")
    nonsense = [b"\xfd", b"hello", whole[:-1], whole[:-1] + b"\x00", whole + whole]
    bench.side.send([*nonsense, whole])
    sent = [(entry[2], entry[3]) for entry in bench.journal.entries if entry[0] is Tap.ROGUE]

    assert [*((Fate.DAMAGED, each) for each in nonsense), (Fate.DELIVERED, whole)] == sent[:-1]
    assert b"".join([*nonsense, whole, sent[-1][1]]) == bench.journal.given("drone got")[0]


def test_many_frames_go_in_writes_that_no_path_cuts_each_with_a_question_behind_it() -> None:
    bench, frames = Bench(), [ROGUE("HEARTBEAT") for _ in range(250)]
    bench.side.send(frames)
    writes = bench.journal.given("drone got")
    asked = [decode(each).ts1 for each in bench.questions()]

    assert ([1, 2, 3], 3) == (asked, bench.side.asked)
    assert all(len(each) <= WRITE_BYTES + len(bench.questions()[0]) for each in writes)
    assert [each for each in Splitter().feed(b"".join(writes)) if each not in bench.questions()] == frames
    assert 250 == bench.side.sent


def test_writes_to_nobody_are_counted() -> None:
    bench = Bench()
    bench.drone.close()
    bench.side.send([ROGUE("HEARTBEAT")])

    assert (1, 1) == (bench.side.sent, bench.side.unsent)


def test_the_harnesss_own_requests_are_no_strangers() -> None:
    bench, request = Bench(), Encoder(255, 196)("COMMAND_LONG", command=512)
    bench.side.measure(request)
    bench.side.ask()

    names = [decode(each).name for each in bench.questions()]
    assert ["COMMAND_LONG", "TIMESYNC", "PING", "TIMESYNC"] == names
    assert [1, 2] == [decode(each).ts1 for each in bench.questions()[1::2]]
    assert 0 == bench.side.sent


def test_only_its_own_questions_are_signed_and_only_once_it_is_told_to() -> None:
    bench, verifier = Bench(), Verifier(KEY)
    bench.side.send([ROGUE("HEARTBEAT")])
    bench.side.sign_with(Signer(KEY, 2, lambda: 7))
    bench.side.send([ROGUE("HEARTBEAT")])
    got = Splitter().feed(b"".join(bench.journal.given("drone got")))

    assert [*[Verdict.UNSIGNED] * 3, Verdict.GOOD] == [verifier.check(each) for each in got]


def test_on_a_shared_wire_its_questions_are_none_of_the_radios() -> None:
    journal = Journal()
    drone, port = memory_pair()
    side = SidePort(port, cast(Recorder, journal), shared=True)
    radios = DRONE("TIMESYNC", tc1=5_000_000, ts1=1)
    came = bytearray()
    drone.listen(came.extend)
    side.send([ROGUE("HEARTBEAT")])
    asked = decode(Splitter().feed(bytes(came))[-1])
    drone.send(radios + DRONE("TIMESYNC", tc1=6_000_000, ts1=asked.ts1))

    assert STRANGERS_FROM + 1 == asked.ts1
    assert (1, 1) == (side.asked, side.last_echo)
    assert [(radios, Fate.DELIVERED)] == [entry[3:1:-1] for entry in journal.entries if entry[3] == radios]


def test_only_an_answer_to_a_strangers_question_is_told_from_the_radios() -> None:
    number = STRANGERS_FROM + 1

    assert echoes_aside(DRONE("TIMESYNC", tc1=1, ts1=number))
    assert echoes_aside(DRONE("TIMESYNC", tc1=1, ts1=BESIDE_FROM + 1))
    assert not echoes_aside(DRONE("TIMESYNC", tc1=1, ts1=1))
    assert not echoes_aside(DRONE("TIMESYNC", tc1=0, ts1=number)), "a drone's own question"
    assert not echoes_aside(DRONE("HEARTBEAT"))
    assert (1, 1) == (strangers_question(number), strangers_question(1))
