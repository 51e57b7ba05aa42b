"""Known failures that somebody answers for, as data: a TOML file with a [[waiver]] for each. A waiver changes no
verdict; it says who knows of it, why, and up to when."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.errors import CallerError
from harness.evidence.models import FindingRow
from harness.verdict import Verdict


class Waiver(BaseModel):
    """Covers each FAIL on `requirement`, or only those of a scenario, or of a drone whose label begins so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requirement: str = Field(min_length=1)
    scenario: str | None = None
    drone: str | None = None
    owner: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    expires: date

    @property
    def id(self) -> str:
        """ "LINK-LOSS-RETURN, LINK-1, px4"."""
        return ", ".join(filter(None, (self.requirement, self.scenario, self.drone)))

    def covers(self, requirement: str, scenario: str, drone: str) -> bool:
        fits = self.scenario in (None, scenario) and (self.drone is None or drone.startswith(self.drone))
        return self.requirement == requirement and fits


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    waiver: tuple[Waiver, ...]


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Raises CallerError naming file, waiver and what is wrong of it."""
    try:
        waivers = _File.model_validate(tomllib.loads(path.read_text("utf-8"))).waiver
    except OSError as error:
        raise CallerError(f"cannot read the waivers {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CallerError(f"the waivers {path} are not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise CallerError(f"the waivers {path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    ids = [each.id for each in waivers]
    if twice := next((each for each in ids if ids.count(each) > 1), None):
        raise CallerError(f"the waivers {path}: two of them are for {twice}; wanted one, with one owner")
    return waivers


def in_force(waivers: Iterable[Waiver], last_utc: str) -> None:
    """Raises CallerError for one that had expired when the last of the runs began. It is that day that counts, not
    today's: a report made again of the same runs says the same."""
    for each in waivers:
        if each.expires.isoformat() < last_utc[:10]:
            raise CallerError(
                f"the waiver of {each.id} by {each.owner} expired on {each.expires.isoformat()}, and there are runs of "
                f"{last_utc[:10]}: renew it or leave it out"
            )


def is_waived(
    waivers: Sequence[Waiver], findings: Sequence[FindingRow], verdict: Verdict, scenario: str, drone: str
) -> bool:
    """Whether waivers cover all that a FAIL rests on; nothing else is ever waived."""
    failed = [row for row in findings if row.verdict is Verdict.FAIL]
    covered = (
        bool(row.requirements)
        and all(any(each.covers(name, scenario, drone) for each in waivers) for name in row.requirements)
        for row in failed
    )
    return verdict is Verdict.FAIL and bool(failed) and all(covered)
