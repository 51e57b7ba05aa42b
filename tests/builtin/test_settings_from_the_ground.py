"""What the ground may set besides a mission: fence, rally points, home; and the end of the flight."""

from __future__ import annotations

import pytest

from harness.modes import Mode
from tests.builtin.ground import Station

FENCE, RALLY = 1, 2
CORNER, RALLY_POINT = 5001, 5100


def upload(station: Station, kind: int, items: list[dict[str, object]]) -> int:
    """The outcome of MISSION_ACK."""
    station.send("MISSION_COUNT", count=len(items), mission_type=kind, target_system=1)
    for seq, item in enumerate(items):
        station.answer("MISSION_REQUEST_INT", seq=seq, mission_type=kind)
        station.send("MISSION_ITEM_INT", seq=seq, mission_type=kind, target_system=1, **item)
    return int(station.answer("MISSION_ACK", mission_type=kind).type)


def count(station: Station, kind: int) -> int:
    station.send("MISSION_REQUEST_LIST", mission_type=kind, target_system=1)
    return int(station.answer("MISSION_COUNT", mission_type=kind).count)


def fence(station: Station) -> list[dict[str, object]]:
    corners = [(-100, -100), (100, -100), (100, 100)]
    return [{**station.waypoint(*each), "command": CORNER, "param1": 3.0} for each in corners]


def rally(station: Station) -> list[dict[str, object]]:
    return [{**station.waypoint(0, 50), "command": RALLY_POINT}]


def test_gives_fence_and_rally_points_back_as_they_were_given_and_flies_on() -> None:
    station = Station()
    station.fly_patrol()
    for kind, items in ((FENCE, fence(station)), (RALLY, rally(station))):
        assert 0 == upload(station, kind, items)
    for kind, items in ((FENCE, fence(station)), (RALLY, rally(station))):
        assert len(items) == count(station, kind)
        for seq, item in enumerate(items):
            station.send("MISSION_REQUEST_INT", seq=seq, mission_type=kind, target_system=1)
            told = station.answer("MISSION_ITEM_INT", seq=seq, mission_type=kind)
            assert item == {name: getattr(told, name) for name in item}
            assert 0 == told.current
    assert 4 == count(station, 0)
    assert station.mode is Mode.PATROL
    assert ["Fence of 3 items taken", "Rally of 1 items taken"] == [text for _, text in station.texts()][-2:]


@pytest.mark.parametrize(("kind", "left"), [(0, (0, 3, 1)), (FENCE, (4, 0, 1)), (RALLY, (4, 3, 0)), (255, (0, 0, 0))])
def test_clears_what_it_is_asked_to(kind: int, left: tuple[int, int, int]) -> None:
    station = Station()
    station.fly_patrol()
    upload(station, FENCE, fence(station))
    upload(station, RALLY, rally(station))
    station.send("MISSION_CLEAR_ALL", mission_type=kind, target_system=1)
    assert 0 == station.answer("MISSION_ACK", mission_type=kind).type
    assert left == tuple(count(station, each) for each in (0, FENCE, RALLY))


def test_keeps_them_through_a_reboot() -> None:
    station = Station()
    upload(station, FENCE, fence(station))
    station.send("COMMAND_LONG", command=246, param1=1, target_system=1)
    station.step()
    assert station.now_s == 0.0
    assert 3 == count(station, FENCE)


def test_refuses_items_of_another_kind() -> None:
    station = Station()
    assert 3 == upload(station, FENCE, rally(station))
    assert 3 == upload(station, RALLY, fence(station)[:1])
    assert 3 == upload(station, 0, fence(station)[:1])
    station.send("MISSION_COUNT", count=1, mission_type=7, target_system=1)
    assert 3 == station.answer("MISSION_ACK", mission_type=7).type


def test_an_item_of_another_kind_is_no_part_of_an_upload() -> None:
    station = Station()
    station.send("MISSION_COUNT", count=1, mission_type=FENCE, target_system=1)
    station.answer("MISSION_REQUEST_INT", seq=0)
    station.send("MISSION_ITEM_INT", seq=0, target_system=1, **station.waypoint(1, 1))
    assert 1 == station.answer("MISSION_ACK").type
    station.send("MISSION_ITEM_INT", seq=0, mission_type=FENCE, target_system=1, **fence(station)[0])
    assert 0 == station.answer("MISSION_ACK", mission_type=FENCE).type


def home_of(station: Station) -> tuple[int, int, int]:
    station.send("COMMAND_LONG", command=512, param1=242, target_system=1)
    told = station.answer("HOME_POSITION")
    return told.latitude, told.longitude, told.altitude


def set_home(station: Station, north_m: float, east_m: float, above_sea_m: float) -> int:
    lat_e7, lon_e7 = station.drone.pilot.chart.to_e7(north_m, east_m)
    fields = {"command": 179, "frame": 0, "x": lat_e7, "y": lon_e7, "z": above_sea_m, "target_system": 1}
    station.send("COMMAND_INT", **fields)
    return int(station.answer("COMMAND_ACK", command=179).result)


def test_comes_back_to_the_home_that_it_is_given() -> None:
    station = Station()
    station.fly_patrol()
    assert 0 == set_home(station, 60, 40, 480)
    assert (*station.drone.pilot.chart.to_e7(60, 40), 480_000) == home_of(station)
    assert station.order(Mode.RETURN) == 0
    station.until(lambda: not station.armed, at_most_s=90)
    assert station.truth[-1][1:3] == pytest.approx((60, 40), abs=3)


def test_a_return_under_way_leads_to_the_new_home() -> None:
    station = Station()
    station.fly_patrol()
    assert station.order(Mode.RETURN) == 0
    station.run(2)
    assert 0 == set_home(station, 60, 40, 480)
    station.until(lambda: not station.armed, at_most_s=90)
    assert station.truth[-1][1:3] == pytest.approx((60, 40), abs=3)


def test_takes_where_it_is_for_home() -> None:
    station = Station()
    station.fly_patrol()
    assert station.command(179, 1) == 0
    lat_e7, lon_e7, _ = home_of(station)
    assert station.drone.pilot.chart.to_m(lat_e7, lon_e7) == pytest.approx(station.truth[-1][1:3], abs=5)


@pytest.mark.parametrize("params", [(float("nan"), 8, 480), (91, 8, 480), (47, 181, 480), (47, 8, float("inf"))])
def test_refuses_a_home_that_is_no_place(params: tuple[float, float, float]) -> None:
    station = Station()
    station.run(6)
    before = home_of(station)
    assert station.command(179, 0, 0, 0, 0, *params) == 2
    assert before == home_of(station)


def test_knows_no_place_for_a_home_before_its_first_fix() -> None:
    assert Station().command(179, 1) == 1


@pytest.mark.parametrize(("frame", "z_m"), [(0, 505.0), (6, 25.0)])
def test_flies_to_a_height_above_sea_or_home(frame: int, z_m: float) -> None:
    station = Station()
    station.take_off()
    lat_e7, lon_e7 = station.drone.pilot.chart.to_e7(10, 0)
    station.send("COMMAND_INT", command=192, x=lat_e7, y=lon_e7, z=z_m, frame=frame, target_system=1)
    assert station.answer("COMMAND_ACK").result == 0
    station.run(15)
    assert station.up_m == pytest.approx(25, abs=2)


def test_ends_its_flight_when_told_to_and_flies_no_more_until_a_reboot() -> None:
    station = Station()
    station.fly_patrol()
    assert station.command(185, 0) == 2
    assert station.armed
    assert station.command(185, 1) == 0
    assert (Mode.TERMINATED, False) == (station.mode, station.armed)
    station.until(lambda: station.up_m == 0.0, at_most_s=10)
    assert station.order(Mode.HOLD) == 4
    assert station.command(400, 1, 21196) == 4
    assert station.command(185, 1) == 0
    assert 1 == [text for _, text in station.texts()].count("Flight terminated")
    station.send("COMMAND_LONG", command=246, param1=1, target_system=1)
    station.step()
    station._next_beat_s = 0.0
    station.run(6)
    assert station.command(400, 1) == 0
