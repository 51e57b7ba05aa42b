"""A comparison as one page: for a browser, without a network or a script, and as Markdown. Same bundles, same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.report import contrast
from harness.report.comparison import Comparison, Way
from harness.report.grid import LEFT, RIGHT, grid, plain
from harness.report.rendered import inlined, rendered

MARKS = {Way.WORSE: "fail", Way.BETTER: "pass", Way.OTHER: "inconclusive", Way.MIXED: "inconclusive"}
"""Of ways, as verdicts are marked; others have none."""
MARKS |= {each: "none" for each in Way if each not in MARKS}


def comparison_html(comparison: Comparison) -> bytes:
    """The page."""
    return rendered(
        "compare.html.j2",
        c=comparison,
        css=inlined("report.css"),
        words=contrast,
        marks=MARKS,
    )


def comparison_markdown(comparison: Comparison) -> bytes:
    """The page."""
    names = [side.name for side in comparison.sides]
    lines = [
        f"# {plain(contrast.headline(comparison))}",
        "",
        plain(contrast.lead(comparison)),
        contrast.told(comparison),
        "",
    ]
    lines += [
        f"- **{plain(side.name)}**{' (base)' if side.name == comparison.base else ''}: {plain(side.words)}; "
        f"{contrast.counted(side.runs, 'run')}, {contrast.seeds_words(side.seeds)}, "
        f"{side.first_utc[:10]} to {side.last_utc[:10]}"
        for side in comparison.sides
    ]
    lines += [f"\n> {plain(each)}" for each in comparison.cautions]
    lines += ["", "## Verdicts that changed", ""]
    lines += _changed(comparison) or ["None."]
    lines += ["", "## Moved beyond noise", ""]
    moved = [contrast.moved_cells(row, each, measure) for row, each, measure in comparison.moved]
    lines += grid(contrast.MOVED_COLUMNS, [LEFT] * 4 + [RIGHT] * 5, moved) if moved else ["Nothing."]
    if some := contrast.mixed(comparison):
        lines += ["", "## Some flights differ, most do not", "", *(f"- {plain(each)}" for each in some)]
    if few := contrast.too_few(comparison):
        lines += ["", f"## {str(Way.OPEN).capitalize()} to tell", ""]
        lines += [f"- {plain(each)}" for each in few]
    lines += ["", "## All cases side by side", ""]
    lines += grid(
        ["case", *(f"{name}: {what}" for name in names for what in ("verdicts", "pass rate", "reaction p50, p95"))],
        [LEFT] + [LEFT, RIGHT, RIGHT] * len(names),
        (
            [row.name, *(words(each) for each in row.flown for words in _CELLS)]
            for row in comparison.rows
        ),
    )  # fmt: skip
    for name, cases in comparison.missing:
        lines += ["", f"## Not flown on {plain(name)}", "", *(f"- {plain(each)}" for each in cases)]
    if comparison.uncounted:
        lines += ["", "## Not counted", "", *(f"- {plain(each)}" for each in comparison.uncounted)]
    lines += ["", "## How it is told", "", *(f"- **{term}**: {text}" for term, text in contrast.HOW_TO_READ.items())]
    return "\n".join([*lines, ""]).encode()


_CELLS = (contrast.flown_words, contrast.rate_words, contrast.reaction_words)


def _changed(comparison: Comparison) -> list[str]:
    base = next(number for number, side in enumerate(comparison.sides) if side.name == comparison.base)
    rows = []
    for row, each in contrast.changed(comparison):
        other = next(number for number, side in enumerate(comparison.sides) if side.name == each.side)
        was, now = (contrast.flown_words(row.flown[number]) for number in (base, other))
        rows.append(
            [row.name, each.side, str(contrast.way_words(each)), was, now, "; ".join(contrast.change_lines(each))]
        )
    names = ["case", "side", "way", comparison.base, "now", "what changed"]
    return grid(names, [LEFT] * len(names), rows) if rows else []


COMPARISON_VIEWS: Mapping[str, tuple[str, Callable[[Comparison], bytes], bytes]] = {
    "html": ("the comparison as one page that needs no network", comparison_html, b"Made by cuas compare"),
    "markdown": ("the comparison as a page of GitHub's Markdown", comparison_markdown, b"## How it is told"),
}
"""By the name of its option: what it is, how it is made, and by what in it a file of the kind is known."""
