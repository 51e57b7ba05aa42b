"""A comparison in the words that terminal, page and Markdown share."""

from __future__ import annotations

import math
from collections.abc import Sequence

from harness.report.comparison import LEVEL, Against, Comparison, Flown, Moved, Row, Tested, Way
from harness.report.wording import NEVER, NOTHING, several

NOT_FLOWN = "not flown"
MOVED_COLUMNS = ("case", "measure", "side", "way", "n", "p50", "shift", "effect", "p")
HOW_TO_READ = {
    "side by side": (
        "what varies within a side (drone, configuration, firmware, profile) is matched with its like; what does not "
        "is what is compared. Flights that differ in more than seed and speed are never added up."
    ),
    "worse": (
        "a case or a check is no PASS any more, or is a FAIL now (the worst flight decides); fewer flights pass, or "
        "something came later, went further or came less long ahead, beyond noise."
    ),
    "beyond noise": (
        f"a difference at least as large comes by chance in fewer than {LEVEL:.0%} of comparisons in which nothing "
        "differs (Mann-Whitney's test, exact up to 60 flights; Fisher's for shares of flights that passed), however "
        "many questions are asked (p is corrected by Holm's method), and it is larger than clocks and positions are "
        "known."
    ),
    "effect": (
        "how much more often a flight of the side measured more than one of the base than it measured less, from -1 to "
        "1; differences within the stated uncertainty count as none (Cliff's delta; below 0.147 it is negligible)."
    ),
    "shift": f"the median of all differences (Hodges and Lehmann); '{NEVER}': it comes no more in most flights.",
    Way.OPEN: (
        "however far apart they are, so few flights cannot tell: with fewer than 4 on each side none ever can, and the "
        "more questions there are the more it takes. It is not said that nothing moved."
    ),
}
"""Terms, and what they mean."""


def headline(comparison: Comparison) -> str:
    """ "Something got worse", or not."""
    return "Something got worse" if comparison.worse else "Nothing got worse"


def lead(comparison: Comparison) -> str:
    """ "Of 4 cases that both sides flew, 1 got worse, 0 better." """
    compared = len(comparison.compared)
    cases = "1 case" if compared == 1 else f"{compared} cases"
    held = several([side.name for side in comparison.sides if side.name != comparison.base])
    return (
        f"{held} against {comparison.base}: of {cases} flown on both, {comparison.count(Way.WORSE)} got worse, "
        f"{comparison.count(Way.BETTER)} got better."
    )


def told(comparison: Comparison) -> str:
    """How much the tests could say: how many questions, how many moved, and how many were beyond so few flights."""
    ways = [each.way for each in _tests(comparison)]
    if not ways:
        return "No flight measured anything that another side measured, too."
    beyond, moved = ways.count(Way.OPEN), ways.count(Way.WORSE) + ways.count(Way.BETTER)
    words = f"{len(ways)} times, distances and shares of flights were held against each other: "
    if beyond == len(ways):
        return f"{words}nothing can be said of any, there are too few flights (n too small)."
    known = f"{moved} moved beyond noise, {ways.count(Way.SAME)} did not"
    return f"{words}{known}{f'; of {beyond} nothing can be said, there are too few flights' if beyond else ''}."


def _tests(comparison: Comparison) -> list[Tested]:
    found: list[Tested] = []
    for _, each in comparison.compared:
        found += [each.rate] if each.rate else []
        found += [measure.tested for measure in each.measures]
    return found


def changed(comparison: Comparison) -> list[tuple[Row, Against]]:
    """Cases whose verdict, one of whose checks or whose share of passes changed; what got worse first."""
    found = [
        (row, each)
        for row, each in comparison.compared
        if each.way is not Way.SAME or each.checks or (each.rate and each.rate.way in (Way.WORSE, Way.BETTER))
    ]
    return sorted(found, key=lambda item: Way.WORSE not in _verdict_ways(item[1]))


def _verdict_ways(each: Against) -> list[Way]:
    return [each.way, *(check.way for check in each.checks), *([each.rate.way] if each.rate else [])]


def way_words(each: Against) -> Way:
    """Of a case's verdicts in one word: worse, if anything of it is."""
    ways = _verdict_ways(each)
    return next((way for way in (Way.WORSE, Way.BETTER, Way.OTHER) if way in ways), Way.SAME)


def change_lines(each: Against) -> list[str]:
    """What changed, a line for each check."""
    lines = [f"{check.was} → {check.now}: {check.check}; {check.because} (in {check.run})" for check in each.checks]
    if each.rate and each.rate.way in (Way.WORSE, Way.BETTER):
        lines.append(f"share of flights that pass {each.rate.difference.shift:+.0%}, p {_p(each.rate.p)}")
    return lines


def flown_words(flown: Flown | None) -> str:
    """ "FAIL, 18 of 20 pass", or why there is nothing."""
    if flown is None:
        return NOT_FLOWN
    if len(flown.verdicts) == 1:
        return f"{flown.n} {flown.verdict}"
    return several([f"{count} {verdict}" for verdict, count in flown.verdicts])


def rate_words(flown: Flown | None) -> str:
    """ "90 % (70–97)"."""
    if flown is None or flown.pass_rate is None:
        return NOTHING
    share = flown.pass_rate
    return f"{100 * share.value:.0f} % ({100 * share.lo:.0f}–{100 * share.hi:.0f})"


def reaction_words(flown: Flown | None) -> str:
    """Median and 95 % quantile, "5.31, 5.60 s"; the median alone below 20 flights."""
    if flown is None or flown.reaction is None:
        return NOTHING
    times = flown.reaction
    p95 = f", {_number(times.p95, 2)}" if times.n >= 20 else ""
    return f"{_number(times.p50, 2)}{p95} s"


def moved_cells(row: Row, each: Against, moved: Moved) -> list[str]:
    """In MOVED_COLUMNS."""
    digits = 2 if moved.measure.unit == "s" else 1
    unit, tested = moved.measure.unit, moved.tested
    shift = tested.difference.shift
    return [
        row.name,
        moved.measure.name,
        each.side,
        str(tested.way),
        f"{moved.first.n} / {moved.second.n}",
        f"{_number(moved.first.p50, digits)} / {_number(moved.second.p50, digits)} {unit}",
        NEVER if math.isinf(shift) else f"{shift:+.{digits}f} {unit}",
        f"{tested.difference.effect:+.2f}",
        _p(tested.p),
    ]


def too_few(comparison: Comparison) -> list[str]:
    """Cases of which nothing can be said but the verdicts, with how many flights each side has."""
    found: dict[str, None] = {}
    for row, each in comparison.compared:
        beyond = [moved for moved in each.measures if moved.tested.way is Way.OPEN]
        if beyond:
            counts = sorted({(moved.first.n, moved.second.n) for moved in beyond})
            found[f"{row.name}: {several([f'{a} against {b}' for a, b in counts])} flights on {each.side}"] = None
    return list(found)


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else NEVER


def _p(p: float | None) -> str:
    if p is None:
        return NOTHING
    return f"{p:.2g}" if p >= 0.0001 else "< 0.0001"


def seeds_words(seeds: Sequence[int]) -> str:
    """ "seed 7", or "20 seeds from 1 to 20"."""
    return f"seed {seeds[0]}" if len(seeds) == 1 else f"{len(seeds)} seeds from {seeds[0]} to {seeds[-1]}"


def moved_words(moved: Moved) -> str:
    """ "worse: MEASURE by +2.22 s (p 0.001)"."""
    digits = 2 if moved.measure.unit == "s" else 1
    shift = moved.tested.difference.shift
    by = NEVER if math.isinf(shift) else f"{shift:+.{digits}f} {moved.measure.unit}"
    return f"{moved.tested.way}: {moved.measure.name} by {by} (p {_p(moved.tested.p)})"
