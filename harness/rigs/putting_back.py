"""A board as it was: disarmed, and each parameter of a journal set back, read back, and stored."""

from __future__ import annotations

from collections.abc import Callable

from harness.clock import Clock
from harness.rigs.boarding import Boarding
from harness.rigs.journal import Journal

STORED_S = 4.0
"""Host seconds in which a board has put what it was set to where it survives a power cut: PX4 does so every two."""
ARMED_GONE_S = 600.0
"""Host seconds for which one that was armed when it was last heard is not given up: a radio's link fades."""
AGAIN = 5
"""So many times one that is armed again is disarmed again; behind that somebody has to look at it."""


async def put_back(boarding: Boarding, journal: Journal, is_there: Callable[[], bool], clock: Clock) -> list[str]:
    """What is not as it was, and why; if nothing, the journal is done. `is_there` tells whether the port is open."""
    failed: list[str] = []
    saved = list(journal.saved.values())
    if not await _disarmed(boarding, is_there, clock):
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
    for _ in range(AGAIN):
        if boarding.armed and is_there():
            await _disarmed(boarding, is_there, clock)
    if boarding.armed and not failed:
        failed.append("it is armed again, and nobody here did it")
    if not failed:
        journal.done()
    return failed


async def _disarmed(boarding: Boarding, is_there: Callable[[], bool], clock: Clock) -> bool:
    """Asked for as long as it says that it is armed, or said so when it was last heard: a board is not left like
    that."""
    beats, heard_s = boarding.beats, clock.now_s()
    while True:
        if await boarding.disarmed():
            return True
        if boarding.beats != beats:
            beats, heard_s = boarding.beats, clock.now_s()
        if not is_there() or not boarding.armed or clock.now_s() - heard_s > ARMED_GONE_S:
            return False
