"""The pages and the stream of `cuas watch`, as an application: it only reads, and answers only by names that are its
own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Send

from harness.clock import HostClock
from harness.errors import HarnessError
from harness.report.assembling import assemble
from harness.report.gathering import gather
from harness.report.html import html
from harness.report.material import Material
from harness.serve.door import Doorkeeper, nothing_there
from harness.serve.suite import Suite
from harness.shipped import shipped

EVERY_S = 0.5
"""Between two looks, as often as a flight's status is rewritten."""
SIGN_OF_LIFE_TICKS = 20
"""A stream that says nothing for so many looks says that, so that a browser that is gone is noticed."""
MOST_STREAMS = 32
FILES = {"/": ("watch.html", "text/html"), "/report.css": ("report.css", "text/css"),
         "/watch.css": ("watch.css", "text/css"), "/watch.js": ("watch.js", "text/javascript")}  # fmt: skip
CLOSED = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
OWN = f"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; {CLOSED}"
REPORT = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; {CLOSED}"
"""A report carries its style and its script within itself, and fetches nothing."""


class Watching:
    """A suite that is looked at as long as anybody watches; `close` ends all streams."""

    def __init__(self, evidence: Path) -> None:
        self.suite = Suite(evidence)
        self.streams = 0
        self._ticked = asyncio.Condition()
        self._closed = False
        self._drawing = asyncio.Lock()
        self._looking: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is looked at: from the first look on behind which nobody watches."""
        return self._looking is None

    async def stream(self) -> AsyncGenerator[str, None]:
        """Server-sent events: `begin`, then what is new, as it comes."""
        self.streams += 1
        try:
            if self._looking is None:
                self._looking = asyncio.create_task(self._look_on())
            reader, quiet = self.suite.reader(), 0
            yield _event("begin", {"evidence": self.suite.evidence.absolute().name})
            while not self._closed:
                news = "".join(_event(kind, value) for kind, value in reader.news())
                quiet = 0 if news else quiet + 1
                if news or quiet % SIGN_OF_LIFE_TICKS == 0:
                    yield news or ": nothing new\n\n"
                async with self._ticked:
                    await self._ticked.wait()
        finally:
            self.streams -= 1

    async def close(self) -> None:
        self._closed = True
        await self._tick()

    async def report(self, run: str) -> bytes | None:
        """The report of one bundle; None of what is not over, or has none. One is drawn at a time."""
        folder = self.suite.bundle(run)
        if folder is None:
            return None
        async with self._drawing:
            return await run_in_threadpool(_drawn, folder)

    async def _look_on(self) -> None:
        """As long as anybody watches. It is not cancelled when the last one goes: a thread that reads cannot be, and
        none may be left reading beside the next look's."""
        clock = HostClock()
        while self.streams:
            try:
                await self._look()
            except Exception as error:  # whatever it is, who watches must hear of it and see the rest
                self.suite.failed(error)
            await self._tick()
            await clock.sleep_until(clock.now_s() + EVERY_S)
        self._looking = None

    async def _look(self) -> None:
        """One look, in another thread than the answers: a folder may hold much, and its disk may be slow."""
        steps = self.suite.look()
        while await run_in_threadpool(next, steps, 0):
            await self._tick()

    async def _tick(self) -> None:
        async with self._ticked:
            self._ticked.notify_all()


class _Events(StreamingResponse):
    """Ends its stream at once when its reader is gone, also while something is being sent."""

    async def stream_response(self, send: Send) -> None:
        async with aclosing(self.body_iterator):  # type: ignore[type-var]
            await super().stream_response(send)


def _event(kind: str, value: object) -> str:
    return f"event: {kind}\ndata: {json.dumps(value, separators=(',', ':'), allow_nan=False)}\n\n"


def _drawn(folder: Path) -> bytes:
    gathered = gather([folder])
    return html(Material(results=assemble(gathered), folders={each.identity.run: folder for each in gathered.judged}))


def application(watching: Watching) -> Starlette:
    """`/`, its files, `/events`, and `/runs/NAME`: a report of that one bundle."""

    async def file(request: Request) -> Response:
        name, kind = FILES[request.url.path]
        data = shipped("reports", "templates", name).read_bytes()
        return Response(data, media_type=f"{kind}; charset=utf-8", headers={"Content-Security-Policy": OWN})

    async def events(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("wanted to be asked by cuas watch's own page, saw a page of another site", 403)
        if watching.streams >= MOST_STREAMS:
            return PlainTextResponse(f"wanted at most {MOST_STREAMS} who watch, saw one more", 503)
        return _Events(watching.stream(), media_type="text/event-stream")

    async def run(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            page = await watching.report(name)
        except HarnessError as error:
            return PlainTextResponse(str(error), 409)
        if page is None:
            return PlainTextResponse(f"{name}: wanted a run that is over and has a bundle; see the page before", 404)
        return Response(page, media_type="text/html", headers={"Content-Security-Policy": REPORT})

    routes = [Route(path, file, methods=["GET"]) for path in FILES]
    routes += [Route("/events", events, methods=["GET"]), Route("/runs/{name}", run, methods=["GET"])]
    return Starlette(routes=routes, middleware=[Middleware(Doorkeeper)], exception_handlers={404: nothing_there})
