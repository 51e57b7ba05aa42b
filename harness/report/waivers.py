"""Known failures that somebody answers for, and deviations that somebody states: a TOML file with a [[waiver]] or a
[[deviation]] for each. A waiver changes no verdict; it says who knows of a FAIL, why, and up to when."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.errors import CallerError
from harness.evidence.models import RunIdentity
from harness.verdict import Verdict


class _Owned(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    id: str = Field(pattern=r"^\S+$")
    owner: str = Field(min_length=1)
    reason: str = Field(min_length=1)


class Waiver(_Owned):
    """For a scenario's known FAIL: of one case or all, on one vehicle or all, by all checks or by those that have
    `check` in their sentence. `expires` is the last day on which it holds."""

    scenario: str = Field(min_length=1)
    case: str | None = None
    vehicle: str | None = None
    check: str | None = None
    expires: date

    def covers(self, run: RunIdentity) -> bool:
        """Whether it is about this case on this drone."""
        case = run.test.partition("[")[2].removesuffix("]")
        return self.scenario == run.scenario and self.case in (None, case) and self.vehicle in (None, run.vehicle)

    def excuses(self, check: str) -> bool:
        return self.check is None or self.check in check


class StatedDeviation(_Owned):
    """What was done otherwise than planned or prescribed, as whoever answers for it states it."""

    what: str = Field(min_length=1)
    scenario: str | None = None


class Waivers(BaseModel):
    """A file of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    waiver: tuple[Waiver, ...] = ()
    deviation: tuple[StatedDeviation, ...] = ()

    def excusing(self, run: RunIdentity, verdict: Verdict, failed: Sequence[str]) -> tuple[Waiver, ...]:
        """Those that excuse a run's FAIL, by the sentences of its checks that failed; none unless each is excused."""
        about = [each for each in self.waiver if each.covers(run)]
        if verdict is not Verdict.FAIL or not all(any(w.excuses(check) for w in about) for check in failed):
            return ()
        return tuple(each for each in about if any(map(each.excuses, failed)))


def read_waivers(path: Path) -> Waivers:
    """Raises CallerError naming file, waiver and what is wrong of it."""
    try:
        waivers = Waivers.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise CallerError(f"cannot read the waivers {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CallerError(f"the waivers {path} are not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise CallerError(f"the waivers {path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    counts = Counter(each.id for each in (*waivers.waiver, *waivers.deviation))
    if twice := next((name for name, count in counts.items() if count > 1), None):
        raise CallerError(f"the waivers {path}: the id {twice} stands there {counts[twice]} times; wanted each once")
    return waivers


def in_force(waivers: Waivers, last_utc: str) -> None:
    """Raises CallerError for one that had expired when the last of the runs began. It is that day that counts, not
    today's: a report made again of the same runs says the same."""
    for each in waivers.waiver:
        if each.expires.isoformat() < last_utc[:10]:
            raise CallerError(
                f"the waiver {each.id} of {each.owner} expired on {each.expires.isoformat()}, and there are runs of "
                f"{last_utc[:10]}: renew it or take it out"
            )
