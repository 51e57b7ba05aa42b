"""One bundle judged again: what it comes to today, beside what its run filed, and how both are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from harness.checks.profile import Profile
from harness.checks.temporal import Check
from harness.checks.under import limits_in, under
from harness.cli.screen import VERDICT_WIDTH, padded, quoted, verdict_text
from harness.evidence.bundle import Bundle
from harness.evidence.models import FindingRow, FindingsFile
from harness.judge import judge
from harness.verdict import Verdict, merge


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """What runs are judged by, besides their taps: `checks` as data in place of those filed, a `profile` in place of
    the one that they were flown for, and what it was `asked` for by. None: as filed."""

    checks: Sequence[Mapping[str, Any]] | None = None
    profile: Profile | None = None
    asked: str = ""

    @property
    def limits_of(self) -> str:
        """Whose limits: a file's name, or a shipped profile's, and what it calls itself."""
        return f"{self.asked} ({self.profile.name!r})" if self.profile else "those filed"

    def of(self, bundle: Bundle) -> tuple[list[Check] | None, dict[str, tuple[float, float]], list[str]]:
        """The checks to judge a bundle by, None for those filed as they are; limits that are others than before, by
        name, then and now; and names of limits that the profile lacks."""
        if self.profile is None:
            return None if self.checks is None else list(map(Check.from_data, self.checks)), {}, []
        filed = bundle.checks()
        data = self.checks if self.checks is not None else list(filed.checks) if filed else []
        limits, named = self.profile.limits, dict(limits_in(list(data)))
        changed = {name: (value, limits[name]) for name, value in named.items() if limits.get(name, value) != value}
        lacking = [name for name in named if name not in limits]
        return [Check.from_data(each) for each in under(limits, list(data))], changed, lacking


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One bundle, judged now, and what its run filed (None if it did not come that far)."""

    folder: Path
    sealed: bool
    seal_verified: bool
    by: By
    now: FindingsFile
    filed: FindingsFile | None
    changed_limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    lacking: Sequence[str] = ()

    @classmethod
    def of(cls, bundle: Bundle, by: By, *, seal_verified: bool) -> Judged:
        """Raises CallerError for checks that are none, and BundleError for taps that cannot be read again."""
        checks, changed, lacking = by.of(bundle)
        judgement = judge(bundle, checks)
        now = FindingsFile.of(bundle.identity, judgement.findings, judgement.verdict)
        return cls(
            folder=bundle.folder, sealed=bundle.sealed, seal_verified=seal_verified, by=by, now=now,
            filed=bundle.findings(), changed_limits=changed, lacking=lacking,
        )  # fmt: skip

    @property
    def differs(self) -> bool:
        """Whether it comes to another verdict than the one filed."""
        return self.filed is not None and self.filed.verdict is not self.now.verdict

    @property
    def plain(self) -> bool:
        """Whether a line says all of it: it passes, as it did, by what its run filed and sealed."""
        passes = self.now.verdict is Verdict.PASS and self.filed is not None and not self.differs
        return passes and self.sealed and self.seal_verified and not self.changed_limits and not self.lacking

    def changed(self) -> list[tuple[FindingRow, FindingRow]]:
        """Findings whose verdict is another now: as filed, as now. With other limits sentences are others, too."""
        filed = {row.check: row for row in self.filed.findings} if self.filed else {}
        pairs = [(filed[row.check], row) for row in self.now.findings if row.check in filed]
        return [(before, after) for before, after in pairs if before.verdict is not after.verdict]

    def to_data(self) -> dict[str, Any]:
        profile = self.by.profile
        return {
            "bundle": str(self.folder),
            "sealed": self.sealed,
            "seal_verified": self.seal_verified,
            "other_checks": self.by.checks is not None,
            "profile": {"name": profile.name, "sha256": profile.sha256} if profile else None,
            "limits": {name: {"filed": filed, "now": now} for name, (filed, now) in self.changed_limits.items()},
            "limits_lacking": list(self.lacking),
            "filed_verdict": self.filed.verdict if self.filed else None,
            "differs": self.differs,
            "findings": self.now.model_dump(mode="json", by_alias=True),
        }


def tell(screen: Console, judged: Judged) -> None:
    """All of one."""
    now = judged.now
    drone = "a practice drone; no product was assessed" if not now.real else now.vehicle
    screen.print(verdict_text(now.verdict) + _bold(now.run), soft_wrap=True)
    flown = f"  {now.scenario}, {drone}, flown for profile {now.profile}, seed {now.seed}"
    screen.print(_dim(flown), soft_wrap=True)
    for row in sorted(now.findings, key=lambda each: each.verdict is Verdict.PASS):
        screen.print(Text("  ") + padded(row.verdict) + quoted(row.check), soft_wrap=True)
        screen.print(_dim(f"{'':{VERDICT_WIDTH + 3}}{row.because}"), soft_wrap=True)
    _tell_limits(screen, judged)
    screen.print(Text("  ") + _comparison(judged), soft_wrap=True)
    for before, after in judged.changed():
        was = quoted(f"    was {before.verdict}, is {after.verdict}: {after.check}")
        was.stylize("yellow")
        screen.print(was, soft_wrap=True)
    if not judged.sealed:
        screen.print(Text("  not sealed: the run was cut short, or goes on", "yellow"), soft_wrap=True)
    elif not judged.seal_verified:
        unseen = "its seal was not looked at: whether this is what was recorded is open"
        screen.print(Text(f"  {unseen}", "yellow"), soft_wrap=True)


def tell_shortly(screen: Console, judged: Judged) -> None:
    """A line for one that is plain, all of it for others."""
    if not judged.plain:
        tell(screen, judged)
        return
    screen.print(padded(judged.now.verdict) + quoted(f"{judged.now.run}, filed as PASS"), soft_wrap=True)


def tell_tally(screen: Console, judged: Sequence[Judged], unread: int) -> None:
    """How many there were of each verdict, now and as filed."""
    profile = judged[0].by.profile if judged else None
    if profile is not None:
        limits = f"limits       {judged[0].by.limits_of}, sha256 {profile.sha256}, and not those of its flight"
        screen.print(quoted(limits), soft_wrap=True)
    if judged:
        now = [each.now.verdict for each in judged]
        filed = [each.filed.verdict for each in judged if each.filed]
        line = Text(f"judged       {len(judged)}: ") + _counts(now) + Text(" → ") + verdict_text(merge(now))
        screen.print(line, soft_wrap=True)
        without = len(judged) - len(filed)
        before = Text("as filed     ") + (_counts(filed) if filed else Text("nothing"))
        screen.print(before + Text(f"; {without} had filed nothing" if without else ""), soft_wrap=True)
        differing = sum(each.differs for each in judged)
        style = "bold red" if differing else "green"
        screen.print(Text("differing    ") + Text(str(differing) if differing else "none", style), soft_wrap=True)
        if not all(each.now.real for each in judged):
            practice = sum(not each.now.real for each in judged)
            none = f"practice     {practice} of a practice drone: no product was assessed by those"
            screen.print(Text(none, "italic"), soft_wrap=True)
    if unread:
        screen.print(Text(f"not judged   {unread}: named above", "bold yellow"))


def _counts(verdicts: Iterable[Verdict]) -> Text:
    counts = Counter(verdicts)
    worst_first = sorted(counts, key=list(Verdict).index, reverse=True)
    return Text(", ").join(Text(f"{counts[each]} ") + verdict_text(each) for each in worst_first)


def _tell_limits(screen: Console, judged: Judged) -> None:
    profile = judged.by.profile
    if profile is None:
        return
    others = ", ".join(f"{name} {before:g} → {now:g}" for name, (before, now) in judged.changed_limits.items())
    told = f"  judged by the limits of {judged.by.limits_of}: {others or 'none of its checks has another limit there'}"
    screen.print(quoted(told), soft_wrap=True)
    if judged.lacking:
        lacks = f"  as filed, since {judged.by.asked} lacks them: {', '.join(judged.lacking)}"
        screen.print(quoted(lacks), soft_wrap=True)


def _comparison(judged: Judged) -> Text:
    if judged.filed is None:
        return Text("nothing was filed to compare with: the run ended before its verdict", "yellow")
    by = ", by its own checks" if judged.by.checks is not None else ", by its own limits" if judged.by.profile else ""
    if judged.differs:
        differing = f"the verdict differs: filed {judged.filed.verdict}{by}, judged now {judged.now.verdict}"
        return Text(differing, "bold red")
    return Text(f"the verdict is the one filed ({judged.filed.verdict}{by})", "green")


def _bold(name: str) -> Text:
    told = quoted(f" {name}")
    told.stylize("bold")
    return told


def _dim(sentence: str) -> Text:
    told = quoted(sentence)
    told.stylize("dim")
    return told
