"""What a drone answers a stranger: of what was asked, yes, no, or neither."""

from __future__ import annotations

from typing import Any

import pytest

from harness.mavlink.ftp import Op, Transfer
from harness.timeline import Answer
from tests.reading.state import Looked


def _file(op: Op, asked: int = 0) -> dict[str, Any]:
    return {"payload": Transfer(1, op, asked=asked).payload()}


ANSWERS: list[tuple[str, dict[str, Any], str, dict[str, Any], Answer]] = [
    ("COMMAND_LONG", {"command": 176}, "COMMAND_ACK", {"command": 176, "result": 0}, Answer("command 176", True)),
    ("COMMAND_INT", {"command": 179}, "COMMAND_ACK", {"command": 179, "result": 2}, Answer("command 179", False)),
    ("COMMAND_LONG", {"command": 22}, "COMMAND_ACK", {"command": 22, "result": 5}, Answer("command 22", None)),
    ("SET_MODE", {}, "COMMAND_ACK", {"command": 11, "result": 4}, Answer("command 11", False)),
    ("MISSION_COUNT", {"count": 1}, "MISSION_REQUEST_INT", {"seq": 0}, Answer("mission", None)),
    ("MISSION_COUNT", {"mission_type": 1}, "MISSION_ACK", {"mission_type": 1}, Answer("fence", True)),
    ("MISSION_CLEAR_ALL", {}, "MISSION_ACK", {"type": 1}, Answer("mission", False)),
    ("MISSION_COUNT", {"count": 1}, "MISSION_ACK", {"type": 1}, Answer("mission", None)),
    ("MISSION_CLEAR_ALL", {"mission_type": 2}, "MISSION_ACK", {"mission_type": 2, "type": 14}, Answer("rally", False)),
    ("PARAM_SET", {"param_id": "A", "param_value": 2.0}, "PARAM_VALUE", {"param_id": "A", "param_value": 2.0},
     Answer("parameter A", True)),
    ("PARAM_SET", {"param_id": "A", "param_value": 2.0}, "PARAM_VALUE", {"param_id": "A", "param_value": 1.0},
     Answer("parameter A", False)),
    ("FILE_TRANSFER_PROTOCOL", _file(Op.LIST_DIRECTORY), "FILE_TRANSFER_PROTOCOL", _file(Op.ACK, Op.LIST_DIRECTORY),
     Answer("files", True)),
    ("FILE_TRANSFER_PROTOCOL", _file(Op.CREATE_FILE), "FILE_TRANSFER_PROTOCOL", _file(Op.NAK, Op.CREATE_FILE),
     Answer("files", False)),
    ("FILE_TRANSFER_PROTOCOL", _file(Op.TERMINATE_SESSION), "FILE_TRANSFER_PROTOCOL",
     _file(Op.ACK, Op.TERMINATE_SESSION), Answer("files", None)),
    ("SERIAL_CONTROL", {"device": 10}, "SERIAL_CONTROL", {"device": 10, "count": 2}, Answer("shell", True)),
    ("SERIAL_CONTROL", {"device": 10}, "SERIAL_CONTROL", {"device": 10}, Answer("shell", None)),
    ("PARAM_SET", {"param_id": "A"}, "PARAM_ERROR", {"param_id": "A", "error": 2}, Answer("parameter A", False)),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "fields", "name", "answer", "expected"), ANSWERS)
def test_what_the_drone_answers_a_stranger(
    asked: str, fields: dict[str, Any], name: str, answer: dict[str, Any], expected: Answer
) -> None:
    made = Looked()
    made.answers(name, **answer)
    made.strikes(asked, **fields)
    made.answers(name, **answer)
    made.stamps(0.1)

    assert [expected] == made.values("answer")


def test_a_jump_in_the_drones_numbers_there_is_a_hole_in_the_answers_only() -> None:
    made = Looked()
    made.strikes()
    made.answers("COMMAND_ACK")
    made.skip(made.port)
    made.answers("COMMAND_ACK")
    made.stamps(0.2)

    assert {"answer"} == made.holes()
