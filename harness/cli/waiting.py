"""Progress for what may take longer than a person waits for in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TransferSpeedColumn

from harness.cli.screen import Screen
from harness.clock import HostClock

PATIENCE_S = 2.0
"""How long work may go on before it shows how far it is."""


@contextmanager
def progress(what: str, *, at_once: bool = False, in_bytes: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Shows, on a terminal's standard error, how far it is: gives `told(done, total)`. Once that takes long; `at_once`,
    from the beginning, is for work of which one step may take long, or that tells of none."""
    clock = HostClock()
    begun_s = clock.now_s()
    counted = (DownloadColumn(), TransferSpeedColumn()) if in_bytes else (MofNCompleteColumn(),)
    columns = (TextColumn(what), BarColumn(), *counted)
    bar = Progress(*columns, console=Screen(stderr=True), transient=True)
    task = bar.add_task("", total=None)
    shown = at_once and bar.console.is_terminal
    if shown:
        bar.start()

    def told(done: int, total: int) -> None:
        nonlocal shown
        if not shown and bar.console.is_terminal and clock.now_s() - begun_s > PATIENCE_S:
            shown = True
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield told
    finally:
        if shown:
            bar.stop()
