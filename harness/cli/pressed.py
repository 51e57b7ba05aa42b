"""Single keys from a terminal, without Enter, as long as somebody sits there."""

from __future__ import annotations

import asyncio
import os
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def can_press() -> bool:
    """Whether standard input is a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


@contextmanager
def pressed(key: Callable[[str], None]) -> Iterator[None]:
    """Calls `key` for each letter typed into standard input, if that is a terminal, which afterwards is as it was.
    Needs a running loop. Ctrl-C and Ctrl-Z are still the terminal's."""
    if not can_press():
        yield
        return
    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    loop = asyncio.get_running_loop()

    def read() -> None:
        data = os.read(fd, 64)
        if not data:
            loop.remove_reader(fd)
        elif not data.startswith(b"\x1b"):  # arrows and the like
            for letter in data.decode("ascii", "ignore"):
                key(letter)

    tty.setcbreak(fd, termios.TCSANOW)
    loop.add_reader(fd, read)
    try:
        yield
    finally:
        loop.remove_reader(fd)
        termios.tcsetattr(fd, termios.TCSANOW, before)
