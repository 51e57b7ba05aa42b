"""A ground station of tests, straight behind a guard: what a harness does, a step at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from harness.actors.mailroom import Mailroom
from harness.clock import within_host_s
from harness.mavlink.codec import Encoder, Message
from harness.mavlink.frame import Splitter
from harness.reading.stack import STATION
from harness.rigs.guarded import GuardPort, GuardSettings, Ready
from tests.desk.board import Desk

PATIENCE_S = 120.0


def put_back(told: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Of what a guard says at its end: the parameters, and what is not as it was."""
    assert told["untold"] == 0
    return told["restored"], told["failed"]


class Ground:
    """Speaks through a guard."""

    def __init__(self, port: GuardPort) -> None:
        self.port = port
        self.mail = Mailroom()
        self.frame = Encoder(*STATION)
        splitter = Splitter()
        port.listen(lambda chunk: self.mail.sort(splitter.feed(chunk)))

    def send(self, name: str, **fields: Any) -> None:
        self.port.send(self.frame(name, **fields))

    def set(self, name: str, value: float, kind: int = 9) -> None:
        self.send("PARAM_SET", target_system=1, target_component=1, param_id=name, param_value=value, param_type=kind)

    def command(self, number: int, *params: float, kind: str = "COMMAND_LONG") -> None:
        named = {f"param{index}": value for index, value in enumerate(params, 1)}
        self.send(kind, target_system=1, target_component=1, command=number, **named)

    async def told(self, name: str, **fields: Any) -> Message:
        """The next message of that name with such fields."""
        with self.mail.inbox(name) as inbox:
            while True:
                message = await within_host_s(PATIENCE_S, inbox.get())
                if all(getattr(message, key) == value for key, value in fields.items()):
                    return message

    async def broken(self) -> str:
        return await within_host_s(PATIENCE_S, asyncio.shield(self.port.broken))

    async def ended(self) -> dict[str, Any]:
        return await within_host_s(PATIENCE_S, asyncio.shield(self.port.ended))


def settings_for(board: str, folder: Path, stack: str = "builtin", **more: Any) -> GuardSettings:
    (folder / "leases").mkdir(exist_ok=True)
    told = {"board": board, "baud": 921_600, "stack": stack, "folder": str(folder / "leases"), "gone_s": 3.0}
    return GuardSettings(**told | more)


@asynccontextmanager
async def guarded(desk: Desk, folder: Path, **more: Any) -> AsyncIterator[tuple[Ground, Ready]]:
    """Behind a guard of its own, which is told to end at the end."""
    port = GuardPort(settings_for(desk.path, folder, **more), folder / "guard.log")
    try:
        yield Ground(port), await within_host_s(PATIENCE_S, port.ready)
    finally:
        await port.end()
        port.close()
