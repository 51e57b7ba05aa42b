"""MAVSDK's real client on `cuas link --rig`: each of its ways to arm a board on a desk comes to nothing, and nothing of
them reaches the board."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from harness.rigs.address import parse_end
from harness.rigs.bench import BenchSettings
from harness.rigs.guarded_end import BenchEnd
from harness.rigs.linking import LinkSettings, open_link
from harness.rigs.ports import free_udp_port
from tests.conftest import ALL_STACKS
from tests.desk.board import on_desk
from tests.loops import patiently
from tests.rigs.arming import STACKS, harm, readable
from tests.rigs.processes import ROOT

BAUD = 921_600
DONE = {"builtin": {"shell"}, "px4": {"shell"}, "ardupilot": {"shell", "setpoints"}}
"""As MAVSDK has it. Of a shell it waits for no answer; to begin with setpoints is to it to set a mode, and ArduPilot's
is GUIDED, in which one that is disarmed stands; the setpoints come to nothing."""


async def outcome_of(number: int) -> dict[str, str]:
    """What MAVSDK said became of each of its ways."""
    command = [sys.executable, "-m", "tests.peers.mavsdk_armer", f"udpin://127.0.0.1:{number}"]
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    said, _ = await child.communicate()
    return dict(json.loads(said.splitlines()[-1]))


@pytest.mark.parametrize("stack", ALL_STACKS)
@pytest.mark.usefixtures("leases")
@patiently
async def test_no_way_of_mavsdks_to_arm_reaches_a_board(stack: str, tmp_path: Path) -> None:
    number = free_udp_port()
    ground = parse_end("--ground", f"udp:127.0.0.1:{number}", is_ground=True)
    with on_desk(tmp_path / "desk", stack) as desk:
        end = BenchEnd(settings=BenchSettings(stack=stack, port=desk.path, baud=BAUD))  # type: ignore[arg-type]
        async with open_link(LinkSettings(drone=end, ground=ground)) as link:
            said = await outcome_of(number)
            refused = link.state()["board"]["refused"]
        got = desk.got

    assert "False" == said.pop("armed")
    assert DONE[stack] == {way for way, became in said.items() if became.startswith("done")}
    assert {None} == {harm(each, STACKS[stack]) for each in readable(got)}
    assert refused >= len(said)
    assert link.put_back is not None
    assert [] == link.put_back["failed"]
