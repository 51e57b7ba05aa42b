"""The instrument port: all that crosses it is recorded, before anybody has it, and it is nobody's ground station."""

from __future__ import annotations

from typing import cast

import pytest

from harness.actors.instrument import INSTRUMENT, INSTRUMENT_OF_GROUND, Instrument
from harness.evidence.recorder import Recorder
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import Signer, Verdict, Verifier
from harness.reading.beats import RECEIPTS_FROM
from harness.taps import Fate, Tap, Way
from harness.wire.memory import memory_pair
from tests.wire.journal import Journal


class Bench:
    def __init__(self) -> None:
        self.journal = Journal()
        self.drone, port = memory_pair()
        self.instrument = Instrument(port, cast(Recorder, self.journal))
        self.drone.listen(lambda data: self.journal.entries.append(("drone got", data)))
        self.instrument.mail.on("SIM_STATE", lambda _: self.journal.entries.append(("mail", b"")))


def test_what_comes_is_recorded_before_it_is_handed_out() -> None:
    bench = Bench()
    frame = Encoder(1, 1)("SIM_STATE", alt=5.0)
    bench.drone.send(frame[:9])
    assert [] == bench.journal.entries
    bench.drone.send(frame[9:])

    assert [(Tap.INSTRUMENT, Way.DOWN, Fate.DELIVERED, frame), ("mail", b"")] == bench.journal.entries


def test_what_is_sent_is_recorded_before_the_drone_has_it() -> None:
    bench = Bench()
    bench.instrument.send("PING", seq=3)
    (record, got) = bench.journal.entries

    assert (Tap.INSTRUMENT, Way.UP, Fate.DELIVERED) == record[:3]
    assert ("drone got", record[3]) == got
    assert INSTRUMENT == (decode(got[1]).system, decode(got[1]).component)


@pytest.mark.parametrize(("name", "rate_hz", "number", "interval_us"), [("SIM_STATE", 10, 108, 1e5),
                                                                        ("SYSTEM_TIME", 20, 2, 5e4)])  # fmt: skip
def test_it_asks_for_messages_in_hertz(name: str, rate_hz: float, number: int, interval_us: float) -> None:
    bench = Bench()
    bench.instrument.ask_for(name, rate_hz)
    message = decode(bench.journal.given("drone got")[0])

    assert ("COMMAND_LONG", 511, number, pytest.approx(interval_us)) == (
        message.name,
        message.command,
        message.param1,
        message.param2,
    )
    assert (1, 1) == (message.target_system, message.target_component)


def test_whatever_name_it_bears_it_signs_once_it_has_a_key() -> None:
    bench, key = Bench(), bytes(range(32))
    bench.instrument.send("PING")
    bench.instrument.sign_with(Signer(key, 1, lambda: 7))
    bench.instrument.send("PING")
    bench.instrument.send("GPS_INPUT", (1, 220))
    verifier = Verifier(key)
    sent = [verifier.check(each) for each in bench.journal.given("drone got")]

    assert [Verdict.UNSIGNED, Verdict.GOOD, Verdict.GOOD] == sent


def test_it_may_be_given_another_name() -> None:
    journal, (drone, port) = Journal(), memory_pair()
    drone.listen(lambda data: journal.entries.append(("drone got", data)))
    Instrument(port, cast(Recorder, journal), name=INSTRUMENT_OF_GROUND).send("PING")

    assert (255, 191) == framing.source(journal.given("drone got")[0])


def test_what_is_registered_goes_in_whole_writes_each_with_a_question_behind_it() -> None:
    bench = Bench()
    lines = [((1, 156), "ADSB_VEHICLE", {"ICAO_address": number, "callsign": "A" * 8}) for number in range(40)]
    bench.instrument.register(lines)
    writes = [[decode(each) for each in Splitter().feed(data)] for data in bench.journal.given("drone got")]

    assert 2 == len(writes) == bench.instrument.asked
    assert [*range(40)] == [each.ICAO_address for write in writes for each in write[:-1]]
    assert [RECEIPTS_FROM + 1, RECEIPTS_FROM + 2] == [write[-1].ts1 for write in writes]
    assert {INSTRUMENT} == {(write[-1].system, write[-1].component) for write in writes}
    assert {"TIMESYNC"} == {write[-1].name for write in writes}
