"""Somebody who is not the ground, on a link of their own: under whatever name, and with whatever seal.

It speaks through the port of strangers that the rig gives it, and has no other: it reaches the rig's own vehicle only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.actors.ground import BEAT_EVERY_S
from harness.actors.mailroom import Mailroom
from harness.clock import VehicleClock, utc_us, within_vehicle_s
from harness.errors import CallerError, NotSupported, PortDeadError
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, Message
from harness.mavlink.dialect import by_name
from harness.mavlink.signing import Keyring, ticks_at
from harness.reading.stack import AUTOPILOT_COMPONENT, GCS_TYPE, INVALID_AUTOPILOT, STATION
from harness.wire.side import SidePort

STRANGE = (66, 190)
"""System and component that nobody else here has."""
COMPANION = 191
"""MAV_COMP_ID_ONBOARD_COMPUTER."""
STATION_LINK, OWN_LINK, STALE_LINK, WRONG_LINK, TAKEN_LINK = 0, 3, 4, 5, 6
"""Link ids of signatures: the ground's, of which a replay is; and of each seal, since each is a stream of its own."""
STALE_S = 120.0
REPLAYED_S = 30.0
"""By which a frame that was never overheard is older than now."""
ECHO_S = 5.0
OTHERS_KEY = bytes(range(1, 33))
"""Nobody's."""
STRANGERS_KEY = bytes(range(32))
"""What a stranger gives a drone that takes one; any other would do."""
ASK_AGAIN_S = 0.25
"""Malformed bytes may swallow a question that stands behind them."""
ANSWERS = ("COMMAND_ACK", "MISSION_ACK", "PARAM_VALUE")
_V1_LAST = 255
"""The highest message number that MAVLink 1 has room for."""


class Who(StrEnum):
    """Whose name it bears: one that nobody has, the ground station's, or a component's of the drone's own system."""

    STRANGER = "stranger"
    STATION = "station"
    ON_BOARD = "companion"


class Seal(StrEnum):
    """Whether and how its frames are signed. REPLAYED are frames of the ground's own, byte for byte; V1 is MAVLink 1,
    which has no signatures; KEY the drone's own key, in a traitor's hands; STALE the same, two minutes late; TAKEN the
    key that a stranger gives a drone that takes one."""

    NONE = "unsigned"
    WRONG_KEY = "by a wrong key"
    REPLAYED = "replayed"
    STALE = "stale"
    V1 = "in MAVLink 1"
    KEY = "with the key"
    TAKEN = "by the stranger's own key"


@dataclass(frozen=True, slots=True)
class Disguise:
    """Who it says it is. Raises CallerError for a replay in another name than the ground's: there is none to replay."""

    who: Who = Who.STRANGER
    seal: Seal = Seal.NONE

    def __post_init__(self) -> None:
        if self.seal is Seal.REPLAYED and self.who is not Who.STATION:
            raise CallerError(f"a replay bears its first sender's name: wanted who=station, saw who={self.who}")

    @property
    def wants_key(self) -> bool:
        """Whether nobody can wear it who does not have the drone's own key."""
        return self.seal in (Seal.KEY, Seal.STALE)

    def __str__(self) -> str:
        return f"as {self.who} {self.seal}"


def without_key(disguise: Disguise) -> NotSupported:
    """Why a drone that flies without a key cannot be tried so."""
    return NotSupported(
        f"somebody commands the drone {disguise}",
        "this drone flies without a key, so that nobody can have it; --hardened gives one to a drone that takes any",
    )


STRANGER = Disguise()
AS_GROUND = Disguise(Who.STATION)
AS_COMPANION = Disguise(Who.ON_BOARD)
WRONG_KEY = Disguise(Who.STATION, Seal.WRONG_KEY)
REPLAYED = Disguise(Who.STATION, Seal.REPLAYED)
STALE = Disguise(Who.STATION, Seal.STALE)
IN_MAVLINK_1 = Disguise(Who.STATION, Seal.V1)
WITH_KEY = Disguise(Who.ON_BOARD, Seal.KEY)
BY_ITS_KEY = Disguise(Who.STRANGER, Seal.TAKEN)


class Rogue:
    """Speaks in its `disguise`. As whoever talks with a drone it has a mailbox, a clock, and a name (`station`).

    `keyring` is the drone's own, once it has one: what a traitor holds, and what the ground signed with.
    """

    def __init__(
        self,
        side: SidePort,
        clock: VehicleClock,
        *,
        drone: tuple[int, int] = (1, AUTOPILOT_COMPONENT),
        ground: tuple[int, int] = STATION,
    ) -> None:
        self.drone = drone
        self.clock = clock
        self.mail = Mailroom()
        self.disguise = STRANGER
        self.keyring: Keyring | None = None
        self._ground = ground
        self._side = side
        self._encoders: dict[Disguise, Encoder] = {}
        self._overheard: dict[tuple[int, bytes], bytes] = {}
        self._before: dict[str, int] = {}
        self._answers = 0
        for name in ANSWERS:
            self.mail.on(name, self._answered)
        side.on_heard(self.mail.sort)

    @property
    def station(self) -> tuple[int, int]:
        """System and component, as it says."""
        names = {Who.STRANGER: STRANGE, Who.STATION: self._ground, Who.ON_BOARD: (self.drone[0], COMPANION)}
        return names[self.disguise.who]

    @contextmanager
    def wearing(self, disguise: Disguise) -> Iterator[None]:
        """Speak so for as long as the context lasts; `receipt` counts from here. Raises NotSupported where it takes a
        key, and the drone has none."""
        if disguise.wants_key and self.keyring is None:
            raise without_key(disguise)
        before = self.disguise, self._before
        self.disguise, self._before = disguise, self._counts()
        try:
            yield
        finally:
            self.disguise, self._before = before

    def overhear(self, frames: list[bytes]) -> None:
        """What the ground sends, into the open air."""
        for frame in frames:
            self._overheard[framing.msg_id(frame), framing.payload(frame)] = frame

    def frame(self, name: str, /, **fields: object) -> bytes:
        """One message as it would be sent now. A replay is the ground's own frame that says the same, byte for byte, or
        one as the ground may have sent half a minute ago. Raises CallerError for what MAVLink 1 has no number for."""
        if self.disguise.seal is Seal.V1 and by_name()[name].msg_id > _V1_LAST:
            raise CallerError(f"{name} in MAVLink 1: it has no messages above number {_V1_LAST}")
        if self.disguise.seal is Seal.REPLAYED:
            plain = Encoder(*self._ground)(name, **fields)
            overheard = self._overheard.get((framing.msg_id(plain), framing.payload(plain)))
            if overheard is not None:
                return overheard
        encode = self._encoders.get(self.disguise) or self._encoders.setdefault(self.disguise, self._encoder())
        return encode(name, **fields)

    def _encoder(self) -> Encoder:
        seal, ring = self.disguise.seal, self.keyring
        made = Encoder(*self.station, version=1 if seal is Seal.V1 else 2)
        if seal is Seal.WRONG_KEY:
            made.signer = Keyring(OTHERS_KEY, ring.ticks if ring else lambda: 0).signer(WRONG_LINK)
        elif seal is Seal.TAKEN:
            made.signer = Keyring(STRANGERS_KEY, ring.ticks if ring else lambda: ticks_at(utc_us() / 1e6)).signer(
                TAKEN_LINK
            )
        elif seal is Seal.REPLAYED and ring is not None:
            made.signer = ring.signer(STATION_LINK, behind_s=REPLAYED_S)
        elif seal is Seal.STALE and ring is not None:
            made.signer = ring.signer(STALE_LINK, behind_s=STALE_S)
        elif seal is Seal.KEY and ring is not None:
            made.signer = ring.signer(OWN_LINK)
        return made

    def send(self, name: str, **fields: object) -> None:
        """One message."""
        self._side.send([self.frame(name, **fields)])

    def raw(self, data: bytes) -> None:
        """Bytes, whatever they are."""
        self._side.send([data])

    def beat(self) -> None:
        """A ground station's heartbeat."""
        self.send("HEARTBEAT", type=GCS_TYPE, autopilot=INVALID_AUTOPILOT, system_status=4, mavlink_version=3)

    def malformed(self) -> dict[str, int]:
        """What came from the drone on this port and was no frame."""
        return self._side.malformed()

    def receipt(self) -> dict[str, int]:
        """What was sent since this disguise was put on, how many of the harness's questions behind it were asked and
        answered, how many of the drone's answers came back on this port, and how many writes never left."""
        now = self._counts()
        return {name: now[name] - self._before.get(name, 0) for name in now}

    def _counts(self) -> dict[str, int]:
        side = self._side
        return {
            "frames": side.sent, "questions": side.asked, "echoes": side.echoes, "answers": self._answers,
            "unsent": side.unsent,
        }  # fmt: skip

    def _answered(self, _: Message) -> None:
        self._answers += 1

    async def echoed(self) -> None:
        """Until the drone has answered a question of the harness's behind whatever was sent, so that it has processed
        all of it. Raises PortDeadError where it never does."""
        question, asked_s = self._side.ask(), self.clock.now_s()
        try:
            async with within_vehicle_s(self.clock, ECHO_S):
                while self._side.last_echo < question:
                    if self.clock.now_s() - asked_s >= ASK_AGAIN_S:
                        self._side.ask()
                        asked_s = self.clock.now_s()
                    await self.clock.next_stamp()
        except TimeoutError:
            raise PortDeadError(
                f"the port of strangers is dead: wanted an answer to question {question} or a later one within "
                f"{ECHO_S:g} s, the newest of {self._side.echoes} is to question {self._side.last_echo}"
            ) from None

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Beat as often as the ground does, now and until the context ends, as it is disguised now: it may act under
        another disguise meanwhile."""
        self.beat()
        with meanwhile(self._beat_on(self.disguise)):
            yield

    async def _beat_on(self, disguise: Disguise) -> None:
        while True:
            await self.clock.sleep_until(self.clock.now_s() + BEAT_EVERY_S)
            acting, self.disguise = self.disguise, disguise
            self.beat()
            self.disguise = acting

    @contextmanager
    def flood(self, rate_hz: float, make: Callable[[], bytes]) -> Iterator[None]:
        """So many frames of `make` a vehicle second until the context ends: behind each stamp what has become due.
        Raises CallerError for a rate that is none."""
        if not 0 < rate_hz < float("inf"):
            raise CallerError(f"a flood of {rate_hz:g} Hz: wanted a rate above 0")
        with meanwhile(self._flood(rate_hz, make)):
            yield

    async def _flood(self, rate_hz: float, make: Callable[[], bytes]) -> None:
        begun_s, sent = self.clock.now_s(), 0
        while True:
            await self.clock.next_stamp()
            due = int((self.clock.now_s() - begun_s) * rate_hz)
            if due > sent:
                self._side.send([make() for _ in range(due - sent)])
                sent = due


@contextmanager
def meanwhile(work: Coroutine[Any, Any, None]) -> Iterator[None]:
    """Work that goes on until the context ends; an error of its own is raised there."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        if task.done():
            task.result()
        task.cancel()
