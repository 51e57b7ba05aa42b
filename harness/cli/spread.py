"""Tables on a screen that is made as wide as they need, so that no figure is cut off."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

WIDEST = 10_000
"""In columns."""


def columns(names: Sequence[str], figures: Sequence[str]) -> Table:
    """An empty table; figures stand to the right."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in names:
        table.add_column(name, no_wrap=True)
    for name in figures:
        table.add_column(name, no_wrap=True, justify="right")
    return table


def print_wide(screen: Console, table: Table) -> None:
    """Show it whole."""
    screen.width = max(screen.width, Measurement.get(screen, screen.options.update(max_width=WIDEST), table).maximum)
    screen.print(table)
