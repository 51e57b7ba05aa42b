"""What a guard itself says to a board, and hears from it: who it is, whether it is armed, what its parameters are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from harness.actors.mailroom import Mailroom
from harness.clock import within_host_s
from harness.errors import RigError
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, Message
from harness.mavlink.frame import Splitter
from harness.reading.stack import ARMED_FLAG, AUTOPILOT_COMPONENT, GCS_TYPE, INVALID_AUTOPILOT, STATION, SYSTEM_TIME
from harness.rigs.interlock import raw_value
from harness.rigs.journal import Saved
from harness.rigs.passing import ARM

GUARD = (STATION[0], 197)
"""The ground's own system, since drones may listen to no other, and a component that nobody else here has. A guard
never beats: the harness's heartbeats are the only ones."""
SIMULATED_FLAG = 0x20
"""MAV_MODE_FLAG_HIL_ENABLED."""
FORCE = 21196.0
"""MAV_CMD_COMPONENT_ARM_DISARM: whatever speaks against it."""
REQUEST_MESSAGE, AUTOPILOT_VERSION = 512, 148
ANSWER_S, ASKS = 2.0, 5
ALONE_S, ANSWERS_S = 2.5, 1.0
"""Host seconds in which whoever else flies within a radio's reach is heard, as they beat once a second; and in which
one more of the same number has answered as well."""
PARAM_VALUE, PARAM_SET = 22, 23


class Boarding:
    """Feed it all that the board says; `write` takes a frame to the board, past whatever lies between."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self.board: tuple[int, int] | None = None
        self.kind = (-1, -1)
        """What its HEARTBEAT says it is: MAV_AUTOPILOT, MAV_TYPE."""
        self.uid = ""
        """What it calls itself, "" where it says that it has no name."""
        self.others: set[str] = set()
        """Whatever else speaks as an autopilot there, in words: whoever is behind the same radio hears us, too."""
        self._names: list[str] = []
        self.armed = self.simulated = False
        """Whether it said so last, and whether it said so when it was met: nothing that comes later opens a gate."""
        self.beats = 0
        """Heartbeats of the board's."""
        self.heard: dict[str, Saved] = {}
        """The newest value of each parameter that was told."""
        self.mail = Mailroom()
        self.splitter = Splitter()
        self.on_frame: Callable[[bytes], None] = lambda _: None
        """Called with each frame of the board's own, before its message is looked at."""
        self._encode = Encoder(*GUARD)
        self._write = write
        self.mail.on("HEARTBEAT", self._beat)
        self.mail.on("AUTOPILOT_VERSION", self._tell_who)

    def feed(self, chunk: bytes) -> None:
        """Bytes from the board's port."""
        for frame in self.splitter.feed(chunk):
            if framing.source(frame) == self.board:
                self.on_frame(frame)
                if framing.msg_id(frame) == PARAM_VALUE:
                    self._learn(frame)
            self.mail.sort([frame])

    def _learn(self, frame: bytes) -> None:
        body = framing.payload(frame).ljust(25, b"\0")
        name = body[8:24].split(b"\0", 1)[0].decode("utf-8", "replace")
        self.heard[name] = Saved(name, raw_value(frame), body[24])

    def _beat(self, message: Message) -> None:
        if message.component != AUTOPILOT_COMPONENT or message.type == GCS_TYPE:
            return
        if message.autopilot == INVALID_AUTOPILOT:  # a gimbal or a companion that took an autopilot's number
            return
        if self.board is None:
            self.board = (message.system, message.component)
            self.kind = (message.autopilot, message.type)
            self.simulated = bool(message.base_mode & SIMULATED_FLAG)
        if self.board == (message.system, message.component):
            self.armed = bool(message.base_mode & ARMED_FLAG)
            self.beats += 1
        else:
            self.others.add(f"system {message.system}")

    def _tell_who(self, message: Message) -> None:
        """Two of the same number answer one question each by their own name."""
        if self._is_its_own(message):
            self._names.append(_uid(message))
            if self._names[-1] != self._names[0]:
                self.others.add(f"another system {message.system} ({self._names[-1] or 'nameless'})")

    async def meet(self, within_s: float) -> None:
        """Learn which system it is, what it calls itself, and who else is there. Raises RigError where no autopilot is
        heard, or where it does not say who it is."""
        if await self._next("HEARTBEAT", lambda _: self.board is not None, within_s) is None:
            raise RigError(f"no autopilot is heard: wanted a HEARTBEAT within {within_s:g} s, saw none")
        if await self._next("HEARTBEAT", lambda _: bool(self.others), ALONE_S) is None:
            self.uid = await self._who(ASKS)
            await self._next("AUTOPILOT_VERSION", lambda _: bool(self.others), ANSWERS_S)

    async def _who(self, asks: int) -> str:
        version = await self._asked("AUTOPILOT_VERSION", self._ask_who, self._is_its_own, asks)
        if version is None:
            raise RigError(
                f"it does not say which board it is: wanted an AUTOPILOT_VERSION, asked {asks} times within "
                f"{asks * ANSWER_S:g} s, saw none; look at the link, then start again"
            )
        return _uid(version)

    async def meet_again(self, within_s: float) -> None:
        """After it was gone. Raises RigError where it is not heard, does not say who it is, or where another is plugged
        in now."""
        if await self._next("HEARTBEAT", self._is_its_own, within_s) is None:
            raise RigError(f"it came back and is not heard: wanted a HEARTBEAT within {within_s:g} s")
        if (uid := await self._who(max(ASKS, round(within_s / ANSWER_S)))) != self.uid:
            raise RigError(
                f"another board is plugged in: {uid or 'one that does not say which'}, and {self.uid or 'the first'} "
                "was changed: plug in that one"
            )

    def _is_its_own(self, message: Message) -> bool:
        return (message.system, message.component) == self.board

    async def _next(self, name: str, fits: Callable[[Message], bool], within_s: float) -> Message | None:
        """The next one that fits, however many come that do not; None where it does not come in time."""
        with self.mail.inbox(name) as inbox:
            return await _fitting(inbox, fits, within_s)

    def _ask_who(self) -> None:
        self._command(REQUEST_MESSAGE, float(AUTOPILOT_VERSION))

    def _command(self, number: int, *params: float) -> None:
        system, component = self.board or (0, 0)
        named = {f"param{index}": value for index, value in enumerate(params, 1)}
        self._send("COMMAND_LONG", target_system=system, target_component=component, command=number, **named)

    def _send(self, name: str, **fields: object) -> None:
        self._write(self._encode(name, **fields))

    async def _asked(
        self, name: str, ask: Callable[[], None], fits: Callable[[Message], bool], asks: int = ASKS
    ) -> Message | None:
        """Asked again and again, as links lose things; None if it never comes."""
        with self.mail.inbox(name) as inbox:
            for _ in range(asks):
                ask()
                if (message := await _fitting(inbox, fits, ANSWER_S)) is not None:
                    return message
        return None

    async def disarmed(self) -> bool:
        """By force; whether it says so: it answered the order, and a heartbeat behind that says that it is."""
        for _ in range(ASKS):
            with self.mail.inbox("COMMAND_ACK", "HEARTBEAT") as inbox:
                self._command(ARM, 0.0, FORCE)
                if await _fitting(inbox, self._is_answer, ANSWER_S) is None:
                    continue
                if await _fitting(inbox, self._is_beat, ANSWER_S) is not None and not self.armed:
                    return True
        return False

    def _is_answer(self, message: Message) -> bool:
        return message.name == "COMMAND_ACK" and message.command == ARM and self._is_its_own(message)

    def _is_beat(self, message: Message) -> bool:
        return message.name == "HEARTBEAT" and self._is_its_own(message)

    def ask_for(self, name: str) -> None:
        """One parameter; its answer comes as `heard`."""
        system, component = self.board or (0, 0)
        self._send(
            "PARAM_REQUEST_READ", target_system=system, target_component=component, param_id=name, param_index=-1
        )

    def ask_for_time(self) -> None:
        """Its SYSTEM_TIME, once."""
        self._command(REQUEST_MESSAGE, float(SYSTEM_TIME))

    async def time(self) -> None:
        """Until it has told its time; given up where it never does."""
        await self._asked("SYSTEM_TIME", self.ask_for_time, self._is_its_own)

    def ask_for_all(self) -> None:
        """Every parameter; they come as `heard`."""
        system, component = self.board or (0, 0)
        self._send("PARAM_REQUEST_LIST", target_system=system, target_component=component)

    def ask_for_index(self, index: int) -> None:
        """One parameter by its number."""
        system, component = self.board or (0, 0)
        self._send("PARAM_REQUEST_READ", target_system=system, target_component=component, param_index=index)

    async def read(self, name: str) -> Saved | None:
        """None where it never says."""
        told = await self._asked(
            "PARAM_VALUE",
            lambda: self.ask_for(name),
            lambda message: message.param_id == name and self._is_its_own(message),
        )
        return None if told is None else self.heard[name]

    async def put_back(self, was: Saved) -> str | None:
        """Set a parameter to what it was, and read it back; None, or what is wrong."""
        known = self.heard.get(was.name)
        system, component = self.board or (0, 0)
        body = was.raw + bytes((system, component)) + was.name.encode().ljust(16, b"\0") + bytes((was.type,))

        def set_it() -> None:
            # By its bytes: an integer's may be no number at all where they are read as a float.
            seq = framing.sequence(self._encode("PARAM_SET"))
            self._write(framing.build(PARAM_SET, body, seq=seq, system=GUARD[0], component=GUARD[1]))

        def is_back(message: Message) -> bool:
            its_own = self._is_its_own(message) and message.param_id == was.name
            return its_own and self.heard[was.name].raw == was.raw

        if await self._asked("PARAM_VALUE", set_it, is_back) is not None:
            return None
        now = self.heard.get(was.name)
        if now is None or now == known:
            return f"{was.name}: no answer"
        return f"{was.name}: wanted {was.raw.hex()}, it reads back as {now.raw.hex()}"


def _uid(version: Message) -> str:
    uid = f"{version.uid:016x}{bytes(version.uid2).hex()}"
    return uid if uid.strip("0") else ""


async def _fitting(inbox: asyncio.Queue[Message], fits: Callable[[Message], bool], within_s: float) -> Message | None:
    async def first() -> Message:
        while not fits(message := await inbox.get()):
            pass
        return message

    try:
        return await within_host_s(within_s, first())
    except TimeoutError:
        return None
