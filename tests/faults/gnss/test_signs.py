"""Each attack, flown through the receiver model, shows its sign; an undisturbed receiver never shows it."""

from __future__ import annotations

import math

import pytest

from harness.faults.gnss import (
    Declared,
    Fix,
    GnssFault,
    Measured,
    Shows,
    Sign,
    Truth,
)
from tests.faults.gnss.stage import EVERY_S, FAULTS, TABLE, flown, truth_at

Flown = list[tuple[float, Truth, Measured | None]]
SPAN = round(2 / EVERY_S)
"""Samples in which a receiver that works has surely moved with its drone."""


def shows(sign: Sign, course: Flown, number: int) -> bool:
    """Whether the sample shows it, in the plainest terms; a judge of recordings has more to reckon with."""
    at_s, truth, told = course[number]
    if told is None:
        return sign.shows is Shows.NO_FIX
    match sign.shows:
        case Shows.NO_FIX:
            return told.fix < Fix.FIX_2D
        case Shows.FEW_SATELLITES:
            return told.satellites <= sign.least
        case Shows.POOR_ACCURACY:
            return told.horizontal_accuracy_m >= sign.least
        case Shows.MOVED:
            return math.hypot(told.north_m - truth.north_m, told.east_m - truth.east_m) >= sign.least
        case Shows.LIFTED:
            return abs(told.up_m - truth.up_m) >= sign.least
        case Shows.VELOCITY:
            return math.hypot(told.north_mps - truth.north_mps, told.east_mps - truth.east_mps) >= sign.least
        case Shows.STUCK:
            past = [each for _, _, each in course[max(0, number - SPAN) : number]]
            return len(past) == SPAN and all(each is not None and each[6:13] == told[6:13] for each in past)
        case Shows.LATE:
            then = truth_at(at_s - sign.least)
            return math.dist(told[6:9], then[:3]) < math.dist(told[6:9], truth[:3]) / 2
        case Shows.HEADING:
            off_deg = ((told.heading_deg or 0) - (truth.heading_deg or 0) + 180) % 360 - 180
            return abs(off_deg) >= sign.least
        case Shows.TIME:
            return abs(told.time_s) >= sign.least
        case Shows.DECLARED:
            return Declared.NO not in (told.jamming, told.spoofing) or told.jamming is not told.spoofing


@pytest.mark.parametrize(("fault", "full_s"), [(fault, full_s) for fault, _, full_s in TABLE], ids=str)
@pytest.mark.parametrize("seed", range(5))
def test_an_attack_shows_by_the_time_of_its_full_strength(fault: GnssFault, full_s: float, seed: int) -> None:
    course = flown(fault, seed)
    first = next((number for number in range(len(course)) if shows(fault.sign, course, number)), None)

    assert first is not None, "never seen"
    assert course[first][0] <= full_s + EVERY_S


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_an_undisturbed_receiver_never_shows_it(fault: GnssFault) -> None:
    for seed in range(5):
        course = flown(None, seed)
        assert not [course[number][0] for number in range(len(course)) if shows(fault.sign, course, number)]


def test_every_kind_of_sign_is_seen() -> None:
    assert set(Shows) == {fault.sign.shows for fault in FAULTS}
