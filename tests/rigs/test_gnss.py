"""The receiver of a rig's drone: in our hands from boot on, attacked, and given back as it was."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from harness.checks import attack_shows, fault_begins, when
from harness.errors import CallerError, NotSupported, RigError, VehicleError
from harness.faults.gnss import (
    Declared,
    Declares,
    Degraded,
    Denial,
    DragOff,
    FalseVelocity,
    GnssFault,
    Meacon,
    Noisy,
    Pulsed,
    Ramp,
    Step,
    Together,
)
from harness.flight import Flight
from harness.judge import Judgement
from harness.reading import STACKS
from harness.rigs.gnss import DELIVERIES, GnssEquipment, delivery_of
from harness.rigs.settings import RigSettings
from harness.timeline import Timeline
from harness.vehicles.gnss.ardupilot_feed import ArduPilotFeed
from harness.vehicles.gnss.ardupilot_native import ArduPilotNative
from harness.vehicles.gnss.base import Delivery
from harness.vehicles.gnss.practice_native import PracticeNative
from harness.verdict import Verdict
from tests.loops import virtually
from tests.test_judge import fly, told
from tests.vehicles.gnss.receiver import AS_IT_IS, HOME, Stack, ardupilot

DELIVERED: list[type[Delivery]] = [ArduPilotNative, ArduPilotFeed]
ATTACK = Step(north_m=50, east_m=0)
SHOWS = when(fault_begins).then(attack_shows, within=4)


def equipment(stack: Stack, kind: type[Delivery]) -> GnssEquipment:
    return GnssEquipment(kind, stack.vehicle, stack.instrument, Timeline(), STACKS["ardupilot"], Random(1))


@asynccontextmanager
async def in_hand(kind: type[Delivery]) -> AsyncIterator[tuple[Stack, GnssEquipment]]:
    """A drone that tells ten times a second where it truly is, its receiver in our hands."""
    async with ardupilot() as stack:
        gnss = equipment(stack, kind)

        async def tell() -> None:
            while True:
                stack.stamp(stack.drone.clock.now_s())
                place = {"lat_int": round(HOME.lat_deg * 1e7), "lon_int": round(HOME.lon_deg * 1e7), "alt": HOME.alt_m}
                stack._far.send(stack.says("SIM_STATE", **place))
                await stack.pass_s(0.1)

        telling = asyncio.ensure_future(tell())
        try:
            await gnss.begin()
            await stack.pass_s(2)
            yield stack, gnss
        finally:
            telling.cancel()


def params(stack: Stack) -> dict[str, float]:
    return {name: round(value, 6) for name, value in stack.params.items()}


async def one_attack(flight: Flight) -> None:
    async with flight.inject(ATTACK):
        await flight.wait(for_s=5)
    flight.verify(SHOWS)


def flown_with(
    monkeypatch: pytest.MonkeyPatch, evidence: Path, kind: type[Delivery], procedure: Callable[[Flight], object]
) -> tuple[Judgement, Path]:
    """On the practice drone, by another delivery."""
    monkeypatch.setitem(DELIVERIES["builtin"], "native", kind)
    return fly(evidence, procedure, attacks_gnss=True)  # type: ignore[arg-type]


# Given back


@pytest.mark.parametrize("attack", [Denial(silent=True), Step(north_m=50, east_m=0), Degraded(satellites=4)], ids=str)
@pytest.mark.parametrize("kind", DELIVERED)
@virtually
async def test_it_is_given_back_as_it_was_though_the_attack_ended_just_now(
    kind: type[Delivery], attack: GnssFault
) -> None:
    async with in_hand(kind) as (stack, gnss):
        with gnss.inject(attack, Random(1), 1):
            await stack.pass_s(3)
        await gnss.give_back()
        await stack.pass_s(3)

        assert AS_IT_IS == params(stack)
        assert (kind is ArduPilotNative) == bool(stack.sets())


@virtually
async def test_what_is_not_given_back_is_named() -> None:
    async with in_hand(ArduPilotNative) as (stack, gnss):
        with gnss.inject(Denial(silent=True), Random(1), 1):
            await stack.pass_s(3)
        stack.deaf = {"SIM_GPS1_TYPE"}
        with pytest.raises(VehicleError, match=r"wanted SIM_GPS1_TYPE put back"):
            await gnss.give_back()


@virtually
async def test_from_then_on_a_feed_is_silent() -> None:
    async with in_hand(ArduPilotFeed) as (stack, gnss):
        await gnss.give_back()
        count = len(stack.named("GPS_INPUT"))
        await stack.pass_s(1)
        assert (True, count) == (count > 15, len(stack.named("GPS_INPUT")))


@pytest.mark.parametrize("kind", DELIVERED)
@virtually
async def test_what_never_was_in_hand_needs_no_giving_back(kind: type[Delivery]) -> None:
    async with ardupilot() as stack:
        await equipment(stack, kind).give_back()
        assert [] == stack.got


class Keeps(PracticeNative):
    """Gives nothing back."""

    async def give_back(self) -> None:
        raise VehicleError("the receiver: wanted FIX 1, it reads back as 0")


def test_a_receiver_that_is_not_as_it_was_is_an_error_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judgement, _ = flown_with(monkeypatch, tmp_path, Keeps, one_attack)

    assert Verdict.ERROR is judgement.verdict
    assert {str(SHOWS): Verdict.PASS, "the receiver was put back": Verdict.ERROR} == told(judgement)
    assert "the receiver: wanted FIX 1, it reads back as 0" == judgement.findings[-1].because


# Attacked


@pytest.mark.parametrize("second", [Step(north_m=9, east_m=0), DragOff(rate_mps=1, bearing_deg=0), Denial()], ids=str)
@virtually
async def test_attacks_that_contradict_each_other_are_refused_in_one_sentence(second: GnssFault) -> None:
    async with in_hand(ArduPilotNative) as (stack, gnss):
        with gnss.inject(Step(north_m=50, east_m=0), Random(1), 1) as first:
            await stack.pass_s(1)
            before = params(stack)
            with (
                pytest.raises(CallerError, match=r"^'[^']*' and '[^']*' contradict each other: [^.]*$"),
                gnss.inject(second, Random(1), 2),
            ):
                pytest.fail("it was delivered")
            await stack.pass_s(1)
            assert before == params(stack)
        assert first.changed > 15
        with gnss.inject(second, Random(1), 3) as alone:
            await stack.pass_s(1)
        assert alone.changed > 5


@virtually
async def test_attacks_that_fit_are_in_together() -> None:
    async with in_hand(ArduPilotNative) as (stack, gnss):
        with (
            gnss.inject(Step(north_m=50, east_m=0), Random(1), 1),
            gnss.inject(Degraded(satellites=5), Random(1), 2),
        ):
            await stack.pass_s(1)
            assert (5.0, True) == (stack.params["SIM_GPS1_NUMSATS"], stack.params["SIM_GPS1_GLTCH_X"] > 0)


@virtually
async def test_a_drone_that_never_tells_where_it_is_breaks_the_rig() -> None:
    async with ardupilot() as stack:
        with pytest.raises(RigError, match="wanted SIM_STATE within 10 s on the instrument port, saw none"):
            await equipment(stack, ArduPilotNative).begin()


# What a delivery lacks


@pytest.mark.parametrize(
    ("kind", "fault", "lacks"),
    [
        (ArduPilotNative, Denial(), set()),
        (ArduPilotNative, DragOff(rate_mps=1, bearing_deg=0), {"velocity_mps"}),
        (ArduPilotNative, DragOff(rate_mps=1, bearing_deg=0, covert=False), set()),
        (ArduPilotNative, Noisy(5), {"noise_m"}),
        (ArduPilotNative, Meacon(1.5), set()),
        (ArduPilotNative, Meacon(2), {"delay_s above 1.7"}),
        (ArduPilotNative, Pulsed(Meacon(3), on_s=2, off_s=2), {"delay_s above 1.7"}),
        (ArduPilotNative, Together(Degraded(satellites=5), Ramp(Meacon(3), over_s=9)), {"delay_s above 1.7"}),
        (ArduPilotNative, Pulsed(Meacon(1.5), on_s=2, off_s=2), set()),
        (ArduPilotFeed, Meacon(30), set()),
        (ArduPilotFeed, FalseVelocity(north_mps=3, east_mps=0), set()),
        (ArduPilotFeed, Declares(jamming=Declared.CRITICAL), {"jamming"}),
    ],
    ids=str,
)
@virtually
async def test_what_a_delivery_lacks_is_known_beforehand(
    kind: type[Delivery], fault: GnssFault, lacks: set[str]
) -> None:
    async with ardupilot() as stack:
        assert lacks == equipment(stack, kind).lacks(fault)


@virtually
async def test_where_nobody_tells_the_truth_there_is_no_judging() -> None:
    async with ardupilot() as stack:
        with pytest.raises(NotSupported, match="judged on truth, and this drone has no instrument port"):
            GnssEquipment(ArduPilotNative, stack.vehicle, None, Timeline(), STACKS["ardupilot"], Random(1))


def test_the_ways_to_a_receiver_are_named_where_another_is_wanted() -> None:
    wanted: Mapping[str, str] = {stack: next(iter(ways)) for stack, ways in DELIVERIES.items()}
    assert {"ardupilot": "native", "builtin": "native", "px4": "feed"} == wanted
    assert wanted == {stack: delivery_of(RigSettings(vehicle=stack)).name for stack in DELIVERIES}
    with pytest.raises(CallerError, match=r"^--gnss=radio: px4's receiver is reached by feed or native$"):
        delivery_of(RigSettings(vehicle="px4", gnss="radio"))
    ours = "px4's receiver, simulated by the harness, is reached by simulator"
    with pytest.raises(CallerError, match=f"^--gnss=feed: {ours}$"):
        delivery_of(RigSettings(vehicle="px4", simulator="harness", gnss="feed"))
    assert "simulator" == delivery_of(RigSettings(vehicle="px4", simulator="harness")).name
