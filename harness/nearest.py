"""What to say of a word that is none of those known: the nearest that is stands first, then all there are."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches


def unknown(told: str, word: str, known: Collection[str], *, besides: str = "", alike: float = 0.6) -> str:
    """`told`, such as "--vehicle=px5", then what was meant, or wanted; `besides` is what else there may be. `alike` is
    from which likeness on a word is thought to be meant, 0 to 1."""
    there_are = f"{', '.join(known) or 'none at all'}{besides}"
    if near := get_close_matches(word, known, 1, alike):
        return f"{told}: did you mean {near[0]}? There are: {there_are}"
    return f"{told}: wanted one of {there_are}" if known else f"{told}: there is {there_are}"
