"""Recordings of a link, made in virtual time between two memory ports, to be looked at and tampered with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from harness.clock import VirtualLoop
from harness.evidence.index import load_index, save_index
from harness.evidence.recorder import EVENTS_NAME, Recorder
from harness.rigs.address import parse_end
from harness.rigs.linking import LinkSettings, RunningLink
from harness.taps import Fate, Tap, Way
from harness.wire.controls import Controls
from tests.wire.relaying import Ends

Doing = Callable[[Ends, Controls], Awaitable[None]]
SETTINGS = LinkSettings(
    drone=parse_end("--drone", "udp:127.0.0.1:1", is_ground=False),
    ground=parse_end("--ground", "udp:127.0.0.1:2", is_ground=True),
    seed=3,
)


def record(folder: Path, doing: Doing, *, end: bool = True) -> Ends:
    """What `doing` does between the two ends, recorded; without `end` as a killed link leaves it."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(_record(folder, doing, end=end))
    finally:
        loop.close()


async def _record(folder: Path, doing: Doing, *, end: bool) -> Ends:
    made: list[Ends] = []
    recorder = Recorder(folder, lambda: (round(made[0].clock.held.now_s() * 1000) if made else 0, 0))
    made.append(Ends(recorder))
    failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    link = RunningLink(SETTINGS, made[0].relay, recorder, lambda at_s, what, words: None, failed=failed)
    await doing(made[0], link.controls)
    if end:
        link.close()
    recorder.close()
    return made[0]


def drop(folder: Path, tap: Tap, way: Way, nth: int) -> None:
    """Take a frame out of a recording, index and tap, as if it had never been there."""
    index = load_index(folder / "index.bin").copy()
    found = [at for at, each in enumerate(index) if (each["tap"], each["way"]) == (tap, way)]
    at = found[nth]
    offset, length = int(index[at]["offset"]), int(index[at]["length"])
    data = (folder / tap.file_name).read_bytes()
    (folder / tap.file_name).write_bytes(data[: offset - 8] + data[offset + length :])
    behind = (index["tap"] == tap) & (index["offset"] > offset)
    index["offset"][behind] -= length + 8
    save_index(folder / "index.bin", index[[each for each in range(len(index)) if each != at]])


def change(folder: Path, tap: Tap, way: Way, fate: Fate, **values: int) -> None:
    """Have the index say something else of the first such frame."""
    index = load_index(folder / "index.bin").copy()
    at = next(
        number for number, each in enumerate(index) if (each["tap"], each["way"], each["fate"]) == (tap, way, fate)
    )
    for name, value in values.items():
        index[name][at] = value
    save_index(folder / "index.bin", index)


def without_events(folder: Path, kind: str) -> None:
    """Take all events of a kind out."""
    lines = (folder / EVENTS_NAME).read_text().splitlines(keepends=True)
    (folder / EVENTS_NAME).write_text("".join(line for line in lines if json.loads(line)["kind"] != kind))
