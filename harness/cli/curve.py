"""The screen of `cuas boundary`: the curve as it grows, and at the end what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, Group
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from harness.campaign.finding import ENDS, Found
from harness.campaign.flown import Flown
from harness.campaign.search import Plan, Task
from harness.campaign.tally import State, Tally, tallies
from harness.cli.screen import Redrawn, padded
from harness.levels import Boundary
from harness.verdict import Verdict

STYLES = {State.SURVIVES: "green", State.FAILS: "bold red", State.MIXED: "yellow", State.BLIND: "dim"}
BAR = 20
WIDEST = 10_000
REASON_CHARACTERS = 160


class CurveView(Redrawn):
    """On a terminal the curve is redrawn as it grows; elsewhere it is a line for each flight that ended."""

    def __init__(self, screen: Console, boundary: Boundary, plan: Plan) -> None:
        super().__init__(screen)
        self._boundary = boundary
        self._plan = plan
        self._told = 0

    def look(self, flown: Sequence[Flown], flying: dict[Task, float]) -> None:
        """Bring the screen up to date."""
        for each in flown[self._told :]:
            self._screen.print(self._line(each), soft_wrap=True)
        self._told = len(flown)
        if self._live:
            under_way = [
                Text(f"  flying {self._boundary.text(task.level)}, seed {task.seed}, {passed_s:.0f} s", "blue")
                for task, passed_s in flying.items()
            ]
            spent = f"  {sum(not each.reused for each in flown)} of at most {self._plan.budget} flights"
            curve = curve_table(tallies(flown, self._plan.confidence), self._boundary)
            self._live.update(Group(curve, *under_way, Text(spent, "dim")), refresh=True)

    def _line(self, flown: Flown) -> Text:
        how = "used again" if flown.reused else f"{flown.wall_s:.1f} s"
        line = (
            Text("  ")
            + padded(flown.verdict)
            + Text(f"{self._boundary.text(flown.level):<12} seed {flown.seed}  {how}")
        )
        if flown.verdict in (Verdict.PASS, Verdict.FAIL):
            return line
        return line + Text(f"  {flown.because[:REASON_CHARACTERS]}", "dim")


def curve_table(levels: Sequence[Tally], boundary: Boundary) -> Table:
    """A row for each level flown."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(boundary.label, no_wrap=True, justify="right")
    for name in ("", "survived", "share", "bounds", "apart"):
        table.add_column(name, no_wrap=True)
    for each in levels:
        share = each.share
        bar = Text("█" * round(BAR * share.value), STYLES[each.state]) if share else Text()
        bar.append("·" * (BAR - len(bar)), "dim")
        table.add_row(
            f"{each.level:.6g}",
            Text(each.state, STYLES[each.state]),
            f"{each.survived}/{each.decided}",
            bar,
            f"{share.lo:.2f} to {share.hi:.2f}" if share else "",
            ", ".join(f"{count} {verdict}" for verdict, count in each.apart.items()),
        )
    return table


def summarize(screen: Console, found: Found, files: Sequence[Path]) -> None:
    """Write the end of a search."""
    screen.print()
    table = curve_table(found.levels, found.boundary)
    widest = screen.options.update(max_width=WIDEST)
    screen.width = max(screen.width, Measurement.get(screen, widest, table).maximum)
    screen.print(table)
    screen.print()
    screen.print(Text(found.who(), "dim"), soft_wrap=True)
    for each in found.sentences():
        screen.print(Text(each, "bold"), soft_wrap=True)
    for crossing in found.crossings:
        low, high = crossing.below.share, crossing.above.share
        if low and high:
            text, confidence = found.boundary.text, f"{found.plan.confidence:.0%}"
            shares = f"{low.lo:.2f} to {low.hi:.2f} at {text(crossing.low)}, {high.lo:.2f} to {high.hi:.2f} at"
            told = f"  share that survives, with {confidence} confidence: {shares} {text(crossing.high)}"
            screen.print(f"{told}; {crossing.width:.1%} wide", soft_wrap=True)
    if found.apart:
        counts = ", ".join(f"{count} {verdict}" for verdict, count in found.apart.items())
        because = next(each.because for each in found.flown if each.verdict in found.apart)
        screen.print(
            f"counted apart, never as failures: {counts}, such as: {because[:REASON_CHARACTERS]}", soft_wrap=True
        )
    if found.end != "complete":
        screen.print(Text(ENDS[found.end], "yellow"), soft_wrap=True)
    reused = len(found.flown) - found.fresh
    again = f", {reused} used again" if reused else ""
    screen.print(
        f"cost         {found.fresh} flights{again}, {found.elapsed_s:.0f} s ({found.flight_s:.0f} s of flights)"
    )
    for path in files:
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        screen.print(f"written      {shown}", soft_wrap=True)
