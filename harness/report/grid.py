"""Tables of GitHub's Markdown, and text that cannot break them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

LEFT, RIGHT = ":--", "--:"
_PLACE = re.compile(r"(?<![\w.:/])/(?:[^\s/:;,'\"]+/)+([^\s/:;,'\"]+)")
_SPECIAL = str.maketrans({each: f"\\{each}" for each in "\\|<>*`[]"})


def grid(names: Sequence[str], aligned: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table; its cells are taken as plain text."""
    lines = [names, aligned, *([plain(cell) for cell in row] for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]


def plain(text: str) -> str:
    """Text that Markdown takes as it is, on one line; of files on somebody's machine only the names."""
    return _PLACE.sub(r"\1", " ".join(text.split())).translate(_SPECIAL)
