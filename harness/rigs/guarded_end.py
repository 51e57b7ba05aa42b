"""The drone's end of a link as a board on a desk, behind its guard: whoever flies it through the link, nothing that may
arm it passes without its operator's word."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import CallerError, HarnessError
from harness.rigs.address import SERIAL_FORM, Address, parse_end
from harness.rigs.bench import Bench, BenchSettings, check_plugged_in, check_props_off, open_bench, read_bench
from harness.rigs.pool import RunsBoard
from harness.vehicles.harmless import HARMLESS
from harness.wire.port import Mailbox, Receive


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchEnd:
    """Which board, and its operator's word that it has no propellers, "" where nobody gave it."""

    settings: BenchSettings
    props_off: str = ""

    def __str__(self) -> str:
        return f"serial:{self.settings.port}:{self.settings.baud}"


def drone_end(address: str | None, stack: str | None, rig: Path | None, props_off: str) -> Address | BenchEnd:
    """The drone's end that these options ask for. Raises CallerError saying what is missing, too much, or wrong."""
    if (address is None) == (rig is None):
        raise CallerError("--drone: wanted where the drone is, --drone=ADDRESS, or else a board's rig file, --rig=FILE")
    if address is None:
        assert rig is not None, "one of them"
        return _of_rig(rig, stack, props_off)
    if props_off:
        raise CallerError(
            f"--props-off={props_off}: wanted --rig=FILE, the board's file, as well: it says who may arm it"
        )
    end = parse_end("--drone", address, is_ground=False)
    if end.scheme == "serial":
        return _of_port(end, stack)
    if stack is not None:
        raise CallerError(f"--stack={stack}: that is asked of a board only, --drone={SERIAL_FORM}; saw --drone={end}")
    return end


def _of_rig(rig: Path, stack: str | None, props_off: str) -> BenchEnd:
    if stack is not None:
        raise CallerError(f"--stack={stack}: what flies on the board stands in its rig file")
    settings = read_bench(rig)
    check_plugged_in(settings)
    check_props_off(settings, props_off)
    return BenchEnd(settings=settings, props_off=props_off)


def _of_port(end: Address, stack: str | None) -> BenchEnd:
    """Without a rig file nothing may arm it, unless it says itself that it is a simulation."""
    if stack not in HARMLESS:
        seen = f"--stack={stack}" if stack is not None else "none"
        raise CallerError(
            f"--drone={end}: wanted what flies on the board as well, since its guard goes by that: "
            f"--stack={', '.join(HARMLESS)}; saw {seen}"
        )
    settings = BenchSettings.model_validate({"stack": stack, "port": end.host, "baud": end.port})
    check_plugged_in(settings)
    return BenchEnd(settings=settings)


class GuardedEnd(Mailbox):
    """A `Port` into the guard. What the guard refuses goes nowhere, and the link goes on: `told` is called with why."""

    def __init__(self, bench: Bench, claim: RunsBoard, scratch: Path) -> None:
        super().__init__()
        self._bench = bench
        self._claim = claim
        self._scratch = scratch
        self.told: Callable[[str], None] = lambda because: None
        self.refused = 0
        self.last_refused = ""
        bench.port.refused_to = self._refuse

    @classmethod
    async def open(cls, end: BenchEnd) -> GuardedEnd:
        """Raises CallerError where no such board is plugged in, RigError where somebody else has it, or with what the
        guard says."""
        claim = RunsBoard((end.settings,))
        board = claim.board()
        scratch = Path(tempfile.mkdtemp(prefix="cuas-link-"))
        try:
            return cls(await open_bench(board, end.props_off, scratch), claim, scratch)
        except HarnessError:
            claim.close()
            raise

    def _refuse(self, because: str) -> None:
        self.refused += 1
        self.last_refused = because
        self.told(because)

    @property
    def waiting_bytes(self) -> int:
        """What its guard has, it writes or refuses."""
        return 0

    def send(self, data: bytes) -> None:
        self._bench.port.send(data)
        self.unsent = self._bench.port.unsent

    def listen(self, receive: Receive) -> None:
        self._bench.port.listen(receive)

    def close(self) -> None:
        """Nothing: the guard is asked to `end`, and lets go of the board when it has put everything back."""

    def state(self) -> dict[str, Any]:
        """Which board, whether it may be armed and why, and what was refused."""
        ready = self._bench.ready
        return {
            "board": ready.board, "uid": ready.uid, "props_off": ready.attested, "simulated": ready.simulated,
            "brought_back": ready.brought_back, "refused": self.refused, "last_refused": self.last_refused,
        }  # fmt: skip

    async def watch(self) -> None:
        """Raises RigError once the guard says why the link cannot go on."""
        await self._bench.watch()

    async def end(self) -> dict[str, Any]:
        """Disarmed, everything as it was: `restored` and `failed`."""
        told = await self._bench.end()
        self._bench.port.close()
        self._claim.close()
        if not told["failed"]:  # else its guard's log is still of use
            shutil.rmtree(self._scratch, ignore_errors=True)
        return told
