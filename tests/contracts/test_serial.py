"""The serial contract: real ArduPilot and PX4, and the practice drone, behind pseudo-terminals as slow as a radio's and
as fast as a cable's, keep what a run needs of a board."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.mavlink import frame as framing
from harness.mavlink.codec import decode
from harness.mavlink.dialect import definitions
from harness.rigs.bench import BenchSettings
from harness.rigs.bench_parameters import boarded
from harness.rigs.guarded import GuardPort
from harness.rigs.interlock import Terms, refusal
from harness.vehicles.harmless import HARMLESS
from tests.conftest import ALL_STACKS
from tests.desk.board import Desk, on_desk
from tests.desk.ground import Ground, guarded, put_back, settings_for
from tests.loops import patiently
from tests.rigs.frames import ABLE
from tests.rigs.test_interlock_reading import anything

CHANGES = {"builtin": ("LINK_TIMEOUT_S", 7.0), "ardupilot": ("FS_GCS_TIMEOUT", 7.0), "px4": ("COM_FAIL_ACT_T", 7.0)}
BAUDS = (57_600, 921_600)


@pytest.fixture(params=ALL_STACKS)
def stack(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.parametrize("baud", BAUDS)
@patiently
async def test_is_met_set_and_put_back(stack: str, tmp_path: Path, baud: int) -> None:
    name, value = CHANGES[stack]
    with on_desk(tmp_path / "desk", stack, baud=baud) as desk:
        async with guarded(desk, tmp_path, stack=stack, baud=baud) as (ground, ready):
            assert (1, False) == (ready.system, ready.attested)
            ground.set(name, value)
            await ground.told("PARAM_VALUE", param_id=name, param_value=value)
            assert ([name], []) == put_back(await ground.port.end())


@pytest.mark.parametrize("baud", BAUDS)
@pytest.mark.usefixtures("leases")
@patiently
async def test_tells_all_its_parameters(stack: str, tmp_path: Path, baud: int) -> None:
    name, _ = CHANGES[stack]
    with on_desk(tmp_path / "desk", stack, baud=baud) as desk:
        settings = BenchSettings(stack=stack, port=desk.path, baud=baud)
        async with boarded(settings, "", tmp_path / "run") as (_, parameters):
            snapshot = await parameters.snapshot()

    assert name in snapshot.parameters
    assert len(snapshot.parameters) > {"builtin": 15, "ardupilot": 800, "px4": 400}[stack]


def test_never_arms_behind_its_guard(stack: str, tmp_path: Path) -> None:
    """Whatever is sent, in MAVLink 1 and 2: all that is able to arm, and anything else that Hypothesis finds."""
    armed: list[int] = []
    with on_desk(tmp_path / "desk", stack) as desk, asyncio.Runner() as runner:
        port = runner.run(_opened(desk, tmp_path, stack))
        ground = Ground(port)
        ground.mail.on("HEARTBEAT", lambda beat: armed.append(beat.base_mode & 128) if beat.component == 1 else None)

        async def send(frames: list[bytes]) -> None:
            """In portions: behind each the board was heard again."""
            for each in frames:
                ground.port.send(each)
            ground.port.send(bytes(300))  # ends whatever seems to have begun
            ground.send("TIMESYNC", ts1=len(armed) + 1)
            await ground.told("TIMESYNC")

        @settings(max_examples=60, suppress_health_check=list(HealthCheck))
        @given(st.lists(anything.filter(lambda each: refusal(each, BARE[stack]) is not None or not _ends(each))))
        def arbitrary(sent: list[bytes]) -> None:
            runner.run(send(sent))

        able = [*ABLE.values(), *(in_version_1(each) for each in ABLE.values() if framing.msg_id(each) < 256)]
        runner.run(send(able))
        arbitrary()
        runner.run(ground.told("HEARTBEAT", component=1))
        assert ([], []) == put_back(runner.run(port.end()))
        port.close()

    assert len(armed) >= 2
    assert {0} == set(armed)
    assert not any(each in desk.got for each in able)
    assert len(able) <= port.refused


def in_version_1(built: bytes) -> bytes:
    """The same message."""
    number, (system, component) = framing.msg_id(built), framing.source(built)
    body = framing.payload(built).ljust(definitions()[number].packer.size, b"\0")
    return framing.build(number, body, seq=framing.sequence(built), system=system, component=component, version=1)


BARE = {
    stack: Terms(harmless=harmless, board=(1, 1), told={name: min(values) for name, values in harmless.needs.values()})
    for stack, harmless in HARMLESS.items()
}
"""What a guard lets pass at most, to a board whose parameters are all as others need them."""


async def _opened(desk: Desk, folder: Path, stack: str) -> GuardPort:
    port = GuardPort(settings_for(desk.path, folder, stack=stack), folder / "guard.log")
    await port.ready
    return port


def _ends(frame: bytes) -> bool:
    """Whether it ends the run by right: a plain reboot passes, and what is set is put back behind it."""
    message = decode(frame)
    return message.name == "PARAM_SET" or (message.name.startswith("COMMAND_") and message.command == 246)
