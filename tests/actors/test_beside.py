"""The instrument port of a board that has one port: its questions are numbered apart from the radio's."""

from __future__ import annotations

from typing import cast

from harness.actors.beside import Beside
from harness.evidence.recorder import Recorder
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.reading.beats import BESIDE_FROM, RECEIPTS_FROM, echoes_aside
from harness.taps import Tap, Way
from harness.wire.memory import memory_pair
from tests.wire.journal import Journal


def test_what_it_tells_is_recorded_and_what_it_hears_is_the_radios() -> None:
    journal, (drone, port) = Journal(), memory_pair()
    came, heard = bytearray(), list[str]()
    drone.listen(came.extend)
    beside = Beside(port, cast(Recorder, journal))
    beside.mail.on("TIMESYNC", lambda each: heard.append(each.name))
    beside.send("TIMESYNC", ts1=7)
    beside.register([((1, 156), "ADSB_VEHICLE", {"ICAO_address": 1})])
    asked = [each.ts1 for each in map(decode, Splitter().feed(bytes(came))) if each.name == "TIMESYNC"]
    answers = [Encoder(1, 1)("TIMESYNC", tc1=1, ts1=each) for each in asked]
    drone.send(b"".join(answers))

    assert [BESIDE_FROM + 7, BESIDE_FROM + RECEIPTS_FROM + 1] == asked
    assert all(map(echoes_aside, answers))
    assert ["TIMESYNC"] * 2 == heard
    assert {(Tap.INSTRUMENT, Way.UP)} == {entry[:2] for entry in journal.entries}
