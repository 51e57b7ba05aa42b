"""A search's outcome as a picture: the share of flights that survived over the level, crossings shaded, and below it
what the telling check measured in each flight."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, PercentFormatter

from harness.campaign.finding import ENDS, Found
from harness.campaign.measured import Telling, telling
from harness.campaign.tally import State, Tally
from harness.verdict import Verdict

# Okabe and Ito's colours, which the colour-blind tell apart; each has a shape of its own as well.
LOOKS = {
    State.SURVIVES: ("#0072B2", "o"),
    State.FAILS: ("#D55E00", "X"),
    State.MIXED: ("#000000", "D"),
    State.BLIND: ("#888888", "|"),
}
POINTS = {Verdict.PASS: ("#0072B2", "o"), Verdict.FAIL: ("#D55E00", "X")}
PNG_NAME = "boundary.png"
NOWHERE = -0.05
"""Where levels are drawn whose share is unknown: below all shares."""
SHADE, GREY = "#E69F00", "#777777"
INCHES, DOTS_PER_INCH = 9.0, 120
TITLE_CHARACTERS = 105


def draw(found: Found, folder: Path) -> Path:
    """Write the picture; raises OSError if it cannot be written."""
    figures = telling(found.flown)
    rows = [3, 2] if figures else [3]
    figure = Figure(figsize=(INCHES, 1.9 + 1.25 * sum(rows)), dpi=DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(len(rows), 1, sharex=True, squeeze=False, height_ratios=rows)[:, 0]
    figure.suptitle(_title(found), fontsize=10.5, x=0.01, ha="left")
    _survival(axes[0], found)
    if figures:
        _figures(axes[1], figures)
    for axis in axes:
        for crossing in found.crossings:
            axis.axvspan(crossing.low, crossing.high, color=SHADE, alpha=0.3, lw=0, zorder=0)
        axis.grid(visible=True, color="#dddddd", lw=0.6)
        axis.set_axisbelow(True)
        axis.spines[["top", "right"]].set_visible(False)
    _level_axis(axes[-1], found)
    figure.savefig(folder / PNG_NAME)
    return folder / PNG_NAME


def _title(found: Found) -> str:
    flights = f"n = {len(found.flown)} flights at {len(found.levels)} levels"
    what = f"{found.scenario}{f' {found.case}' if found.case else ''}: survival over {found.boundary.quantity}"
    told = "; ".join(found.sentences())
    lines = [f"{what}, {flights}", found.who(), told, *([ENDS[found.end]] if found.end != "complete" else [])]
    return "\n".join(textwrap.fill(line, TITLE_CHARACTERS) for line in lines)


def _survival(axis: Any, found: Found) -> None:
    seen = [each for each in found.levels if each.share is not None]
    axis.plot([each.level for each in seen], [_share(each) for each in seen], color=GREY, lw=1, zorder=1)
    for state, (colour, marker) in LOOKS.items():
        own = [each for each in found.levels if each.state is state]
        if not own:
            continue
        if state is State.BLIND:
            axis.plot([each.level for each in own], [NOWHERE] * len(own), marker, color=colour, ms=14, label=f"{state}")
            continue
        shares = [_share(each) for each in own]
        bars = [
            [max(0.0, _share(each) - each.share.lo) for each in own if each.share],
            [max(0.0, each.share.hi - _share(each)) for each in own if each.share],
        ]
        levels = [each.level for each in own]
        axis.errorbar(levels, shares, bars, fmt=marker, color=colour, ms=7, capsize=3, lw=1.2, label=f"{state}")
    for number, each in enumerate(found.levels):
        count = f"{each.survived}/{each.decided}" + (f" (+{each.undecided})" if each.undecided else "")
        side = 1 if _share(each) < 0.5 else -1
        beside = (5, side * (9 + 8 * (number % 2)) - 3)  # Neighbours lie close: they take turns in height.
        axis.annotate(
            count, (each.level, _share(each)), beside,
            textcoords="offset points", fontsize=6.5, color="#333333",
        )  # fmt: skip
    if found.crossings:
        axis.plot([], [], color=SHADE, alpha=0.5, lw=8, label="crossing lies here")
    axis.set_ylim(-0.1, 1.08)
    axis.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axis.yaxis.set_major_formatter(PercentFormatter(1.0))
    bounds = f"bars: Wilson's {found.plan.confidence:.0%} bounds"
    extra = "; (+n): ERROR or INCONCLUSIVE, not counted" if found.apart else ""
    axis.set_ylabel("flights that survived")
    axis.set_title(f"{bounds}; figures: survived/decided{extra}", fontsize=8, color="#555555", loc="left")
    axis.legend(fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)


def _share(tally: Tally) -> float:
    return tally.share.value if tally.share else NOWHERE


def _figures(axis: Any, figures: Telling) -> None:
    for verdict, (colour, marker) in POINTS.items():
        own = [each for each in figures.points if each.verdict is verdict]
        if own:
            levels, values = [each.level for each in own], [each.value for each in own]
            axis.plot(levels, values, marker, color=colour, ms=5, alpha=0.6, mew=0, label=f"{verdict}")
    rest = [each for each in figures.points if each.verdict not in POINTS]
    if rest:
        axis.plot([each.level for each in rest], [each.value for each in rest], "|", color=GREY, label="other")
    if figures.limit is not None:
        axis.axhline(figures.limit, color="#000000", lw=1, ls="--", label=f"limit {figures.limit:g} {figures.unit}")
    axis.set_ylabel(f"measured ({figures.unit})")
    without = f" ({figures.without} flights without a figure)" if figures.without else ""
    axis.set_title(textwrap.fill(figures.check + without, 110), fontsize=8, color="#555555", loc="left")
    axis.legend(fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)


def _level_axis(axis: Any, found: Found) -> None:
    axis.set_xlabel(found.boundary.label)
    if found.plan.scale == "log":
        axis.set_xscale("log")
        axis.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.xaxis.set_minor_formatter(NullFormatter())
        axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
