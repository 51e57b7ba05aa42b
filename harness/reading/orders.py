"""What the ground asks of the drone, and when it hears the answer: commands, and mission uploads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from harness.mavlink.codec import Message
from harness.mavlink.dialect import by_name
from harness.modes import Mode

SENT_NAMES = ("COMMAND_LONG", "COMMAND_INT", "MISSION_COUNT")
HEARD_NAMES = ("COMMAND_ACK", "MISSION_ACK")
SENT_IDS = frozenset(by_name()[name].msg_id for name in SENT_NAMES)
HEARD_IDS = frozenset(by_name()[name].msg_id for name in HEARD_NAMES)
ORDER_KINDS = ("ordered", "answered", "upload_begun", "uploaded")
_HOUSEKEEPING = frozenset({511, 512})
"""SET_MESSAGE_INTERVAL and REQUEST_MESSAGE: how the harness sets up its streams, no orders."""
_UPLOAD = -1
"""Stands for a mission upload among the commands."""
_IN_PROGRESS = 5
_ACCEPTED = 0
_PASSING = frozenset({1, 13, 15})
"""MAV_MISSION_ERROR ("not right now"), _INVALID_SEQUENCE, _OPERATION_CANCELLED: an upload goes on, or begins again."""

Value = Mode | int | None


class Told(NamedTuple):
    """An event to be; where not `sure`, a hole in the recording leaves open whether it is one."""

    kind: str
    value: Value
    sure: bool


class Orders:
    """A command sent again is the same order until it is answered; so is an upload begun again. An order's value is the
    mode that it asks for, or its MAV_CMD number; its answer's likewise."""

    def __init__(self, mode_of: Callable[[Message], Mode | None]) -> None:
        self._mode_of = mode_of
        self._open: dict[int, Value] = {}
        """What is asked and not answered, as far as was seen."""
        self._ever: dict[int, set[Value]] = {}
        """All that was ever asked by a command."""
        self._clear: set[int] | None = None
        """Of which commands it is known whether they are open, and for what; None, before the first hole: of all."""

    def doubt(self) -> None:
        """Something may have been asked or answered that was not recorded."""
        self._clear = set()

    def sent(self, message: Message) -> Iterator[Told]:
        """A message of `SENT_NAMES` entered the radio at the ground's end."""
        if message.name == "MISSION_COUNT":
            yield from self._asked(_UPLOAD, "upload_begun", None)
        elif message.command not in _HOUSEKEEPING:
            mode = self._mode_of(message)
            yield from self._asked(message.command, "ordered", message.command if mode is None else mode)

    def heard(self, message: Message) -> Iterator[Told]:
        """A message of `HEARD_NAMES` reached the ground."""
        if message.name == "MISSION_ACK":
            told = [] if message.type in _PASSING else self._answered(_UPLOAD, "uploaded", None)
            yield from told if message.type == _ACCEPTED else ()
        elif message.result != _IN_PROGRESS and message.command not in _HOUSEKEEPING:
            yield from self._answered(message.command, "answered", message.command)

    def _asked(self, order: int, kind: str, value: Value) -> list[Told]:
        clear, was_open = self._is_clear(order), order in self._open
        self._ever.setdefault(order, set()).add(value)
        self._open.setdefault(order, value)
        return [] if clear and was_open else [Told(kind, value, clear)]

    def _answered(self, order: int, kind: str, unseen: Value) -> list[Told]:
        clear, was_open = self._is_clear(order), order in self._open
        value = self._open.pop(order, unseen)
        if self._clear is not None:
            self._clear.add(order)
        if clear:
            return [Told(kind, value, True)] if was_open else []
        # It may answer anything that was ever asked, or something that was not seen, or have been answered before.
        return [Told(kind, each, False) for each in self._ever.get(order, {unseen})]

    def _is_clear(self, order: int) -> bool:
        return self._clear is None or order in self._clear
