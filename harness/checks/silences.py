"""A way of the link fell silent, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from harness.checks.base import Predicate, Words
from harness.checks.instants import Happening
from harness.checks.limits import Limit, as_limit
from harness.timeline import Event, Lasted


@dataclass(frozen=True, slots=True)
class Silent(Happening):
    """A way of the link fell silent, for however long."""

    def longer_than(self, limit: float | Limit) -> SilentFor:
        """The beginning of a silence that lasted `limit` seconds or longer."""
        return SilentFor(self, as_limit(limit, "s"), longer=True)

    def shorter_than(self, limit: float | Limit) -> SilentFor:
        """The beginning of a silence that was over after `limit` seconds or less."""
        return SilentFor(self, as_limit(limit, "s"), longer=False)


@dataclass(frozen=True, slots=True)
class SilentFor(Predicate):
    """A silence that surely was `limit` seconds or longer, or else that or shorter; dated where it began.

    What the recording knows too coarsely to tell, or has a hole in, may be either: it can spoil a PASS, never FAIL.
    """

    way: Silent
    limit: Limit
    longer: bool
    name: ClassVar[str] = "silent_for"

    @property
    def kind(self) -> str:
        return f"{self.way.stream.removesuffix('silent')}silences"

    @property
    def limit_s(self) -> Limit:
        return self.limit

    @property
    def words(self) -> Words:
        it, how = self.way.words, "or longer" if self.longer else "or less"
        return Words(it.subject, it.holds, it.begins, it.began, f"silent for {self.limit.words('s')} {how}")

    def holds(self, value: Lasted) -> bool:
        return value.min_s >= self.limit if self.longer else value.max_s <= self.limit

    def may_hold(self, event: Event) -> bool:
        """A sign of life that a hole hides can only have made a silence shorter."""
        value: Lasted = event.value
        if self.longer:
            return value.max_s >= self.limit
        return value.min_s <= self.limit or not event.sure

    def to_data(self) -> dict[str, Any]:
        return {"predicate": self.kind, "longer_than" if self.longer else "shorter_than": self.limit.to_data()}


uplink_silent = Silent("uplink_silent")
downlink_silent = Silent("downlink_silent")
rc_silent = Silent("rc_silent")
SILENT = {each.stream: each for each in (uplink_silent, downlink_silent, rc_silent)}
