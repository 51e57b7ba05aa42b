"""The door of whatever is served here: one socket, on this machine alone unless that is said, and only by its own name.

A page elsewhere can let a browser believe that its own name is this machine (DNS rebinding), and would then read what
stands here; therefore a request must name an IP address or localhost, which no name server hands out.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Iterator

import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from harness.errors import CallerError
from harness.rigs.owner import owner_of

CONNECTIONS_MOST = 64
"""At once; a script needs one, a browser some six."""
HEADERS = {
    "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
}  # fmt: skip


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


def quiet_server(application: ASGIApp) -> uvicorn.Server:
    """Says nothing by itself, and leaves signals alone."""
    config = uvicorn.Config(
        application, loop="asyncio", http="h11", ws="none", lifespan="off", log_config=None, access_log=False,
        server_header=False, timeout_graceful_shutdown=5, limit_concurrency=CONNECTIONS_MOST,
    )  # fmt: skip
    return _Server(config)


class Doorkeeper:
    """Refuses names that are not ours, and puts `HEADERS` on whatever is answered.

    What stands behind several slashes is what stands behind one: the address that we print ends in one, and who puts
    `/state` behind it asks for `//state`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_raw()]
            await send(message)

        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) == 1 and is_own(hosts[0].decode("latin-1")):
            await self._app({**scope, "path": "/" + scope["path"].lstrip("/")}, receive, with_headers)
            return
        seen = ", ".join(each.decode("latin-1") for each in hosts) or "none"
        refused = PlainTextResponse(f"wanted a request to an IP address or to localhost, saw host {seen}", 421)
        await refused(scope, receive, with_headers)


async def nothing_there(request: Request, error: Exception) -> Response:
    """The answer to a request for what there is not."""
    where = f"{request.method} {request.url.path}"
    return PlainTextResponse(f"{where}: nothing is there; see {request.base_url} for what there is", 404)


class OwnPages:
    """Refuses what a page of somebody else's has a browser send, whatever the method; before anything is changed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        host, port = scope["server"]
        own = {f"http://{name}:{port}" for name in (f"[{host}]" if ":" in host else host, "localhost")}
        strange = [each for each in origins if each not in own]
        if not strange or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        refused = PlainTextResponse(f"wanted a request from no page or from our own, saw one from {strange[0]}", 400)
        await refused(scope, receive, send)


def _raw() -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


def is_own(host: str) -> bool:
    """Whether a Host header names an address, or localhost; with a port or without."""
    name, colon, port = host.rpartition(":")
    if not colon or not port.isdecimal():
        name = host
    if name.lower() == "localhost":
        return True
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
