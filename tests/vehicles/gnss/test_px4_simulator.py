"""PX4's receiver in a world of ours: each condition goes to the world as it is, and the clean one comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.actors.instrument import Instrument
from harness.evidence.recorder import Recorder
from harness.faults.gnss.condition import CLEAN, Condition
from harness.faults.gnss.receiver import Truth
from harness.timeline import Timeline
from harness.vehicles.gnss.px4_feed import Px4Feed
from harness.vehicles.gnss.px4_simulator import Px4Simulator
from harness.vehicles.px4_simulated import Px4Simulated
from harness.wire.memory import memory_pair
from harness.wire.rc import Channels
from tests.loops import virtually
from tests.vehicles.drone import peer
from tests.vehicles.gnss.px4_receiver import HOME

HERE = Truth(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class World:
    """What is changed in it."""

    def __init__(self) -> None:
        self.condition: Condition = CLEAN
        self.sticks: Channels | None = None
        self.stopped = 0

    def stop_motors(self) -> None:
        self.stopped += 1


@asynccontextmanager
async def simulated() -> AsyncIterator[tuple[Px4Simulated, World, Instrument]]:
    async with peer() as drone:
        _, near = memory_pair()
        instrument, world = Instrument(near, cast(Recorder, drone.journal)), World()
        yield Px4Simulated(drone.station, instrument, Timeline(), world=world), world, instrument


@given(st.builds(Condition, silent=st.booleans(), satellites=st.integers(0, 30), frozen=st.booleans()))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_condition_is_the_worlds_as_it_is(condition: Condition) -> None:
    @virtually
    async def deliver() -> None:
        async with simulated() as (vehicle, world, instrument):
            delivery = Px4Simulator(vehicle, instrument, HOME, Random(1))
            await delivery.take_over()
            delivery.deliver(condition, HERE)

            assert condition == world.condition
            await delivery.give_back()
            assert CLEAN == world.condition

    deliver()


def test_it_expresses_what_the_feed_on_a_mavlink_port_does() -> None:
    assert Px4Feed.carries == Px4Simulator.carries
    assert (Px4Feed.most, Px4Feed.tries) == (Px4Simulator.most, Px4Simulator.tries)
    assert None is Px4Simulator.piece


@virtually
async def test_motors_are_stopped_in_the_world_and_nobody_on_board_is_asked() -> None:
    async with simulated() as (vehicle, world, _):
        how = await vehicle.stop_motors(lambda: 0)

        assert "the harness's simulator took their thrust" == how
        assert 1 == world.stopped


def test_truth_is_not_asked_of_the_drone() -> None:
    assert {} == Px4Simulated.truth_hz
