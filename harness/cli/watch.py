"""`cuas watch`: a page that shows a suite as it flies."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from harness.cli.screen import INTERRUPTED, console
from harness.errors import CallerError
from harness.options import EVIDENCE
from harness.report.gathering import is_folder
from harness.serve.door import bind, url
from harness.serve.watching import serve

EPILOG = (
    "Example:  cuas watch evidence   while, in another terminal, cuas run --evidence=evidence flies\n\n"
    "Exit codes: 130 ended by Ctrl-C, as is usual; 2 bad input (nothing is served)."
)


def watch(
    evidence: Annotated[
        Path, typer.Argument(metavar="EVIDENCE", help="A folder that `cuas run` writes to; there may be no run yet.")
    ] = EVIDENCE,
    host: Annotated[str, typer.Option(help="the address to listen at")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="the port to listen at; 0: any that is free")] = 0,
    exposed: Annotated[
        bool,
        typer.Option(
            "--exposed", metavar="", help="allow a --host that others reach: all who do can read this evidence"
        ),
    ] = False,
) -> int:
    """Watch flights in a browser: phase, time, a map of truth and belief, and verdicts as they fall.

    It only reads, and looks only while somebody watches. Flights take no notice of it.
    """
    if not is_folder(evidence):
        raise CallerError(f"{evidence}: wanted a folder of evidence, as `cuas run --evidence` makes it, saw none there")
    with bind(host, port, exposed=exposed) as listener:
        address = url(listener)
        screen = console()

        def told() -> None:
            screen.print(Text("watching     ", "dim") + Text(str(evidence)), soft_wrap=True)
            screen.print(Text("in a browser ", "dim") + Text(address, "bold"), soft_wrap=True)
            screen.print(Text("Ctrl-C ends it; the flights go on", "dim"))
            screen.file.flush()

        asyncio.run(serve(evidence, listener, told))
    return INTERRUPTED
