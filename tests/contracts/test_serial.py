"""The serial contract: real ArduPilot and PX4, and the practice drone, behind pseudo-terminals as slow as a radio's and
as fast as a cable's, keep what a run needs of a board."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.rigs.bench import BenchSettings
from harness.rigs.bench_lease import FOLDER_VARIABLE
from harness.rigs.bench_parameters import boarded
from tests.conftest import ALL_STACKS
from tests.desk.board import on_desk
from tests.desk.ground import guarded, put_back
from tests.loops import patiently
from tests.rigs.test_interlock import ABLE

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
@patiently
async def test_tells_all_its_parameters(stack: str, tmp_path: Path, baud: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "leases"))
    name, _ = CHANGES[stack]
    with on_desk(tmp_path / "desk", stack, baud=baud) as desk:
        settings = BenchSettings(stack=stack, port=desk.path, baud=baud)
        async with boarded(settings, "", tmp_path / "run") as (_, parameters):
            snapshot = await parameters.snapshot()

    assert name in snapshot.parameters
    assert len(snapshot.parameters) > {"builtin": 15, "ardupilot": 800, "px4": 400}[stack]


@patiently
async def test_never_arms_behind_its_guard(stack: str, tmp_path: Path) -> None:
    """Whatever is sent; and each frame that the board gets is none of these."""
    with on_desk(tmp_path / "desk", stack) as desk:
        async with guarded(desk, tmp_path, stack=stack) as (ground, _):
            armed = []
            ground.mail.on(
                "HEARTBEAT", lambda beat: armed.append(beat.base_mode & 128) if beat.component == 1 else None
            )
            for _ in range(8):
                for each in ABLE.values():
                    ground.port.send(each)
                await ground.told("HEARTBEAT", component=1)

        assert len(armed) >= 8
        assert {0} == set(armed)
        assert not any(each in desk.got for each in ABLE.values())
        assert 8 * len(ABLE) == ground.port.refused
