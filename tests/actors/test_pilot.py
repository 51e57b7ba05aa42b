"""The pilot: ten frames a vehicle second, with the sticks where they were put."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.actors.pilot import Pilot
from harness.clock import VehicleClock
from harness.errors import CallerError
from harness.wire.rc import NEUTRAL, Channels
from tests.loops import virtually


class Cockpit:
    """A pilot, and when what was sent. Needs a running loop."""

    def __init__(self) -> None:
        self.clock = VehicleClock()
        self.sent: list[tuple[float, Channels]] = []
        self.pilot = Pilot(self.clock, lambda channels: self.sent.append((self.clock.now_s(), channels)))

    def stamps(self, *at_ms: int) -> None:
        for t_ms in at_ms:
            self.clock.observe_ms(t_ms)


@virtually
async def test_sends_ten_frames_a_vehicle_second() -> None:
    cockpit = Cockpit()
    cockpit.pilot.start()
    cockpit.stamps(*range(1000, 3000, 50))

    assert 20 == len(cockpit.sent)
    assert [(1.0, NEUTRAL), (1.1, NEUTRAL), (1.2, NEUTRAL)] == cockpit.sent[:3]


@virtually
async def test_keeps_its_rate_on_stamps_that_are_not_quite_even() -> None:
    cockpit = Cockpit()
    cockpit.pilot.start()
    cockpit.stamps(*range(1000, 3000, 49))

    assert 21 == len(cockpit.sent)


@virtually
async def test_sends_nothing_before_it_is_started_and_no_more_for_being_started_twice() -> None:
    cockpit = Cockpit()
    cockpit.stamps(1000, 1100, 1200)
    assert [] == cockpit.sent
    assert cockpit.pilot.last_frame_s is None

    cockpit.pilot.start()
    cockpit.pilot.start()
    cockpit.stamps(1300, 1400)

    assert [1.3, 1.4] == [at_s for at_s, _ in cockpit.sent]
    assert 1.4 == cockpit.pilot.last_frame_s


@virtually
async def test_a_frame_asked_for_comes_at_once_and_the_next_one_after_it() -> None:
    cockpit = Cockpit()
    cockpit.pilot.start()
    cockpit.stamps(1000, 1050)
    cockpit.pilot.frame()
    cockpit.stamps(1100, 1150)

    assert [1.0, 1.05, 1.15] == [at_s for at_s, _ in cockpit.sent]


@virtually
async def test_sends_the_sticks_where_they_were_put() -> None:
    cockpit = Cockpit()
    cockpit.pilot.start()
    cockpit.pilot.move(roll=1, pitch=-1, throttle=-0.5)
    cockpit.stamps(1000)

    assert [(1.0, (2000, 1000, 1250, 1500))] == cockpit.sent


@virtually
async def test_sticks_have_stops() -> None:
    cockpit = Cockpit()
    with pytest.raises(CallerError, match=r"sticks, yaw=1\.5: wanted −1 to 1"):
        cockpit.pilot.move(yaw=1.5)
    assert NEUTRAL == cockpit.pilot.channels


@settings(max_examples=50, deadline=None)
@given(st.tuples(*[st.floats(-1, 1)] * 4))
def test_every_place_of_the_sticks_is_a_pulse_that_receivers_know(places: tuple[float, float, float, float]) -> None:
    pilot = Pilot(VehicleClock(), lambda _: None)
    roll, pitch, throttle, yaw = places
    pilot.move(roll=roll, pitch=pitch, throttle=throttle, yaw=yaw)

    assert all(1000 <= pulse <= 2000 for pulse in pilot.channels)
