"""`cuas watch` as a server: one socket, on this machine alone unless that is said, until somebody ends it."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from harness.serve.door import quiet_server
from harness.serve.pages import Watching, application


def server_of(watching: Watching) -> uvicorn.Server:
    """Says nothing by itself, and leaves signals alone."""
    return quiet_server(application(watching))


async def serve(evidence: Path, listener: socket.socket, ready: Callable[[], None] = lambda: None) -> None:
    """Until SIGINT or SIGTERM; a second one ends it without waiting for whoever is answered just then."""
    watching = Watching(evidence)
    server = server_of(watching)
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()

    def end() -> None:
        server.force_exit = asked.is_set()
        asked.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)

    async def ended() -> None:
        await asked.wait()
        await watching.close()
        server.should_exit = True

    ready()
    await asyncio.gather(server.serve(sockets=[listener]), ended())
