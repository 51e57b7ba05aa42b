"""A reboot is told from what is none: by the times that a board tells, and by whether its frames went on meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.rigs.uptime import Uptime

Row = tuple[float, float, int]
"""A telling: seconds since boot, the host second in which it was heard, and its frame's sequence number."""


def told(rows: Sequence[Row]) -> list[str | None]:
    uptime = Uptime()
    answers = []
    for boot_s, at_s, seq in rows:
        uptime.frame(seq)
        answers.append(uptime.tell(boot_s, at_s))
    return answers


def test_the_first_telling_is_no_reboot() -> None:
    assert [None] == told([(0.2, 1000.0, 7)])


def test_a_time_that_steps_back_is_a_reboot_whatever_else() -> None:
    assert [None, "it was up for 90.0 s, and then for 2.2 s"] == told([(90.0, 10.0, 7), (2.2, 12.5, 8)])


def test_a_board_that_was_up_for_as_long_as_it_was_not_heard_rebooted() -> None:
    """Up for 3 s, rebooted, and asked when it had said no time for 2 s: it tells barely less, or as much, or more."""
    for boot_s, at_s in ((2.3, 12.3), (3.0, 13.1), (4.0, 14.1)):
        assert [None, f"it was up for 3.0 s, and {at_s - 10:.1f} s later for {boot_s:.1f} s"] == told(
            [(3.0, 10.0, 40), (boot_s, at_s, 5)]
        )


@pytest.mark.parametrize(
    "rows",
    [
        [(3.0, 10.0, 40), (5.2, 12.2, 41)],
        [(3.0, 10.0, 40), (5.2, 12.2, 47)],  # frames lost
        [(3.0, 10.0, 40), (3.2, 14.2, 41)],  # stood still
        [(30.0, 10.0, 40), (30.2, 14.2, 47)],  # stood still, and frames lost
        [(0.3, 10.0, 255), (0.4, 14.2, 0)],
        [(50.0, 10.0, 1), (49.5, 10.1, 2)],  # jitter
    ],
)
def test_what_is_none(rows: list[Row]) -> None:
    assert [None] * len(rows) == told(rows)


speeds = st.floats(0.01, 1.0)
pauses_s = st.lists(st.floats(0.05, 20.0), min_size=1, max_size=20)


def _living(pauses_s: Sequence[float], speed: float, boot_s: float) -> Iterator[Row]:
    at_s = 100.0
    for seq, pause_s in enumerate(pauses_s):
        at_s += pause_s
        boot_s += speed * pause_s
        yield boot_s, at_s, seq % 256


@given(pauses_s, speeds, st.floats(0.0, 1e5))
def test_a_board_that_lives_on_is_never_called_rebooted_however_slow(
    pauses_s: list[float], speed: float, boot_s: float
) -> None:
    assert {None} == set(told(list(_living(pauses_s, speed, boot_s))))


@given(pauses_s, st.lists(st.integers(1, 254), min_size=20, max_size=20), st.floats(1.1, 1e5))
def test_nor_one_in_real_time_of_which_frames_are_lost(pauses_s: list[float], lost: list[int], boot_s: float) -> None:
    rows = [
        (up_s, at_s, (seq + sum(lost[: seq + 1])) % 256)
        for up_s, at_s, seq in _living(pauses_s, 1.0, boot_s)
    ]  # fmt: skip

    assert {None} == set(told(rows))


@given(st.floats(1.1, 1e5), st.floats(0.05, 60.0), st.floats(0.0, 1.0), st.integers(0, 254), st.floats(0.0, 1.0))
def test_every_reboot_is_found_whenever_it_is_asked(
    up_s: float, since_s: float, part: float, last_seq: int, late_s: float
) -> None:
    """Born anywhere between two tellings, of which the first may have come late; it counts its frames from 0 again."""
    born = (up_s, 100.0 + late_s, last_seq)
    at_s = born[1] + since_s
    since_s = at_s - born[1]  # as it is rounded for whoever reckons back
    boot_s = (since_s + late_s) * part
    assume(boot_s < up_s + since_s - 1.0)  # else it cannot be told from one that is as old as it should be
    first, second = told([born, (boot_s, at_s, 0)])

    assert first is None
    assert second is not None
