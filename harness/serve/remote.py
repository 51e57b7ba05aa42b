"""The HTTP API of a running `cuas link`: how it is, and what may be changed.

A page elsewhere can make a browser send here what needs no permission; therefore whatever changes something must be
JSON by its type, or PUT or DELETE, and must not come from a page of somebody else's. Whoever works on this machine may
ask; so nothing here reads a file that a request names.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from harness.errors import CallerError
from harness.faults.packet import LinkFault
from harness.faults.radio import KINDS, radio_names, read_fault, read_radio
from harness.rigs.linking import RunningLink
from harness.serve.door import Doorkeeper, OwnPages, nothing_there
from harness.wire.controls import RADIO

LARGEST_BODY_BYTES = 65536
DEEPEST = 16
"""Faults within faults; three are many."""
HELP = """\
cuas link, by HTTP. Bodies are JSON (Content-Type: application/json). A refusal is 4xx and one sentence.

  GET    /state            both ends, both ways (counts, rates a second), faults at work and what they took
  GET    /radios           the radios there are: {radios}
  PUT    /radio            {{"radio": "lte"}}: this whole radio, in place of the one before
  DELETE /radio            none
  POST   /faults           {{"kind": "random_loss", "share": 0.1, "direction": "up"}}: as in links/*.toml
  PUT    /faults/NAME      the same under a name of yours, in place of what had it
  DELETE /faults/NAME      take it out; answers what it took
  DELETE /faults           take all of them out, the radio too

Kinds: {kinds}.

  curl {url}state
  curl -X PUT {url}radio --json '{{"radio": "sik"}}'
  curl {url}faults --json '{{"kind": "latency", "mean_s": 0.5}}'
  curl -X DELETE {url}faults
"""


def remote(link: RunningLink) -> Starlette:
    """The application; it works on `link` in the loop that it runs in."""
    controls = link.controls

    async def manual(request: Request) -> Response:
        url = str(request.base_url)
        return PlainTextResponse(HELP.format(url=url, radios=", ".join(radio_names()), kinds=", ".join(KINDS)))

    async def state(request: Request) -> Response:
        return JSONResponse(link.state())

    async def radios(request: Request) -> Response:
        return JSONResponse({"radios": {name: str(read_radio(name)) for name in radio_names()}})

    async def put_radio(request: Request) -> Response:
        table = await _table(request)
        name = table.get("radio")
        if table.keys() != {"radio"} or name not in radio_names():
            raise CallerError(f'wanted {{"radio": NAME}}, NAME one of {", ".join(radio_names())}; saw {table}')
        controls.put(RADIO, read_radio(name))
        return _fault(link, RADIO, 200)

    async def add(request: Request) -> Response:
        name = controls.add(_read(await _table(request), "POST /faults"))
        return _fault(link, name, 201)

    async def put(request: Request) -> Response:
        name = request.path_params["name"]
        controls.put(name, _read(await _table(request), f"PUT /faults/{name}"))
        return _fault(link, name, 200)

    async def take(request: Request) -> Response:
        name = request.path_params.get("name", RADIO)
        receipt = controls.take(name)
        if receipt is None:
            at_work = ", ".join(each["name"] for each in controls.told()) or "none"
            return PlainTextResponse(f"no fault at work is called {name}; there are: {at_work}", 404)
        return JSONResponse({"name": name, "receipt": receipt})

    async def clear(request: Request) -> Response:
        controls.clear()
        return Response(status_code=204)

    routes = [
        Route("/", manual, methods=["GET"]),
        Route("/state", state, methods=["GET"]),
        Route("/radios", radios, methods=["GET"]),
        Route("/radio", put_radio, methods=["PUT"]),
        Route("/radio", take, methods=["DELETE"]),
        Route("/faults", add, methods=["POST"]),
        Route("/faults", clear, methods=["DELETE"]),
        Route("/faults/{name}", put, methods=["PUT"]),
        Route("/faults/{name}", take, methods=["DELETE"]),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Doorkeeper), Middleware(OwnPages)],
        exception_handlers={CallerError: _refused, 404: nothing_there},
    )


async def _refused(request: Request, error: Exception) -> Response:
    return PlainTextResponse(str(error), 400)


def _read(table: dict[str, Any], who: str) -> LinkFault:
    """Raises CallerError for what is no fault, however far from one it is."""
    try:
        if "trace" in _kinds(table):
            raise CallerError(
                f"{who}: a trace is read from a file, which a request may not name: wanted --fault or --radio"
            )
        return read_fault(table, who=who)
    except (ValueError, OverflowError, RecursionError, TypeError) as error:
        raise CallerError(f"{who}: wanted the settings of a fault, saw what cannot be one: {error}") from error


def _kinds(value: Any, deep: int = 0) -> set[str]:
    """Whatever is called a kind anywhere in it. Raises ValueError for what lies too deep."""
    if deep > DEEPEST:
        raise ValueError(f"more than {DEEPEST} tables within each other")
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = {value["kind"]} if isinstance(value, dict) and isinstance(value.get("kind"), str) else set()
    return own.union(*(_kinds(each, deep + 1) for each in within))


def _fault(link: RunningLink, name: str, status: int) -> Response:
    told = next(each for each in link.controls.told() if each["name"] == name)
    return JSONResponse(told, status)


async def _table(request: Request) -> dict[str, Any]:
    """The body. Raises CallerError for what is no JSON object."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/json":
        raise CallerError(f"wanted Content-Type: application/json, saw {kind or 'none'}")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY_BYTES:
            raise CallerError(f"wanted at most {LARGEST_BODY_BYTES} bytes, saw more")
    try:
        table = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise CallerError(f"wanted JSON, saw: {error}") from None
    if not isinstance(table, dict):
        raise CallerError(f'wanted a JSON object, such as {{"kind": "random_loss", "share": 0.1}}; saw {table!r}')
    return table
