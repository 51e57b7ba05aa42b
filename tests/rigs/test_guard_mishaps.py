"""Whatever goes wrong beside the board: it is disarmed and put back, and no other board is."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from harness.errors import RigError
from harness.rigs.bench_lease import read_record
from harness.rigs.guarded import GuardPort
from harness.rigs.journal import file_name
from tests.desk.board import Desk, on_desk
from tests.desk.ground import Ground, guarded, put_back, settings_for
from tests.loops import patiently
from tests.rigs.processes import ended
from tests.rigs.test_guard import NAME, OLD, changed, desk, journal

__all__ = ["desk"]


def stays_armed(desk: Desk) -> None:
    """It does not disarm by itself, as it would after ten seconds on the ground."""
    assert desk.do(lambda: desk.practice._params.set("DISARM_DELAY_S", 0.0))


async def armed(desk: Desk, ground: Ground) -> None:
    while not desk.practice.pilot.armed:
        ground.command(400, 1.0)
        await ground.told("HEARTBEAT", component=1)


@patiently
async def test_a_disk_that_is_full_keeps_no_board_from_being_put_back(desk: Desk, tmp_path: Path) -> None:
    """Not one word of the guard's log can be written."""
    port = GuardPort(settings_for(desk.path, tmp_path, props_off=desk.id), Path("/dev/full"))
    ground = Ground(port)
    await port.ready
    await changed(ground)
    await armed(desk, ground)
    port.close()
    assert await ended(port.pid)

    assert OLD == desk.parameters()[NAME]
    assert not desk.practice.pilot.armed
    assert {} == journal(tmp_path, desk)


@patiently
async def test_a_board_that_a_killed_guard_left_armed_is_disarmed_at_the_next_start(desk: Desk, tmp_path: Path) -> None:
    """Also where no parameter was changed, and whoever had its lease between."""
    stays_armed(desk)
    async with guarded(desk, tmp_path, props_off=desk.id) as (ground, _):
        await armed(desk, ground)
        os.kill(ground.port.pid, signal.SIGKILL)
        await ground.broken()
    desk.unplug()
    with pytest.raises(RigError, match="nothing is plugged in as "):
        async with guarded(desk, tmp_path):
            pass
    desk.plug_in()
    assert desk.practice.pilot.armed
    async with guarded(desk, tmp_path) as (_, ready):
        assert [] == ready.brought_back
        assert not desk.practice.pilot.armed
    assert "" == read_record(tmp_path / "leases" / f"{file_name(desk.id)}.lease", desk.id).owed


@patiently
async def test_one_that_somebody_else_armed_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    desk.do(lambda: desk.practice.pilot.arm(force=True))
    with pytest.raises(RigError, match="is armed, and nobody here did it: disarm it first"):
        async with guarded(desk, tmp_path):
            pass

    assert desk.practice.pilot.armed


@patiently
async def test_another_board_behind_the_same_path_is_given_nothing(desk: Desk, tmp_path: Path) -> None:
    with on_desk(tmp_path / "other") as other:
        other.do(lambda: setattr(other.practice.pilot.conduct, "told_uid", lambda _: 77))
        before = other.parameters()
        async with guarded(desk, tmp_path, gone_s=30.0) as (ground, _):
            await changed(ground)
            desk.unplug()
            await ground.broken()
            desk.give_way_to(other)
            restored, failed = put_back(await ground.ended())

        assert [] == restored
        assert "another board is plugged in: 000000000000004d" in failed[0]
        assert before == other.parameters()
    assert [NAME] == list(journal(tmp_path, desk))
    desk.plug_in()
    async with guarded(desk, tmp_path) as (_, ready):
        assert [NAME] == ready.brought_back


@patiently
async def test_a_board_that_flies_another_stack_is_not_spoken_to(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(
        RigError, match=r"says that it is MAV_AUTOPILOT 0, MAV_TYPE 2; wanted .* 12, since its rig file"
    ):
        async with guarded(desk, tmp_path, stack="px4"):
            pass


@patiently
async def test_a_harness_that_hangs_is_as_good_as_gone(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path, silent_s=3.0) as (ground, _):
        await changed(ground)
        ground.port._beats.cancel()
        assert "the harness said nothing for 3 s" == await ground.broken()
        assert ([NAME], []) == put_back(await ground.ended())

    assert OLD == desk.parameters()[NAME]


@patiently
async def test_one_in_the_air_is_disarmed_by_force(desk: Desk, tmp_path: Path) -> None:
    """Asked without, it would go on flying; propellers it has none."""
    async with guarded(desk, tmp_path, props_off=desk.id) as (ground, _):
        await armed(desk, ground)
        while not desk.practice.pilot.flying:
            ground.command(22, 0, 0, 0, 0, 0, 0, 20.0)
            await ground.told("HEARTBEAT", component=1)
        ground.port.close()
        assert await ended(ground.port.pid)

    assert not desk.practice.pilot.armed
