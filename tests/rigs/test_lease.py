"""Numbers that only one process holds at a time, whatever becomes of that process."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from harness.errors import RigError
from harness.rigs.lease import Lease
from tests.rigs.processes import line, python

HOLD = """
from harness.rigs.lease import Lease
lease = Lease("px4", 3)
print(lease.number, flush=True)
input()
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_each_gets_the_lowest_number_that_is_free() -> None:
    one, two, three = (Lease("px4", 3) for _ in range(3))
    assert (0, 1, 2) == (one.number, two.number, three.number)
    two.close()
    with Lease("px4", 3) as again:
        assert 1 == again.number
    one.close()
    three.close()


def test_when_all_are_taken_the_error_says_how_many_and_of_what() -> None:
    with Lease("px4", 1), pytest.raises(RigError, match="all 1 px4 instances are in use"):
        Lease("px4", 1)


def test_kinds_do_not_share_their_numbers() -> None:
    with Lease("px4", 1) as one, Lease("core", 1) as other:
        assert (0, 0) == (one.number, other.number)


def test_closing_twice_gives_back_only_ones_own() -> None:
    one = Lease("px4", 1)
    one.close()
    with Lease("px4", 1):
        one.close()
        with pytest.raises(RigError):
            Lease("px4", 1)


def test_a_number_is_given_back_also_if_its_block_fails() -> None:
    with pytest.raises(ZeroDivisionError), Lease("px4", 1):
        raise ZeroDivisionError
    Lease("px4", 1).close()


def test_processes_do_not_share_numbers_and_a_killed_one_keeps_none() -> None:
    with python(HOLD) as one, python(HOLD) as other:
        assert {"0", "1"} == {line(one), line(other)}
        with Lease("px4", 3) as mine:
            assert 2 == mine.number
        one.send_signal(signal.SIGKILL)
        other.send_signal(signal.SIGKILL)
        one.wait()
        other.wait()
        with Lease("px4", 3) as mine:
            assert 0 == mine.number
