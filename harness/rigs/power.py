"""A board that is not heard is switched off and on again, where its rig file says how: by whatever command does that,
of a USB hub, a relay, a power supply."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from harness.clock import within_host_s
from harness.errors import RigError

CYCLE_S = 60.0
"""Host seconds in which a command must have switched off and on."""


async def cycle_power(command: Sequence[str]) -> None:
    """Run it. Raises RigError where it cannot be run, fails, or takes too long, with what it said last."""
    told = " ".join(command)
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except OSError as error:
        raise RigError(f"power_cycle: cannot run {told}: {error.strerror}") from error
    try:
        output, _ = await within_host_s(CYCLE_S, process.communicate())
    except TimeoutError:
        process.kill()
        await process.wait()
        raise RigError(f"power_cycle: {told} took longer than {CYCLE_S:g} s") from None
    if process.returncode != 0:
        last = output.decode(errors="replace").strip().splitlines()[-1:]
        raise RigError(f"power_cycle: {told} failed with exit code {process.returncode}: {' '.join(last)}")
