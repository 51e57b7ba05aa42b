"""A board has one user among all processes; what stands in its lease says who, since when, and what went wrong."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from harness.errors import CallerError, RigError
from harness.rigs import bench_lease
from harness.rigs.bench_lease import ERRORS_MOST, BenchLease, bench_folder, read_record, release
from tests.rigs.processes import line, python

BOARD = "usb:26ac:0032:3A00"
HOLDER = f"""
import sys
from pathlib import Path
from harness.rigs.bench_lease import BenchLease
lease = BenchLease(Path(sys.argv[1]), {BOARD!r})
print("held", flush=True)
sys.stdin.readline()
"""


def record(folder: Path) -> bench_lease.Record:
    return read_record(folder / "usb_26ac_0032_3A00.lease", BOARD)


def test_one_board_has_one_user_and_another_board_another(tmp_path: Path) -> None:
    with BenchLease(tmp_path, BOARD), BenchLease(tmp_path, "another"):  # noqa: SIM117  two boards, then the same
        with pytest.raises(RigError, match=rf"{BOARD} is in use by \S+ \(pid {os.getpid()}\) since 20.*one user"):
            BenchLease(tmp_path, BOARD)
    BenchLease(tmp_path, BOARD).close()


def test_it_ends_with_whoever_holds_it_and_says_that_it_was_never_given_back(tmp_path: Path) -> None:
    with python(HOLDER, tmp_path) as holder:
        assert "held" == line(holder)
        with pytest.raises(RigError, match=rf"\(pid {holder.pid}\)"):
            BenchLease(tmp_path, BOARD)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with BenchLease(tmp_path, BOARD) as lease:
            assert lease.unfinished
    with BenchLease(tmp_path, BOARD) as lease:
        assert not lease.unfinished


def test_a_holder_that_is_silent_is_told_of_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with BenchLease(tmp_path, BOARD) as lease:
        later_us = lease.record.beat_us + 30_000_000
        monkeypatch.setattr(bench_lease, "utc_us", lambda: later_us)
        with pytest.raises(RigError, match=", silent for 30 s;"):
            BenchLease(tmp_path, BOARD)
        lease.beat()
        with pytest.raises(RigError, match=r"since \S+; one board"):
            BenchLease(tmp_path, BOARD)


def test_errors_one_behind_the_other_end_in_quarantine_and_one_success_forgets_them(tmp_path: Path) -> None:
    with BenchLease(tmp_path, BOARD) as lease:
        for _ in range(ERRORS_MOST - 1):
            lease.failed("no answer")
        lease.went_well()
        for _ in range(ERRORS_MOST):
            lease.failed("no answer")
    with pytest.raises(RigError, match=r"in quarantine after 3 errors .* the last because no answer; .*cuas bench rel"):
        BenchLease(tmp_path, BOARD)
    assert ERRORS_MOST == record(tmp_path).errors
    release(tmp_path, BOARD)

    BenchLease(tmp_path, BOARD).close()


def test_what_is_in_no_quarantine_cannot_be_let_out(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="in no quarantine: it had 0 errors of 3"):
        release(tmp_path, BOARD)


def test_a_file_that_was_cut_short_says_nothing_and_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "usb_26ac_0032_3A00.lease").write_text('{"board": "us')
    BenchLease(tmp_path, BOARD).close()

    assert BOARD == record(tmp_path).board


def test_all_users_share_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUAS_BENCH", str(tmp_path / "shared"))

    assert 0o777 == bench_folder().stat().st_mode & 0o777
    with BenchLease(bench_folder(), BOARD):
        path = tmp_path / "shared" / "usb_26ac_0032_3A00.lease"
        assert 0o666 == path.stat().st_mode & 0o777
