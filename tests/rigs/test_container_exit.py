"""How a program in a container ended, as its engine tells: by itself, with whatever code, or by a signal."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.clock import within_host_s
from harness.rigs.container import ContainerBerth, ended_with
from harness.rigs.image_binary import ImageBinary
from harness.rigs.recipe import load_recipe
from tests.loops import really
from tests.rigs.images import made, needs_engine

PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def shell() -> Iterator[str]:
    with made(f"cuas-test-exit-{os.getpid()}:local", {"bin/sh": Path(shutil.which("sh") or "")}) as name:
        yield name


@needs_engine
@pytest.mark.parametrize(("does", "told"), [("exit 255", 255), ("exit 128", 128), ("kill -11 $$", -11)])
def test_a_code_that_is_no_signals_is_told_as_it_is(does: str, told: int, shell: str, tmp_path: Path) -> None:
    (tmp_path / "local").mkdir()
    binary = ImageBinary(image=shell, image_id=shell, path="/bin/sh", digest="")
    berth = ContainerBerth(load_recipe("ardupilot"), binary, tmp_path / "local", tmp_path / "log", None)

    @really
    async def body() -> None:
        process = await berth.launch(["-c", does], {}, None, gives_way=False)
        try:
            assert told == await within_host_s(PATIENCE_S, process.died)
        finally:
            await process.stop()

    body()


@pytest.mark.parametrize(("status", "told"), [(0, 0), (3, 3), (129, -1), (192, -64), (193, 193), (255, 255)])
def test_only_what_may_be_a_signal_is_one(status: int, told: int) -> None:
    assert told == ended_with(status)
