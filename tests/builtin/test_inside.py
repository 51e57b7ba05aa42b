"""The drone's small rooms: flight model, estimator, route, map."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest

from harness.builtin.estimator import Estimator, Trust
from harness.builtin.flight import FlightModel, PointMass
from harness.builtin.geodesy import HomeMap
from harness.builtin.mission import Do, Item, Route
from harness.builtin.ports import Port
from harness.builtin.receiver import FIX_INTERVAL_US, Fix, Receiver
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


class Told(Receiver):
    """Tells where the drone is, but for what a test changes."""

    def __init__(self, **changes: Any) -> None:
        super().__init__(Random(1))
        self.changes: dict[str, Any] | None = changes

    def measure(self, truth: FlightModel) -> Fix | None:
        place = (truth.north_m, truth.east_m, truth.down_m)
        fix = Fix(*place, truth.north_mps, truth.east_mps, truth.down_mps)
        self.told = None if self.changes is None else fix._replace(**self.changes)
        return self.told


def _fixes(belief: Estimator, number: int, begin: int = 0) -> list[Trust]:
    """What it makes of so many fixes, five a second."""
    trusts = []
    for fix in range(begin, begin + number):
        belief.step(_body(), fix * FIX_INTERVAL_US, 0.2)
        trusts.append(belief.trust)
    return trusts


@pytest.mark.parametrize(
    "changes", [{"kind": 1}, {"kind": 2}, {"satellites": 5}, {"horizontal_accuracy_m": 10.1}, None]
)
def test_a_second_without_a_fix_to_use_is_a_loss(changes: dict[str, Any] | None) -> None:
    receiver = Told()
    belief = Estimator(receiver, fix_after_s=0)
    assert 5 * [Trust.GOOD] == _fixes(belief, 5)
    receiver.changes = changes
    assert [*4 * [Trust.GOOD], Trust.LOST] == _fixes(belief, 5, begin=5)


@pytest.mark.parametrize(
    "changes",
    [{"north_m": 6.1}, {"down_m": -6.1}, {"east_m": 4.4, "north_m": 4.4}, {"north_mps": 1.1}, {"down_mps": -1.1}],
)
def test_the_third_fix_that_does_not_agree_is_suspect_and_moves_nothing(changes: dict[str, Any]) -> None:
    receiver = Told()
    belief = Estimator(receiver, fix_after_s=0)
    _fixes(belief, 5)
    receiver.changes = changes
    assert [Trust.GOOD, Trust.GOOD, *8 * [Trust.SUSPECT]] == _fixes(belief, 10, begin=5)
    assert (0.0, 0.0, 0.0) == (belief.north_m, belief.east_m, belief.down_m)


@pytest.mark.parametrize("changes", [{"north_m": 5.9}, {"satellites": 6}, {"horizontal_accuracy_m": 10.0}])
def test_what_is_within_the_gates_is_taken(changes: dict[str, Any]) -> None:
    receiver = Told()
    belief = Estimator(receiver, fix_after_s=0)
    _fixes(belief, 5)
    receiver.changes = changes
    assert 50 * [Trust.GOOD] == _fixes(belief, 50, begin=5)
    assert belief.north_m == pytest.approx(changes.get("north_m", 0.0), abs=0.01)


def test_trust_comes_back_after_five_seconds_that_agree() -> None:
    receiver = Told()
    belief = Estimator(receiver, fix_after_s=0)
    _fixes(belief, 5)
    receiver.changes = {"kind": 1}
    _fixes(belief, 10, begin=5)
    receiver.changes = {"north_m": 50.0}
    assert [Trust.LOST, Trust.LOST, Trust.SUSPECT] == _fixes(belief, 3, begin=15)
    receiver.changes = {}
    assert [*20 * [Trust.SUSPECT]] == _fixes(belief, 20, begin=18)
    receiver.changes = {"kind": 1}
    _fixes(belief, 1, begin=38)
    receiver.changes = {}
    assert [*25 * [Trust.SUSPECT], Trust.GOOD] == _fixes(belief, 26, begin=39)


def test_who_is_blind_takes_what_it_is_told() -> None:
    receiver = Told()
    belief = Estimator(receiver, fix_after_s=0)
    belief.blind = True
    _fixes(belief, 5)
    receiver.changes = {"north_m": 500.0}
    assert 50 * [Trust.GOOD] == _fixes(belief, 50, begin=5)
    assert belief.north_m == pytest.approx(500, abs=0.1)


def test_without_a_first_fix_it_knows_no_place_and_has_lost_nothing() -> None:
    belief = Estimator(Told(kind=1), fix_after_s=0)
    assert 50 * [Trust.GOOD] == _fixes(belief, 50)
    assert not belief.valid


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
