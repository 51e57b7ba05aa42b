"""A board is one run's from its first flight to its end, among all processes; whoever else wants it is told whose."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import RigError
from harness.rigs import bench_lease
from harness.rigs.bench import BenchSettings
from harness.rigs.bench_lease import BenchLease, bench_folder, read_record, user_name
from harness.rigs.claim import Claim, TakenError, claim_of
from harness.rigs.journal import file_name
from harness.rigs.pool import RunsBoard, borrowed
from tests.desk.terminals import terminals
from tests.rigs.processes import line, python
from tests.rigs.test_pool import spoil

pytestmark = pytest.mark.usefixtures("leases")

BORROWER = """
import sys
from harness.rigs.bench import BenchSettings
from harness.rigs.pool import borrowed
with borrowed((BenchSettings(stack="builtin", port=sys.argv[1]),)):
    print("has it", flush=True)
    sys.stdin.readline()
"""
GUARD = """
import sys
from harness.rigs.bench_lease import BenchLease, bench_folder
lease = BenchLease(bench_folder(), sys.argv[1])
print("has it", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def boards() -> Iterator[tuple[BenchSettings, ...]]:
    with terminals(2) as paths:
        yield tuple(BenchSettings(stack="builtin", port=each) for each in paths)


def test_a_second_user_is_told_whose_it_is_and_has_it_once_that_one_ended(boards: tuple[BenchSettings, ...]) -> None:
    board = boards[0]
    with python(BORROWER, board.port) as first:
        assert "has it" == line(first)
        told = rf"^port:{board.port} is in use by {user_name()} \(pid {first.pid}\) since 20\S+; one board has one user"
        with pytest.raises(TakenError, match=told), borrowed((board,)):
            pass
        assert first.stdin is not None
        first.stdin.write("\n")
        first.stdin.flush()
        first.wait()
    with borrowed((board,)) as mine:
        assert board == mine


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_the_run_however_that_ends(boards: tuple[BenchSettings, ...], how: signal.Signals) -> None:
    board = boards[0]
    with python(BORROWER, board.port) as first:
        assert "has it" == line(first)
        assert claim_of(bench_folder(), f"port:{board.port}").held
        first.send_signal(how)
        first.wait()
        assert not claim_of(bench_folder(), f"port:{board.port}").held
    with borrowed((board,)) as mine:
        assert board == mine


def test_what_a_run_left_to_its_guard_is_not_free_yet(boards: tuple[BenchSettings, ...]) -> None:
    board = boards[0]
    with python(GUARD, f"port:{board.port}") as guard:
        assert "has it" == line(guard)
        with pytest.raises(TakenError, match=rf"is in use by \S+ \(pid {guard.pid}\)"), borrowed((board,)):
            pass
        assert not claim_of(bench_folder(), f"port:{board.port}").held
        with borrowed(boards) as other:
            assert boards[1] == other


def test_a_guard_that_hangs_loses_the_board_to_who_claims_it_next(
    boards: tuple[BenchSettings, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    board = boards[0]
    with python(GUARD, f"port:{board.port}") as guard:
        assert "has it" == line(guard)
        held = read_record(bench_folder() / f"{file_name(f'port:{board.port}')}.lease", "")
        later_us = held.beat_us + 121_000_000
        monkeypatch.setattr(bench_lease, "utc_us", lambda: later_us)
        with pytest.raises(TakenError, match=r"was silent for 121 s and is ended now"), borrowed((board,)):
            pass
        assert -signal.SIGKILL == guard.wait()
    with borrowed((board,)) as mine:
        assert board == mine


def test_all_flights_of_a_run_have_the_same_board(boards: tuple[BenchSettings, ...]) -> None:
    """Also the one behind a flight whose guard has let go of the lease."""
    run = RunsBoard(boards)
    first = run.board()
    with BenchLease(bench_folder(), f"port:{first.port}"):
        assert first == run.board()
    with borrowed(boards) as other:
        assert first != other
    assert first == run.board()
    run.close()
    run.close()
    with borrowed(boards) as again:
        assert first == again


def test_a_run_gives_a_board_that_came_into_quarantine_back_for_another(boards: tuple[BenchSettings, ...]) -> None:
    run = RunsBoard(boards)
    assert boards[0] == run.board()
    spoil(boards[0])
    assert boards[1] == run.board()
    assert not claim_of(bench_folder(), f"port:{boards[0].port}").held
    spoil(boards[1])
    with pytest.raises(RigError, match=r"none of 2 boards can be flown"):
        run.board()


def test_a_lone_board_in_quarantine_is_left_to_its_guard_which_puts_it_back_first(
    boards: tuple[BenchSettings, ...],
) -> None:
    spoil(boards[0])
    with borrowed(boards[:1]) as mine:
        assert boards[0] == mine


def test_a_claim_that_is_a_link_is_not_followed(boards: tuple[BenchSettings, ...], tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_text("mine")
    (bench_folder() / "board.claim").symlink_to(theirs)
    with pytest.raises(RigError, match="is a link, and nobody here made one"):
        Claim(bench_folder(), "board")
    assert "mine" == theirs.read_text()


def test_a_folder_that_is_not_ours_to_write_to_is_told_of(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(RigError, match=r"cannot take .*/board\.claim: No such file or directory"):
        Claim(gone, "board")
    assert not os.path.exists(gone)  # noqa: PTH110  nothing made it
