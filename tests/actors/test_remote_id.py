"""Another aircraft's remote ID, as a receiver on board hands it on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.actors.remote_id import ID_LENGTH, address_of, broadcast_of
from harness.actors.traffic import Flying
from harness.errors import CallerError
from harness.mavlink.codec import Encoder, Message, decode
from harness.reading.remote_id import uas_id
from harness.reading.stack import Geodetic
from harness.timeline import Position

HERE = Geodetic(52.1, 23.6, 180.0)
names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=ID_LENGTH)
speeds = st.floats(-400, 400)


def received(name: str, flying: Flying, unix_s: float = 7265.5) -> tuple[Message, Message]:
    """As it arrives at a drone."""
    first, second = (decode(Encoder(1, 236)(*line[:1], **line[1])) for line in broadcast_of(name, flying, HERE, unix_s))
    return first, second


@given(names, speeds, speeds, speeds)
def test_any_aircraft_fits_into_its_broadcast(name: str, north_mps: float, east_mps: float, up_mps: float) -> None:
    identity, location = received(name, Flying(Position(0, 0, 30), north_mps, east_mps, up_mps))

    assert name == uas_id(bytes(identity.uas_id))
    assert (521000000, 236000000) == (location.latitude, location.longitude)
    assert 0 <= location.direction < 36000
    assert abs(location.speed_vertical) <= 6200


def test_it_says_where_and_how_the_aircraft_flies() -> None:
    _, location = received("CUASCX", Flying(Position(0, 0, 30.0), 0.0, 12.0, -2.0))

    assert (9000, 1200, -200) == (location.direction, location.speed_horizontal, location.speed_vertical)
    assert (180.0, 30.0, 65.5) == (location.altitude_geodetic, location.height, location.timestamp)
    assert 2 == location.status


def test_both_parts_bear_the_radio_address_of_one_sender() -> None:
    first, second = received("CUASCX0000001", Flying(Position(0, 0, 0), 0, 0, 0))

    assert bytes(first.id_or_mac) == bytes(second.id_or_mac) == address_of("CUASCX0000001").ljust(20, b"\0")
    assert address_of("CUASCX0000001") != address_of("CUASCX0000002")
    assert 0b10 == address_of("CUASCX0000001")[0] & 0b11, "locally administered, unicast"


@pytest.mark.parametrize("name", ["", "x" * 21, "gr\u00fcn", "a\nb"])
def test_an_id_that_no_broadcast_carries_is_refused(name: str) -> None:
    with pytest.raises(CallerError, match="1 to 20 ASCII characters"):
        broadcast_of(name, Flying(Position(0, 0, 0), 0, 0, 0), HERE, 0.0)
