"""What somebody who only listens learns from each message, in clear. Pure: a frame in, what it tells out.

Sources: the definitions of MAVLink's common dialect; of the packed remote ID, ASTM F3411 (opendroneid-core-c,
opendroneid.h: Basic ID, Location and System). A signature (MAVLink guide, "Message Signing") hides nothing: the payload
behind it is as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from struct import Struct

from harness.learned import Item, Overheard
from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import by_name
from harness.mavlink.ftp import Op, Transfer

Told = tuple[Item, str, str]
"""What was told, by which field, and what it says."""
Reads = Callable[[Message], Iterator[Told]]

_NO_FIX = 2
"""Below it GPS_FIX_TYPE knows no place."""
_HOUSEKEEPING = frozenset({511, 512})
"""SET_MESSAGE_INTERVAL and REQUEST_MESSAGE: no orders."""
_SET_HOME = 179
_PLACED = frozenset({16, 17, 18, 19, 21, 22, _SET_HOME, 192, 195, 201})
"""MAV_CMD with a place: waypoints, loiters, land, take off, set home, reposition, regions of interest."""
_HERE = 1.0
"""Of DO_SET_HOME: the current place, which the command does not tell."""
_LONGEST = 60
"""Of a text as it is repeated."""
_LISTS = {0: Item.MISSION, 1: Item.FENCE, 2: Item.RALLY}
"""MAV_MISSION_TYPE."""
_FLOAT, _WHOLE = Struct("<f"), Struct("<i")
_LEAST_NORMAL = 2.0**-126
"""Of a float's; below it the bytes of whole numbers are found."""
_UNUSED = (0, 0xFFFF)
"""What a channel tells that there is none."""


def _place(item: Item, lat: str, lon: str, scale: float = 1e7) -> Reads:
    """Degrees times `scale`; both zero is what a message says that knows none."""

    def read(message: Message) -> Iterator[Told]:
        north, east = getattr(message, lat), getattr(message, lon)
        if (north or east) and getattr(message, "fix_type", _NO_FIX) >= _NO_FIX:
            yield item, f"{lat}, {lon}", _degrees(north / scale, east / scale)

    return read


def _degrees(lat_deg: float, lon_deg: float) -> str:
    return f"{lat_deg:.5f}, {lon_deg:.5f}"


def _item(message: Message) -> Iterator[Told]:
    scale = 1e7 if message.name == "MISSION_ITEM_INT" else 1.0
    what = f"item {message.seq}, command {message.command}"
    if message.x or message.y:
        what += f", {_degrees(message.x / scale, message.y / scale)}"
    if message.mission_type in _LISTS:
        yield _LISTS[message.mission_type], "x, y", what


def _parameter(message: Message) -> Iterator[Told]:
    value = message.param_value
    if 0 < abs(value) < _LEAST_NORMAL:
        # A whole number's bytes in the place of a float's (MAVLink guide, "Parameter Protocol", bytewise encoding).
        (value,) = _WHOLE.unpack(_FLOAT.pack(value))
    yield Item.PARAMETERS, "param_id, param_value", f"{message.param_id} {value:g}"


def _command(message: Message) -> Iterator[Told]:
    if message.command in _HOUSEKEEPING:
        return
    place = _commanded(message) if message.command in _PLACED else None
    if place is None:
        yield Item.ORDERS, "command", f"MAV_CMD {message.command}"
        return
    fields, where = place
    yield Item.ORDERS, "command", f"MAV_CMD {message.command}, {where}"
    if message.command == _SET_HOME:
        yield Item.HOME, fields, where


def _commanded(message: Message) -> tuple[str, str] | None:
    """Of a command with a place: the fields that name it, and where it is; None where it names none."""
    if message.command == _SET_HOME and message.param1 == _HERE:
        return None
    if message.name == "COMMAND_INT":
        return ("x, y", _degrees(message.x / 1e7, message.y / 1e7)) if message.x or message.y else None
    north, east = message.param5, message.param6
    if not (isfinite(north) and isfinite(east) and (north or east)):
        return None
    return "param5, param6", _degrees(north, east)


def _current(message: Message) -> Iterator[Told]:
    yield Item.ORDERS, "seq", f"item {message.seq} next"


def _cleared(message: Message) -> Iterator[Told]:
    if message.mission_type in _LISTS:
        yield Item.ORDERS, "mission_type", f"no {_LISTS[message.mission_type]} any more"


def _setpoint(message: Message) -> Iterator[Told]:
    yield Item.ORDERS, "type_mask", f"a setpoint, mask {message.type_mask}"


def _file(message: Message) -> Iterator[Told]:
    """A path, a list of names, or what stands in a file: which it is only the operation before tells."""
    transfer = Transfer.of(message.payload)
    if transfer.data and transfer.op != Op.NAK:
        what = f"answer to operation {transfer.asked}" if transfer.op == Op.ACK else f"operation {transfer.op}"
        yield Item.FILES, "payload", f"{what}: {_text(transfer.data)}"


def _log(message: Message) -> Iterator[Told]:
    if message.name == "LOG_ENTRY":
        if message.num_logs:
            yield Item.FILES, "id, size", f"log {message.id} of {message.num_logs}, {message.size} bytes"
    elif message.count:
        yield Item.FILES, "data", f"{message.count} bytes of log {message.id} from {message.ofs} on"


def _typed(message: Message) -> Iterator[Told]:
    if message.count:
        yield Item.SHELL, "data", _text(bytes(message.data[: message.count]))


def _text(data: bytes) -> str:
    """What can be read of it."""
    text = data.rstrip(b"\0").decode("ascii", "replace")
    return "".join(each if each.isprintable() and each.isascii() else "." for each in text)[:_LONGEST]


def _said(message: Message) -> Iterator[Told]:
    if message.text:
        yield Item.REPORTS, "text", message.text


def _event(message: Message) -> Iterator[Told]:
    yield Item.REPORTS, "id", f"event {message.id}"


def _mode(message: Message) -> Iterator[Told]:
    yield Item.ORDERS, "custom_mode", f"mode {message.custom_mode}"


def _channels(message: Message) -> Iterator[Told]:
    told = [getattr(message, f"chan{number}_raw") for number in range(1, 5)]
    if any(each not in _UNUSED for each in told):
        yield Item.STICKS, "chan1_raw to chan4_raw", ", ".join(map(str, told))


def _sticks(message: Message) -> Iterator[Told]:
    yield Item.STICKS, "x, y, z, r", f"{message.x}, {message.y}, {message.z}, {message.r}"


def _key(message: Message) -> Iterator[Told]:
    if any(message.secret_key):
        yield Item.KEY, "secret_key", f"{len(message.secret_key)} bytes, not repeated here"


def _unit(message: Message) -> Iterator[Told]:
    if any(message.uid2):
        yield Item.UNIT, "uid2", bytes(message.uid2).hex()
    elif message.uid:
        yield Item.UNIT, "uid", f"{message.uid:x}"


def _named(message: Message) -> Iterator[Told]:
    if text := bytes(message.uas_id).rstrip(b"\0").decode("ascii", "replace"):
        yield Item.UNIT, "uas_id", text


def _pack(message: Message) -> Iterator[Told]:
    """Several messages of remote ID as they go on air: of each the upper half of its first byte names it."""
    size, whole = message.single_message_size, bytes(message.messages)
    for number in range(message.msg_pack_size):
        part = whole[number * size : (number + 1) * size]
        kind = part[0] >> 4 if len(part) >= _PACKED_BYTES else None
        if kind in _PACKED:
            item, at = _PACKED[kind]
            lat, lon = (int.from_bytes(part[i : i + 4], "little", signed=True) for i in (at, at + 4))
            if lat or lon:
                yield item, "messages", _degrees(lat / 1e7, lon / 1e7)


_PACKED_BYTES = 25
_PACKED = {1: (Item.DRONE, 5), 4: (Item.OPERATOR, 2)}
"""Location, System: whose place, and where in the message its latitude stands."""

_BY_DRONE: Mapping[str, Reads] = {
    "GLOBAL_POSITION_INT": _place(Item.DRONE, "lat", "lon"),
    "GPS_RAW_INT": _place(Item.DRONE, "lat", "lon"),
    "GPS2_RAW": _place(Item.DRONE, "lat", "lon"),
    "GLOBAL_POSITION_INT_COV": _place(Item.DRONE, "lat", "lon"),
    "AHRS2": _place(Item.DRONE, "lat", "lng"),
    "AHRS3": _place(Item.DRONE, "lat", "lng"),
    "SIMSTATE": _place(Item.DRONE, "lat", "lng"),
    "CAMERA_FEEDBACK": _place(Item.DRONE, "lat", "lng"),
    "CAMERA_IMAGE_CAPTURED": _place(Item.DRONE, "lat", "lon"),
    "TERRAIN_REQUEST": _place(Item.DRONE, "lat", "lon"),
    "TERRAIN_REPORT": _place(Item.DRONE, "lat", "lon"),
    "HIGH_LATENCY": _place(Item.DRONE, "latitude", "longitude"),
    "POSITION_TARGET_GLOBAL_INT": _place(Item.ORDERS, "lat_int", "lon_int"),
    "STATUSTEXT": _said,
    "EVENT": _event,
    "LOG_ENTRY": _log,
    "LOG_DATA": _log,
    "UTM_GLOBAL_POSITION": _place(Item.DRONE, "lat", "lon"),
    "HIGH_LATENCY2": _place(Item.DRONE, "latitude", "longitude"),
    "OPEN_DRONE_ID_LOCATION": _place(Item.DRONE, "latitude", "longitude"),
    "OPEN_DRONE_ID_BASIC_ID": _named,
    "OPEN_DRONE_ID_MESSAGE_PACK": _pack,
    "AUTOPILOT_VERSION": _unit,
    "RC_CHANNELS": _channels,
    "RC_CHANNELS_RAW": _channels,
}
"""In the drone's own name."""
_BY_GROUND: Mapping[str, Reads] = {
    "GLOBAL_POSITION_INT": _place(Item.OPERATOR, "lat", "lon"),
    "FOLLOW_TARGET": _place(Item.OPERATOR, "lat", "lon"),
    "COMMAND_LONG": _command,
    "COMMAND_INT": _command,
    "SET_MODE": _mode,
    "MISSION_SET_CURRENT": _current,
    "MISSION_CLEAR_ALL": _cleared,
    "SET_ATTITUDE_TARGET": _setpoint,
    "SET_POSITION_TARGET_LOCAL_NED": _setpoint,
    "SET_POSITION_TARGET_GLOBAL_INT": _place(Item.ORDERS, "lat_int", "lon_int"),
    "RC_CHANNELS_OVERRIDE": _channels,
    "MANUAL_CONTROL": _sticks,
    "SET_HOME_POSITION": _place(Item.HOME, "latitude", "longitude"),
    "SET_GPS_GLOBAL_ORIGIN": _place(Item.HOME, "latitude", "longitude"),
}
"""On the way up."""
_BY_ANYBODY: Mapping[str, Reads] = {
    "OPEN_DRONE_ID_SYSTEM": _place(Item.OPERATOR, "operator_latitude", "operator_longitude"),
    "OPEN_DRONE_ID_SYSTEM_UPDATE": _place(Item.OPERATOR, "operator_latitude", "operator_longitude"),
    "HOME_POSITION": _place(Item.HOME, "latitude", "longitude"),
    "GPS_GLOBAL_ORIGIN": _place(Item.HOME, "latitude", "longitude"),
    "FILE_TRANSFER_PROTOCOL": _file,
    "SERIAL_CONTROL": _typed,
    "MISSION_ITEM": _item,
    "MISSION_ITEM_INT": _item,
    "FENCE_POINT": _place(Item.FENCE, "lat", "lng", 1.0),
    "RALLY_POINT": _place(Item.RALLY, "lat", "lng"),
    "PARAM_VALUE": _parameter,
    "PARAM_SET": _parameter,
    "SETUP_SIGNING": _key,
}
TELLING = frozenset({*_BY_DRONE, *_BY_GROUND, *_BY_ANYBODY})
TELLING_IDS = frozenset(by_name()[name].msg_id for name in TELLING)


def told_by(frame: bytes, *, going_up: bool, drone_system: int) -> tuple[Overheard, ...]:
    """All that a frame on the radio tells whoever listens; of another aircraft's, relayed, nothing is the patrol's."""
    message = decode(frame)
    own = _BY_GROUND if going_up else _BY_DRONE if message.system == drone_system else {}
    read = _BY_ANYBODY.get(message.name) or own.get(message.name)
    if read is None or _of_another(message):
        return ()
    signed = frame[0] == framing.V2 and bool(frame[2] & framing.SIGNED)
    return tuple(
        Overheard(item, message.name, field, what, by_ground=going_up, signed=signed)
        for item, field, what in read(message)
    )


def _of_another(message: Message) -> bool:
    """Remote ID that somebody received names who sent it."""
    return any(message.__dict__.get("id_or_mac", ()))
