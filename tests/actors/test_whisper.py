"""A secret reaches the drone, and no recording."""

from __future__ import annotations

from typing import cast

from harness.actors.instrument import WHISPERER, Instrument
from harness.evidence.recorder import Recorder
from harness.mavlink.codec import decode
from harness.mavlink.frame import Splitter, source
from harness.wire.memory import memory_pair
from tests.loops import passing, virtually
from tests.wire.journal import Journal

KEY = tuple(range(1, 33))


@virtually
async def test_the_drone_has_it_and_the_tape_has_zeros() -> None:
    journal, got = Journal(), []
    drone, port = memory_pair()
    drone.listen(lambda data: got.extend(Splitter().feed(data)))
    instrument = Instrument(port, cast(Recorder, journal))

    instrument.whisper("SETUP_SIGNING", "secret_key", target_system=1, secret_key=KEY, initial_timestamp=7)
    await passing()

    (heard,) = got
    (told,) = [row.frame for row in journal.rows]
    assert (KEY, 7) == (tuple(decode(heard).secret_key), decode(heard).initial_timestamp)
    assert ((0,) * 32, 7) == (tuple(decode(told).secret_key), decode(told).initial_timestamp)
    assert WHISPERER == source(heard) == source(told)
    assert bytes(KEY) not in told
