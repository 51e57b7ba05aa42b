"""How the command line speaks: results on stdout, one sentence on stderr for what went wrong, colours with meaning."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

from rich.console import Console, ConsoleOptions, RenderableType
from rich.live import Live
from rich.segment import Segment
from rich.text import Text

from harness.escaped import escaped
from harness.verdict import Verdict, merge

GREEN, FAILED, BAD_INPUT, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: all PASS; a FAIL; bad input; nothing worse than ERROR (or NOT SUPPORTED); Ctrl-C."""
_BY_VERDICT = (
    "Exit codes: 0 all green (NOT SUPPORTED beside a PASS is), 1 a FAIL, 2 bad input ({}), 3 no FAIL, but something "
    "INCONCLUSIVE or in ERROR, or nothing that was supported"
)
EXIT_CODES = f"{_BY_VERDICT.format('options, files, a drone that never comes up')}, 130 interrupted by Ctrl-C."
"""Of a command that flies."""
EXIT_CODES_OF_JUDGING = f"{_BY_VERDICT.format('options, files, bundles that cannot be read')}."
"""Of one that judges what flew."""
STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.ERROR: "bold magenta",
    Verdict.INCONCLUSIVE: "yellow",
    Verdict.NOT_SUPPORTED: "cyan",
}


class Screen(Console):
    """Shows what it is given as it stands: no markup, and whatever in it would order the terminal about, or hide,
    written out. (A drone's own words come here, and those of files that others made.)"""

    def __init__(self, **settings: Any) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, **settings)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for each in super().render(renderable, options):
            yield each if each.control else Segment(escaped(each.text, keep="\n"), each.style)


def console() -> Screen:
    """Standard output, as it is now."""
    return Screen()


def quoted(sentence: str) -> Text:
    """A sentence with words of others in it, on one line: none of them looks like a line of ours."""
    return Text(escaped(sentence))


def complain(sentence: str) -> None:
    """One line on standard error, whatever its length."""
    screen = Screen(stderr=True, soft_wrap=True)
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
