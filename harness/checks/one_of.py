"""A word that is one of a few, or a sentence with the nearest that is."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from harness.errors import CallerError


def one_of(asked: str, word: object, known: Collection[str], *, like: str | None = None) -> None:
    """Raises CallerError unless `word` is one of `known`: as `asked(word)`, with the nearest of them; `like` is what to
    look for instead of the word itself."""
    if word in known:
        return
    near = get_close_matches(str(word) if like is None else like, list(known), 1)
    hint = f"; the nearest is {str(near[0])!r}" if near else ""
    raise CallerError(f"{asked}({str(word)!r}): wanted one of {', '.join(known)}{hint}")
