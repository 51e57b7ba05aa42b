"""The MAVLink mission protocol: a mission, a fence, rally points up from the ground, and down to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType

from harness.builtin.autopilot import INFO, Autopilot
from harness.builtin.mission import (
    ABOVE_HOME_FRAMES,
    ABOVE_SEA_FRAMES,
    FENCE_COMMANDS,
    NO_PLACE_FRAME,
    RALLY_COMMANDS,
    Do,
    Item,
    Kind,
)
from harness.builtin.ports import Port
from harness.mavlink.codec import Message

ITEMS_MOST = 500
ASK_AGAIN_US = 1_000_000
GIVE_UP_US = 8_000_000
"""As ArduPilot does: an item is asked for again after 1 s, the upload dropped after 8 s of silence."""
FRAMES = ABOVE_SEA_FRAMES | ABOVE_HOME_FRAMES | {NO_PLACE_FRAME}
COMMANDS: Mapping[Kind, frozenset[int]] = MappingProxyType(
    {Kind.MISSION: frozenset(Do), Kind.FENCE: FENCE_COMMANDS, Kind.RALLY: RALLY_COMMANDS}
)
NAMES: Mapping[Kind, str] = MappingProxyType({Kind.MISSION: "Mission", Kind.FENCE: "Fence", Kind.RALLY: "Rally"})
Shelves = dict[int, tuple[Item, ...]]
"""What is kept of fence and rally points; kept only: nothing is flown by them."""


class Outcome(IntEnum):
    """MAV_MISSION_RESULT."""

    ACCEPTED = 0
    ERROR = 1
    UNSUPPORTED_FRAME = 2
    UNSUPPORTED = 3
    NO_SPACE = 4
    INVALID_SEQUENCE = 13
    DENIED = 14
    CANCELLED = 15


@dataclass(slots=True)
class _Upload:
    """One under way: from whom, on which port, of what, how much is still to come."""

    port: Port
    kind: Kind
    system: int
    component: int
    count: int
    heard_us: int
    asked_us: int
    items: list[Item] = field(default_factory=list)


class MissionService:
    """Item 0 is the first item, as on PX4 (ArduPilot keeps home there). `shelves` outlives reboots, as the route does.

    A mission takes the place of the old one when its last item has come, and not before. Items that come twice or out
    of turn change nothing; what is missing is asked for when ASK_AGAIN_US have passed, and only then: a request for
    each of them would breed more of them.
    """

    def __init__(self, pilot: Autopilot, shelves: Shelves) -> None:
        self._pilot = pilot
        self._route = pilot.route
        self._shelves = shelves
        self._upload: _Upload | None = None
        self._last: tuple[int, int, int, Item] | None = None
        """System and component whose upload was taken last, of which kind, and its last item."""
        self.handlers = {
            "MISSION_COUNT": self._count,
            "MISSION_ITEM_INT": self._item,
            "MISSION_REQUEST_LIST": self._list,
            "MISSION_REQUEST_INT": self._request,
            "MISSION_REQUEST": self._request,
            "MISSION_CLEAR_ALL": self._clear,
            "MISSION_SET_CURRENT": self._set_current,
        }

    def step(self) -> None:
        """Ask again, or give up."""
        upload, now_us = self._upload, self._pilot.now_us
        if upload is None:
            return
        if now_us - upload.heard_us >= GIVE_UP_US:
            self._end(upload, Outcome.CANCELLED)
        elif now_us - upload.asked_us >= ASK_AGAIN_US:
            self._ask(upload)

    def _count(self, port: Port, message: Message) -> None:
        now_us = self._pilot.now_us
        if message.mission_type not in COMMANDS:
            self._answer(port, message, Outcome.UNSUPPORTED)
        elif message.count > ITEMS_MOST:
            self._answer(port, message, Outcome.NO_SPACE)
        elif message.count == 0:
            self._clear(port, message)
        else:
            kind = Kind(message.mission_type)
            self._upload = _Upload(port, kind, message.system, message.component, message.count, now_us, now_us)
            if kind is Kind.MISSION and self._pilot.flying and not self._pilot.conduct.keeps_mission:
                self._keep(kind, ())
            self._ask(self._upload)

    def _item(self, port: Port, message: Message) -> None:
        upload = self._upload
        if upload is None:
            self._late_item(port, message)
            return
        theirs = (upload.system, upload.component, upload.kind)
        if (message.system, message.component, message.mission_type) != theirs:
            self._answer(port, message, Outcome.ERROR)
            return
        upload.heard_us = self._pilot.now_us
        if message.seq != len(upload.items):
            return
        if message.frame not in FRAMES:
            self._end(upload, Outcome.UNSUPPORTED_FRAME)
            return
        if message.command not in COMMANDS[upload.kind]:
            self._end(upload, Outcome.UNSUPPORTED)
            return
        upload.items.append(_read(message))
        if len(upload.items) == upload.count:
            if upload.kind is Kind.MISSION and self._refuses_another:
                upload.items.clear()
            else:
                self._take(upload)
                return
        self._ask(upload)

    @property
    def _refuses_another(self) -> bool:
        pilot = self._pilot
        return pilot.flying and bool(self._route.items) and not pilot.conduct.takes_another

    def _late_item(self, port: Port, message: Message) -> None:
        """Nobody asked: the last item of the upload taken last means that our answer to it was lost."""
        known = (message.system, message.component, message.mission_type, _read(message))
        if known == self._last and message.seq == len(self._items(message.mission_type)) - 1:
            self._answer(port, message, Outcome.ACCEPTED)
        elif self._last is None:
            self._answer(port, message, Outcome.CANCELLED)

    def _take(self, upload: _Upload) -> None:
        """The same mission again is flown on with, another one from its beginning."""
        items, kind = tuple(upload.items), upload.kind
        self._last = upload.system, upload.component, kind, items[-1]
        if items != self._items(kind):
            self._keep(kind, items)
        self._pilot.say(INFO, f"{NAMES[kind]} of {upload.count} items taken")
        self._end(upload, Outcome.ACCEPTED)

    def _ask(self, upload: _Upload) -> None:
        upload.asked_us = self._pilot.now_us
        upload.port.tell(
            "MISSION_REQUEST_INT",
            seq=len(upload.items),
            target_system=upload.system,
            target_component=upload.component,
            mission_type=upload.kind,
        )

    def _end(self, upload: _Upload, outcome: Outcome) -> None:
        self._upload = None
        upload.port.tell(
            "MISSION_ACK",
            type=outcome,
            target_system=upload.system,
            target_component=upload.component,
            mission_type=upload.kind,
        )

    def _answer(self, port: Port, message: Message, outcome: Outcome) -> None:
        port.tell(
            "MISSION_ACK",
            type=outcome,
            target_system=message.system,
            target_component=message.component,
            mission_type=message.mission_type,
        )

    def _list(self, port: Port, message: Message) -> None:
        port.tell(
            "MISSION_COUNT",
            count=len(self._items(message.mission_type)),
            target_system=message.system,
            target_component=message.component,
            mission_type=message.mission_type,
        )

    def _request(self, port: Port, message: Message) -> None:
        kind = message.mission_type
        items = self._items(kind)
        if not message.seq < len(items):
            self._answer(port, message, Outcome.INVALID_SEQUENCE)
            return
        item = items[message.seq]
        param1, param2, param3, param4 = item.params
        port.tell(
            "MISSION_ITEM_INT",
            seq=message.seq, command=item.command, frame=item.frame, autocontinue=1,
            current=int(kind == Kind.MISSION and message.seq == self._route.current), mission_type=kind,
            param1=param1, param2=param2, param3=param3, param4=param4, x=item.x, y=item.y, z=item.z,
            target_system=message.system, target_component=message.component,
        )  # fmt: skip

    def _clear(self, port: Port, message: Message) -> None:
        self._upload = None
        for kind in COMMANDS:
            if message.mission_type in (kind, Kind.ALL):
                self._keep(kind, ())
        self._answer(port, message, Outcome.ACCEPTED)

    def _items(self, kind: int) -> tuple[Item, ...]:
        return self._route.items if kind == Kind.MISSION else self._shelves.get(kind, ())

    def _keep(self, kind: Kind, items: tuple[Item, ...]) -> None:
        if kind is not Kind.MISSION:
            self._shelves[kind] = items
            return
        self._route.replace(items)
        self._pilot.route_changed()

    def _set_current(self, port: Port, message: Message) -> None:
        if message.seq < len(self._route.items):
            self._route.go_to(message.seq)
            self._pilot.route_changed()


def _read(message: Message) -> Item:
    params = (message.param1, message.param2, message.param3, message.param4)
    return Item(message.command, message.frame, params, message.x, message.y, message.z)
