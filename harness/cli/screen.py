"""How the command line speaks: results on stdout, one sentence on stderr for what went wrong, colours with meaning."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from harness.verdict import Verdict, merge

GREEN, FAILED, BAD_INPUT, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: all PASS; a FAIL; bad input; nothing worse than ERROR (or NOT SUPPORTED); Ctrl-C."""
STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.ERROR: "bold magenta",
    Verdict.INCONCLUSIVE: "yellow",
    Verdict.NOT_SUPPORTED: "cyan",
}


def console() -> Console:
    """Standard output, as it is now."""
    return Console(highlight=False, markup=False, emoji=False)


def complain(sentence: str) -> None:
    """One line on standard error, whatever its length."""
    screen = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)
    screen.print(Text.assemble(("cuas: ", "bold red"), " ".join(sentence.split())))


VERDICT_WIDTH = max(map(len, Verdict))
"""In columns."""


def padded(verdict: Verdict) -> Text:
    """A verdict in its colour, as wide as the widest and a blank."""
    text = verdict_text(verdict)
    text.pad_right(VERDICT_WIDTH + 1 - len(text))
    return text


def verdict_text(verdict: Verdict | None) -> Text:
    """A verdict in its colour; "—" for a run that has none."""
    return Text.assemble((str(verdict), STYLES[verdict]) if verdict else ("—", "dim"))


def exit_code(verdicts: Iterable[Verdict]) -> int:
    """0 if all that could be flown are PASS and there is one; 1 with a FAIL; else 3. What is not supported was skipped,
    and says so in its own colour: a product cannot be blamed, nor a CI be stopped, for what nobody can fly."""
    flown = [each for each in verdicts if each is not Verdict.NOT_SUPPORTED]
    worst = merge(flown)
    return {Verdict.PASS: GREEN, Verdict.FAIL: FAILED}.get(worst, UNDECIDED)


class Redrawn:
    """What is drawn again and again in one place of a terminal, as long as the context lasts; elsewhere there is no
    `_live`, and lines are written instead."""

    def __init__(self, screen: Console) -> None:
        self._screen = screen
        self._live = Live(console=screen, auto_refresh=False, transient=True) if screen.is_terminal else None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()
