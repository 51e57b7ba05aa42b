"""The parameter journal: on disk before the change, whole after any cut, gone once everything is back."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import RigError
from harness.rigs.journal import Journal, Saved, file_name

BOARD = "usb:26ac:0032:3A/00"
ONE, TWO = Saved("RTL_ALT", b"\x00\x01\xff\x7f", 9), Saved("X", bytes(4), 6)


def test_what_was_saved_is_read_by_whoever_comes_next(tmp_path: Path) -> None:
    journal = Journal(tmp_path, BOARD)
    journal.uid = "abc"
    journal.save(ONE)
    journal.save(TWO)
    again = Journal(tmp_path, BOARD)

    assert {"RTL_ALT": ONE, "X": TWO} == again.saved
    assert "abc" == again.uid
    assert {} == Journal(tmp_path, "another").saved


def test_only_the_first_value_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path, BOARD)
    journal.save(ONE)
    journal.save(Saved(ONE.name, bytes(4), 9))
    Journal(tmp_path, BOARD).save(Saved(ONE.name, bytes(4), 9))

    assert ONE == Journal(tmp_path, BOARD).saved[ONE.name]


def test_nothing_changed_leaves_no_file_and_done_removes_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path, BOARD)
    assert not journal.path.exists()
    journal.done()
    journal.save(ONE)
    assert journal.path.exists()
    journal.done()

    assert not journal.path.exists()
    assert {} == Journal(tmp_path, BOARD).saved


@given(cut=st.integers(0, 400))
def test_a_line_that_was_cut_short_is_of_a_change_that_never_was(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    journal = Journal(folder, BOARD)
    for each in (ONE, TWO):
        journal.save(each)
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole[: len(whole) - cut if cut < len(whole) else 0])
    kept = Journal(folder, BOARD)

    assert [each.name for each in (ONE, TWO)][: len(kept.saved)] == list(kept.saved)
    kept.save(ONE)
    kept.save(TWO)
    assert {"RTL_ALT": ONE, "X": TWO} == Journal(folder, BOARD).saved


def test_every_line_is_on_the_disk_before_anything_else_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so is the folder that names a new file."""
    synced: list[tuple[bool, int]] = []

    def fsync(fd: int) -> None:
        state = os.fstat(fd)
        synced.append((stat.S_ISDIR(state.st_mode), 0 if stat.S_ISDIR(state.st_mode) else state.st_size))
        really(fd)

    really = os.fsync
    monkeypatch.setattr(os, "fsync", fsync)
    journal = Journal(tmp_path, BOARD)
    journal.save(ONE)
    first_bytes = journal.path.stat().st_size
    journal.save(TWO)
    whole_bytes = journal.path.stat().st_size
    head_bytes = len(journal.path.read_bytes().split(b"\n")[0]) + 1
    journal.done()

    assert [(False, head_bytes), (True, 0), (False, first_bytes), (False, whole_bytes), (True, 0)] == synced


def test_what_is_not_on_the_disk_is_not_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path, BOARD)
    journal.save(ONE)
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", _full)
        with pytest.raises(OSError, match="No space left"):
            journal.save(TWO)
    assert [ONE.name] == list(journal.saved)
    journal.save(TWO)

    assert {"RTL_ALT": ONE, "X": TWO} == Journal(tmp_path, BOARD).saved


def _full(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_reading_changes_nothing(tmp_path: Path) -> None:
    """Whoever lists the boards reads what a guard is writing."""
    journal = Journal(tmp_path, BOARD)
    journal.save(ONE)
    with journal.path.open("ab") as file:
        file.write(b'{"name": "HA')
    whole = journal.path.read_bytes()

    assert {"RTL_ALT": ONE} == Journal(tmp_path, BOARD).saved
    assert whole == journal.path.read_bytes()


def test_only_whoever_made_it_may_write_to_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path, BOARD)
    journal.save(ONE)

    assert 0o644 == journal.path.stat().st_mode & 0o777
    assert Journal(tmp_path, BOARD).trusted


def test_what_is_no_journal_is_refused_and_not_removed(tmp_path: Path) -> None:
    path = tmp_path / f"{file_name(BOARD)}.journal"
    path.write_text('{"uid": ""}\nnonsense\n')
    with pytest.raises(RigError, match=r"line 2: not a line of a parameter journal: .*before you remove it"):
        Journal(tmp_path, BOARD)

    assert path.exists()


def test_boards_have_files_of_their_own() -> None:
    assert "usb_26ac_0032_3A_00" == file_name(BOARD)
