"""Test coroutines on an event loop of their own: in virtual time, or in the host's where sockets and processes are."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any

from harness.clock import VirtualLoop

Body = Callable[..., Coroutine[Any, Any, None]]
LONGEST_S = 60.0
"""Host seconds; nothing here takes more than two."""


def virtually(body: Body) -> Callable[..., None]:
    """The test on a `VirtualLoop`."""

    @functools.wraps(body)
    def test(*args: Any, **kwargs: Any) -> None:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(body(*args, **kwargs))

    return test


def really(body: Body) -> Callable[..., None]:
    """The test on an ordinary loop, given up after `LONGEST_S`."""
    return _within(LONGEST_S, body)


def patiently(body: Body) -> Callable[..., None]:
    """The same, of processes that each start a Python of their own, and wait for a board."""
    return _within(5 * LONGEST_S, body)


def _within(limit_s: float, body: Body) -> Callable[..., None]:
    @functools.wraps(body)
    def test(*args: Any, **kwargs: Any) -> None:
        asyncio.run(asyncio.wait_for(body(*args, **kwargs), limit_s))

    return test


async def passing(times: int = 3) -> None:
    """Let everything that is ready run."""
    for _ in range(times):
        await asyncio.sleep(0)
