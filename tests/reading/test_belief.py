"""How far off the drone's belief was: known where belief and truth are, and nowhere else."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.mavlink.codec import Encoder, decode
from harness.reading.belief import add_errors
from harness.reading.motion import motion
from harness.timeline import Event, Position, Span, Timeline

NOTHING = Position(0.0, 0.0, 0.0)
MPS = 10.0


def _flight(*, off: Position = NOTHING) -> Timeline:
    """10 s due north; the belief at 5 Hz, off by so much."""
    line = Timeline(begin_s=0.0, end_s=10.0)
    for number in range(200):
        line.add(Event("truth", Position(MPS * number / 20, 0.0, 30.0), number / 20 - 0.01, number / 20 + 0.01))
    for number in range(1, 49):
        at_s = number / 5 + 0.03
        place = Position(MPS * at_s + off.north_m, off.east_m, 30 + off.up_m)
        line.add(Event("belief", place, at_s - 0.05, at_s + 0.05, frame=number, sure=number != 7))
    return line


metres = st.floats(-500, 500)


@given(st.builds(Position, metres, metres, metres))
def test_the_error_is_belief_less_truth_of_the_same_instant(off: Position) -> None:
    line = _flight(off=off)
    add_errors(line)
    assert 48 == len(line.events("error"))
    for event in line.events("error"):
        assert off.to_m(event.value) < 1e-6


def test_an_error_is_known_when_and_as_surely_as_the_belief() -> None:
    line = _flight()
    add_errors(line)
    told = [(each.lo_s, each.hi_s, each.frame, each.sure) for each in line.events("belief")]
    assert told == [(each.lo_s, each.hi_s, each.frame, each.sure) for each in line.events("error")]


def test_a_hole_in_either_is_one_in_their_difference() -> None:
    line = _flight()
    line.gap(("belief",), 2.0, 2.1)
    line.gap(("truth",), 5.0, 5.4)
    line.gap(("mode",), 7.0, 7.5)
    add_errors(line)
    assert {Span(2.0, 2.1), Span(5.0, 5.4)} <= set(line.gaps("error"))
    assert not any(each.meets(6.5, 8.0) for each in line.gaps("error"))
    assert not [each for each in line.events("error") if 5.0 < (each.lo_s + each.hi_s) / 2 < 5.4]


def test_no_error_is_made_up_across_a_hole_in_the_truth() -> None:
    """A drone that went there and back in it was never where a straight line has it."""
    line = Timeline(begin_s=0.0, end_s=10.0)
    for at_s in (0.0, 0.1, 4.0, 4.1):
        line.add(Event("truth", Position(0.0, 0.0, 30.0), at_s, at_s))
    line.add(Event("belief", Position(20.0, 0.0, 30.0), 2.0, 2.0))
    line.add(Event("belief", Position(0.0, 0.0, 30.0), 4.05, 4.05))
    add_errors(line)
    assert [4.05] == [each.lo_s for each in line.events("error")]
    assert [Span(2.0, 2.0)] == list(line.gaps("error"))


def test_without_belief_or_truth_nothing_is_known() -> None:
    for kept in ("truth", "belief"):
        line = Timeline(begin_s=0.0, end_s=10.0)
        for event in _flight().events(kept):
            line.add(event)
        add_errors(line)
        assert () == tuple(line.events("error"))


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0, 179.0, 270.0])
def test_both_kinds_of_truth_tell_the_same_motion(yaw_deg: float) -> None:
    yaw_rad = math.radians(yaw_deg if yaw_deg <= 180 else yaw_deg - 360)
    encode = Encoder(1, 1)
    sim = decode(encode("SIM_STATE", vn=3.0, ve=-4.0, vd=0.5, yaw=yaw_rad))
    turned = (math.cos(yaw_rad / 2), 0.0, 0.0, math.sin(yaw_rad / 2))
    hil = decode(encode("HIL_STATE_QUATERNION", vx=300, vy=-400, vz=50, attitude_quaternion=turned))
    for message in (sim, hil):
        assert pytest.approx((3.0, -4.0, 0.5, yaw_deg), abs=1e-4) == tuple(motion(message))
