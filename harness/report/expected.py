"""What a drone should tell its ground of what somebody else did to it, and of other aircraft, as data:
reports/expected/<stack>.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from harness.errors import CallerError
from harness.mavlink.dialect import by_name
from harness.misfit import misfit
from harness.shipped import shipped
from harness.timeline import FILES, SETTINGS, SHELL, Event, Timeline

T = TypeVar("T", bound=BaseModel)
MASKED = "masked"
HARMS = ("mode", "disarmed", "track", *SETTINGS, FILES, SHELL, MASKED)
"""What may be done to it: `masked`, somebody else's heartbeats hide that its ground is gone."""
_WORDS = ("STATUSTEXT", "EVENT")
_TELEMETRY = {
    ("HEARTBEAT", "custom_mode"): "mode",
    ("CURRENT_MODE", "custom_mode"): "mode",
    ("HEARTBEAT", "base_mode"): "armed",
    ("HOME_POSITION", "latitude"): "home_state",
    ("GPS_GLOBAL_ORIGIN", "latitude"): "origin_state",
    ("PARAM_VALUE", "param_value"): "parameters_state",
}
"""Fields that tell it by another value than before, and the timeline's kind of each."""


APPEARS, STRIKES = "appears", "strikes"
OF_AIRCRAFT = (APPEARS, STRIKES)
"""What another aircraft may do: come into its receiver's sight, or meet what it is after."""
_TELLS_OF: Mapping[tuple[str, str], str] = {
    ("ADSB_VEHICLE", "ICAO_address"): "hears_of",
    ("COLLISION", "id"): "hears_warning_of",
    ("EVENT", "arguments"): "hears_warning_of",
}
"""Fields that name an aircraft, and the timeline's kind of what the ground hears of it by them."""


class Sighting(BaseModel):
    """One message that tells of another aircraft, by `field`: at the latest as long after it appeared as the customer's
    limit `within`, or as long before it strikes, at the least, as `ahead`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: str
    field: str
    within: str | None = None
    ahead: str | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.message, self.field) not in _TELLS_OF:
            raise ValueError(f"{self.message}.{self.field}: wanted {', '.join(map('.'.join, _TELLS_OF))}")
        if (self.within is None) == (self.ahead is None):
            raise ValueError("wanted within or ahead, and only one of them")
        if not self.limit.endswith("_s"):
            raise ValueError(f"{self.limit!r}: wanted the name of a limit in seconds, such as traffic_report_s")
        return self

    @property
    def limit(self) -> str:
        """Its name."""
        return self.within or self.ahead or ""

    @property
    def kind(self) -> str:
        """The timeline's."""
        return _TELLS_OF[self.message, self.field]


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
    path, data = _read(stack, folder)
    return {harm: [_row(path, Expected, harm, each) for each in rows] for harm, rows in data.items() if harm in HARMS}


def read_sightings(stack: str, folder: Path | None = None) -> Mapping[str, Sequence[Sighting]]:
    """By what the aircraft does. Raises CallerError as `read_expected` does."""
    path, data = _read(stack, folder)
    return {
        deed: [_row(path, Sighting, deed, each) for each in rows] for deed, rows in data.items() if deed in OF_AIRCRAFT
    }


def _read(stack: str, folder: Path | None) -> tuple[Path, dict[str, list[object]]]:
    path = (folder or shipped("reports", "expected")) / f"{stack}.toml"
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise CallerError(f"cannot read what is expected of {stack}, {path.name}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CallerError(f"{path.name} is not TOML: {error}") from error
    if unknown := sorted(data.keys() - {*HARMS, *OF_AIRCRAFT}):
        wanted = ", ".join((*HARMS, *OF_AIRCRAFT))
        raise CallerError(f"{path.name}: no harm is called {unknown[0]!r}; wanted {wanted}")
    return path, data


def _row(path: Path, kind: type[T], harm: str, row: object) -> T:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        raise CallerError(f"{path.name}: {misfit(error, harm)}") from error
