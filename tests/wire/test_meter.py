"""Rates: of the last two seconds, whatever came before."""

from __future__ import annotations

from harness.wire.meter import Counts, Rates, Window


def test_at_first_there_is_no_rate() -> None:
    assert Rates() == Window().look(5.0, Counts(entered=7))


def test_a_rate_is_of_the_last_two_seconds() -> None:
    window, counts = Window(), Counts()
    for tick in range(20):
        rates = window.look(tick / 2, counts)
        counts.entered += 5
        counts.entered_bytes += 100
        counts.left += 4
    assert (10.0, 200.0, 8.0) == (rates.entered_hz, rates.entered_bytes_hz, rates.left_hz)
    for tick in range(20, 25):
        rates = window.look(tick / 2, counts)
    assert (0.0, 0.0) == (rates.entered_hz, rates.left_hz)


def test_what_is_neither_lost_nor_out_is_under_way() -> None:
    assert 3 == Counts(entered=10, copied=2, lost=4, left=5).under_way
