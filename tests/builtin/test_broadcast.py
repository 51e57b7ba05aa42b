"""The practice drone's remote ID: told to who asks, in the air and on the ground, and in an emergency as one."""

from __future__ import annotations

import pytest

from harness.actors.asking import interval_request
from harness.builtin import DroneSettings
from harness.builtin.broadcast import serial_number
from harness.mavlink.codec import Message
from harness.reading.remote_id import uas_id
from harness.rigs.remote_id import BROADCASTS
from tests.builtin.ground import Station

GROUND, AIRBORNE, EMERGENCY = 1, 2, 3


def heard(station: Station, name: str) -> list[Message]:
    return [each for _, each in station.instrument if each.name == f"OPEN_DRONE_ID_{name}"]


def aloft() -> Station:
    """Taken off, and asked for all of it at 1 Hz."""
    station = Station(DroneSettings())
    for name in BROADCASTS:
        station.drone.receive_instrument(station.encode("COMMAND_LONG", **interval_request((1, 1), name, 1.0)))
    station.run(8)
    station.take_off()
    station.run(3)
    return station


def test_nothing_is_broadcast_unless_somebody_asks() -> None:
    station = Station(DroneSettings())
    station.run(8)

    assert [] == [each for _, each in station.instrument if each.name.startswith("OPEN_DRONE_ID")]


def test_it_is_told_once_a_second_and_in_form() -> None:
    station = aloft()
    names = {uas_id(bytes(each.uas_id)) for each in heard(station, "BASIC_ID")}

    assert {serial_number(1)} == names
    assert 17 == len(serial_number(1))
    assert 1 + int(station.now_s) == len(heard(station, "LOCATION")), "the first leaves at once"
    assert {0} == {each.status for each in heard(station, "ARM_STATUS")}


def test_it_is_airborne_once_it_is_and_its_place_is_where_it_believes_to_be() -> None:
    station = aloft()
    first, last = heard(station, "LOCATION")[0], heard(station, "LOCATION")[-1]

    assert (GROUND, AIRBORNE) == (first.status, last.status)
    assert pytest.approx(470_000_000, abs=500) == last.latitude
    assert pytest.approx(20, abs=2) == last.height


def test_without_its_ground_it_is_an_emergency() -> None:
    station = aloft()
    station.beating = False
    station.run(12)

    assert EMERGENCY == heard(station, "LOCATION")[-1].status


def test_its_operator_is_where_it_took_off() -> None:
    told = heard(aloft(), "SYSTEM")[-1]

    assert pytest.approx(470_000_000, abs=500) == told.operator_latitude
    assert pytest.approx(80_000_000, abs=500) == told.operator_longitude
