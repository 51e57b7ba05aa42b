"""The drone's own remote ID: whether it goes on, stays one and the same, and is true.

It is known from one broadcast to the next; what it says between two of them is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from harness.checks.base import State, Words
from harness.checks.limits import Limit, as_limit, limit_from_data
from harness.checks.one_of import one_of
from harness.checks.picture import PictureOlder
from harness.checks.places import Knows
from harness.timeline import Position, RemoteId, RemoteStatus

PARTS = ("id", "place")
"""What of it must come often enough."""


@dataclass(frozen=True, slots=True)
class RemoteOlder(PictureOlder):
    """The newest `part` that its remote ID told is older than `limit` seconds."""

    part: str = "place"
    name: ClassVar[str] = "remote_older_than"

    @property
    def kind(self) -> str:
        return f"remote_{self.part}_age"

    @property
    def news(self) -> str:
        return self.part

    @property
    def subject(self) -> str:
        return f"the {self.part} by its remote ID"

    def to_data(self) -> dict[str, Any]:
        return self._filed(part=self.part, limit=self.limit.to_data())


@dataclass(frozen=True, slots=True)
class OwnRemoteId(State):
    """Its remote ID tells the id that it told first."""

    negated: bool = False
    name: ClassVar[str] = "own_remote_id"

    @property
    def kind(self) -> str:
        return "remote_id"

    @property
    def words(self) -> Words:
        rest = "another than its first" if self.negated else "its first"
        return Words("the id by its remote ID", "is", "becomes", "became", rest)

    def holds(self, value: RemoteId) -> bool:
        return value.is_own != self.negated

    def to_data(self) -> dict[str, Any]:
        return self._filed()


@dataclass(frozen=True, slots=True)
class RemoteStatusIs(State):
    """Its remote ID tells `status`."""

    status: RemoteStatus
    negated: bool = False
    name: ClassVar[str] = "remote_status_is"

    @property
    def kind(self) -> str:
        return "remote_status"

    @property
    def words(self) -> Words:
        rest = f"other than '{self.status}'" if self.negated else f"'{self.status}'"
        return Words("its state by its remote ID", "is", "becomes", "became", rest)

    def holds(self, value: RemoteStatus) -> bool:
        return (value is self.status) != self.negated

    def to_data(self) -> dict[str, Any]:
        return self._filed(status=str(self.status))


@dataclass(frozen=True, slots=True)
class RemoteWhere(Knows):
    """The place that its remote ID tells is, horizontally, true to `limit` metres. A height is of no use: stacks
    tell it above the sea or above the ellipsoid."""

    limit: Limit
    negated: bool = False
    name: ClassVar[str] = "remote_where_m"
    what: ClassVar[str] = "place"
    truth: ClassVar[str] = "where it truly is"

    @property
    def kind(self) -> str:
        return "remote_error"

    @property
    def subject(self) -> str:
        return "the place by its remote ID"

    def measure_m(self, value: Position) -> float:
        return value.from_home_m


def remote_older_than(limit: float | Limit, part: str) -> RemoteOlder:
    """The newest "id", or "place", that its remote ID told is older than `limit` seconds."""
    one_of("remote_older_than", part, PARTS)
    return RemoteOlder(as_limit(limit, "s"), part=part)


def remote_status_is(status: RemoteStatus | str) -> RemoteStatusIs:
    """Its remote ID says "ground", "airborne", "emergency", "undeclared" or "remote ID failed"."""
    one_of("remote_status_is", status, tuple(RemoteStatus))
    return RemoteStatusIs(RemoteStatus(status))


def remote_where_m(limit: float | Limit) -> RemoteWhere:
    """The place that its remote ID tells is true to `limit` metres."""
    return RemoteWhere(as_limit(limit, "m"))


own_remote_id = OwnRemoteId()


def _limit(data: Mapping[str, Any], unit: str) -> Limit:
    return as_limit(limit_from_data(data["limit"]), unit)


BROADCASTS = {
    "remote_older_than": lambda data: remote_older_than(_limit(data, "s"), data["part"]),
    "own_remote_id": lambda _: own_remote_id,
    "remote_status_is": lambda data: remote_status_is(data["status"]),
    "remote_where_m": lambda data: remote_where_m(_limit(data, "m")),
}
"""How each is read back from what was filed."""
