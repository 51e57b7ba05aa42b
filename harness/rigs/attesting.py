"""The operator's word that a board has no propellers, asked for where a run may arm it and nobody gave it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from harness.errors import CallerError
from harness.escaped import escaped
from harness.rigs.bench import BenchSettings, check_plugged_in


def at_terminal() -> bool:
    """Whether somebody may sit there, who sees what is asked and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str) -> str:
    """The line that is typed at the terminal; "" where it closed."""
    sys.stdout.write(escaped(question, keep="\n"))
    sys.stdout.flush()
    return sys.stdin.readline().rstrip("\n")


def operators_word(settings: BenchSettings, ask: Callable[[str], str]) -> str:
    """The id of the board as its operator typed it, "" where they typed nothing; `ask` puts a question to them. Raises
    CallerError where they typed anything else: a word about a board that is not looked at is none."""
    board = check_plugged_in(settings)
    question = (
        f"{board} may be armed in this run, on your word that it has no propellers.\n"
        "Look at it, then type its id; or nothing, and it stays disarmed: "
    )
    typed = ask(question).strip()
    if typed not in ("", board):
        raise CallerError(f"{typed!r} is not the board that is plugged in, {board}; look at it, and start again")
    return typed
