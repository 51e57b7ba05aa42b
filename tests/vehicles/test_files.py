"""Mission and parameter files: each line that is wrong is named, and parameters have other names and units."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.reading.place import Origin
from harness.reading.stack import Geodetic
from harness.shipped import shipped
from harness.vehicles.aliases import aliases
from harness.vehicles.mission import DO_JUMP, WAYPOINT, MissionItem, default_patrol, read_mission
from harness.vehicles.parameters import read_parameters

HEAD = "QGC WPL 110\n"
HOME = "0 1 0 16 0 0 0 0 52.0 23.6 150 1\n"
POINT = "1\t0\t3\t16\t0\t0\t0\tnan\t52.001\t-23.6\t20.5\t1\n"


def test_a_mission_is_read_without_its_home(tmp_path: Path) -> None:
    path = tmp_path / "out.waypoints"
    path.write_text(HEAD + HOME + "\n" + POINT + "2 0 2 177 1 -1 0 0 0 0 0 1\n")
    mission = read_mission(path)
    point, jump = mission.items

    assert (WAYPOINT, 52.001, -23.6, 20.5, 3) == (point.command, point.lat_deg, point.lon_deg, point.alt_m, point.frame)
    assert math.isnan(point.params[3])
    assert (DO_JUMP, (1.0, -1.0, 0.0, 0.0), 2) == (jump.command, jump.params, jump.frame)
    assert ("out.waypoints", 20.5) == (mission.name, mission.altitude_m)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == mission.sha256


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: wanted `QGC WPL 110`, saw 'an empty file'"),
        ("hello\n", "line 1: wanted `QGC WPL 110`, saw 'hello'"),
        ("QGC WPL 120\n" + HOME + POINT, "line 1: wanted `QGC WPL 110`"),
        (HEAD, "wanted a home item and at least one waypoint behind it, saw 0 items"),
        (HEAD + HOME, "wanted a home item and at least one waypoint behind it, saw 1 items"),
        (HEAD + HOME + "1 0 2 177 1 -1 0 0 0 0 0 1\n", "at least one waypoint behind it, saw 2 items"),
        (HEAD + HOME + "1 0 3 16 0 0\n", "line 3: wanted 12 columns, saw 6"),
        (HEAD + HOME + POINT + "\n" + POINT.strip() + " 1\n", "line 5: wanted 12 columns, saw 13"),
        (HEAD + HOME + POINT.replace("16", "x"), "line 3: invalid literal"),
        (HEAD + HOME + POINT.replace("20.5", "high"), "line 3: could not convert string to float: 'high'"),
        (HEAD + HOME + POINT.replace("52.001", "90.1"), "line 3: 90.1, -23.6, 20.5 is no place"),
        (HEAD + HOME + POINT.replace("-23.6", "-180.1"), "line 3: 52.001, -180.1, 20.5 is no place"),
        (HEAD + HOME + POINT.replace("52.001", "nan"), "line 3: nan, -23.6, 20.5 is no place"),
        (HEAD + HOME + POINT.replace("20.5", "inf"), "line 3: 52.001, -23.6, inf is no place"),
    ],
)
def test_a_mission_that_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bad.waypoints"
    path.write_text(text)
    with pytest.raises(CallerError) as raised:
        read_mission(path)

    assert str(path) in str(raised.value)
    assert words in str(raised.value)


def test_parameters_are_read_in_either_form(tmp_path: Path) -> None:
    path = tmp_path / "own.parm"
    path.write_text("# ours\nRTL_ALT 2000  # 20 m\n\nFS_GCS_TIMEOUT,5\n  WP_X ,\t-1.5e-3\nRTL_ALT 2500\n")
    file = read_parameters(path)

    assert {"RTL_ALT": 2500.0, "FS_GCS_TIMEOUT": 5.0, "WP_X": -0.0015} == file.values
    assert ("own.parm", hashlib.sha256(path.read_bytes()).hexdigest()) == (file.name, file.sha256)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("RTL_ALT 20\nRTL_ALT high\n", "line 2: 'high' is not a number"),
        ("RTL_ALT\n", "line 1: wanted `NAME VALUE`, saw 'RTL_ALT'"),
        ("# one\n\nRTL_ALT 20 30\n", "line 3: wanted `NAME VALUE`, saw 'RTL_ALT 20 30'"),
        ("RTL_ALT # 20\n", "line 1: wanted `NAME VALUE`, saw 'RTL_ALT # 20'"),
    ],
)
def test_a_parameter_that_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bad.parm"
    path.write_text(text)
    with pytest.raises(CallerError) as raised:
        read_parameters(path)

    assert f"{path}, {words}" == str(raised.value)


@pytest.mark.parametrize("read", [read_mission, read_parameters])
def test_a_file_that_cannot_be_read_is_the_callers_error(tmp_path: Path, read: object) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "nothing", tmp_path, tmp_path / "binary"):
        with pytest.raises(CallerError, match=f"cannot read the .* {path}"):
            read(path)  # type: ignore[operator]


@pytest.mark.parametrize("path", sorted(shipped("sitl", "params").iterdir()), ids=lambda path: path.name)
def test_the_parameter_files_that_ship_can_be_read(path: Path) -> None:
    assert read_parameters(path).values


@pytest.mark.parametrize(
    ("stack", "name", "expected"),
    [
        ("ardupilot", "RTL_ALT", [("RTL_ALT", 1.0), ("RTL_ALT_M", 100.0)]),
        ("ardupilot", "RTL_ALT_M", [("RTL_ALT_M", 1.0), ("RTL_ALT", 0.01)]),
        ("ardupilot", "SYSID_MYGCS", [("SYSID_MYGCS", 1.0), ("MAV_GCS_SYSID", 1.0)]),
        ("ardupilot", "FS_GCS_ENABLE", [("FS_GCS_ENABLE", 1.0)]),
        ("px4", "GNSS_CHECK", [("GNSS_CHECK", 1.0), ("EKF2_GPS_CHECK", 1.0)]),
        ("px4", "RTL_ALT", [("RTL_ALT", 1.0)]),
        ("builtin", "RTL_ALT", [("RTL_ALT", 1.0)]),
    ],
)
def test_a_parameters_other_names_come_behind_it_with_their_units(
    stack: str, name: str, expected: list[tuple[str, float]]
) -> None:
    assert expected == aliases(stack, name)


def test_an_items_place_goes_on_the_wire_in_ten_millionths_of_a_degree() -> None:
    wire = MissionItem(WAYPOINT, (1.0, 2.0, 3.0, 4.0), 52.00000004, -23.60000006, 20.5, frame=6).wire()

    assert (520000000, -236000001, 20.5, 6) == (wire["x"], wire["y"], wire["z"], wire["frame"])
    assert [1.0, 2.0, 3.0, 4.0] == [wire[f"param{each}"] for each in range(1, 5)]


def test_for_stacks_that_take_nan_for_a_number_it_becomes_zero() -> None:
    item = MissionItem(WAYPOINT, (1.0, math.nan, 3.0, math.nan), 52.0, 23.6, 20.0)

    assert (1.0, 0.0, 3.0, 0.0) == item.without_nan().params


def test_the_patrol_that_ships_goes_round_for_ever_between_100_and_230_metres_from_home() -> None:
    mission, origin = default_patrol(52.0, 23.6), Origin()
    origin.position(Geodetic(52.0, 23.6, 0.0))
    *corners, jump = mission.items
    away_m = [origin.position(Geodetic(each.lat_deg, each.lon_deg, each.alt_m)).from_home_m for each in corners]

    assert (4, DO_JUMP, -1.0) == (len(corners), jump.command, jump.params[1])
    assert (pytest.approx(120), pytest.approx(219.3, abs=0.1)) == (min(away_m), max(away_m))
    assert 20.0 == mission.altitude_m
