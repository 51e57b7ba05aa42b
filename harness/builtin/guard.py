"""Whom a drone with a key obeys: whoever signs with it, and stands where its station and its instrument stand."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from types import MappingProxyType

from harness.builtin.autopilot import WARNING, Autopilot
from harness.builtin.commands import Result
from harness.builtin.mission_protocol import Outcome
from harness.builtin.ports import Port
from harness.builtin.stranger import ORDERS, Against, Aim, Stranger, aim_of
from harness.mavlink import frame as framing
from harness.mavlink.codec import Message
from harness.mavlink.signing import Verdict, Verifier

REFUSED = "Stranger refused: "
TEXT_LENGTH = 50
TELL_AGAIN_US = 1_000_000
_AGAINST: Mapping[Verdict, Against] = MappingProxyType(
    {
        Verdict.UNSIGNED: Against.UNSIGNED,
        Verdict.WRONG: Against.WRONG,
        Verdict.REPLAYED: Against.REPLAYED,
        Verdict.STALE: Against.STALE,
    }
)


class Guard:
    """Frames that are not signed with the key count for nothing, on no port; on `side`, where strangers are, nothing
    counts but signed questions. All others are told of, at most one a second.

    `verifier` outlives reboots: what was said before one cannot be said again after it.
    """

    def __init__(self, pilot: Autopilot, verifier: Verifier, side: Port | None) -> None:
        self._pilot = pilot
        self._verifier = verifier
        self._side = side
        self._tell_us = 0

    def against(self, port: Port, frame: bytes) -> Against | None:
        """What speaks against the frame itself, None nothing; to be asked of every frame, in the order of their coming.

        Those on the side are held against what is known, and leave no mark: nobody there, not even with the key, can
        make the station's own frames seem late.
        """
        if frame[0] == framing.V1:
            return Against.OLD
        verifier = deepcopy(self._verifier) if port is self._side else self._verifier
        return _AGAINST.get(verifier.check(frame))

    def admits(self, port: Port, message: Message, against: Against | None) -> bool:
        """Whether a message to the drone is heeded; tells of those against which something speaks, and answers them."""
        conduct, aim = self._pilot.conduct, aim_of(message)
        if against is None and port is self._side and aim is not Aim.ANSWER:
            against = Against.ELSEWHERE
        if against is None:
            if aim in ORDERS and conduct.deaf_to_orders():
                self._answer(port, message, Result.TEMPORARILY_REJECTED)
                return False
            return True
        stranger = Stranger(message.system == self._pilot.params["GCS_SYSID"], against, aim)
        self._tell(message, against)
        if conduct.heeds(stranger):
            return True
        conduct.turned_away(stranger)
        if against is not Against.REPLAYED:  # whose first sending had its answer
            self._answer(port, message, Result.DENIED)
        return False

    def _answer(self, port: Port, message: Message, result: Result) -> None:
        whom = {"target_system": message.system, "target_component": message.component}
        if message.name in ("COMMAND_LONG", "COMMAND_INT"):
            port.tell("COMMAND_ACK", command=message.command, result=result, **whom)
        elif message.name in ("MISSION_COUNT", "MISSION_CLEAR_ALL"):
            port.tell("MISSION_ACK", type=Outcome.DENIED, mission_type=message.mission_type, **whom)

    def _tell(self, message: Message, against: Against) -> None:
        """The message's name is cut where the text would be too long; and the ground hears one of them once it is back,
        if it was away."""
        pilot = self._pilot
        if pilot.now_us < self._tell_us:
            return
        self._tell_us = pilot.now_us + TELL_AGAIN_US
        who = f" {message.system}/{message.component} {against}"
        text = pilot.conduct.stranger_text(REFUSED + message.name[: TEXT_LENGTH - len(REFUSED) - len(who)] + who)
        if text is None:
            return
        pilot.say(WARNING, text)
        if not any(each.startswith(REFUSED) for each in pilot.unheard):
            pilot.unheard.append(text)
