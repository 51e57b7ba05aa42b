"""What a drone's own remote ID says, as it is told to a transmitter on the instrument port."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.mavlink.codec import Encoder
from harness.reading.remote_id import AGES, BROADCAST_KINDS, OF_USE, TRANSMITTER, uas_id
from harness.taps import Fate, Tap, Way
from harness.timeline import RemoteId, RemoteStatus
from tests.reading.taps import Recording

HOME: dict[str, Any] = {"lat_int": 520_000_000, "lon_int": 236_000_000, "alt": 150.0}
HERE: dict[str, Any] = {"latitude": 520_000_900, "longitude": 236_000_000, "altitude_geodetic": 180.0, "status": 2}
OWN: dict[str, Any] = {"id_type": 1, "uas_id": b"CUASC0001"}


def stamped(made: Recording, for_s: float = 0.05) -> None:
    """Both ports' stamps, at 20 Hz."""
    for _ in range(round(for_s / 0.05)):
        made.stamp(made.now_s + 0.05)
        made.measured("SYSTEM_TIME", time_boot_ms=round(made.now_s * 1000))


def begun() -> Recording:
    made = Recording()
    stamped(made, 0.1)
    made.measured("SIM_STATE", **HOME)
    stamped(made)
    return made


def test_it_says_whose_it_is_where_and_how_and_where_its_operator_is() -> None:
    made = begun()
    made.measured("OPEN_DRONE_ID_BASIC_ID", **OWN)
    made.measured("OPEN_DRONE_ID_LOCATION", **HERE)
    place = {"operator_latitude": 520_000_000, "operator_longitude": 236_000_000, "operator_altitude_geo": 150.0}
    made.measured("OPEN_DRONE_ID_SYSTEM", **place)
    made.measured("OPEN_DRONE_ID_ARM_STATUS", status=1, error="no GNSS")
    stamped(made)

    assert [RemoteId("CUASC0001", is_own=True)] == made.values("remote_id")
    assert [RemoteStatus.AIRBORNE] == made.values("remote_status")
    assert pytest.approx(10.0, abs=0.1) == made.only("remote_place").value.north_m
    assert 30.0 == made.only("remote_place").value.up_m
    assert 0.0 == made.only("remote_operator").value.from_home_m
    assert [False] == made.values("remote_ready")


def test_another_id_than_the_first_is_not_its_own() -> None:
    made = begun()
    for name in (b"CUASC0001", b"CUASC0002", b"CUASC0001"):
        made.measured("OPEN_DRONE_ID_BASIC_ID", id_type=1, uas_id=name)
    stamped(made)

    assert [True, False, True] == [each.is_own for each in made.values("remote_id")]


@pytest.mark.parametrize("fields", [{"id_type": 0, "uas_id": b"CUASC0001"}, {"id_type": 1, "uas_id": b""}])
def test_a_broadcast_without_an_id_is_no_id(fields: dict[str, Any]) -> None:
    made = begun()
    made.measured("OPEN_DRONE_ID_BASIC_ID", **fields)
    stamped(made)

    assert [] == made.values("remote_id") == made.values("remote_id_age")


def test_a_broadcast_without_a_place_tells_a_state_and_no_place() -> None:
    made = begun()
    made.measured("OPEN_DRONE_ID_LOCATION", status=3)
    stamped(made)

    assert [RemoteStatus.EMERGENCY] == made.values("remote_status")
    assert [] == made.values("remote_place") == made.values("remote_place_age")


def test_no_place_is_told_before_there_is_a_home() -> None:
    made = Recording()
    stamped(made, 0.1)
    made.measured("OPEN_DRONE_ID_LOCATION", **HERE)
    stamped(made)

    assert [] == made.values("remote_place")


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6))
def test_the_age_that_is_told_is_the_true_one_within_its_bracket(pauses: list[int]) -> None:
    made = begun()
    comings_s = []
    for ticks in [1, *pauses]:
        stamped(made, ticks * 0.05)
        made.measured("OPEN_DRONE_ID_LOCATION", **HERE)
        comings_s.append(made.now_s)
    stamped(made)

    events = made.events("remote_place_age")
    assert len(comings_s) == len(events)
    for event, before_s, at_s in zip(events[1:], comings_s, comings_s[1:], strict=False):
        assert event.lo_s <= at_s <= event.hi_s
        assert event.value - (event.hi_s - event.lo_s) - 1e-6 <= at_s - before_s <= event.value + 1e-6


def test_a_frame_that_is_missing_may_have_been_any_of_it() -> None:
    made = begun()
    made.measured("OPEN_DRONE_ID_BASIC_ID", **OWN)
    made.skip(made.instrument, 9)
    made.measured("OPEN_DRONE_ID_BASIC_ID", **OWN)
    stamped(made)

    assert set(BROADCAST_KINDS) <= made.holes()


def test_what_a_transmitter_tells_the_drone_is_not_the_drones() -> None:
    made = begun()
    other = Encoder(1, TRANSMITTER)
    for name, fields in (("OPEN_DRONE_ID_BASIC_ID", OWN), ("OPEN_DRONE_ID_LOCATION", HERE)):
        made.feed(Tap.INSTRUMENT, Way.DOWN, Fate.DELIVERED, other(name, **fields))
    stamped(made)

    assert [] == made.values("remote_id") == made.values("remote_place")


def test_what_crosses_the_radio_is_no_broadcast() -> None:
    made = begun()
    made.says("OPEN_DRONE_ID_BASIC_ID", **OWN)
    stamped(made)

    assert [] == made.values("remote_id")


def test_of_a_recording_without_these_messages_only_they_are_missing() -> None:
    made = begun()
    for number in OF_USE:
        made.reader.trimmed(number)
    stamped(made)

    assert set(BROADCAST_KINDS) == made.holes()
    assert set(AGES) < set(OF_USE)


@given(st.binary(max_size=20))
def test_any_id_can_be_printed(raw: bytes) -> None:
    assert uas_id(raw).isprintable()
