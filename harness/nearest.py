"""What to say of a word that is none of those known: the nearest that is stands first, then all there are, or,
of very many, where they are listed."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

MANY = 20
"""From how many on a list is no answer to who mistyped one word."""


def nearest(word: str, known: Collection[str], alike: float = 0.6) -> str | None:
    """The one that is most like it, if any is so much alike, 0 to 1."""
    return next(iter(get_close_matches(word, known, 1, alike)), None)


def unknown(
    told: str, word: str, known: Collection[str], *, besides: str = "", alike: float = 0.6, listed: str = ""
) -> str:
    """`told`, such as "--vehicle=px5", then what was meant, or wanted; `besides` is what else there may be. `alike` is
    from which likeness on a word is thought to be meant, 0 to 1. `listed` is the command that lists them, where
    they may be many."""
    if listed and len(known) >= MANY:
        near = nearest(word, known, alike)
        guess = f"did you mean {near}?" if near else "nothing is called like that;"
        return f"{told}: {guess} all {len(known)} are listed by {listed}"
    there_are = f"{', '.join(known) or 'none at all'}{besides}"
    if near := nearest(word, known, alike):
        return f"{told}: did you mean {near}? There are: {there_are}"
    return f"{told}: wanted one of {there_are}" if known else f"{told}: there is {there_are}"
