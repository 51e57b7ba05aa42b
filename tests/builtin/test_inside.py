"""The drone's small rooms: flight model, estimator, route, map."""

from __future__ import annotations

import math
from random import Random

import pytest

from harness.builtin.estimator import Estimator, Receiver
from harness.builtin.flight import PointMass
from harness.builtin.geodesy import HomeMap
from harness.builtin.mission import Do, Item, Route
from harness.builtin.ports import Port
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder
from harness.mavlink.dialect import by_name
from harness.reading.place import Origin
from harness.reading.stack import Geodetic


def _body() -> PointMass:
    return PointMass(max_speed_mps=8, climb_mps=2.5, descend_mps=1.5, acceleration_mps2=3)


def test_a_point_mass_is_held_to_its_limits() -> None:
    body = _body()
    body.step((0, 0, -9), 0.05, powered=True)
    assert -body.down_mps == pytest.approx(0.15)
    for _ in range(400):
        body.step((30, 40, -9), 0.05, powered=True)
    assert math.hypot(body.north_mps, body.east_mps) == pytest.approx(8)
    assert -body.down_mps == pytest.approx(2.5)
    for _ in range(40):
        body.step((0, 0, 9), 0.05, powered=True)
    assert body.down_mps == pytest.approx(1.5)


def test_a_point_mass_stays_on_the_ground_until_told_to_climb() -> None:
    body = _body()
    for _ in range(100):
        body.step((8, 0, 0), 0.05, powered=True)
        body.step((8, 0, -1), 0.05, powered=False)
    assert (0.0, 0.0, 0.0) == (body.north_m, body.east_m, body.down_m)
    assert body.on_ground


def test_belief_wanders_about_the_truth() -> None:
    body, belief = _body(), Estimator(Receiver(Random(1)), fix_after_s=2)
    errors_m = []
    for tick in range(1, 20 * 600):
        belief.step(body, tick * 50_000, 0.05)
        assert belief.valid == (tick >= 40)
        errors_m.append(math.hypot(belief.north_m, belief.east_m))
    assert 0.3 < sum(errors_m) / len(errors_m) < 1.5
    assert max(errors_m) < 4


def test_a_far_fix_is_refused_for_seven_seconds() -> None:
    body, belief = _body(), Estimator(Receiver(Random(1)), fix_after_s=0)
    belief.step(body, 0, 0.05)
    body.north_m = 100.0
    fixes = 0
    while belief.north_m < 50:
        fixes += 1
        belief.step(body, fixes * 200_000, 0.2)
    assert Estimator.GATE_RESET_FIXES == fixes


def _item(command: int, param1: float = 0.0, param2: float = 0.0) -> Item:
    return Item(command, 6, (param1, param2, 0.0, 0.0), 0, 0, 20.0)


def test_a_route_jumps_as_often_as_it_says() -> None:
    route = Route()
    route.replace((_item(Do.WAYPOINT), _item(Do.WAYPOINT), _item(Do.JUMP, 0, 2)))
    flown = []
    while route.item is not None:
        flown.append(route.current)
        route.advance()
    assert [0, 1, 0, 1, 0, 1] == flown


def test_a_route_of_jumps_only_is_over_at_once() -> None:
    route = Route()
    route.replace((_item(Do.JUMP, 1, -1), _item(Do.JUMP, 0, -1)))
    assert route.item is None


def test_the_map_agrees_with_how_places_are_read() -> None:
    chart, origin = HomeMap(47, 8, 480), Origin()
    origin.position(Geodetic(47, 8, 480))
    lat_e7, lon_e7 = chart.to_e7(250, -130)
    read = origin.position(Geodetic(lat_e7 / 1e7, lon_e7 / 1e7, 500))
    assert (read.north_m, read.east_m, read.up_m) == pytest.approx((250, -130, 20), abs=0.02)
    assert chart.to_m(lat_e7, lon_e7) == pytest.approx((250, -130), abs=0.02)


def test_a_packed_message_is_framed_like_a_named_one() -> None:
    sent: list[bytes] = []
    port = Port("link", sent.append, system=1, component=1)
    port.put(2, by_name()["SYSTEM_TIME"].packer.pack(7, 8))
    port.tell("SYSTEM_TIME", time_unix_usec=7, time_boot_ms=8)
    port.flush()
    named = Encoder(1, 1)
    expected = [named("SYSTEM_TIME", time_unix_usec=7, time_boot_ms=8) for _ in range(2)]
    assert b"".join(expected) == sent[0]
    assert 1 == len(sent)
    assert [0, 1] == [framing.sequence(frame) for frame in expected]
