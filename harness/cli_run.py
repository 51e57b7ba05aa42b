"""`cuas run`: check all that was asked, let pytest fly it, show how it goes, and say what came of it."""

from __future__ import annotations

import asyncio
import shlex
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from harness.cli_flights import Flights, Flown
from harness.cli_live import LiveView
from harness.cli_procedures import divide, ids
from harness.cli_screen import BAD_INPUT, GREEN, INTERRUPTED, UNDECIDED, complain, console, exit_code
from harness.cli_summary import summarize
from harness.clock import HostClock
from harness.errors import CallerError
from harness.options import Options
from harness.rigs.binary import require_binary
from harness.rigs.child import Child
from harness.rigs.recipe import load_recipe
from harness.run import Order

LOOK_EVERY_S = 0.2
PYTEST_OK, PYTEST_FAILED, PYTEST_STOPPED, PYTEST_BROKE, PYTEST_USAGE, PYTEST_EMPTY = range(6)
TAIL_LINES = 60


def run(words: Sequence[str], options: Options, workers: str | None, passed: Sequence[str]) -> int:
    """Fly; returns the exit code. Raises CallerError, before anything starts, for whatever of it is wrong."""
    paths, wanted = divide(words)
    workers_arguments = _workers(workers)
    order = options.order()
    screen = console()
    _announce(screen, order, wanted or tuple(ids(paths)))
    options = Options.of(_Asked(options, wanted))
    command = [sys.executable, "-m", "pytest", *map(str, paths), "-p", "no:cacheprovider", "--tb=short"]
    command += [*options.arguments(), *workers_arguments, *passed]
    with tempfile.TemporaryDirectory(prefix="cuas-") as folder:
        output = Path(folder) / "pytest.txt"
        try:
            with asyncio.Runner() as runner:
                code, flown = runner.run(_fly(command, output, order, screen))
        except KeyboardInterrupt:
            code, flown = INTERRUPTED, []
        return _conclude(screen, code, flown, options, output.read_text(errors="replace"))
