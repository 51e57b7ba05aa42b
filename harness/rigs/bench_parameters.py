"""All parameters of a board, through its guard: read into a file, and set as a file says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.clock import within_host_s
from harness.errors import CallerError, RigError
from harness.evidence.files import write_whole
from harness.mavlink.codec import Message
from harness.rigs.bench import Bench, BenchSettings, open_bench
from harness.rigs.boarding import Boarding
from harness.rigs.journal import Saved
from harness.rigs.pool import borrowed
from harness.vehicles.harmless import HARMLESS
from harness.vehicles.parameter_service import raw_to_value

QUIET_S = 3.0
"""Host seconds without another parameter, after which a board is taken to have told all that it will unasked."""
AGAIN = 3
PORTION = 50
"""So many parameters are asked for at once by number: as many as a slow line takes in a second."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every parameter of one board, by name."""

    stack: str
    uid: str
    parameters: dict[str, Saved]

    def write(self, path: Path) -> None:
        """As JSON: of each the four bytes as MAVLink carries them, its MAV_PARAM_TYPE, and what they mean."""
        bytewise = HARMLESS[self.stack].bytewise
        rows = {
            name: {
                "raw": each.raw.hex(),
                "type": each.type,
                "value": raw_to_value(each.raw, each.type, bytewise=bytewise),
            }
            for name, each in sorted(self.parameters.items())
        }
        told = {"schema": 1, "stack": self.stack, "uid": self.uid, "parameters": rows}
        write_whole(path, json.dumps(told, indent=1).encode() + b"\n")


def read_snapshot(path: Path) -> Snapshot:
    """Raises CallerError for a file that is none."""
    try:
        told = json.loads(path.read_text())
        rows = told["parameters"].items()
        saved = {name: Saved(name, bytes.fromhex(row["raw"]), int(row["type"])) for name, row in rows}
        if told["schema"] != 1 or any(len(each.raw) != 4 for each in saved.values()):
            raise ValueError("wanted schema 1, and four bytes of each")
        return Snapshot(str(told["stack"]), str(told["uid"]), saved)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CallerError(f"{path}: not a snapshot of a board's parameters: {error}") from error


class BenchParameters:
    """Of the board behind one guard."""

    def __init__(self, bench: Bench, stack: str) -> None:
        self._bench = bench
        self._stack = stack
        self._boarding = Boarding(bench.port.send)
        self._boarding.board = (bench.ready.system, 1)
        self._count = 0
        self._indices: set[int] = set()
        self._news = asyncio.Event()
        self._boarding.mail.on("PARAM_VALUE", self._count_in)
        bench.port.listen(self._boarding.feed)

    def _count_in(self, message: Message) -> None:
        self._count = max(self._count, message.param_count)
        if message.param_index < self._count:  # an answer by name has no number
            self._indices.add(message.param_index)
        self._news.set()

    async def snapshot(self) -> Snapshot:
        """Raises RigError where the board does not tell all that it says it has."""
        fruitless = 0
        self._boarding.ask_for_all()
        while fruitless < AGAIN:
            had = len(self._indices)
            await self._until_quiet()
            missing = sorted(set(range(self._count)) - self._indices)
            if self._count and not missing:
                return Snapshot(self._stack, self._bench.ready.uid, dict(self._boarding.heard))
            for index in missing[:PORTION]:
                self._boarding.ask_for_index(index)
            if not self._count:
                self._boarding.ask_for_all()
            fruitless = 0 if len(self._indices) > had else fruitless + 1
        raise RigError(f"the board tells {len(self._indices)} of {self._count or 'all'} parameters; wanted all of them")

    async def _until_quiet(self) -> None:
        """Or until everything came."""
        try:
            while not self._count or len(self._indices) < self._count:
                self._news.clear()
                await within_host_s(QUIET_S, self._news.wait())
        except TimeoutError:
            return

    async def set_to(self, wanted: Snapshot) -> tuple[list[str], list[str]]:
        """What was set, and what was not and why; nothing else is changed."""
        now = (await self.snapshot()).parameters
        done, failed = [], []
        for each in _differing(wanted.parameters.values(), now):
            if each.name not in now:
                failed.append(f"{each.name}: this firmware lacks it")
            elif not self._may_set(each):
                failed.append(f"{each.name}: not among what is set on a bench, or not without --props-off")
            elif (problem := await self._boarding.put_back(each)) is not None:
                failed.append(problem)
            else:
                done.append(each.name)
        return done, failed

    def _may_set(self, wanted: Saved) -> bool:
        """As the guard will decide."""
        harmless, ready = HARMLESS[self._stack], self._bench.ready
        value = raw_to_value(wanted.raw, wanted.type, bytewise=harmless.bytewise)
        return harmless.allows(wanted.name, value, on_word=ready.attested or ready.simulated)


def _differing(wanted: Iterable[Saved], now: dict[str, Saved]) -> list[Saved]:
    return [each for each in wanted if now.get(each.name) != each]


@asynccontextmanager
async def boarded(
    settings: BenchSettings, props_off: str, folder: Path
) -> AsyncIterator[tuple[Bench, BenchParameters]]:
    """A board behind its guard, until the context ends. Raises RigError where somebody else has it, or where it is not
    as it was then."""
    with borrowed((settings,)) as board:
        bench = await open_bench(board, props_off, folder)
        try:
            yield bench, BenchParameters(bench, board.stack)
        finally:
            told = await bench.end()
            bench.port.close()
    if told["failed"]:
        raise RigError(f"the board is not as it was: {'; '.join(told['failed'])}")
