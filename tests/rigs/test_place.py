"""A board at a labgrid place: acquired for a run from a real coordinator, released whatever becomes of the run, never
taken from anybody else."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.rigs import place as places
from harness.rigs.bench import BenchSettings, check_plugged_in
from harness.rigs.bench_lease import BenchLease, bench_folder, user_name
from harness.rigs.bench_parameters import boarded
from harness.rigs.claim import TakenError, claim_of
from harness.rigs.pool import borrowed
from tests.desk.board import Desk, on_desk
from tests.desk.lab import RAW, Lab, a_lab, needs_labgrid, needs_ser2net, power_switch, serial_server
from tests.loops import patiently
from tests.rigs.processes import ended, line, python

pytestmark = [needs_labgrid, pytest.mark.usefixtures("leases")]
POWER = "  NetworkPowerPort:\n    model: simplerest\n    host: '{url}'\n    index: 0\n"
SHARED = "desk:\n  RawSerialPort:\n    port: {path}\n    speed: 921600\n"
BORROWER = """
import sys
from harness.rigs.bench import BenchSettings
from harness.rigs.pool import borrowed
with borrowed((BenchSettings(stack="builtin", port="labgrid:desk", coordinator=sys.argv[1]),)):
    print("has it", flush=True)
    sys.stdin.readline()
"""


GUARD = """
import sys
from harness.rigs.bench_lease import BenchLease, bench_folder
sys.stdin.readline()
lease = BenchLease(bench_folder(), sys.argv[1])
print("has it", flush=True)
sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with on_desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@contextmanager
def with_board(desk: Desk, folder: Path) -> Iterator[Lab]:
    """The desk's board at the place `desk`, over the network."""
    with serial_server(desk.path) as port, a_lab(folder, RAW.format(port=port)) as lab:
        lab.place("desk", "exp/desk/*")
        yield lab


@pytest.fixture(scope="module")
def lab(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Of all tests that leave it as it was."""
    with with_board(desk, tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture
def frail(desk: Desk, tmp_path: Path) -> Iterator[Lab]:
    """Of one test, which breaks it."""
    with with_board(desk, tmp_path / "lab") as lab:
        yield lab


def at(lab: Lab, place: str = "desk") -> BenchSettings:
    return BenchSettings(stack="builtin", port=f"labgrid:{place}", coordinator=lab.address, baud=921_600)


def keeper() -> int:
    return claim_of(bench_folder(), "labgrid:desk").pid


# Held, and released.


@patiently
async def test_a_board_at_a_place_is_held_met_and_released(lab: Lab, desk: Desk, tmp_path: Path) -> None:
    assert "None" == lab.holder("desk")
    async with boarded(at(lab), "", tmp_path / "run") as (bench, parameters):
        assert "labgrid:desk" == bench.note()["place"]
        assert check_plugged_in(at(lab)) == bench.ready.board
        assert len(desk.parameters()) == len((await parameters.snapshot()).parameters)
        mine = lab.holder("desk")
        assert mine not in ("None", "")
        with pytest.raises(TakenError, match=r"labgrid:desk is in use by \S+ \(pid \d+\) since"), borrowed((at(lab),)):
            pass
    assert "None" == lab.holder("desk")
    assert not (bench_folder() / "labgrid_desk.port").is_symlink()


@needs_ser2net
@pytest.mark.parametrize("hostname", [None, "127.0.0.1"])
@patiently
async def test_a_port_that_an_exporter_shares_is_used_itself_where_it_is_here(
    desk: Desk, tmp_path: Path, hostname: str | None
) -> None:
    """And through its ser2net (RFC 2217) where the exporter's machine is another."""
    with a_lab(tmp_path / "lab", SHARED.format(path=desk.line.device), hostname=hostname) as lab:
        lab.place("desk", "exp/desk/*")
        async with boarded(at(lab), "", tmp_path / "run") as (bench, parameters):
            expected = str(bench_folder() / "labgrid_desk.port") if hostname else desk.line.device
            assert f"port:{expected}" == bench.ready.board
            assert len(desk.parameters()) == len((await parameters.snapshot()).parameters)
        assert "None" == lab.holder("desk")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
@patiently
async def test_a_killed_run_releases_it(lab: Lab, how: signal.Signals) -> None:
    with python(BORROWER, lab.address) as run:
        assert "has it" == line(run)
        pid = keeper()
        run.send_signal(how)
        run.wait()
        assert await ended(pid)
    assert "None" == lab.holder("desk")


@patiently
async def test_a_guard_that_outlives_its_run_puts_the_board_back_first(lab: Lab, desk: Desk) -> None:
    with python(BORROWER, lab.address) as run:
        assert "has it" == line(run)
        pid = keeper()
        with BenchLease(bench_folder(), f"port:{bench_folder() / 'labgrid_desk.port'}"):
            run.kill()
            run.wait()
            assert "None" != lab.holder("desk")
        assert await ended(pid)
    assert "None" == lab.holder("desk")


@patiently
async def test_a_run_does_not_wait_for_a_guard_that_it_left_behind(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "RELEASED_S", 0.0)
    told, board = list[str](), f"port:{bench_folder() / 'labgrid_desk.port'}"
    with python(GUARD, board) as guard:
        with borrowed((at(lab),), told.append):
            pid = keeper()
            assert guard.stdin is not None
            guard.stdin.write("\n")  # its run hands it the board
            guard.stdin.flush()
            assert "has it" == line(guard)
        assert [f"labgrid:desk is released (by pid {pid}) once its board's guard has put the board back"] == told
        assert "None" != lab.holder("desk")
    assert await ended(pid)
    assert "None" == lab.holder("desk")


@patiently
async def test_what_a_killed_keeper_left_the_next_run_uses_and_releases(lab: Lab) -> None:
    with python(BORROWER, lab.address) as run:
        assert "has it" == line(run)
        os.kill(keeper(), signal.SIGKILL)
        run.kill()
        run.wait()
    assert "None" != lab.holder("desk")
    with borrowed((at(lab),)):
        assert "None" != lab.holder("desk")
    assert "None" == lab.holder("desk")


def test_what_its_user_acquired_is_used_and_left_to_them(lab: Lab) -> None:
    lab.client("-p", "desk", "acquire")
    was = lab.holder("desk")
    with borrowed((at(lab),)):
        assert was == lab.holder("desk")
    assert was == lab.holder("desk")
    lab.client("-p", "desk", "release")


def test_what_somebody_else_lends_is_used_and_left_to_them(lab: Lab) -> None:
    lab.client("-p", "desk", "acquire", user="bob")
    theirs = lab.holder("desk")
    lab.client("-p", "desk", "allow", f"{theirs.partition('/')[0]}/{user_name()}", user="bob")
    with borrowed((at(lab),)):
        assert theirs == lab.holder("desk")
    assert theirs == lab.holder("desk")
    lab.client("-p", "desk", "release", user="bob")


@patiently
async def test_a_coordinator_that_has_gone_is_told_of_and_the_place_is_released_by_the_next_run(frail: Lab) -> None:
    told = list[str]()
    with borrowed((at(frail),), told.append):
        frail.coordinator.kill()
        frail.coordinator.wait()

    assert 1 == len(told)
    assert told[0].startswith("labgrid:desk could not be released: no labgrid coordinator answers at ")
    assert "acquired" == claim_of(bench_folder(), "labgrid:desk").owed


@patiently
async def test_a_place_that_can_be_switched_brings_a_board_back_that_is_not_heard(desk: Desk, tmp_path: Path) -> None:
    desk.unplug()
    switched = list[bool]()

    def switch(on: bool) -> None:
        switched.append(on)
        if on:
            desk.plug_in()

    with (
        power_switch(switch) as url,
        serial_server(desk.path) as port,
        a_lab(tmp_path / "lab", RAW.format(port=port) + POWER.format(url=url)) as lab,
    ):
        lab.place("desk", "exp/desk/*")
        async with boarded(at(lab), "", tmp_path / "run") as (bench, _):
            assert 1 == bench.ready.system
    assert [False, True] == switched
