"""Serial ports that nobody is behind: pseudo-terminals, for tests of who may use which."""

from __future__ import annotations

import os
import pty
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def terminals(count: int) -> Iterator[list[str]]:
    """Their paths."""
    pairs = [pty.openpty() for _ in range(count)]
    try:
        yield [os.ttyname(slave) for _, slave in pairs]
    finally:
        for each in (fd for pair in pairs for fd in pair):
            os.close(each)
