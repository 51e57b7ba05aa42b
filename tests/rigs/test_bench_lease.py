"""A board has one user among all processes; what stands in its lease says who, since when, and what went wrong."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.errors import CallerError, RigError
from harness.rigs import bench_lease
from harness.rigs.bench_lease import ERRORS_MOST, NAMELESS, BenchLease, bench_folder, read_record, release
from harness.rigs.journal import Journal
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


def test_it_ends_with_whoever_holds_it(tmp_path: Path) -> None:
    with python(HOLDER, tmp_path) as holder:
        assert "held" == line(holder)
        with pytest.raises(RigError, match=rf"\(pid {holder.pid}\)"):
            BenchLease(tmp_path, BOARD)
        assert record(tmp_path).held
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert not record(tmp_path).held
        BenchLease(tmp_path, BOARD).close()


def test_what_is_owed_to_a_board_is_owed_until_it_is_paid(tmp_path: Path) -> None:
    """Whoever had the lease meanwhile, and however they ended."""
    with BenchLease(tmp_path, BOARD) as lease:
        assert "" == lease.record.owed
        lease.owe("abc")
        for _ in range(ERRORS_MOST):
            lease.failed("no answer")
    release(tmp_path, BOARD)
    with BenchLease(tmp_path, BOARD) as lease:
        assert "abc" == lease.record.owed
        lease.paid()
        lease.owe("")
    with BenchLease(tmp_path, BOARD) as lease:
        assert NAMELESS == lease.record.owed
        lease.paid()

    assert "" == record(tmp_path).owed


def test_a_shorter_record_leaves_nothing_of_the_longer_one_before(tmp_path: Path) -> None:
    with BenchLease(tmp_path, BOARD) as lease:
        lease.failed("because " * 100)
        lease.went_well()
        assert lease.record == record(tmp_path)


@pytest.mark.parametrize("name", ["usb_26ac_0032_3A00.lease", "usb_26ac_0032_3A00.journal"])
@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to], ids=["symlink", "hardlink"])
def test_a_link_is_not_written_through(tmp_path: Path, name: str, link: Callable[[Path, Path], None]) -> None:
    """All users of the machine may write to that folder."""
    (secret := tmp_path / "id_rsa").write_text("secret")
    secret.chmod(0o600)
    link(tmp_path / name, secret)
    opened = BenchLease if name.endswith(".lease") else Journal
    with pytest.raises(RigError, match=r"look at it, and remove it|look where it leads, and remove it"):
        opened(tmp_path, BOARD)

    assert ("secret", 0o600) == (secret.read_text(), secret.stat().st_mode & 0o777)


def test_a_record_that_says_nonsense_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "usb_26ac_0032_3A00.lease"
    for nonsense in ('{"board": 1}', f'{{"board": "{BOARD}", "pid": "x"}}', f'{{"board": "{BOARD}", "errors": null}}'):
        path.write_text(nonsense)
        assert bench_lease.Record(board=BOARD) == record(tmp_path)


def test_a_holder_that_is_silent_is_told_of_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with BenchLease(tmp_path, BOARD) as lease:
        later_us = lease.record.beat_us + 30_000_000
        monkeypatch.setattr(bench_lease, "utc_us", lambda: later_us)
        with pytest.raises(RigError, match=", silent for 30 s;"):
            BenchLease(tmp_path, BOARD)
        lease.beat()
        with pytest.raises(RigError, match=r"since \S+; one board"):
            BenchLease(tmp_path, BOARD)


def test_a_holder_that_hangs_has_no_lease_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with python(HOLDER, tmp_path) as holder:
        assert "held" == line(holder)
        holder.send_signal(signal.SIGSTOP)
        stopped = record(tmp_path)
        monkeypatch.setattr(bench_lease, "utc_us", lambda: stopped.beat_us + 119_000_000)
        with pytest.raises(RigError, match=", silent for 119 s; one board has one user"):
            BenchLease(tmp_path, BOARD)
        monkeypatch.setattr(bench_lease, "utc_us", lambda: stopped.beat_us + 121_000_000)
        with pytest.raises(
            RigError, match=rf"\(pid {holder.pid}\), which was silent for 121 s and is ended now; start"
        ):
            BenchLease(tmp_path, BOARD)
        assert -signal.SIGKILL == holder.wait(60)
        BenchLease(tmp_path, BOARD).close()


def test_nobody_is_ended_on_the_word_of_a_file_that_all_may_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pid in it may be anybody's."""
    with python(HOLDER, tmp_path) as holder, python("import sys; sys.stdin.readline()") as bystander:
        assert "held" == line(holder)
        path = tmp_path / "usb_26ac_0032_3A00.lease"
        path.write_text(path.read_text().replace(str(holder.pid), str(bystander.pid)))
        forged = record(tmp_path)
        assert bystander.pid == forged.pid
        monkeypatch.setattr(bench_lease, "utc_us", lambda: forged.beat_us + 121_000_000)
        with pytest.raises(RigError, match="one board has one user"):
            BenchLease(tmp_path, BOARD)
        assert bystander.poll() is None
        assert holder.poll() is None


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
