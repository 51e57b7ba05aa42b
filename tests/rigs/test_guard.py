"""The guard, as a process of its own, between a ground and a practice board on a serial line."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import RigError
from harness.rigs.journal import Journal, Saved
from tests.desk.board import Desk, on_desk
from tests.desk.ground import Ground, guarded, put_back
from tests.loops import patiently
from tests.rigs.frames import ABLE, NEVER
from tests.rigs.processes import ended

NAME, NEW, OLD = "LINK_TIMEOUT_S", 7.0, 5.0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with on_desk(tmp_path / "desk") as desk:
        yield desk


async def changed(ground: Ground) -> None:
    ground.set(NAME, NEW)
    await ground.told("PARAM_VALUE", param_id=NAME, param_value=NEW)


def journal(folder: Path, desk: Desk) -> dict[str, Saved]:
    return Journal(folder / "leases", desk.id).saved


@patiently
async def test_puts_back_what_was_changed_and_says_so(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path) as (ground, ready):
        assert (desk.id, 1, False, []) == (ready.board, ready.system, ready.attested, ready.brought_back)
        await changed(ground)
        assert [NAME] == list(journal(tmp_path, desk))
        told = await ground.port.end()

    assert ([NAME], []) == put_back(told)
    assert OLD == desk.parameters()[NAME]
    assert {} == journal(tmp_path, desk)
    assert await ended(ground.port.pid)


@patiently
async def test_the_value_before_is_on_the_disk_before_the_board_has_the_new_one(desk: Desk, tmp_path: Path) -> None:
    """Also where nobody asked for it: the guard asks itself, and holds the setting back meanwhile."""
    async with guarded(desk, tmp_path) as (ground, _):
        before = desk.got
        await changed(ground)
        name = NAME.encode()
        asked, was_set = desk.got.index(name, len(before)), desk.got.rindex(name)

        assert asked < was_set
        assert Saved(NAME, b"\x00\x00\xa0\x40", 9) == journal(tmp_path, desk)[NAME]


@patiently
async def test_a_parameter_that_the_board_lacks_is_never_set(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path) as (ground, _):
        ground.set("LINK_NO_SUCH", 1.0)
        await changed(ground)

        assert [NAME] == list(journal(tmp_path, desk))


@patiently
async def test_whatever_may_arm_never_reaches_the_board(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path) as (ground, _):
        before = len(desk.got)
        for each in [*ABLE.values(), *NEVER.values()]:
            ground.port.send(each)
        await changed(ground)
        reached = desk.got[before:]

        assert [] == [name for name, each in (ABLE | NEVER).items() if each in reached]
        assert len(ABLE) + len(NEVER) == ground.port.refused
        assert "may arm the board" in await ground.broken()
    assert not desk.practice.pilot.armed


@patiently
async def test_an_operators_word_lets_this_very_board_arm_and_it_is_disarmed_at_the_end(
    desk: Desk, tmp_path: Path
) -> None:
    async with guarded(desk, tmp_path, props_off=desk.id) as (ground, ready):
        assert ready.attested
        while not desk.practice.pilot.armed:
            ground.command(400, 1.0)
            await ground.told("HEARTBEAT", component=1)
        assert ([], []) == put_back(await ground.port.end())

    assert not desk.practice.pilot.armed


@patiently
async def test_the_word_about_another_board_is_none(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(RigError, match="the word that usb:1:2:3 has no propellers is none about port:"):
        async with guarded(desk, tmp_path, props_off="usb:1:2:3"):
            pass


@patiently
async def test_a_harness_that_is_killed_is_no_reason_not_to_put_everything_back(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path) as (ground, _):
        await changed(ground)
        ground.port.close()
        assert await ended(ground.port.pid)

    assert OLD == desk.parameters()[NAME]
    assert {} == journal(tmp_path, desk)


@patiently
async def test_an_armed_board_is_disarmed_by_force_when_the_harness_goes(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path, props_off=desk.id) as (ground, _):
        while not desk.practice.pilot.armed:
            ground.command(400, 1.0)
            await ground.told("HEARTBEAT", component=1)
        ground.port.close()
        assert await ended(ground.port.pid)

    assert not desk.practice.pilot.armed


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@patiently
async def test_a_guard_that_is_asked_to_end_puts_everything_back_first(
    desk: Desk, tmp_path: Path, number: signal.Signals
) -> None:
    async with guarded(desk, tmp_path) as (ground, _):
        await changed(ground)
        os.kill(ground.port.pid, number)
        assert f"the guard was asked to end (signal {number:d})" == await ground.broken()
        assert ([NAME], []) == put_back(await ground.ended())

    assert OLD == desk.parameters()[NAME]


@patiently
async def test_what_a_killed_guard_left_comes_back_at_the_next_start(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path) as (ground, _):
        await changed(ground)
        os.kill(ground.port.pid, signal.SIGKILL)
        assert "the guard of the board ended by itself" in await ground.broken()
        assert NEW == desk.parameters()[NAME]
    async with guarded(desk, tmp_path) as (_, ready):
        assert [NAME] == ready.brought_back
        assert OLD == desk.parameters()[NAME]


@patiently
async def test_another_board_at_the_same_port_is_not_given_what_is_not_its_own(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "leases").mkdir()
    left = Journal(tmp_path / "leases", desk.id)
    left.uid = "another"
    left.save(Saved(NAME, b"\0\0\0\0", 9))
    with pytest.raises(RigError, match="another was set to before a run that never ended"):
        async with guarded(desk, tmp_path):
            pass

    assert OLD == desk.parameters()[NAME]
    assert [NAME] == list(journal(tmp_path, desk))


@patiently
async def test_an_unplugged_board_ends_the_run_and_is_put_back_when_it_is_plugged_in(
    desk: Desk, tmp_path: Path
) -> None:
    async with guarded(desk, tmp_path, gone_s=30.0) as (ground, _):
        await changed(ground)
        desk.unplug()
        assert f"{desk.id} is gone: " in await ground.broken()
        desk.plug_in()
        assert ([NAME], []) == put_back(await ground.ended())

    assert OLD == desk.parameters()[NAME]


@patiently
async def test_a_board_that_stays_away_comes_back_at_the_next_start(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path, gone_s=0.3) as (ground, _):
        await changed(ground)
        desk.unplug()
        told = await ground.ended()
        assert [] == told["restored"]
        assert f"{NAME}: not put back" in told["failed"]
    desk.plug_in()
    async with guarded(desk, tmp_path) as (_, ready):
        assert [NAME] == ready.brought_back
        assert OLD == desk.parameters()[NAME]


@patiently
async def test_garbage_on_the_line_ends_the_run(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path) as (ground, _):
        await changed(ground)
        desk.garble(bytes(range(250)) * 3)
        assert "garbage on the line: " in await ground.broken()
        assert ([NAME], []) == put_back(await ground.ended())

    assert OLD == desk.parameters()[NAME]


@patiently
async def test_a_reboot_ends_the_run(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path) as (ground, _):
        ground.command(511, 2.0, 5e4)
        await changed(ground)
        await ground.told("SYSTEM_TIME")
        while desk.practice.now_s < 3:
            await ground.told("SYSTEM_TIME")
        desk.reboot()
        assert "the board rebooted: it was up for " in await ground.broken()
        assert ([NAME], []) == put_back(await ground.ended())

    assert OLD == desk.parameters()[NAME]


@patiently
async def test_a_reboot_right_at_the_beginning_ends_the_run(desk: Desk, tmp_path: Path) -> None:
    """Nobody asked for its time yet."""
    async with guarded(desk, tmp_path) as (ground, _):
        desk.reboot()
        assert "the board rebooted: it was up for " in await ground.broken()
        assert ([], []) == put_back(await ground.ended())


@patiently
async def test_a_board_that_arms_by_itself_is_disarmed_at_once(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path) as (ground, _):
        while not desk.practice.pilot.armed:
            desk.do(lambda: desk.practice.pilot.arm(force=True))
            await ground.told("HEARTBEAT", component=1)
        assert "the board is armed, and nothing here may arm it" == await ground.broken()
        assert ([], []) == put_back(await ground.ended())

    assert not desk.practice.pilot.armed


@patiently
async def test_a_second_user_is_told_who_the_first_is_and_disturbs_nobody(desk: Desk, tmp_path: Path) -> None:
    async with guarded(desk, tmp_path) as (ground, _):
        with pytest.raises(RigError, match=rf"in use by .* \(pid {ground.port.pid}\) since 20.*one board has one user"):
            async with guarded(desk, tmp_path):
                pass
        await changed(ground)
        assert not ground.port.broken.done()


@patiently
async def test_where_nobody_speaks_it_says_so(tmp_path: Path) -> None:
    with on_desk(tmp_path / "desk") as desk:
        desk.unplug()
        with pytest.raises(RigError, match="nothing is plugged in as "):
            async with guarded(desk, tmp_path):
                pass


@patiently
async def test_a_board_that_is_not_heard_is_switched_off_and_on_where_the_rig_says_how(
    desk: Desk, tmp_path: Path
) -> None:
    desk.unplug()
    hub = threading.Thread(target=_hub, args=(desk, tmp_path / "switched"))
    hub.start()
    async with guarded(desk, tmp_path, gone_s=60.0, power_cycle=("touch", str(tmp_path / "switched"))) as (ground, _):
        await changed(ground)
    hub.join()


def _hub(desk: Desk, switched: Path) -> None:
    """What a hub does that was told to."""
    while not switched.exists():
        threading.Event().wait(0.05)
    desk.plug_in()
