"""Somebody of a scenario's own, who acts on the drone from the port of strangers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from harness.actors.mailroom import Mailroom
from harness.actors.rogue import Disguise, Rogue
from harness.clock import VehicleClock


@dataclass(frozen=True, slots=True)
class ActorPort:
    """What an actor speaks and listens through: always in its own `disguise`, whatever others wear meanwhile."""

    _rogue: Rogue
    disguise: Disguise

    @property
    def drone(self) -> tuple[int, int]:
        """System and component of whom it acts on."""
        return self._rogue.drone

    @property
    def mail(self) -> Mailroom:
        """What the drone tells on this port: `with port.mail.inbox("COMMAND_ACK") as inbox: await inbox.get()`."""
        return self._rogue.mail

    def send(self, name: str, /, **fields: object) -> None:
        """One MAVLink message, by name and fields."""
        with self._rogue.wearing(self.disguise):
            self._rogue.send(name, **fields)

    def raw(self, data: bytes) -> None:
        """Bytes, whatever they are."""
        self._rogue.raw(data)


class Actor(Protocol):
    """Frozen settings of somebody; as a text, who they are or what they do, in a word or two."""

    async def run(self, port: ActorPort, clock: VehicleClock) -> None:
        """Act. Waits by `clock` alone (`sleep_until`, `next_stamp`), in vehicle time; cancelled where the scenario's
        block ends before it is done. What it raises is raised there."""
        ...
