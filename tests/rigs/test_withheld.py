"""A simulator's sample that would be another frame to a board is kept from it, and no run ends by that."""

from __future__ import annotations

import struct

from harness.mavlink import frame as framing
from harness.mavlink.dialect import by_name
from harness.rigs.interlock import Terms, refusal, word_of
from harness.vehicles.harmless import HARMLESS
from tests.rigs.frames import ABLE, frame

BARE = Terms(harmless=HARMLESS["px4"], board=(1, 1))
IN_A_LOOP = Terms(harmless=HARMLESS["px4"], board=(1, 1), simulated=True)
FLOATS = ("xacc", "yacc", "zacc", "xgyro", "ygyro")


def test_a_sample_that_holds_a_frame_is_withheld_and_all_else_is_refused() -> None:
    """As one does by chance, a few in a million: floats are any bytes there are."""
    inner = bytes((0xFE, 9, 0, 1, 1, 0, *bytes(9)))
    inner += framing.checksum(inner, by_name()["HEARTBEAT"].crc_extra).to_bytes(2, "little")
    values = dict(zip(FLOATS, struct.unpack("<5f", inner.ljust(20, b"\0")), strict=True))
    sample = frame("HIL_SENSOR", **values, fields_updated=0x1FFF)
    because = refusal(sample, IN_A_LOOP)

    assert "HIL_SENSOR would be another frame to a board that lost a byte" == because
    assert {"withheld": because} == word_of(because, sample, IN_A_LOOP)
    assert {"refused": because} == word_of(because, sample, BARE)
    assert {"refused": "it arms"} == word_of("it arms", ABLE["arm"], IN_A_LOOP)
    assert {"refused": "no frame"} == word_of("no frame", sample[:-1], IN_A_LOOP)
