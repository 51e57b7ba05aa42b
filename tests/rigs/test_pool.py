"""Several boards: each flight takes one that is free, waits where none is, and leaves out those in quarantine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import CallerError, RigError
from harness.rigs.bench import BenchSettings, read_pool
from harness.rigs.bench_lease import ERRORS_MOST, BenchLease, bench_folder
from harness.rigs.pool import borrowed
from tests.desk.terminals import terminals

pytestmark = pytest.mark.usefixtures("leases")


@pytest.fixture
def boards() -> Iterator[tuple[BenchSettings, ...]]:
    with terminals(2) as paths:
        yield tuple(BenchSettings(stack="builtin", port=each) for each in paths)


def spoil(board: BenchSettings) -> None:
    """Into quarantine."""
    with BenchLease(bench_folder(), f"port:{board.port}") as lease:
        for _ in range(ERRORS_MOST):
            lease.failed("garbage on the line")


class Hour:
    """A clock that moves by itself; whoever waits does this meanwhile."""

    def __init__(self, meanwhile: object) -> None:
        self._now_s, self.waits, self._meanwhile = 0.0, 0, meanwhile

    def now_s(self) -> float:
        return self._now_s

    async def sleep_until(self, t_s: float) -> None:
        self._now_s = t_s
        self.waits += 1
        assert callable(self._meanwhile)
        self._meanwhile()


def test_each_takes_another_board_and_gives_it_back(boards: tuple[BenchSettings, ...]) -> None:
    with borrowed(boards) as first, borrowed(boards) as second:
        assert (boards[0], boards[1]) == (first, second)
    with borrowed(boards) as third:
        assert boards[0] == third


def test_who_finds_none_free_says_so_once_and_waits(boards: tuple[BenchSettings, ...]) -> None:
    told = list[str]()
    with borrowed(boards) as first:
        second = borrowed(boards)
        second.__enter__()
        looks = iter(range(3))
        clock = Hour(lambda: second.__exit__(None, None, None) if next(looks) == 2 else None)
        with borrowed(boards, told.append, clock=clock) as third:
            assert (boards[0], boards[1]) == (first, third)

    assert 3 == clock.waits
    assert 1 == len(told)
    assert told[0].startswith("all boards are in use, waiting for one of them: port:")


def test_a_board_whose_lease_somebody_else_holds_is_not_free(boards: tuple[BenchSettings, ...]) -> None:
    with BenchLease(bench_folder(), f"port:{boards[0].port}"), borrowed(boards) as mine:
        assert boards[1] == mine


def test_a_board_in_quarantine_is_left_out(boards: tuple[BenchSettings, ...]) -> None:
    spoil(boards[0])
    with borrowed(boards) as mine:
        assert boards[1] == mine


def test_where_none_can_become_free_each_is_told_of(boards: tuple[BenchSettings, ...]) -> None:
    spoil(boards[0])
    gone = BenchSettings(stack="builtin", port="/nowhere")
    with (
        pytest.raises(RigError, match=r"none of 2 boards.*in quarantine .*garbage on the.*; no board is plugged in"),
        borrowed((boards[0], gone)),
    ):
        pass


def test_two_at_a_time_never_hold_the_same_board(boards: tuple[BenchSettings, ...]) -> None:
    held, wrong = set[str](), list[str]()
    looking = threading.Lock()

    def fly() -> None:
        for _ in range(20):
            with borrowed(boards, clock=Brief()) as mine:
                with looking:
                    wrong.extend({mine.port} & held)
                    held.add(mine.port)
                asyncio.run(asyncio.sleep(0))
                with looking:
                    held.discard(mine.port)

    workers = [threading.Thread(target=fly) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert [] == wrong


class Brief:
    """Gives way, and looks again."""

    def now_s(self) -> float:
        return 0.0

    async def sleep_until(self, t_s: float) -> None:
        await asyncio.sleep(0)


def test_a_folder_of_rig_files_is_a_pool(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.toml").write_text(f'stack = "px4"\nport = "/dev/{name}"\n')

    assert ["/dev/a", "/dev/b"] == [each.port for each in read_pool([tmp_path])]


@pytest.mark.parametrize(
    ("files", "because"),
    [
        ({}, "wanted rig files"),
        ({"a": 'stack = "px4"\nport = "a"', "b": 'stack = "ardupilot"\nport = "b"'}, "all fly the same stack"),
        ({"a": 'stack = "px4"\nport = "a"', "b": 'stack = "px4"\nport = "a"'}, "a is in two rig files"),
    ],
)
def test_a_pool_that_is_none_is_refused(tmp_path: Path, files: dict[str, str], because: str) -> None:
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text)

    with pytest.raises(CallerError, match=because):
        read_pool([tmp_path])
