"""Truth of a world of ours: it tells its own time, and needs no stamp of the drone's; any other's does."""

from __future__ import annotations

from harness.mavlink.codec import Encoder
from harness.reading.stack import SIMULATOR_COMPONENT
from harness.taps import Fate, Tap, Way
from harness.timeline import Event
from tests.reading.taps import Recording

HOME, NORTH = {"lat": 520000000, "lon": 236000000, "alt": 150000}, {"lat": 520000898, "lon": 236000000, "alt": 160000}


def told(*, component: int, time_us: int) -> list[Event]:
    """What becomes of two truths at 1.3 and 1.4 s, told between the drone's stamps at 1.5 and 2 s."""
    recording, encode = Recording("px4"), Encoder(1, component)
    for at_s, place in ((1.3, HOME), (1.4, NORTH)):
        frame = encode("HIL_STATE_QUATERNION", time_usec=round(at_s * 1e6) * time_us, **place)
        recording.feed(Tap.INSTRUMENT, Way.DOWN, Fate.DELIVERED, frame)
    return recording.events("truth")


def test_it_is_of_the_instant_that_it_tells() -> None:
    first, second = told(component=SIMULATOR_COMPONENT, time_us=1)

    assert (1.3, 1.3, 1.4, 1.4) == (first.lo_s, first.hi_s, second.lo_s, second.hi_s)
    assert (0.0, 0.0, 0.0) == (first.value.north_m, first.value.east_m, first.value.up_m)
    assert (10.0, 10.0) == (round(second.value.north_m, 1), second.value.up_m)


def test_one_that_tells_no_time_lies_between_the_drones_stamps_on_its_radio() -> None:
    recording, encode = Recording("px4"), Encoder(1, SIMULATOR_COMPONENT)
    recording.stamp(1.5)
    recording.feed(Tap.INSTRUMENT, Way.DOWN, Fate.DELIVERED, encode("HIL_STATE_QUATERNION", **HOME))
    recording.stamp(2.0)

    assert [(1.5, 2.0)] == [(each.lo_s, each.hi_s) for each in recording.events("truth")]


def test_a_time_that_the_stack_tells_itself_is_not_leaned_on() -> None:
    assert [] == told(component=1, time_us=1)
