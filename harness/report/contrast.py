"""A comparison in the words that terminal, page and Markdown share."""

from __future__ import annotations

import math
from collections.abc import Sequence

from harness.report.comparison import LEVEL, Against, Changed, Comparison, Flown, Moved, Row, Tested, Way
from harness.report.wording import NEVER, NOTHING, several

NOT_FLOWN = "not flown"
MOVED_COLUMNS = ("case", "measure", "side", "way", "n", "p50", "shift", "effect", "p")
HOW_TO_READ = {
    "side by side": (
        "what varies within a side (drone, configuration, firmware, profile) is matched with its like; what does not "
        "is what is compared. Flights that differ in more than seed and speed are never added up. Of the practice "
        "drone each seed counts once."
    ),
    "worse": (
        "a case or a check is no PASS any more, or is a FAIL now (the worst flight decides, so that one FAIL in many "
        "flights may be chance: its share and p stand beside it); or fewer flights pass, or something came later, went "
        "further or came less long ahead, beyond noise."
    ),
    "better": (
        "a case or a check is a PASS now of which no flight passed before, in no fewer flights; or more flights "
        "pass, or a time or distance moved the other way, beyond noise."
    ),
    "other": "neither: what is open in another way, what one side alone was held to, or an ERROR, which is the rig's.",
    "beyond noise": (
        f"a difference at least as large comes by chance in fewer than {LEVEL:.0%} of comparisons in which nothing "
        "differs (the permutation test of the effect, exact up to 60 flights; Fisher's for shares of flights that "
        "passed), however many questions are asked (p is corrected by Holm's method), and most flights differ by more "
        "than clocks and positions are known. A time that is badly known counts for little, and takes nothing from "
        "others."
    ),
    "effect": (
        "how much more often a flight of the side measured more than one of the base than it measured less, from -1 to "
        "1; differences within what both are known by count as none (Cliff's delta; below 0.147 it is negligible)."
    ),
    "shift": f"the median of all differences (Hodges and Lehmann); '{NEVER}': it comes no more in most flights.",
    Way.MIXED: "some flights differ beyond chance, but most do not by more than they are known by: look at them.",
    Way.OPEN: (
        "however far apart they are, so few flights cannot tell: with fewer than 4 on each side none ever can, and the "
        "more questions there are the more it takes. It is not said that nothing moved."
    ),
}
"""Terms, and what they mean."""


def headline(comparison: Comparison) -> str:
    """ "Something got worse", "Nothing got worse"; where not all could be told, that nothing was seen to, and why."""
    if comparison.worse:
        return "Something got worse"
    untold = [f"{counted(comparison.untold, 'case')} could not be told"] if comparison.untold else []
    untold += [f"{counted(number, what)} {why}" for number, what, why in comparison.gaps]
    return f"Nothing was seen to get worse; {several(untold)}" if untold else "Nothing got worse"


def tone(comparison: Comparison) -> Way:
    """How the headline is coloured: green only where all was told."""
    if comparison.worse:
        return Way.WORSE
    return Way.OTHER if comparison.untold or comparison.gaps else Way.BETTER


def lead(comparison: Comparison) -> str:
    """ "B against A: of 4 cases flown on both, 1 got worse, 0 got better." For each side."""
    return " ".join(_lead(comparison, each.name) for each in comparison.others)


def _lead(comparison: Comparison, side: str) -> str:
    compared = sum(each.side == side for _, each in comparison.compared)
    both = comparison.cases(side, Way.WORSE, Way.BETTER)
    twice = f" ({both} of them both)" if both else ""
    return (
        f"{side} against {comparison.base}: of {counted(compared, 'case')} flown on both, "
        f"{comparison.cases(side, Way.WORSE)} got worse, {comparison.cases(side, Way.BETTER)} got better{twice}."
    )


def counted(number: int, what: str) -> str:
    """ "1 case", "2 cases"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def told(comparison: Comparison) -> str:
    """How much the tests could say: how many questions, how many moved, and how many were beyond so few flights."""
    ways = [each.way for each in _tests(comparison)]
    if not ways:
        return "No flight measured anything that another side measured, too."
    beyond, moved = ways.count(Way.OPEN), ways.count(Way.WORSE) + ways.count(Way.BETTER)
    held = "was" if len(ways) == 1 else "were"
    words = f"{counted(len(ways), 'pair')} of times, distances or shares {held} held against each other: "
    if beyond == len(ways):
        return f"{words}nothing can be said of any, there are too few flights (n too small)."
    parts = [
        f"{moved} moved beyond noise",
        f"{ways.count(Way.SAME)} {'was' if ways.count(Way.SAME) == 1 else 'were'} not seen to",
    ]
    parts += [f"in {ways.count(Way.MIXED)} some flights differ and most do not"] if Way.MIXED in ways else []
    return (
        f"{words}{several(parts)}{f'; of {beyond} nothing can be said, there are too few flights' if beyond else ''}."
    )


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
    return sorted(found, key=lambda item: Way.WORSE not in verdict_ways(item[1]))


def verdict_ways(each: Against) -> list[Way]:
    """Of a case's verdict, its checks', and its share of flights that pass, where that moved."""
    rate = [each.rate.way] if each.rate and each.rate.way in (Way.WORSE, Way.BETTER) else []
    return [each.way, *(check.way for check in each.checks), *rate]


def way_words(each: Against) -> Way:
    """Of a case's verdicts in one word: worse, if anything of it is."""
    ways = verdict_ways(each)
    return next((way for way in (Way.WORSE, Way.BETTER, Way.OTHER, Way.OPEN) if way in ways), Way.SAME)


def change_lines(each: Against) -> list[str]:
    """What changed, a line for each check, and how many flights passed on both."""
    lines = [_check_line(check, each.side) for check in each.checks]
    if each.errors:
        lines.append(f"{each.errors} of {counted(each.passed[1][1], 'flight')} in ERROR, which is the rig's")
    if each.rate:
        (was, of), (now, of_now) = each.passed
        p = f"p {_p(each.rate.p)}"
        if each.rate.p is None:
            p = f"p {_p(each.rate.difference.p)} by itself, so few cannot tell it from chance"
        lines.append(
            f"{now} of {counted(of_now, 'flight')} {'passes' if now == 1 else 'pass'}, against {was} of {of}: {p}"
        )
    return lines


def _check_line(check: Changed, side: str) -> str:
    if check.now is None:
        return f"{check.was} → not asked: {check.check}; {check.because} on {side}"
    was = "not asked" if check.was is None else check.was
    return f"{was} → {check.now}: {check.check}; {check.because} (in {check.run})"


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
    words = several([_number(each, 2) for each in ([times.p50, times.p95] if times.n >= 20 else [times.p50])])
    return words if words.endswith(NEVER) else f"{words} s"


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
        f"{_number(moved.first.p50, digits)} / {_with_unit(moved.second.p50, digits, unit)}",
        NEVER if math.isinf(shift) else f"{shift:+.{digits}f} {unit}",
        f"{tested.difference.effect:+.2f}",
        _p(tested.p),
    ]


def too_few(comparison: Comparison) -> list[str]:
    """What so few flights cannot tell, a line for each case, with how many flights each side has."""
    found = []
    for row, each in comparison.compared:
        beyond = [moved for moved in each.measures if moved.tested.way is Way.OPEN]
        names = [moved.measure.name for moved in beyond]
        share = each.rate is not None and each.rate.way is Way.OPEN
        whole = len(beyond) == len(each.measures) and names
        what = ["all times and distances"] if whole else names
        what += ["the share of flights that pass"] if share else []
        if what:
            (_, was), (_, now) = each.passed
            found.append(f"{row.name}, {was} against {now} flights on {each.side}: {several(what)}")
    return found


def mixed(comparison: Comparison) -> list[str]:
    """Measures of which some flights differ and most do not, a line each."""
    return [
        f"{row.name}, {each.side}: {moved.measure.name}; effect {test.difference.effect:+.2f}, p {_p(test.p)}"
        for row, each, moved in comparison.measures(Way.MIXED)
        for test in (moved.tested,)
    ]


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else NEVER


def _with_unit(value: float, digits: int, unit: str) -> str:
    return f"{_number(value, digits)} {unit}" if math.isfinite(value) else NEVER


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
