"""What the customer waives, and from what was deviated: each with its owner and its reason, a waiver with its last day.

A waiver is for a known FAIL and for nothing else: an INCONCLUSIVE or an ERROR stays what it is, and a case that passes
though its FAIL was waived fails the run, so that a waiver cannot outlive its cause. The bundle's verdict stays FAIL.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.clock import utc_now
from harness.errors import CallerError
from harness.evidence.models import WaiverIdentity
from harness.misfit import UNPARSED, misfit, unparsed
from harness.verdict import Verdict

_WIDEST = 500


class _Owned(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    id: str = Field(pattern=r"^\S+$", max_length=100)
    owner: str = Field(min_length=1, max_length=_WIDEST)
    reason: str = Field(min_length=1, max_length=_WIDEST)


class Waiver(_Owned):
    """For a scenario's known FAIL: of one case or all, on one drone or all, by all checks or by those that have `check`
    in their sentence. `expires` is the last day on which it holds."""

    scenario: str = Field(min_length=1)
    case: str | None = None
    vehicle: str | None = None
    check: str | None = Field(default=None, min_length=1)
    expires: date

    def covers(self, scenario: str, case: str, vehicle: str) -> bool:
        """Whether it is about this case on this drone."""
        return self.scenario == scenario and self.case in (None, case) and self.vehicle in (None, vehicle)

    def filed(self) -> WaiverIdentity:
        """As run.json has it."""
        return WaiverIdentity(
            id=self.id, owner=self.owner, reason=self.reason, check=self.check, expires=str(self.expires)
        )  # fmt: skip


class Deviation(_Owned):
    """What was done otherwise than planned or prescribed, as whoever answers for it states it."""

    what: str = Field(min_length=1, max_length=_WIDEST)
    scenario: str | None = None


class Waivers(BaseModel):
    """A file of them: [[waiver]] and [[deviation]]."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    waiver: tuple[Waiver, ...] = ()
    deviation: tuple[Deviation, ...] = ()

    def covering(self, scenario: str, case: str, vehicle: str) -> tuple[WaiverIdentity, ...]:
        """Those about this case on this drone."""
        return tuple(each.filed() for each in self.waiver if each.covers(scenario, case, vehicle))


def read_waivers(path: Path, today: date | None = None) -> Waivers:
    """Raises CallerError, a sentence, for a file that is none, an id that stands there twice, and a waiver that has
    expired by `today` (UTC)."""
    try:
        waivers = Waivers.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise CallerError(f"{path}: wanted waivers, could not read them: {error.strerror}") from error
    except ValidationError as error:
        raise CallerError(f"{path}: {misfit(error)}") from error
    except UNPARSED as error:
        raise CallerError(f"{path}: wanted waivers in TOML: {unparsed(error)}") from error
    counts = Counter(each.id for each in (*waivers.waiver, *waivers.deviation))
    if twice := [name for name, count in counts.items() if count > 1]:
        raise CallerError(f"{path}: the id {twice[0]} stands there {counts[twice[0]]} times; wanted each once")
    now = today or date.fromisoformat(utc_now()[: len("2026-01-01")])
    if expired := [each for each in waivers.waiver if each.expires < now]:
        told = f"the waiver {expired[0].id} of {expired[0].owner} expired on {expired[0].expires}"
        raise CallerError(f"{path}: {told}; renew it or take it out")
    return waivers


def excused(waivers: Sequence[WaiverIdentity], findings: Iterable[tuple[Verdict, str]]) -> tuple[WaiverIdentity, ...]:
    """Those that excuse a run's FAIL, by the verdicts and the sentences of its checks; none unless each of its FAILs is
    excused, and nothing was left open or was the rig's besides."""
    bad = [each for each in findings if each[0] not in (Verdict.PASS, Verdict.NOT_SUPPORTED)]
    failed = [check for verdict, check in bad if verdict is Verdict.FAIL]
    if not failed or len(failed) < len(bad):
        return ()
    if not all(any(_excuses(each, check) for each in waivers) for check in failed):
        return ()
    return tuple(each for each in waivers if any(_excuses(each, check) for check in failed))


def _excuses(waiver: WaiverIdentity, check: str) -> bool:
    return waiver.check is None or waiver.check in check
