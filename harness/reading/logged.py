"""The shape of what any stack's own log tells."""

from __future__ import annotations

from dataclasses import dataclass

from harness.reading.answers import RESULTS
from harness.timeline import Span


class NotFlownError(ValueError):
    """A stack's own log that is whole and has no flight in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One entry: a command that was handled (its number, who sent it, its MAV_RESULT, None where none was logged), a
    parameter that was set, or, with neither, a change of mode or arming and its reason in `what`."""

    t_s: float
    what: str
    command: int | None = None
    parameter: str | None = None
    system: int | None = None
    component: int | None = None
    result: int | None = None

    def __str__(self) -> str:
        if self.command is None:
            return f"{self.what} at {self.t_s:.2f} s"
        answer = "no answer" if self.result is None else RESULTS.get(self.result, f"result {self.result}")
        return f"{self.what} from {self.system}/{self.component}, {answer}, at {self.t_s:.2f} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLog:
    """All entries in their order; from `begin_s` to `end_s` it was written, but for its `holes`."""

    begin_s: float
    end_s: float
    noted: tuple[Noted, ...]
    holes: tuple[Span, ...] = ()
