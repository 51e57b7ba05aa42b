"""What `cuas run` says at its end: what flew, what failed and why, where the evidence is, how to fly it again."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.cli.flights import Flown
from harness.cli.screen import quoted, verdict_text
from harness.escaped import escaped
from harness.options import EVIDENCE, Options
from harness.verdict import Verdict, merge

PRACTICE = "A practice drone was flown; no product was assessed."


@dataclass(frozen=True, slots=True)
class Asked:
    """What `cuas run` was asked for: options, paths of the user's own scenarios, and arguments passed on to pytest."""

    options: Options
    places: Sequence[str]
    passed: Sequence[str]

    def again(self, scenarios: Sequence[str], case: str | None = None, seed: int | None = None) -> str:
        """The line that flies these again; of a `case` (that has a name) only that one. For a plan it is the plan's."""
        if self.options.plan is not None:
            some = [] if case is None else [*scenarios, f"--seed={seed}", *(["--", "-k", f"[{case}]"] if case else [])]
            evidence = [] if self.options.evidence == EVIDENCE else [f"--evidence={self.options.evidence}"]
            return shlex.join(["cuas", "run", f"--plan={self.options.plan}", *evidence, *some])
        passed = self.passed if case is None else ["-k", f"[{case}]"] if case else []
        options = replace(self.options, scenario=()).arguments()
        return shlex.join(["cuas", "run", *self.places, *scenarios, *options, *(["--", *passed] if passed else [])])


def summarize(screen: Console, flown: list[Flown], asked: Asked, *, unflown: int = 0, stopped: bool = False) -> None:
    """Write the end of a run with at least one flight. `unflown` of the flights asked for never began; a run that was
    `stopped` before its end comes to no PASS."""
    screen.print()
    screen.print(_table(flown, seeds=len({each.seed for each in flown}) > 1))
    for each in flown:
        if each.verdict is not Verdict.PASS or each.needless:
            _explain(screen, each, asked)
    screen.print()
    screen.print(total(flown, unflown=unflown, stopped=stopped), soft_wrap=True)
    for sentence in _mended(flown):
        screen.print(Text("baseline     ", "yellow") + quoted(sentence), soft_wrap=True)
    screen.print(f"evidence     {_short(asked.options.evidence)}/", soft_wrap=True)
    if all(each.verdict is Verdict.PASS for each in flown):
        screen.print(f"judge again  cuas judge {shlex.quote(_short(flown[-1].folder))}", soft_wrap=True)
        scenarios = list(dict.fromkeys(each.scenario for each in flown))
        screen.print(f"fly again    {asked.again(scenarios)}", soft_wrap=True)
    if asked.options.vehicle == "builtin":
        screen.print(Text(PRACTICE, "italic"), soft_wrap=True)


def _table(flown: list[Flown], *, seeds: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("scenario", "case", "verdict", "reaction"):
        table.add_column(name, no_wrap=True, justify="right" if name == "reaction" else "left")
    for each in flown:
        case = f"{each.case} seed {each.seed}".strip() if seeds else each.case
        verdict = verdict_text(each.verdict) + Text(" known" if each.known else "", "yellow")
        table.add_row(each.scenario, case, verdict, each.reaction())
    return table


def _explain(screen: Console, flown: Flown, asked: Asked) -> None:
    screen.print()
    screen.print(verdict_text(flown.verdict) + Text(f" {flown.scenario} {flown.case}", "bold"), soft_wrap=True)
    for row in flown.reasons():
        screen.print(Text("  ") + verdict_text(row.verdict) + quoted(f"  {row.check}"), soft_wrap=True)
        screen.print(quoted(f"    {row.because}"), soft_wrap=True)
    for waiver in flown.excuses:
        screen.print(Text(f"  waived       {waiver}", "yellow"), soft_wrap=True)
    if flown.known and flown.baseline:
        told = f"  known        from the baseline {flown.baseline.name}: {', '.join(flown.known)}"
        screen.print(Text.assemble((escaped(told), "yellow")), soft_wrap=True)
    if flown.needless:
        told = f"  needless     it passes: take out the waiver {flown.waivers[0]}"
        screen.print(Text(told, "yellow"), soft_wrap=True)
    if flown.findings is None:
        screen.print("    it was never judged: the flight was cut short", soft_wrap=True)
    if flown.folder.is_dir():
        screen.print(f"  evidence     {_short(flown.folder)}", soft_wrap=True)
        screen.print(f"  judge again  cuas judge {shlex.quote(_short(flown.folder))}", soft_wrap=True)
    screen.print(f"  fly again    {asked.again([flown.scenario], flown.case, flown.seed)}", soft_wrap=True)


def total(flown: Sequence[Flown], *, unflown: int, stopped: bool) -> Text:
    """The line that counts verdicts and says what they come to; see `summarize`."""
    counts = Counter(each.verdict for each in flown)
    of = f" of {len(flown) + unflown}" if unflown else ""
    text = Text(f"flew {len(flown)}{of} case{'' if len(flown) + unflown == 1 else 's'}: ")
    for number, verdict in enumerate(sorted(counts, key=list(Verdict).index, reverse=True)):
        text += Text(", " if number else "") + Text(f"{counts[verdict]} ") + verdict_text(verdict)
    if unflown:
        text += Text(f", {unflown} not flown", "yellow")
    worst = merge(counts)
    decided = worst is Verdict.FAIL or not stopped
    text += Text(" → ") + (verdict_text(worst) if decided else Text("no verdict: it was stopped", "yellow"))
    waived, known = sum(bool(each.excuses) for each in flown), sum(bool(each.known) for each in flown)
    of_which = [f"{waived} waived"] * bool(waived) + [f"{known} known from the baseline"] * bool(known)
    told = f", of which {' and '.join(of_which)}" if of_which else ""
    return text + Text(told)


def _mended(flown: list[Flown]) -> Iterator[str]:
    """Of each case, once, what the baseline has as failed and no run of it failed now."""
    cases: dict[tuple[str, str], set[str]] = {}
    for each in flown:
        if each.baseline is not None and each.verdict in (Verdict.PASS, Verdict.FAIL):
            place = each.scenario, each.case
            cases[place] = cases.get(place, set(each.mended)) & set(each.mended)
    for (scenario, case), names in sorted(cases.items()):
        if names:
            yield (
                f"{scenario} {case}".rstrip()
                + f" does not fail {', '.join(sorted(names))} any more: take a new baseline"
            )


def _short(path: Path) -> str:
    """Relative to where we are, if it lies below."""
    path = path.absolute()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
