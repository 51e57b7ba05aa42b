"""What a listener learns of a drone: the values of the timeline's kind `disclosed`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Item(StrEnum):
    """What somebody who only listens to a patrol's radio may learn there."""

    DRONE = "drone position"
    OPERATOR = "operator position"
    HOME = "home"
    MISSION = "mission"
    FENCE = "fence"
    RALLY = "rally points"
    PARAMETERS = "parameters"
    ORDERS = "orders"
    STICKS = "remote control"
    KEY = "key"
    UNIT = "serial number"
    FILES = "files"
    SHELL = "shell"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Overheard:
    """One item as a message told it: `field` names where, `what` says what, but of a key no more than that it was."""

    item: Item
    message: str
    field: str
    what: str
    by_ground: bool
    signed: bool

    def __str__(self) -> str:
        return f"{self.message}.{self.field}: {self.what}"
