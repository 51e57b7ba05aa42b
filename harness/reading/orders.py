"""What the ground asks of the drone, and when it hears the answer: commands, and mission uploads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from harness.mavlink.codec import Message
from harness.mavlink.dialect import by_name
from harness.modes import TO_ARM, Mode

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
_MISSION = 0
"""MAV_MISSION_TYPE_MISSION; fences and rally points are uploaded likewise."""
PASSING = frozenset({1, 13, 15})
"""MAV_MISSION_ERROR ("not right now"), _INVALID_SEQUENCE, _OPERATION_CANCELLED: an upload goes on, or begins again."""

_ARM = 400
"""MAV_CMD_COMPONENT_ARM_DISARM: its first parameter is 1 for armed."""
Value = Mode | str | int | None


class Told(NamedTuple):
    """An event to be; where not `sure`, a hole in the recording leaves open whether it is one."""

    kind: str
    value: Value
    sure: bool


class Orders:
    """What `station` asks. A command sent again for the same value is the same order until it is answered; so is an
    upload begun again. An order's value is the mode that it asks for, TO_ARM, or its MAV_CMD number; its answer's too.

    An answer names only the command: with several orders by it open, nobody knows which one it answers.
    """

    def __init__(self, mode_of: Callable[[Message], Mode | None], station: tuple[int, int]) -> None:
        self._mode_of = mode_of
        self._station = station
        self._open: dict[int, list[Value]] = {}
        """By command, what is asked and not answered, as far as was seen."""
        self._mixed: dict[int, int] = {}
        """By command with several open: how many answers came of which nobody knows what they answer."""
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
            yield from self._asked(_UPLOAD, "upload_begun", None) if message.mission_type == _MISSION else ()
        elif message.command not in _HOUSEKEEPING:
            yield from self._asked(message.command, "ordered", self._value(message))

    def heard(self, message: Message) -> Iterator[Told]:
        """A message of `HEARD_NAMES` reached the ground; one that is addressed to another station answers that one."""
        system, component = self._station
        if message.target_system not in (0, system) or message.target_component not in (0, component):
            return
        if message.name == "MISSION_ACK":
            passing = message.type in PASSING or message.mission_type != _MISSION
            told = [] if passing else self._answered(_UPLOAD, "uploaded", None)
            yield from told if message.type == _ACCEPTED else ()
        elif message.result != _IN_PROGRESS and message.command not in _HOUSEKEEPING:
            yield from self._answered(message.command, "answered", message.command)

    def _value(self, message: Message) -> Value:
        if message.command == _ARM and message.param1 == 1:
            return TO_ARM
        mode = self._mode_of(message)
        return message.command if mode is None else mode

    def _asked(self, order: int, kind: str, value: Value) -> list[Told]:
        clear, is_open = self._is_clear(order), self._open.setdefault(order, [])
        self._ever.setdefault(order, set()).add(value)
        was_open = value in is_open
        if not was_open:
            is_open.append(value)
        return [] if clear and was_open else [Told(kind, value, clear)]

    def _answered(self, order: int, kind: str, unseen: Value) -> list[Told]:
        clear, is_open = self._is_clear(order), self._open.get(order, [])
        mixed = self._mixed.get(order, 0) + 1
        if mixed < len(is_open):
            self._mixed[order] = mixed
            return [Told(kind, each, False) for each in (is_open if clear else self._ever[order])]
        self._open.pop(order, None)
        self._mixed.pop(order, None)
        if self._clear is not None:
            self._clear.add(order)
        if clear:
            return [Told(kind, each, True) for each in is_open]
        # It may answer anything that was ever asked, or something that was not seen, or have been answered before.
        return [Told(kind, each, False) for each in self._ever.get(order, {unseen})]

    def _is_clear(self, order: int) -> bool:
        return order not in self._mixed and (self._clear is None or order in self._clear)
