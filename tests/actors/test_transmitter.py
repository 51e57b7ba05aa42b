"""A remote ID transmitter on board: that it works once a second, the id until it is broadcast, its operator's place."""

from __future__ import annotations

from typing import cast

from harness.actors.instrument import INSTRUMENT, Instrument
from harness.actors.transmitter import OWN_ID, Transmitter
from harness.clock import VehicleClock
from harness.evidence.recorder import Recorder
from harness.mavlink.codec import Message, decode
from harness.mavlink.frame import Splitter
from harness.reading.remote_id import TRANSMITTER, uas_id
from harness.reading.stack import Geodetic
from harness.timeline import Event, RemoteId, Timeline
from harness.wire.memory import memory_pair
from tests.loops import virtually
from tests.wire.journal import Journal


class Bench:
    def __init__(self) -> None:
        drone, port = memory_pair()
        splitter, self.got = Splitter(), list[Message]()
        drone.listen(lambda data: self.got.extend(map(decode, splitter.feed(data))))
        self.clock, self.timeline = VehicleClock(), Timeline()
        instrument = Instrument(port, cast(Recorder, Journal()))
        self.transmitter = Transmitter(instrument, self.clock, self.timeline, Geodetic(52.0, 23.6, 150.0))

    def passes(self, from_s: float, to_s: float) -> None:
        for tick in range(round(from_s * 20), round(to_s * 20)):
            self.clock.observe_ms(tick * 50)

    def named(self, name: str) -> list[Message]:
        return [each for each in self.got if each.name == f"OPEN_DRONE_ID_{name}"]


@virtually
async def test_it_says_once_a_second_that_it_works_and_where_its_operator_is() -> None:
    bench = Bench()
    bench.passes(1, 6)

    assert 5 == len(bench.named("ARM_STATUS")) == len(bench.named("SYSTEM"))
    works, place = bench.named("ARM_STATUS")[0], bench.named("SYSTEM")[0]
    assert (1, TRANSMITTER, 0) == (works.system, works.component, works.status)
    assert (*INSTRUMENT, 520_000_000) == (place.system, place.component, place.operator_latitude)


@virtually
async def test_it_gives_the_id_until_the_drone_broadcasts_it() -> None:
    bench = Bench()
    bench.passes(1, 3)
    assert [OWN_ID] * 2 == [uas_id(bytes(each.uas_id)) for each in bench.named("BASIC_ID")]

    bench.timeline.add(Event("remote_id", RemoteId(OWN_ID, is_own=True), 3.0, 3.05))
    bench.passes(3, 6)
    assert 2 == len(bench.named("BASIC_ID"))
