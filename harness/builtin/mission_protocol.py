"""The MAVLink mission protocol: a mission up from the ground, and down to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from harness.builtin.autopilot import INFO, Autopilot
from harness.builtin.mission import ABOVE_HOME_FRAMES, ABOVE_SEA_FRAMES, NO_PLACE_FRAME, Do, Item
from harness.builtin.ports import Port
from harness.mavlink.codec import Message

ITEMS_MOST = 500
ASK_AGAIN_US = 1_000_000
GIVE_UP_US = 8_000_000
"""As ArduPilot does: an item is asked for again after 1 s, the upload dropped after 8 s of silence."""
FRAMES = ABOVE_SEA_FRAMES | ABOVE_HOME_FRAMES | {NO_PLACE_FRAME}


class Outcome(IntEnum):
    """MAV_MISSION_RESULT."""

    ACCEPTED = 0
    ERROR = 1
    UNSUPPORTED_FRAME = 2
    UNSUPPORTED = 3
    NO_SPACE = 4
    INVALID_SEQUENCE = 13
    CANCELLED = 15


@dataclass(slots=True)
class _Upload:
    """One under way: from whom, on which port, how much is still to come."""

    port: Port
    system: int
    component: int
    count: int
    heard_us: int
    asked_us: int
    items: list[Item] = field(default_factory=list)


class MissionService:
    """Item 0 is the first item, as on PX4 (ArduPilot keeps home there). Only mission type 0 is spoken.

    A mission takes the place of the old one when its last item has come, and not before. Items that come twice or out
    of turn change nothing; what is missing is asked for when ASK_AGAIN_US have passed, and only then: a request for
    each of them would breed more of them.
    """

    def __init__(self, pilot: Autopilot) -> None:
        self._pilot = pilot
        self._route = pilot.route
        self._upload: _Upload | None = None
        self._last: tuple[int, int, Item] | None = None
        """System and component whose mission was taken last, and its last item."""
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
        upload = _Upload(port, message.system, message.component, message.count, now_us, now_us)
        if message.mission_type != 0:
            self._answer(port, message, Outcome.UNSUPPORTED)
        elif message.count > ITEMS_MOST:
            self._answer(port, message, Outcome.NO_SPACE)
        elif message.count == 0:
            self._clear(port, message)
        else:
            self._upload = upload
            if self._pilot.flying and not self._pilot.conduct.keeps_mission:
                self._drop()
            self._ask(upload)

    def _item(self, port: Port, message: Message) -> None:
        upload = self._upload
        if upload is None:
            self._late_item(port, message)
            return
        if (message.system, message.component) != (upload.system, upload.component):
            self._answer(port, message, Outcome.ERROR)
            return
        upload.heard_us = self._pilot.now_us
        if message.seq != len(upload.items):
            return
        if message.frame not in FRAMES:
            self._end(upload, Outcome.UNSUPPORTED_FRAME)
            return
        if message.command not in Do._value2member_map_:
            self._end(upload, Outcome.UNSUPPORTED)
            return
        upload.items.append(_read(message))
        if len(upload.items) == upload.count:
            if self._pilot.flying and self._route.items and not self._pilot.conduct.takes_another:
                upload.items.clear()
            else:
                self._take(upload)
                return
        self._ask(upload)

    def _late_item(self, port: Port, message: Message) -> None:
        """Nobody asked: the last item of the mission taken last means that our answer to it was lost."""
        route, known = self._route, (message.system, message.component, _read(message))
        if known == self._last and message.seq == len(route.items) - 1:
            self._answer(port, message, Outcome.ACCEPTED)
        elif self._last is None:
            self._answer(port, message, Outcome.CANCELLED)

    def _take(self, upload: _Upload) -> None:
        """The same mission again is flown on with, another one from its beginning."""
        items = tuple(upload.items)
        self._last = upload.system, upload.component, items[-1]
        if items != self._route.items:
            self._route.replace(items)
            self._pilot.route_changed()
        self._pilot.say(INFO, f"Mission of {upload.count} items taken")
        self._end(upload, Outcome.ACCEPTED)

    def _ask(self, upload: _Upload) -> None:
        upload.asked_us = self._pilot.now_us
        upload.port.tell(
            "MISSION_REQUEST_INT",
            seq=len(upload.items),
            target_system=upload.system,
            target_component=upload.component,
        )

    def _end(self, upload: _Upload, outcome: Outcome) -> None:
        self._upload = None
        upload.port.tell("MISSION_ACK", type=outcome, target_system=upload.system, target_component=upload.component)

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
            count=len(self._route.items) if message.mission_type == 0 else 0,
            target_system=message.system,
            target_component=message.component,
            mission_type=message.mission_type,
        )

    def _request(self, port: Port, message: Message) -> None:
        items = self._route.items
        if message.mission_type != 0 or not message.seq < len(items):
            self._answer(port, message, Outcome.INVALID_SEQUENCE)
            return
        item = items[message.seq]
        param1, param2, param3, param4 = item.params
        port.tell(
            "MISSION_ITEM_INT",
            seq=message.seq, command=item.command, frame=item.frame, autocontinue=1,
            current=int(message.seq == self._route.current),
            param1=param1, param2=param2, param3=param3, param4=param4, x=item.x, y=item.y, z=item.z,
            target_system=message.system, target_component=message.component,
        )  # fmt: skip

    def _clear(self, port: Port, message: Message) -> None:
        self._upload = None
        if message.mission_type == 0:
            self._drop()
        self._answer(port, message, Outcome.ACCEPTED)

    def _drop(self) -> None:
        self._route.replace(())
        self._pilot.route_changed()

    def _set_current(self, port: Port, message: Message) -> None:
        if message.seq < len(self._route.items):
            self._route.go_to(message.seq)
            self._pilot.route_changed()


def _read(message: Message) -> Item:
    params = (message.param1, message.param2, message.param3, message.param4)
    return Item(message.command, message.frame, params, message.x, message.y, message.z)
