"""A drone whose death is wanted: no guard of the rig speaks of it, and its time runs on until the rig ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from harness.clock import race
from harness.errors import NotSupported
from harness.evidence.jsonl import read_lines
from harness.reading.lost import RAN_ON, RUNS_ON
from harness.rigs.death import Death
from harness.rigs.rig import Rig, open_rig
from harness.rigs.settings import RigSettings
from tests.loops import virtually

ALIVE_S = 12.0
"""Its rate is measured by then."""


@asynccontextmanager
async def booted(folder: Path) -> AsyncIterator[Rig]:
    rig = await open_rig(RigSettings(vehicle="builtin"), folder, Random(1))
    try:
        await rig.boot()
        await rig.clock.sleep_until(ALIVE_S)
        yield rig
    finally:
        await rig.stop()
        rig.tape.close()


def noted(folder: Path) -> dict[str, float]:
    notes = read_lines(folder / "events.jsonl").values
    return {each["kind"]: each["t_s"] for each in notes if each["kind"] in (RUNS_ON, RAN_ON)}


@virtually
async def test_its_time_runs_on_and_the_flight_goes_on(tmp_path: Path) -> None:
    async with booted(tmp_path / "bundle") as rig:
        await Death(rig).kill()
        dead_s = rig.timeline.end_s

        await race(rig.clock.sleep_until(ALIVE_S + 30), *rig.guards)

    assert dead_s == rig.timeline.end_s
    assert ALIVE_S <= noted(tmp_path / "bundle")[RUNS_ON] < ALIVE_S + 0.2
    assert ALIVE_S + 30 <= noted(tmp_path / "bundle")[RAN_ON] < ALIVE_S + 30.2


@virtually
async def test_one_that_lives_on_keeps_its_own_time(tmp_path: Path) -> None:
    async with booted(tmp_path / "bundle") as rig:
        Death(rig)

        await race(rig.clock.sleep_until(ALIVE_S + 5), *rig.guards)

    assert {} == noted(tmp_path / "bundle")


@virtually
async def test_what_we_did_not_start_is_not_destroyed(tmp_path: Path) -> None:
    async with booted(tmp_path / "bundle") as rig:
        rig.identity = rig.identity.model_copy(update={"kind": "attached"})
        guards = list(rig.guards)

        with pytest.raises(NotSupported, match="it was attached, not started"):
            Death(rig)

        assert guards == rig.guards
