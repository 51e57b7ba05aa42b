"""What a frame tells whoever listens."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.learned import Item, Overheard
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder
from harness.mavlink.dialect import by_name
from harness.mavlink.ftp import Op, Transfer
from harness.mavlink.signing import Signer
from harness.reading.overheard import TELLING, told_by

DRONE, STATION = (1, 1), (255, 190)
HERE = {"lat": 520000000, "lon": 236000000}


def heard(
    name: str, *, by: tuple[int, int] = DRONE, going_up: bool = False, **fields: Any
) -> list[tuple[str, str, str]]:
    frame = Encoder(*by)(name, **fields)
    return [(each.item, each.field, each.what) for each in told_by(frame, going_up=going_up, drone_system=DRONE[0])]


def packed(kind: int, at: int) -> list[int]:
    """A remote ID message as it goes on air, of this kind, with HERE from byte `at` on."""
    body = bytearray(25)
    body[0] = kind << 4
    body[at : at + 8] = HERE["lat"].to_bytes(4, "little", signed=True) + HERE["lon"].to_bytes(4, "little", signed=True)
    return list(body)


@pytest.mark.parametrize(
    ("name", "fields", "told"),
    [
        ("GLOBAL_POSITION_INT", HERE, (Item.DRONE, "lat, lon", "52.00000, 23.60000")),
        ("GPS_RAW_INT", HERE | {"fix_type": 3}, (Item.DRONE, "lat, lon", "52.00000, 23.60000")),
        ("AHRS2", {"lat": HERE["lat"], "lng": HERE["lon"]}, (Item.DRONE, "lat, lng", "52.00000, 23.60000")),
        ("OPEN_DRONE_ID_SYSTEM", {"operator_latitude": HERE["lat"], "operator_longitude": HERE["lon"]},
         (Item.OPERATOR, "operator_latitude, operator_longitude", "52.00000, 23.60000")),
        ("HOME_POSITION", {"latitude": HERE["lat"], "longitude": HERE["lon"]},
         (Item.HOME, "latitude, longitude", "52.00000, 23.60000")),
        ("MISSION_ITEM_INT", {"seq": 2, "command": 16, "x": HERE["lat"], "y": HERE["lon"]},
         (Item.MISSION, "x, y", "item 2, command 16, 52.00000, 23.60000")),
        ("MISSION_ITEM_INT", {"mission_type": 1, "command": 5001},
         (Item.FENCE, "x, y", "item 0, command 5001")),
        ("MISSION_ITEM", {"mission_type": 2, "command": 5100, "x": 52.0, "y": 23.6},
         (Item.RALLY, "x, y", "item 0, command 5100, 52.00000, 23.60000")),
        ("FENCE_POINT", {"lat": 52.0, "lng": 23.6}, (Item.FENCE, "lat, lng", "52.00000, 23.60000")),
        ("PARAM_VALUE", {"param_id": "FS_GCS_ENABLE", "param_value": 1.0},
         (Item.PARAMETERS, "param_id, param_value", "FS_GCS_ENABLE 1")),
        ("PARAM_VALUE", {"param_id": "NAV_DLL_ACT", "param_value": 2.0 * 2.0**-149, "param_type": 6},
         (Item.PARAMETERS, "param_id, param_value", "NAV_DLL_ACT 2")),
        ("RC_CHANNELS", {"chan1_raw": 1500, "chan3_raw": 1000},
         (Item.STICKS, "chan1_raw to chan4_raw", "1500, 0, 1000, 0")),
        ("SETUP_SIGNING", {"secret_key": [7] * 32}, (Item.KEY, "secret_key", "32 bytes, not repeated here")),
        ("AUTOPILOT_VERSION", {"uid": 0xBEEF}, (Item.UNIT, "uid", "beef")),
        ("AUTOPILOT_VERSION", {"uid2": [1] * 18}, (Item.UNIT, "uid2", "01" * 18)),
        ("OPEN_DRONE_ID_BASIC_ID", {"uas_id": list(b"1581F4")}, (Item.UNIT, "uas_id", "1581F4")),
        ("GPS_GLOBAL_ORIGIN", {"latitude": HERE["lat"], "longitude": HERE["lon"]},
         (Item.HOME, "latitude, longitude", "52.00000, 23.60000")),
        ("HIGH_LATENCY", {"latitude": HERE["lat"], "longitude": HERE["lon"], "gps_fix_type": 3},
         (Item.DRONE, "latitude, longitude", "52.00000, 23.60000")),
        ("TERRAIN_REQUEST", HERE, (Item.DRONE, "lat, lon", "52.00000, 23.60000")),
        ("POSITION_TARGET_GLOBAL_INT", {"lat_int": HERE["lat"], "lon_int": HERE["lon"]},
         (Item.ORDERS, "lat_int, lon_int", "52.00000, 23.60000")),
        ("FILE_TRANSFER_PROTOCOL", {"payload": Transfer(2, Op.ACK, b"Fsettings\t99\0", asked=3).payload()},
         (Item.FILES, "payload", "answer to operation 3: Fsettings.99")),
        ("LOG_ENTRY", {"id": 1, "num_logs": 2, "size": 9}, (Item.FILES, "id, size", "log 1 of 2, 9 bytes")),
        ("LOG_DATA", {"id": 1, "count": 90, "ofs": 180, "data": [1]},
         (Item.FILES, "data", "90 bytes of log 1 from 180 on")),
        ("SERIAL_CONTROL", {"device": 10, "count": 3, "data": list(b"ok\n")}, (Item.SHELL, "data", "ok.")),
        ("STATUSTEXT", {"text": "Link lost"}, (Item.REPORTS, "text", "Link lost")),
        ("EVENT", {"id": 7}, (Item.REPORTS, "id", "event 7")),
    ],
)  # fmt: skip
def test_a_drone_tells(name: str, fields: dict[str, Any], told: tuple[str, str, str]) -> None:
    assert [told] == heard(name, **fields)


@pytest.mark.parametrize(
    ("name", "fields", "told"),
    [
        ("GLOBAL_POSITION_INT", HERE, (Item.OPERATOR, "lat, lon", "52.00000, 23.60000")),
        ("FOLLOW_TARGET", HERE, (Item.OPERATOR, "lat, lon", "52.00000, 23.60000")),
        ("COMMAND_LONG", {"command": 176}, (Item.ORDERS, "command", "MAV_CMD 176")),
        ("SET_MODE", {"custom_mode": 4}, (Item.ORDERS, "custom_mode", "mode 4")),
        (
            "COMMAND_LONG",
            {"command": 192, "param5": 52.0, "param6": 23.6},
            (Item.ORDERS, "command", "MAV_CMD 192, 52.00000, 23.60000"),
        ),
        ("COMMAND_LONG", {"command": 179, "param1": 1.0, "param5": 52.0}, (Item.ORDERS, "command", "MAV_CMD 179")),
        ("MISSION_SET_CURRENT", {"seq": 3}, (Item.ORDERS, "seq", "item 3 next")),
        ("MISSION_CLEAR_ALL", {"mission_type": 1}, (Item.ORDERS, "mission_type", "no fence any more")),
        ("SET_ATTITUDE_TARGET", {"type_mask": 7}, (Item.ORDERS, "type_mask", "a setpoint, mask 7")),
        (
            "SET_POSITION_TARGET_GLOBAL_INT",
            {"lat_int": HERE["lat"], "lon_int": HERE["lon"]},
            (Item.ORDERS, "lat_int, lon_int", "52.00000, 23.60000"),
        ),
        (
            "SET_GPS_GLOBAL_ORIGIN",
            {"latitude": HERE["lat"], "longitude": HERE["lon"]},
            (Item.HOME, "latitude, longitude", "52.00000, 23.60000"),
        ),
        (
            "FILE_TRANSFER_PROTOCOL",
            {"payload": Transfer(1, Op.OPEN_READ_ONLY, b"@SYS/a\0").payload()},
            (Item.FILES, "payload", "operation 4: @SYS/a"),
        ),
        ("SERIAL_CONTROL", {"device": 10, "count": 2, "data": list(b"ls")}, (Item.SHELL, "data", "ls")),
        ("MANUAL_CONTROL", {"x": 5, "z": 500}, (Item.STICKS, "x, y, z, r", "5, 0, 500, 0")),
        ("RC_CHANNELS_OVERRIDE", {"chan1_raw": 2000}, (Item.STICKS, "chan1_raw to chan4_raw", "2000, 0, 0, 0")),
        ("PARAM_SET", {"param_id": "A", "param_value": 2.5}, (Item.PARAMETERS, "param_id, param_value", "A 2.5")),
        ("SETUP_SIGNING", {"secret_key": [7] * 32}, (Item.KEY, "secret_key", "32 bytes, not repeated here")),
    ],
)
def test_its_ground_tells(name: str, fields: dict[str, Any], told: tuple[str, str, str]) -> None:
    assert [told] == heard(name, by=STATION, going_up=True, **fields)


@pytest.mark.parametrize(
    ("name", "place"),
    [("COMMAND_INT", {"x": HERE["lat"], "y": HERE["lon"]}), ("COMMAND_LONG", {"param5": 52.0, "param6": 23.6})],
)
def test_an_order_of_a_home_tells_both(name: str, place: dict[str, Any]) -> None:
    told = heard(name, by=STATION, going_up=True, command=179, **place)

    assert [(Item.ORDERS, "MAV_CMD 179, 52.00000, 23.60000"), (Item.HOME, "52.00000, 23.60000")] == [
        (item, what) for item, _, what in told
    ]


def test_remote_id_in_one_packet_tells_each_place() -> None:
    pack = {"single_message_size": 25, "msg_pack_size": 2, "messages": packed(1, 5) + packed(4, 2)}

    assert [(Item.DRONE, "messages", "52.00000, 23.60000"), (Item.OPERATOR, "messages", "52.00000, 23.60000")] == heard(
        "OPEN_DRONE_ID_MESSAGE_PACK", **pack
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("GLOBAL_POSITION_INT", {}),
        ("GPS_RAW_INT", HERE | {"fix_type": 1}),
        ("SETUP_SIGNING", {"secret_key": [0] * 32}),
        ("RC_CHANNELS", {"chan1_raw": 0xFFFF}),
        ("AUTOPILOT_VERSION", {}),
        ("HEARTBEAT", {"type": 2}),
        ("FILE_TRANSFER_PROTOCOL", {"payload": Transfer(2, Op.NAK, b"\x0a", asked=3).payload()}),
        ("GPS_GLOBAL_ORIGIN", {}),
        ("LOG_ENTRY", {}),
        ("LOG_DATA", {}),
        ("SERIAL_CONTROL", {"device": 10}),
        ("STATUSTEXT", {}),
        ("OPEN_DRONE_ID_MESSAGE_PACK", {"single_message_size": 25, "msg_pack_size": 9, "messages": [0x10]}),
        ("OPEN_DRONE_ID_SYSTEM", {"operator_latitude": 1, "operator_longitude": 1, "id_or_mac": [1]}),
    ],
)
def test_what_says_nothing_tells_nothing(name: str, fields: dict[str, Any]) -> None:
    assert [] == heard(name, **fields)


def test_another_aircrafts_place_is_not_the_patrols() -> None:
    assert [] == heard("GLOBAL_POSITION_INT", by=(7, 1), **HERE)


def test_what_ground_stations_ask_for_is_no_order() -> None:
    assert [] == heard("COMMAND_LONG", by=STATION, going_up=True, command=512)


def test_a_signature_hides_nothing() -> None:
    plain = Encoder(*DRONE)("GLOBAL_POSITION_INT", **HERE)
    signed = Encoder(*DRONE, signer=Signer(bytes(range(32)), 0, lambda: 1))("GLOBAL_POSITION_INT", **HERE)

    (open_,), (sealed,) = (told_by(each, going_up=False, drone_system=1) for each in (plain, signed))
    assert (open_.item, open_.what, False) == (sealed.item, sealed.what, open_.signed)
    assert sealed.signed


@given(name=st.sampled_from(sorted(TELLING)), body=st.binary(max_size=64), going_up=st.booleans())
def test_whatever_a_frame_holds_it_is_read(name: str, body: bytes, going_up: bool) -> None:
    """Any payload of a message that tells something: a tuple of what it tells, never an error, and no key in it."""
    frame = framing.build(by_name()[name].msg_id, body, seq=0, system=1, component=1)

    told = told_by(frame, going_up=going_up, drone_system=1)
    assert all(isinstance(each, Overheard) for each in told)
    assert not any(each.item is Item.KEY and each.what != "32 bytes, not repeated here" for each in told)
