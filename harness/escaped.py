"""Words of others, such as a drone's own or a file's, as they may be shown to a person: nothing in them is an order to
a terminal, and nothing of them hides."""

from __future__ import annotations

import unicodedata

_HIDING = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Unicode's categories of what is nothing to look at: controls, marks of direction, halves of characters, breaks."""


def escaped(text: str, *, keep: str = "") -> str:
    """`text` with each such character written out, "\\x1b" for instance; those in `keep` stay. Without `keep` it is one
    line."""
    if text.isprintable():
        return text
    return "".join(each if each in keep or not _hides(each) else _written(each) for each in text)


def _hides(character: str) -> bool:
    return unicodedata.category(character) in _HIDING


def _written(character: str) -> str:
    """As Python writes it; of a half of a character, which no file may hold, likewise."""
    return character.encode("unicode_escape").decode("ascii")
