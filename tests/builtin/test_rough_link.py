"""Frames twice, late, out of turn and damaged: orders and missions survive it, and so does the drone."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.modes import Mode
from tests.builtin.ground import Station

NEW = ((60, 0), (60, 60), (0, 60))


def _mission(station: Station) -> list[Mapping[str, Any]]:
    return [station.waypoint(*place) for place in NEW]


def _send_item(station: Station, seq: int, item: Mapping[str, Any]) -> None:
    station.send("MISSION_ITEM_INT", seq=seq, target_system=1, target_component=1, **item)


def _count(station: Station, count: int) -> None:
    station.send("MISSION_COUNT", count=count, target_system=1, target_component=1)


def _acks(station: Station) -> list[int]:
    return [message.type for _, message in station.said("MISSION_ACK")]


def _asked(station: Station) -> list[int]:
    return [message.seq for _, message in station.said("MISSION_REQUEST_INT")]


def test_another_mission_disturbs_nothing_until_it_is_complete() -> None:
    station, calm = Station(), Station()
    for each in (station, calm):
        each.fly_patrol()
    _count(station, 3)
    for seq, item in enumerate(_mission(station)[:2]):
        station.run(2)
        _send_item(station, seq, item)
    station.run(2)
    calm.run(station.now_s - calm.now_s)
    assert calm.truth == station.truth
    _send_item(station, 2, _mission(station)[2])
    station.run(0.1)
    assert [0, 0] == _acks(station)
    assert station.mode is Mode.PATROL
    assert 0 == station.said("MISSION_CURRENT")[-1][1].seq
    station.until(lambda: abs(station.truth[-1][1] - 60) < 6 and abs(station.truth[-1][2] - 60) < 6)


def test_half_a_mission_is_dropped() -> None:
    station, calm = Station(), Station()
    for each in (station, calm):
        each.fly_patrol()
        each.run(1)
    _count(station, 3)
    _send_item(station, 0, _mission(station)[0])
    station.run(20)
    calm.run(20)
    assert [0, 15] == _acks(station)
    assert calm.truth == station.truth
    station.send("MISSION_REQUEST_LIST", target_system=1)
    assert 4 == station.answer("MISSION_COUNT").count


def test_the_same_mission_again_is_flown_on_with() -> None:
    station = Station()
    items = [station.waypoint(150, 0), station.waypoint(150, 100), station.waypoint(0, 100)]
    assert station.upload(items) == 0
    station.take_off()
    assert station.command(300) == 0
    station.until(lambda: station.drone.pilot.route.current == 1)
    assert station.upload(items) == 0
    assert 1 == station.drone.pilot.route.current


def test_another_mission_begins_afresh_where_the_old_one_was_holding() -> None:
    station = Station()
    station.start_patrol(hold_s=5)
    station.until(lambda: station.from_home_m > 146)
    assert station.upload([station.waypoint(0, 0), station.waypoint(0, 80)]) == 0
    station.run(10)
    assert 0 == station.drone.pilot.route.current


def test_going_on_with_another_item_begins_it_afresh() -> None:
    station = Station()
    station.start_patrol(hold_s=5)
    station.until(lambda: station.from_home_m > 146)
    station.send("MISSION_SET_CURRENT", seq=2, target_system=1)
    station.run(8)
    assert 2 == station.drone.pilot.route.current


def test_a_mission_whose_every_frame_comes_twice_is_asked_for_no_more_often() -> None:
    station = Station()
    items = [station.waypoint(10 * number, 0) for number in range(1, 30)]
    answered, asked = 0, len(_asked(station))
    for _ in range(2):
        _count(station, len(items))
    while not _acks(station):
        station.step()
        for _ in range(2):  # each request comes down twice, and each answer goes up twice
            for seq in _asked(station)[asked + answered :]:
                for _ in range(2):
                    _send_item(station, seq, items[seq])
        answered = len(_asked(station)) - asked
        assert answered <= len(items) + 2
    station.run(3)
    assert {0} == set(_acks(station))
    assert items == [_as_sent(station, item) for item in station.drone.pilot.route.items]


def _as_sent(station: Station, item: Any) -> Mapping[str, Any]:
    return {"command": item.command, "frame": item.frame, "x": item.x, "y": item.y, "z": item.z, "autocontinue": 1}


def test_items_out_of_turn_are_asked_for_again() -> None:
    station = Station()
    items = _mission(station)
    _count(station, 3)
    station.run(0.2)
    for seq in (2, 1, 0):
        _send_item(station, seq, items[seq])
    station.run(0.2)
    assert [0, 1] == _asked(station)
    station.run(1.1)
    assert [0, 1, 1] == _asked(station)
    for seq in (1, 2):
        _send_item(station, seq, items[seq])
    station.run(0.2)
    assert [0] == _acks(station)


def test_a_lost_answer_to_the_last_item_is_given_again() -> None:
    station = Station()
    assert station.upload(_mission(station)) == 0
    _send_item(station, 2, _mission(station)[2])
    station.run(0.2)
    _send_item(station, 1, _mission(station)[1])
    station.run(0.2)
    assert [0, 0] == _acks(station)


def test_orders_that_come_twice_are_obeyed_once() -> None:
    station = Station()
    station.until(lambda: station.drone.pilot.ready)
    for order in ((400, 1), (400, 1), (22, 0, 0, 0, 0, 0, 0, 20)):
        assert station.command(*order) == 0
    station.run(2)
    assert station.command(22, 0, 0, 0, 0, 0, 0, 20) == 0
    station.until(lambda: station.mode is Mode.HOLD)
    assert station.upload([station.waypoint(60, 0), station.waypoint(60, 60), station.waypoint(0, 0)]) == 0
    assert station.command(300) == 0
    station.until(lambda: station.drone.pilot.route.current == 1)
    assert station.command(300) == 0
    assert 1 == station.drone.pilot.route.current
    assert 1 == [text for _, text in station.texts()].count("Armed")


def test_a_damaged_length_does_not_stop_its_ears() -> None:
    station = Station()
    station.fly_patrol()
    for _ in range(6):
        heartbeat = bytearray(station.encode("HEARTBEAT", type=6))
        heartbeat[1] = 255
        station.drone.receive_link(bytes(heartbeat))
        station.run(5)
    assert station.mode is Mode.PATROL
    assert not [text for _, text in station.texts() if "lost" in text]
    heartbeat[1] = 255
    station.drone.receive_link(bytes(heartbeat))
    asked_s = station.now_s
    assert station.order(Mode.RETURN) == 0
    assert station.now_s - asked_s <= 1.1


class Rough:
    """A station's way up on which frames other than heartbeats come twice, late by up to 30 s and so out of turn, or
    damaged; heartbeats are left alone, so that the drone does not just go home."""

    def __init__(self, station: Station, seed: int) -> None:
        self.rng, self.station = Random(seed), station
        self.waiting: list[tuple[float, bytes]] = []
        station.send = self.send  # type: ignore[method-assign]

    def send(self, message: str, **fields: Any) -> None:
        frame, rng = self.station.encode(message, **fields), self.rng
        if message == "HEARTBEAT":
            self.station.drone.receive_link(frame)
            return
        for _ in range(rng.choice((1, 1, 2, 3))):
            delay_s = rng.choice((0.0, 0.3, rng.uniform(0, 30)))
            self.waiting.append((self.station.now_s + delay_s, self._damaged(frame)))

    def _damaged(self, frame: bytes) -> bytes:
        damaged = bytearray(frame)
        if self.rng.random() < 0.2:
            for _ in range(self.rng.randint(1, 3)):
                damaged[self.rng.randrange(len(damaged))] = self.rng.randrange(256)
        return bytes(damaged)

    def run(self, for_s: float) -> None:
        end_s = self.station.now_s + for_s
        while self.station.now_s < end_s - 1e-9:
            for each in [each for each in self.waiting if each[0] <= self.station.now_s]:
                self.waiting.remove(each)
                self.station.drone.receive_link(each[1])
            self.station.step()


@pytest.mark.parametrize("seed", range(8))
def test_it_flies_and_lands_however_its_orders_come(seed: int) -> None:
    station = Station(seed=seed)
    station.fly_patrol()
    send, rough, items = station.send, Rough(station, seed), _mission(station)
    for second in range(90):
        if second % 4 == 0:
            station.send_order(Mode.PATROL if second < 60 else Mode.RETURN)
        if second % 10 == 0:
            _count(station, len(items))
        for seq in _asked(station)[-1:]:
            if seq < len(items):
                _send_item(station, seq, items[seq])
        rough.run(1)
    rough.run(31)
    station.send = send  # type: ignore[method-assign]
    assert station.order(Mode.RETURN) == 0
    station.until(lambda: not station.armed, at_most_s=120)
    assert max(up_m for *_, up_m in station.truth) < 25
    assert station.from_home_m < 3
    assert station.drone.link._ear.bad_frames > 5


@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([b"\xfd", b"\xfe\xff", b"\xfd\xff\x00\x00"]))))
@settings(deadline=None, max_examples=50)
def test_no_noise_stops_its_ears_for_good(noise: list[bytes]) -> None:
    station = Station()
    for data in noise:
        station.drone.receive_link(data)
        station.step()
    for _ in range(20):
        station.drone.receive_link(station.encode("TIMESYNC", ts1=77))
        station.run(0.5)
    assert station.said("TIMESYNC")
