"""A practice drone without a satellite receiver of its own: it believes what it is told by GPS_INPUT, and misses it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from harness.builtin import DroneSettings, PracticeDrone
from harness.builtin.estimator import Trust
from harness.mavlink.codec import Encoder

SATELLITES = {"fix_type": 3, "satellites_visible": 14, "horiz_accuracy": 0.8, "vert_accuracy": 1.2}


def drone(**params: float) -> PracticeDrone:
    settings = DroneSettings(params=params, home_lat_deg=52.0, home_lon_deg=23.6, home_alt_m=150.0)
    return PracticeDrone(settings, Random(0), lambda _: None, lambda _: None)


def fly(one: PracticeDrone, for_s: float, **fed: Any) -> None:
    encode = Encoder(255, 190)
    for tick in range(round(for_s * 20)):
        if fed and tick % 2 == 0:
            one.receive_link(encode("GPS_INPUT", **SATELLITES | fed))
        one.step()


HERE = {"lat": 520_000_000, "lon": 236_000_000, "alt": 150.0}


def test_it_stands_where_it_is_told() -> None:
    one = drone(GNSS_FED=1)
    fly(one, 10, **HERE)

    assert one.pilot.belief.valid
    assert (0.0, 0.0) == pytest.approx(one.pilot.place, abs=0.01)
    assert Trust.GOOD is one.pilot.belief.trust


def test_it_has_no_place_until_it_is_told_one() -> None:
    one = drone(GNSS_FED=1)
    fly(one, 10)

    assert not one.pilot.belief.valid


def test_silence_is_a_receiver_that_is_gone() -> None:
    one = drone(GNSS_FED=1)
    fly(one, 10, **HERE)
    fly(one, 3)

    assert Trust.LOST is one.pilot.belief.trust


def test_who_has_a_receiver_of_its_own_takes_nobodys_word() -> None:
    one = drone()
    fly(one, 10, **HERE | {"lat": 530_000_000})

    assert one.pilot.belief.valid
    assert (0.0, 0.0) == pytest.approx(one.pilot.place, abs=5)
