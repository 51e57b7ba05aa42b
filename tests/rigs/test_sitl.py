"""A recipe filled in and started, with a sleeper in the place of the stack."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from harness.clock import LoopClock
from harness.errors import RigError
from harness.rigs.binary import Binary
from harness.rigs.recipe import load_recipe
from harness.rigs.sitl import Sitl, start_sitl
from tests.loops import really
from tests.rigs.processes import ended


@pytest.fixture
def binary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Binary:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "bin" / "stack"
    path.parent.mkdir()
    path.write_text('#!/bin/sh\nfor each; do echo "argument $each"; done\nenv\necho end of it\nexec sleep 300\n')
    path.chmod(0o755)
    return Binary(path, "--binary")


async def started(stack: str, binary: Binary, folder: Path, pieces: Collection[str] = ()) -> Sitl:
    log = folder.with_suffix(".log")
    return await start_sitl(load_recipe(stack), binary, folder=folder, log=log, speed=10.0, pieces=pieces)


@pytest.mark.parametrize("pieces", [[], ["stranger"]])
@pytest.mark.parametrize("stack", ["ardupilot", "px4"])
def test_every_placeholder_is_filled_and_all_is_gone_behind_it(
    stack: str, pieces: list[str], binary: Binary, tmp_path: Path
) -> None:
    @really
    async def body() -> None:
        folder = tmp_path / "run"
        sitl = await started(stack, binary, folder, pieces)
        assert bool(pieces) == (sitl.rogue is not None)
        written = "".join((folder / name).read_text() for name in sitl.recipe.files)
        assert "{" not in written
        while "end of it" not in (told := folder.with_suffix(".log").read_text()):
            await LoopClock().sleep_until(LoopClock().now_s() + 0.01)
        assert "argument" in told
        assert "{" not in told
        await sitl.close()
        assert await ended(sitl.process.pid)
        sitl.clean()
        assert not folder.exists()

    body()


def test_a_piece_is_there_when_the_stack_starts(binary: Binary, tmp_path: Path) -> None:
    @really
    async def body() -> None:
        sitl = await started("ardupilot", binary, tmp_path / "run", ["feed"])
        while "end of it" not in (told := (tmp_path / "run.log").read_text()):
            await LoopClock().sleep_until(LoopClock().now_s() + 0.01)
        boots_with = told.split("argument --defaults\nargument ")[1].split("\n")[0].split(",")
        await sitl.close()

        assert ["ardupilot-airframe.parm", "ardupilot-feed.parm"] == [Path(each).name for each in boots_with]

    body()


@pytest.mark.parametrize("stack", ["ardupilot", "px4"])
def test_two_at_once_share_no_port_no_number_and_no_folder(stack: str, binary: Binary, tmp_path: Path) -> None:
    @really
    async def body() -> None:
        one, other = [await started(stack, binary, tmp_path / name) for name in ("one", "other")]
        numbers = [[lease.number for lease in each.leases] for each in (one, other)]
        ports = {port.address for each in (one, other) for port in (each.link, each.instrument)}  # type: ignore[attr-defined]

        assert 4 == len(ports)
        assert all(mine != yours for mine, yours in zip(*numbers, strict=True))
        await one.close()
        await other.close()

    body()


def test_a_folder_that_is_there_already_starts_nothing_and_holds_nothing(binary: Binary, tmp_path: Path) -> None:
    @really
    async def body() -> None:
        (tmp_path / "run").mkdir()
        with pytest.raises(FileExistsError):
            await started("px4", binary, tmp_path / "run")

    body()


def test_what_cannot_be_started_gives_its_numbers_back(
    binary: Binary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_ports() -> int:
        raise RigError("found no free UDP port")

    monkeypatch.setattr("harness.rigs.moorings.free_udp_port", no_ports)

    @really
    async def body() -> None:
        with pytest.raises(RigError, match="no free UDP port"):
            await started("px4", binary, tmp_path / "run")
        monkeypatch.undo()
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        sitl = await started("px4", binary, tmp_path / "again")
        assert [0, 0] == [lease.number for lease in sitl.leases]
        await sitl.close()

    body()
