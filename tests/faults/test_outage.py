"""How long a silence is to be, by the drone's own time-out: short of its earliest moment, past its latest."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import CallerError
from harness.faults import Outage
from harness.vehicles.base import LinkTimeout

SPREAD = LinkTimeout(7.0, 8.1)


@pytest.mark.parametrize(
    ("outage", "length_s", "words"),
    [
        (Outage(600), 600, "600s"),
        (Outage(0.5), 0.5, "0.5s"),
        (Outage.of_timeout(0.5), 3.5, "0.5timeouts"),
        (Outage.of_timeout(0.9), 6.3, "0.9timeouts"),
        (Outage.of_timeout(1), 8.1, "1timeouts"),
        (Outage.of_timeout(1.1), 8.91, "1.1timeouts"),
    ],
)
def test_it_is_so_many_seconds_or_so_many_of_the_drones_time_outs(outage: Outage, length_s: float, words: str) -> None:
    assert pytest.approx(length_s) == outage.length_s(SPREAD)
    assert words == str(outage)


@given(multiple=st.floats(0.01, 100), lo_s=st.floats(0.1, 100), spread_s=st.floats(0, 100))
def test_below_one_the_drone_cannot_have_acted_and_from_one_on_it_must_have(
    multiple: float, lo_s: float, spread_s: float
) -> None:
    timeout = LinkTimeout(lo_s, lo_s + spread_s)
    length_s = Outage.of_timeout(multiple).length_s(timeout)

    assert (length_s < timeout.lo_s) == (multiple < 1) or lo_s == pytest.approx(length_s)
    assert (length_s >= timeout.hi_s) == (multiple >= 1) or length_s == pytest.approx(timeout.hi_s)


@pytest.mark.parametrize("length", [0, -1, math.nan, math.inf])
def test_it_has_a_length(length: float) -> None:
    for make in (Outage, Outage.of_timeout):
        with pytest.raises(CallerError, match="wanted a length above 0"):
            make(length)


def test_it_is_given_in_one_way() -> None:
    with pytest.raises(CallerError, match="in seconds or in time-outs"):
        Outage(5, 5)
