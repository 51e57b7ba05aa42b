"""`cuas watch` as a server: one socket, on this machine alone unless that is said, until somebody ends it."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from harness.errors import CallerError
from harness.rigs.owner import owner_of
from harness.serve.pages import Watching, application


def bind(host: str, port: int, *, exposed: bool) -> socket.socket:
    """A socket that listens there; port 0 is any that is free.

    Raises CallerError for what is no IP address, not this machine's alone without `exposed`, or held by others.
    """
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise CallerError(f"--host={host}: wanted an IP address, such as 127.0.0.1") from None
    if not address.is_loopback and not exposed:
        raise CallerError(
            f"--host={host}: whoever reaches that address could read this evidence; wanted 127.0.0.1, or --exposed if "
            f"that is what you want"
        )
    if not 0 <= port < 65536:
        raise CallerError(f"--port={port}: wanted 0 to 65535 (0: any that is free)")
    listener = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((str(address), port))
        listener.listen(64)
    except OSError as error:
        listener.close()
        owner = owner_of(port) if port else None
        held = f"; {owner} holds it" if owner else ""
        raise CallerError(
            f"--host={host} --port={port}: wanted to listen there: {error.strerror}{held}; --port=0 takes a free one"
        ) from error
    return listener


def url(listener: socket.socket) -> str:
    """Where a browser finds it."""
    host, port, *_ = listener.getsockname()
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class _Server(uvicorn.Server):
    """Signals are ours: streams that never end by themselves must be ended first."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server_of(watching: Watching) -> uvicorn.Server:
    """Says nothing by itself, and leaves signals alone."""
    config = uvicorn.Config(
        application(watching), loop="asyncio", http="h11", ws="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, timeout_graceful_shutdown=5,
    )  # fmt: skip
    return _Server(config)


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
