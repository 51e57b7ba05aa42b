"""`cuas watch` as a server within this process, on a real port, and readers of its stream."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.serve.door import bind
from harness.serve.pages import Watching
from harness.serve.watching import server_of

PATIENCE_S = 60.0
"""For a server that says nothing: it hangs, and a test should not."""


class Served:
    """A server in a thread of its own."""

    def __init__(self, evidence: Path) -> None:
        self.listener = bind("127.0.0.1", 0, exposed=False)
        self.port: int = self.listener.getsockname()[1]
        self.loop: asyncio.AbstractEventLoop | None = None
        self.watching: Watching | None = None
        self._evidence = evidence
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        self._ready.wait()

    async def _serve(self) -> None:
        self.watching = Watching(self._evidence)
        self.server = server_of(self.watching)
        self.loop = asyncio.get_running_loop()
        self._ready.set()
        await self.server.serve(sockets=[self.listener])

    def end(self) -> None:
        assert self.loop is not None
        assert self.watching is not None
        asyncio.run_coroutine_threadsafe(self.watching.close(), self.loop).result()
        self.server.should_exit = True
        self._thread.join()

    def ask(self, path: str, method: str = "GET", host: str | None = None) -> tuple[int, dict[str, str], str]:
        """Status, headers by their names in small letters, and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        connection.request(method, path, headers={"Host": host} if host is not None else {})
        answer = connection.getresponse()
        told = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        connection.close()
        return told

    @contextmanager
    def stream(self) -> Iterator[Iterator[tuple[str, Any]]]:
        """Events as they come: kind and data. The connection is cut at the end."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        connection.request("GET", "/events")
        answer = connection.getresponse()
        assert "text/event-stream; charset=utf-8" == answer.getheader("content-type")
        try:
            yield _events(answer)
        finally:
            answer.close()
            connection.close()


def _events(answer: http.client.HTTPResponse) -> Iterator[tuple[str, Any]]:
    kind = ""
    for line in answer:
        text = line.decode().rstrip("\n")
        if text.startswith("event: "):
            kind = text.removeprefix("event: ")
        elif text.startswith("data: "):
            yield kind, json.loads(text.removeprefix("data: "))


def until(events: Iterator[tuple[str, Any]], wanted: str) -> list[tuple[str, Any]]:
    """All events up to the first of kind `wanted`, which is the last."""
    told = []
    for kind, value in events:
        told.append((kind, value))
        if kind == wanted:
            return told
    raise AssertionError(f"the stream ended without {wanted}; it told {[kind for kind, _ in told]}")
