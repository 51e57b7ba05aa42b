"""A guard and its lease: who is to blame for what, and what is put back of a board that nobody may use any more."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from harness.errors import RigError
from harness.rigs.bench_lease import ERRORS_MOST, BenchLease, Record, read_record, release
from harness.rigs.journal import file_name
from tests.desk.board import Desk
from tests.desk.ground import guarded
from tests.loops import patiently
from tests.rigs.test_guard import NAME, OLD, changed, desk, journal
from tests.rigs.test_guard_mishaps import armed

__all__ = ["desk"]


def record(folder: Path, desk: Desk) -> Record:
    return read_record(folder / "leases" / f"{file_name(desk.id)}.lease", desk.id)


@patiently
async def test_what_its_user_mistook_is_no_error_of_the_rigs(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(RigError, match="has no propellers is none about"):
        async with guarded(desk, tmp_path, props_off="usb:1:2:3"):
            pass
    with pytest.raises(RigError, match="since its rig file says px4"):
        async with guarded(desk, tmp_path, stack="px4"):
            pass
    desk.do(lambda: desk.practice.pilot.arm(force=True))
    with pytest.raises(RigError, match="disarm it first"):
        async with guarded(desk, tmp_path):
            pass

    assert 0 == record(tmp_path, desk).errors


@patiently
async def test_a_board_that_errs_again_and_again_is_put_in_quarantine(desk: Desk, tmp_path: Path) -> None:
    for _ in range(ERRORS_MOST):
        async with guarded(desk, tmp_path) as (ground, _):
            desk.garble(bytes(range(250)) * 3)
            await ground.broken()
    before = len(desk.got)
    with pytest.raises(RigError, match=r"in quarantine after 3 errors .*garbage.*cuas bench release"):
        async with guarded(desk, tmp_path):
            pass
    assert before == len(desk.got)
    release(tmp_path / "leases", desk.id)
    async with guarded(desk, tmp_path) as (ground, _):
        await changed(ground)


@patiently
async def test_one_in_quarantine_is_put_back_all_the_same_and_not_used(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path, props_off=desk.id) as (ground, _):
        await changed(ground)
        await armed(desk, ground)
        os.kill(ground.port.pid, signal.SIGKILL)
        await ground.broken()
    with BenchLease(tmp_path / "leases", desk.id) as lease:
        for _ in range(ERRORS_MOST):
            lease.failed("garbage")
    assert desk.practice.pilot.armed
    with pytest.raises(RigError, match=r"what a run before left is put back; port:.* is in quarantine after 3 errors"):
        async with guarded(desk, tmp_path):
            pass

    assert (False, OLD) == (desk.practice.pilot.armed, desk.parameters()[NAME])
    assert ({}, "", ERRORS_MOST) == (
        journal(tmp_path, desk),
        record(tmp_path, desk).owed,
        record(tmp_path, desk).errors,
    )


@patiently
async def test_whoever_waits_for_a_board_to_come_back_does_not_hang(desk: Desk, tmp_path: Path) -> None:
    """Its lease would be taken from it, and the board never be put back."""
    async with guarded(desk, tmp_path) as (ground, _):
        await changed(ground)
        desk.unplug()
        await ground.broken()
        before = record(tmp_path, desk)
        told = await ground.ended()

    assert f"{NAME}: not put back" in told["failed"]
    assert record(tmp_path, desk).beat_us > before.beat_us
