"""Messages handed to whoever waits for them; of all others only the number is looked at."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import by_name

Handler = Callable[[Message], None]


class Mailroom:
    """Decodes a message only if somebody asked for its name."""

    def __init__(self) -> None:
        self._handlers: dict[int, list[Handler]] = defaultdict(list)

    def on(self, name: str, handler: Handler) -> Callable[[], None]:
        """Call `handler` with every message of that name; returns what ends it."""
        handlers = self._handlers[by_name()[name].msg_id]
        handlers.append(handler)
        return lambda: handlers.remove(handler)

    def sort(self, frames: list[bytes]) -> None:
        """Hand out what is wanted."""
        for frame in frames:
            handlers = self._handlers.get(framing.msg_id(frame))
            if handlers:
                message = decode(frame)
                for handler in tuple(handlers):
                    handler(message)

    @contextmanager
    def inbox(self, *names: str) -> Iterator[asyncio.Queue[Message]]:
        """A queue of these messages, from now on, as long as the context lasts."""
        queue: asyncio.Queue[Message] = asyncio.Queue()
        ends = [self.on(name, queue.put_nowait) for name in names]
        try:
            yield queue
        finally:
            for end in ends:
                end()
