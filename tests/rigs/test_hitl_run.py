"""A board in the loop behind its guard: the harness's own world over the board's one line, and what is refused."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from harness.errors import CallerError, RigError
from harness.options import Options, stays_disarmed
from harness.rigs.bench import BenchSettings, read_bench
from harness.rigs.settings import RigSettings
from harness.rigs.source import open_source
from tests.desk.board import Desk, on_desk
from tests.loops import patiently
from tests.rigs.test_bench import rig

pytestmark = pytest.mark.usefixtures("leases")

IN_THE_LOOP = 'stack = "px4"\nport = "/dev/x"\nbaud = 921600\nhitl = true\n'


def rig_of(desk: Desk) -> dict[str, Any]:
    bench = BenchSettings(stack="px4", port=desk.path, baud=921_600, hitl=True, airframe="iris")
    return {"vehicle": "px4", "at": bench.address, "bench": bench}


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (("px4", "ardupilot"), "hitl: the harness is the simulator of PX4 boards only, and this one flies ardupilot"),
        (("921600", "57600"), "hitl: at 57600 baud: wanted 921600 or more"),
    ],
)
def test_who_cannot_be_in_the_loop_is_refused(tmp_path: Path, change: tuple[str, str], because: str) -> None:
    with pytest.raises(CallerError, match=because):
        read_bench(rig(tmp_path, IN_THE_LOOP.replace(*change)))


def test_a_board_in_the_loop_may_be_armed_without_a_word(tmp_path: Path) -> None:
    bench = read_bench(rig(tmp_path, IN_THE_LOOP))
    beside = tmp_path / "beside.toml"
    beside.write_text(IN_THE_LOOP.replace("true", "false"))

    assert RigSettings(vehicle="px4", at=bench.address, bench=bench).may_arm
    assert not stays_disarmed(Options(vehicle="bench", rig=(tmp_path / "board.toml",)))
    assert stays_disarmed(Options(vehicle="bench", rig=(beside,)))


@patiently
async def test_a_board_of_another_stack_is_in_nobodys_loop(tmp_path: Path) -> None:
    with on_desk(tmp_path / "desk") as desk:
        bench = BenchSettings(stack="px4", port=desk.path, baud=921_600, hitl=True)
        with pytest.raises(RigError, match="wanted a multirotor with MAV_AUTOPILOT 12"):
            await open_source(RigSettings(vehicle="px4", at=bench.address, bench=bench), tmp_path / "run", Random(0))


@patiently
async def test_a_board_without_the_flag_is_in_nobodys_loop(tmp_path: Path) -> None:
    """Of a practice board, which can have none; its settings would refuse to be in a loop at all."""
    with on_desk(tmp_path / "desk") as desk:
        bench = BenchSettings(stack="builtin", port=desk.path, baud=921_600).model_copy(update={"hitl": True})
        settings = RigSettings(vehicle="builtin", at=bench.address, bench=bench)
        with pytest.raises(RigError, match="its HEARTBEAT lacks the HIL flag: set SYS_HITL to 1"):
            await open_source(settings, tmp_path / "run", Random(0))
