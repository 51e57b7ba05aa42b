"""The leash: a stack that flies by itself stands still while the loop of its harness does."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from harness.clock import HostClock
from harness.evidence.jsonl import read_lines
from harness.rigs.leash import Leash
from harness.rigs.process import StackProcess
from harness.rigs.rig import open_rig
from harness.rigs.settings import RigSettings
from tests.conftest import REAL_STACKS, real_stack
from tests.loops import really
from tests.rigs.processes import PATIENCE_S

STANDS = "T"
BLOCKED_S, FLIES_ON_S = 1.0, 5.0
"""Host seconds for which our loop waits, and vehicle seconds for which it is watched behind that."""


def state_of(stack: StackProcess) -> str:
    return Path(f"/proc/{stack.pid}/stat").read_text().rpartition(")")[2].split()[0]


def worked_s(stack: StackProcess) -> float:
    """Seconds of processor time that it has used."""
    spent = Path(f"/proc/{stack.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def stands_by(stack: StackProcess, *, still: bool) -> bool:
    """Whether it comes to stand still, or to go on, within PATIENCE_S. For a thread of its own, or for the loop to wait
    as a write waits for the disk."""
    host, turn = HostClock(), threading.Event()
    until_s = host.now_s() + PATIENCE_S
    while (state_of(stack) == STANDS) != still and host.now_s() < until_s:
        turn.wait(0.001)
    return (state_of(stack) == STANDS) == still


@contextmanager
def waiting_for(what: Callable[[], bool]) -> Iterator[list[bool]]:
    """Our loop waits in a read, as for a disk, until another thread has seen `what` or given up."""
    source, sink = os.pipe()
    seen: list[bool] = []

    def see() -> None:
        seen.append(what())
        os.write(sink, b".")

    thread = threading.Thread(target=see)
    thread.start()
    os.read(source, 1)
    thread.join()
    os.close(source)
    os.close(sink)
    yield seen


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def busy(folder: Path) -> StackProcess:
    return StackProcess(
        ["/bin/sh", "-c", "while :; do :; done"], folder=folder, log=folder / "log", environment={"PATH": os.defpath}
    )


@really
async def test_it_stands_still_while_our_loop_waits_and_goes_on_with_it(folder: Path) -> None:
    stack = busy(folder)
    leash = Leash(stack)

    with waiting_for(lambda: stands_by(stack, still=True)) as stood:
        assert [True] == stood
    loop = HostClock()
    while state_of(stack) == STANDS:
        await loop.sleep_until(loop.now_s() + 0.001)

    leash.close()
    await stack.stop()
    assert 1 <= leash.times


@really
async def test_closed_it_lets_go(folder: Path) -> None:
    stack = busy(folder)
    leash = Leash(stack)

    with waiting_for(lambda: stands_by(stack, still=True)) as stood:
        leash.close()
        assert [True] == stood
    assert stands_by(stack, still=False)

    await stack.stop()


@really
async def test_one_that_has_ended_is_left_alone(folder: Path) -> None:
    stack = busy(folder)
    leash = Leash(stack)
    await stack.stop()

    stack.hold(still=True)
    leash.close()

    assert stack.died.done()


@pytest.mark.parametrize("vehicle", [real_stack(name) for name in REAL_STACKS])
def test_a_real_stack_does_not_fly_on_while_our_loop_waits(vehicle: str, tmp_path: Path) -> None:
    @really
    async def fly() -> None:
        rig = await open_rig(RigSettings(vehicle=vehicle), tmp_path / "bundle", Random(1))
        try:
            await rig.boot()
            await rig.clock.sleep_until(5.0)
            assert rig.sitl is not None
            before_s = worked_s(rig.sitl.process)
            with waiting_for(lambda: threading.Event().wait(BLOCKED_S) or True):
                pass
            assert worked_s(rig.sitl.process) - before_s < BLOCKED_S / 2
            await rig.clock.sleep_until(rig.clock.now_s() + FLIES_ON_S)
        finally:
            await rig.stop()
            rig.tape.close()

    fly()

    held = [each["times"] for each in read_lines(tmp_path / "bundle" / "events.jsonl").values if each["kind"] == "held"]
    assert 1 == len(held)
    assert 1 <= held[0]
