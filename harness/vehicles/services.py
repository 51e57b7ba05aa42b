"""MAVLink's request-and-answer services, as both stacks and the practice drone speak them: asking, and the command.

All time-outs are vehicle seconds. A request is sent again if no answer came: that is how these protocols deal with a
lossy link (MAVLink guide), not a way to make a refusal go away; a refusal is raised at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from harness.actors.mailroom import Mailroom
from harness.clock import VehicleClock, within_vehicle_s
from harness.errors import UnansweredError, VehicleError
from harness.mavlink.codec import Message
from harness.reading.answers import RESULTS

ANSWER_S = 3.0
SENDS = 4
TEMPORARILY_REJECTED, IN_PROGRESS = 1, 5
PATIENCE_S = 5.0
ASK_AGAIN_S = 0.25


class Correspondent(Protocol):
    """Whoever speaks with a drone in a name of its own: a ground station, or somebody who is none."""

    @property
    def mail(self) -> Mailroom: ...

    @property
    def clock(self) -> VehicleClock: ...

    @property
    def drone(self) -> tuple[int, int]: ...

    @property
    def station(self) -> tuple[int, int]:
        """System and component, as it says."""

    def send(self, name: str, **fields: Any) -> None: ...


async def ask(
    station: Correspondent,
    send: Callable[[int], None],
    *answers: str,
    match: Callable[[Message], bool],
    what: str,
    answer_s: float = ANSWER_S,
    sends: int = SENDS,
) -> Message:
    """Send (again) until an answer of one of the names matches. Raises UnansweredError if none ever does."""
    with station.mail.inbox(*answers) as inbox:
        for attempt in range(sends):
            send(attempt)
            try:
                async with within_vehicle_s(station.clock, answer_s):
                    while True:
                        message = await inbox.get()
                        if message.system == station.drone[0] and match(message):
                            return message
            except TimeoutError:
                continue
    raise UnansweredError(
        f"{what}: asked {sends} times, no answer within {answer_s:g} s each, "
        f"the last time at vehicle time {station.clock.now_s():.1f} s"
    )


async def command(
    station: Correspondent,
    number: int,
    *params: float,
    what: str,
    answer_s: float = ANSWER_S,
    sends: int = SENDS,
) -> int:
    """COMMAND_LONG; returns the MAV_RESULT, which may be a refusal. Raises VehicleError if there is no answer."""

    def send(attempt: int) -> None:
        named = {f"param{index}": value for index, value in enumerate(params, 1)}
        system, component = station.drone
        station.send(
            "COMMAND_LONG",
            target_system=system,
            target_component=component,
            command=number,
            confirmation=attempt,
            **named,
        )

    answer = await ask(
        station,
        send,
        "COMMAND_ACK",
        match=lambda message: message.command == number and message.result != IN_PROGRESS and _for_us(message, station),
        what=what,
        answer_s=answer_s,
        sends=sends,
    )
    return int(answer.result)


def _for_us(message: Message, station: Correspondent) -> bool:
    """Addressed to our station or to all: an answer to another one's command is none of ours."""
    system, component = station.station
    return message.target_system in (0, system) and message.target_component in (0, component)


async def must(station: Correspondent, number: int, *params: float, what: str, answer_s: float = ANSWER_S) -> None:
    """As `command`, but raises VehicleError unless it was accepted. "Temporarily rejected" means "valid, ask again"
    (MAV_RESULT): PX4 says so to a mission mode while it still checks the mission; it is asked again for a while."""
    began_s = station.clock.now_s()
    result = await command(station, number, *params, what=what, answer_s=answer_s)
    while result == TEMPORARILY_REJECTED and station.clock.now_s() - began_s < PATIENCE_S:
        await station.clock.sleep_until(station.clock.now_s() + ASK_AGAIN_S)
        result = await command(station, number, *params, what=what, answer_s=answer_s)
    if result != 0:
        raise VehicleError(
            f"{what}: wanted it accepted, the vehicle answered {RESULTS.get(result, result)} "
            f"at vehicle time {station.clock.now_s():.1f} s"
        )
