"""One thing that a drone is set to, and whether it still is what it was before any stranger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Kept:
    """What was read last before a stranger could change it, or behind a change of our own."""

    known: Any = None
    is_frozen: bool = False
    """A stranger was about: from here on another value is a change."""
    was_touched: bool = False
    """Between the last two readings a stranger sent something that may change it."""
    _touched: bool = False
    _moved_s: float | None = None
    """The drone has our own change by then."""
    _hidden: bool = False
    """A stranger may have changed it unrecorded."""
    _ours_hidden: bool = False
    """So may our own ground."""
    _is_tainted: bool = False
    """What is known may be a stranger's."""

    def touch(self) -> None:
        """A stranger may change it."""
        self.is_frozen = self._touched = True

    def doubt(self) -> None:
        """A stranger may have changed it, unrecorded."""
        self._hidden = True

    def doubt_ours(self) -> None:
        """Our own ground may have changed it, unrecorded."""
        self._ours_hidden = True

    def hint(self) -> None:
        """A stranger was about: unless one was seen, what they sent may not have been recorded."""
        self._hidden |= not self.is_frozen or self._moved_s is not None

    def move(self, by_s: float) -> None:
        """Our own ground changes it: what is read next is as it should be."""
        self._moved_s, self._touched, self._hidden, self._ours_hidden = by_s, False, False, False

    def read(self, value: Any, now_s: float, same: Callable[[Any, Any], bool]) -> bool | None:
        """Whether what is read now, behind the stamp `now_s`, is as it was; None where nobody can tell."""
        self.was_touched = self._touched
        if self._moved_s is not None:
            if self._touched or self._hidden or self._ours_hidden:
                # Ours changed it and somebody else may have, too: what should be there was never read.
                return None
            if now_s > self._moved_s:
                self._moved_s = None
            self.known, self._is_tainted = value, False
            return True
        self._touched = False
        if self.is_frozen:
            return self._compare(value, same)
        self._is_tainted |= self._hidden and self.known is not None and self.known != value
        self.known, self._hidden, self._ours_hidden = value, False, False
        return None if self._is_tainted else True

    def _compare(self, value: Any, same: Callable[[Any, Any], bool]) -> bool | None:
        if self.known is None or self._is_tainted or self._ours_hidden:
            return None
        return True if same(value, self.known) else None if self._hidden else False
