"""A board as it was: disarmed, and each parameter of a journal set back, read back, and stored."""

from __future__ import annotations

from collections.abc import Callable

from harness.clock import Clock
from harness.rigs.boarding import Boarding
from harness.rigs.journal import Journal

STORED_S = 4.0
"""Host seconds in which a board has put what it was set to where it survives a power cut: PX4 does so every two."""


async def put_back(boarding: Boarding, journal: Journal, is_there: Callable[[], bool], clock: Clock) -> list[str]:
    """What is not as it was, and why; if nothing, the journal is done. `is_there` tells whether the port is open."""
    failed: list[str] = []
    saved = list(journal.saved.values())
    if not await _disarmed(boarding, is_there):
        failed.append("it does not say that it is disarmed")
    problems = [await boarding.put_back(each) for each in reversed(saved)]
    failed += filter(None, problems)
    for each in saved:
        if not failed and (now := await boarding.read(each.name)) != each:
            failed.append(f"{each.name}: put back, and then it reads {now}")
    if saved and not failed:
        await clock.sleep_until(clock.now_s() + STORED_S)
        if not is_there():
            failed.append("it was gone before it can have stored what was put back")
    if boarding.armed and not failed:
        failed.append("it is armed again, and nobody here did it")
    if not failed:
        journal.done()
    return failed


async def _disarmed(boarding: Boarding, is_there: Callable[[], bool]) -> bool:
    """Asked for as long as it is heard and says that it is armed: a board is not left like that."""
    while True:
        beats = boarding.beats
        if await boarding.disarmed():
            return True
        if not is_there() or boarding.beats == beats or not boarding.armed:
            return False
