"""What a drone answers a stranger, about what it was asked by one."""

from __future__ import annotations

from collections.abc import Iterator

from harness.mavlink.codec import Message
from harness.mavlink.dialect import by_name
from harness.mavlink.ftp import Op, Transfer
from harness.reading.orders import PASSING
from harness.timeline import FILES, SHELL, Answer

_ASKING = (
    "COMMAND_LONG", "COMMAND_INT", "SET_MODE", "PARAM_SET", "MISSION_COUNT", "MISSION_CLEAR_ALL",
    "MISSION_WRITE_PARTIAL_LIST", "FILE_TRANSFER_PROTOCOL", "SERIAL_CONTROL",
)  # fmt: skip
_ANSWERING = (
    "COMMAND_ACK", "MISSION_ACK", "MISSION_REQUEST", "MISSION_REQUEST_INT", "PARAM_VALUE", "PARAM_ERROR",
    "FILE_TRANSFER_PROTOCOL", "SERIAL_CONTROL",
)  # fmt: skip
ASKING_IDS = frozenset(by_name()[name].msg_id for name in _ASKING)
ANSWER_IDS = frozenset(by_name()[name].msg_id for name in _ANSWERING)
_SET_MODE = 11
"""Its message's own number stands for the command in the answer."""
_LISTS = {0: "mission", 1: "fence", 2: "rally"}
_ACCEPTED, _IN_PROGRESS = 0, 5
RESULTS = {
    0: "accepted", 1: "temporarily rejected", 2: "denied", 3: "unsupported", 4: "failed", 5: "in progress",
    6: "cancelled", 7: "COMMAND_LONG only", 8: "COMMAND_INT only", 9: "unsupported frame",
}  # fmt: skip
"""MAV_RESULT."""


class Answers:
    """A drone may answer its own ground on any port: only what a stranger asked for counts."""

    def __init__(self) -> None:
        self._asked: dict[str, bytes] = {}
        self._cleared: set[str] = set()
        """Of these, what was to be erased last."""

    def asked(self, message: Message, value: bytes) -> None:
        """One of `ASKING_IDS`; `value` is of a parameter."""
        self._asked[_subject(message)] = value
        change = self._cleared.add if message.name == "MISSION_CLEAR_ALL" else self._cleared.discard
        change(_subject(message))

    def heard(self, message: Message, value: bytes) -> Iterator[Answer]:
        """One of `ANSWER_IDS`, as an answer, if it is one."""
        name = _subject(message)
        if name in self._asked:
            is_set, is_cleared = self._asked[name] == value, name in self._cleared
            yield Answer(name, _accepted(message, is_set=is_set, is_cleared=is_cleared))


def _subject(message: Message) -> str:
    if message.name == "FILE_TRANSFER_PROTOCOL":
        return FILES
    if message.name == "SERIAL_CONTROL":
        return SHELL
    if message.name.startswith("PARAM_"):
        return f"parameter {message.param_id}"
    if message.name.startswith("MISSION_"):
        return _LISTS.get(message.mission_type, "mission")
    return f"command {_SET_MODE if message.name == 'SET_MODE' else message.command}"


def _accepted(message: Message, *, is_set: bool, is_cleared: bool) -> bool | None:
    """`is_cleared`: it was to be erased, which is done or not; an upload goes on behind some errors."""
    match message.name:
        case "COMMAND_ACK":
            return None if message.result == _IN_PROGRESS else bool(message.result == _ACCEPTED)
        case "MISSION_ACK":
            return None if message.type in PASSING and not is_cleared else bool(message.type == _ACCEPTED)
        case "PARAM_VALUE":
            return is_set
        case "PARAM_ERROR":
            return False
        case "FILE_TRANSFER_PROTOCOL":
            # Of a drone that closes what was never open, that is no service.
            answer = Transfer.of(message.payload)
            is_closing = answer.op == Op.ACK and answer.asked == Op.TERMINATE_SESSION
            return None if is_closing else bool(answer.op == Op.ACK)
        case "SERIAL_CONTROL":
            return True if message.count else None
    return None
