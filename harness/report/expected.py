"""What a drone should tell its ground of what somebody else did to it, as data: reports/expected/<stack>.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from harness.errors import CallerError
from harness.mavlink.dialect import by_name
from harness.misfit import misfit
from harness.shipped import shipped
from harness.timeline import FILES, SETTINGS, SHELL, Event, Timeline

MASKED = "masked"
HARMS = ("mode", "disarmed", "track", *SETTINGS, FILES, SHELL, MASKED)
"""What may be done to it: `masked`, somebody else's heartbeats hide that its ground is gone."""
_WORDS = ("STATUSTEXT", "EVENT")
_TELEMETRY = {
    ("HEARTBEAT", "custom_mode"): "mode",
    ("CURRENT_MODE", "custom_mode"): "mode",
    ("HEARTBEAT", "base_mode"): "armed",
    ("HOME_POSITION", "latitude"): "home_state",
    ("PARAM_VALUE", "param_value"): "parameters_state",
}
"""Fields that tell it by another value than before, and the timeline's kind of each."""


class Expected(BaseModel):
    """One message that tells of a harm: by `field`, and of a text or an event by words in which `says` is found, at
    the latest as long after the act as the customer's limit `within`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: str
    field: str
    within: str
    says: str | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        definition = by_name().get(self.message)
        if definition is None:
            raise ValueError(f"no message is called {self.message!r}")
        if self.field not in {each.name for each in definition.fields}:
            raise ValueError(f"{self.message} has no field {self.field!r}")
        if not self.within.endswith("_s"):
            raise ValueError(f"within = {self.within!r}: wanted the name of a limit in seconds, such as report_s")
        if (self.says is not None) != (self.message in _WORDS):
            raise ValueError(f"{self.message}: wanted `says` of a {' or an '.join(_WORDS)}, and of nothing else")
        if self.says is None and (self.message, self.field) not in _TELEMETRY:
            raise ValueError(f"{self.message}.{self.field}: wanted {_known()}, or words")
        _compiled(self.says or "")
        return self

    def told(self, timeline: Timeline, from_s: float, until_s: float) -> Event | None:
        """The first that surely came between the two times and tells of what was done to it then. Of settings it is
        what the drone tells unasked: nobody may ask it meanwhile."""
        if self.says is not None:
            found = (each for each in timeline.events("said") if re.search(self.says, each.value.text))
        else:
            events = timeline.events(_TELEMETRY[self.message, self.field])
            before = [each.value for each in events if each.frame >= 0 and each.hi_s <= from_s]
            found = (each for each in events if before and each.frame >= 0 and _is_other(each.value, before[-1]))
        return next((each for each in found if each.sure and from_s <= each.lo_s and each.hi_s <= until_s), None)


def _is_other(now: object, before: object) -> bool:
    """Of a setting, the sample itself tells whether it was changed."""
    intact = getattr(now, "intact", None)
    return now != before if intact is None else not intact


def _known() -> str:
    return ", ".join(f"{message}.{field}" for message, field in _TELEMETRY)


def _compiled(says: str) -> None:
    try:
        re.compile(says)
    except re.error as error:
        raise ValueError(f"says = {says!r}: {error}") from error


def read_expected(stack: str, folder: Path | None = None) -> Mapping[str, Sequence[Expected]]:
    """By harm; a harm of which the stack has no message to tell is not there. Raises CallerError naming file, harm and
    what is wrong."""
    path = (folder or shipped("reports", "expected")) / f"{stack}.toml"
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise CallerError(f"cannot read what is expected of {stack}, {path.name}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CallerError(f"{path.name} is not TOML: {error}") from error
    if unknown := sorted(data.keys() - set(HARMS)):
        raise CallerError(f"{path.name}: no harm is called {unknown[0]!r}; wanted {', '.join(HARMS)}")
    return {harm: [_expected(path, harm, each) for each in rows] for harm, rows in data.items()}


def _expected(path: Path, harm: str, row: object) -> Expected:
    try:
        return Expected.model_validate(row)
    except ValidationError as error:
        raise CallerError(f"{path.name}: {misfit(error, harm)}") from error
