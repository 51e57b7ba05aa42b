"""The protocols a ground station uses: parameters, missions, commands, streams, time."""

from __future__ import annotations

import pytest

from harness.builtin import DroneSettings
from harness.builtin.params import TABLE
from harness.errors import CallerError
from harness.mavlink import frame as framing
from harness.mavlink.frame import Splitter
from harness.modes import Mode
from harness.reading.builtin import MODE_NUMBERS
from tests.builtin.ground import Station


def test_lists_all_parameters_with_their_defaults() -> None:
    station = Station()
    station.send("PARAM_REQUEST_LIST", target_system=1, target_component=1)
    station.run(0.1)
    told = [message for _, message in station.said("PARAM_VALUE")]
    assert {row.name: pytest.approx(row.default) for row in TABLE} == {one.param_id: one.param_value for one in told}
    assert list(range(len(TABLE))) == [one.param_index for one in told]
    assert {len(TABLE)} == {one.param_count for one in told}


def test_reads_a_parameter_by_name_and_by_index() -> None:
    station = Station()
    station.send("PARAM_REQUEST_READ", param_id="LINK_TIMEOUT_S", param_index=-1, target_system=1)
    by_name = station.answer("PARAM_VALUE")
    station.send("PARAM_REQUEST_READ", param_index=by_name.param_index, target_system=1)
    assert station.answer("PARAM_VALUE").param_id == "LINK_TIMEOUT_S"
    assert by_name.param_value == 5.0


@pytest.mark.parametrize("value", [float("nan"), -1.0, 1e9])
def test_a_refused_value_leaves_the_old_one(value: float) -> None:
    station = Station()
    station.send("PARAM_SET", param_id="LINK_TIMEOUT_S", param_value=value, target_system=1)
    assert station.answer("PARAM_VALUE").param_value == 5.0


def test_an_unknown_parameter_gets_silence() -> None:
    station = Station()
    station.send("PARAM_SET", param_id="FS_GCS_ENABLE", param_value=1, target_system=1)
    station.run(1)
    assert station.said("PARAM_VALUE") == []


def test_bad_settings_are_refused_in_one_sentence() -> None:
    with pytest.raises(CallerError, match="has no parameter SPEED; it has ADSB_LIST_MAX"):
        Station(DroneSettings(params={"SPEED": 1}))
    with pytest.raises(CallerError, match=r"LINK_ACTION takes 0\.\.3, not 7"):
        Station(DroneSettings(params={"LINK_ACTION": 7}))
    with pytest.raises(CallerError, match=r"not 0\.5 s"):
        DroneSettings(tick_s=0.5)


def test_gives_a_mission_back_as_it_was_given() -> None:
    station = Station()
    items = [station.waypoint(10, 20, 30), station.waypoint(-40, 50, 60)]
    assert station.upload(items) == 0
    station.send("MISSION_REQUEST_LIST", target_system=1)
    assert station.answer("MISSION_COUNT").count == 2
    for seq, item in enumerate(items):
        station.send("MISSION_REQUEST_INT", seq=seq, target_system=1)
        told = station.answer("MISSION_ITEM_INT", seq=seq)
        assert dict(item) == {name: getattr(told, name) for name in item}


def test_asks_again_for_an_item_that_was_lost_and_gives_up_in_the_end() -> None:
    station = Station()
    station.send("MISSION_COUNT", count=1, target_system=1)
    ack = station.answer("MISSION_ACK", at_most_s=9)
    assert ack.type == 15
    assert len(station.said("MISSION_REQUEST_INT")) == 8


def test_refuses_items_that_it_cannot_fly() -> None:
    station = Station()
    assert station.upload([{**station.waypoint(1, 1), "command": 203}]) == 3
    assert station.upload([{**station.waypoint(1, 1), "frame": 8}]) == 2
    assert station.command(300) == 4


@pytest.mark.parametrize(
    ("number", "params", "result"),
    [
        (400, (0,), 0), (22, (), 4), (176, (1, 99), 2), (300, (0,), 4),
        (176, (1, MODE_NUMBERS[Mode.PATROL]), 4), (176, (1, MODE_NUMBERS[Mode.TERMINATED]), 4),
        (31010, (), 3), (511, (9999, 1000), 2), (512, (253,), 2), (512, (33,), 1), (246, (0,), 2),
        (400, (float("nan"),), 2), (512, (float("inf"),), 2),
    ],
)  # fmt: skip
def test_answers_every_command(number: int, params: tuple[float, ...], result: int) -> None:
    assert result == Station().command(number, *params)


@pytest.mark.parametrize("mode", [Mode.MANUAL, Mode.HOLD, Mode.GUIDED, Mode.RETURN, Mode.LAND])
def test_shows_a_mode_at_once(mode: Mode) -> None:
    station = Station()
    station.run(0.5)
    assert station.command(176, 1, MODE_NUMBERS[mode]) == 0
    assert mode is station.mode


def test_answers_on_the_port_that_asked_only() -> None:
    station = Station()
    ask = {"command": 512, "param1": 148, "target_system": 1}
    station.drone.receive_instrument(station.encode("COMMAND_LONG", **ask))
    station.run(0.2)
    names = [message.name for _, message in station.instrument]
    assert {"COMMAND_ACK", "AUTOPILOT_VERSION"} <= set(names)
    assert not {"COMMAND_ACK", "AUTOPILOT_VERSION"} & {message.name for _, message in station.link}


def test_ignores_what_is_meant_for_others() -> None:
    station = Station()
    station.send("COMMAND_LONG", command=400, param1=1, target_system=7)
    station.run(1)
    assert station.said("COMMAND_ACK") == []


def test_streams_at_the_asked_interval_until_told_to_stop() -> None:
    station = Station()
    assert station.command(511, 2, 50_000) == 0
    station.run(10)
    times_ms = [message.time_boot_ms for _, message in station.said("SYSTEM_TIME")]
    assert list(range(times_ms[0], times_ms[0] + 50 * len(times_ms), 50)) == times_ms
    assert station.command(511, 2, -1) == 0
    count = len(station.said("SYSTEM_TIME"))
    station.run(5)
    assert count == len(station.said("SYSTEM_TIME"))
    assert station.said("GLOBAL_POSITION_INT") == []


@pytest.mark.parametrize("number", [0, 1, 2, 24, 30, 32, 33, 42, 108, 148, 242, 245])
def test_sends_any_message_once_it_is_ready(number: int) -> None:
    station = Station()
    station.run(6)
    begin = len(station.link)
    assert station.command(512, number) == 0
    told = [message for _, message in station.link[begin:]]
    assert any(framing.msg_id(station.encode(message.name)) == number for message in told)


def test_tells_truth_on_the_instrument_port_beside_its_belief() -> None:
    station = Station()
    for number in (2, 108):
        station.drone.receive_instrument(
            station.encode("COMMAND_LONG", command=511, param1=number, param2=50_000, target_system=1)
        )
    station.fly_patrol()
    truth = [message for _, message in station.instrument if message.name == "SIM_STATE"][-1]
    chart = station.drone.pilot.chart
    assert chart.to_m(truth.lat_int, truth.lon_int) == pytest.approx(station.truth[-1][1:3], abs=0.02)
    assert truth.alt - 480 == pytest.approx(station.up_m, abs=0.01)
    belief = station.drone.pilot.belief
    assert 0 < abs(belief.north_m - station.truth[-1][1]) < 4


def test_each_port_counts_its_own_sequence() -> None:
    station = Station()
    station.command(511, 2, 50_000)
    station.run(20)
    sequences = [framing.sequence(frame) for frame in Splitter().feed(bytes(station.link_bytes))]
    assert [number % 256 for number in range(len(sequences))] == sequences


def test_echoes_timesync_with_the_time_at_which_it_was_processed() -> None:
    station = Station()
    station.run(3)
    station.send("TIMESYNC", ts1=77)
    echo = station.answer("TIMESYNC")
    assert 77 == echo.ts1
    assert round(station.now_s * 1e9) == echo.tc1


def test_reboots_on_the_ground_only_with_parameters_kept() -> None:
    station = Station()
    station.take_off()
    assert station.command(246, 1) == 4
    station.command(21)
    station.until(lambda: not station.armed)
    station.send("PARAM_SET", param_id="RETURN_ALT_M", param_value=33, target_system=1)
    assert station.command(511, 2, 50_000) == 0
    station.send("COMMAND_LONG", command=246, param1=1, target_system=1)
    station.step()
    assert station.now_s == 0.0
    count = len(station.said("SYSTEM_TIME"))
    station._next_beat_s = 0.0
    station.run(6)
    assert count == len(station.said("SYSTEM_TIME"))
    assert station.drone.pilot.ready
    station.send("PARAM_REQUEST_READ", param_id="RETURN_ALT_M", param_index=-1, target_system=1)
    assert station.answer("PARAM_VALUE").param_value == 33


def test_flies_to_a_place_it_is_sent_to() -> None:
    station = Station()
    station.take_off()
    lat_e7, lon_e7 = station.drone.pilot.chart.to_e7(30, -40)
    station.send("COMMAND_INT", command=192, x=lat_e7, y=lon_e7, z=25.0, frame=6, target_system=1)
    assert station.answer("COMMAND_ACK").result == 0
    station.run(25)
    assert station.truth[-1][1:] == pytest.approx((30, -40, 25), abs=3)
    assert station.mode is Mode.GUIDED


def _told(seed: int) -> bytes:
    station = Station(seed=seed)
    station.command(511, 33, 200_000)
    station.fly_patrol()
    return bytes(station.link_bytes)


def test_equal_seeds_give_equal_bytes_and_others_other_noise() -> None:
    assert _told(1) == _told(1)
    assert _told(1) != _told(2)


def test_seeds_spread_the_phase_of_the_failsafe_s_checks() -> None:
    delays_ms = set()
    for seed in range(12):
        station = Station(seed=seed)
        station.take_off()
        station.beating = False
        delays_ms.add(round(1000 * (station.until(lambda station=station: station.mode is Mode.RETURN)
                                    - station.last_beat_s)))  # fmt: skip
    assert len(delays_ms) >= 3
    assert min(delays_ms) >= 5000
    assert max(delays_ms) <= 5250


def test_tells_its_origin_which_can_be_moved() -> None:
    station = Station()
    assert station.command(512, 49) == 0
    first = [message for _, message in station.said("GPS_GLOBAL_ORIGIN")][-1]
    station.send("SET_GPS_GLOBAL_ORIGIN", latitude=1, longitude=2, altitude=3, target_system=1)
    station.run(0.2)
    assert (round(station.drone.settings.home_lat_deg * 1e7)) == first.latitude
    told = [message for _, message in station.said("GPS_GLOBAL_ORIGIN")][-1]
    assert (1, 2, 3) == (told.latitude, told.longitude, told.altitude)


def test_keeps_a_log_of_its_flight_until_it_is_erased() -> None:
    station = Station()

    def logs() -> int:
        station.send("LOG_REQUEST_LIST", end=0xFFFF, target_system=1)
        station.run(0.2)
        return int([message for _, message in station.said("LOG_ENTRY")][-1].num_logs)

    before = logs()
    station.run(6)
    station.command(400, 1)
    flown = logs()
    station.send("LOG_ERASE", target_system=1)
    assert (0, 1, 0) == (before, flown, logs())
