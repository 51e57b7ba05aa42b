"""The sticks' own radio: recorded first, carried second, and broken only by its faults."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.clock import VehicleClock
from harness.errors import CallerError
from harness.evidence.recorder import Recorder
from harness.faults import Direction, LinkLoss
from harness.faults.packet import Effect, Packet, Scene
from harness.mavlink import frame as framing
from harness.mavlink.codec import decode
from harness.taps import Fate, Tap, Way
from harness.wire.rc import NEUTRAL, TRANSMITTER, Channels, RcLink
from tests.loops import virtually
from tests.malformed import corpus, malformed
from tests.wire.journal import Journal

LEFT: Channels = (1200, 1500, 1500, 1500)
RIGHT: Channels = (1800, 1500, 1500, 1500)


class Sticks:
    """A link between nobody's hands and a receiver that writes down what it gets. Needs a running loop."""

    def __init__(self, *, first_number: int = 1) -> None:
        self.journal = Journal()
        self.clock = VehicleClock()
        self.got: list[Channels] = []
        self.scenes: list[Scene] = []
        numbers = itertools.count(first_number)
        self.link = RcLink(cast(Recorder, self.journal), self.clock, self, self._take, numbers=numbers)

    def _take(self, channels: Channels) -> None:
        self.got.append(channels)
        self.journal.entries.append(("receiver got", b""))

    def now_s(self) -> float:
        return self.clock.now_s()

    def distance_m(self) -> float:
        return 0.0

    def stamp(self, t_s: float) -> None:
        self.clock.observe_ms(round(t_s * 1000))

    @property
    def fates(self) -> list[Fate]:
        return [fate for fate, _ in self.journal.records(Tap.RC)]


@dataclass(frozen=True)
class Doing:
    """A test's own fault: this effect."""

    effect: Effect
    direction: str = "both"

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        assert way == Way.UP
        return self.effect


def late(by_s: float) -> Doing:
    return Doing(lambda packet: (packet._replace(due_s=packet.due_s + by_s),))


def damaging() -> Doing:
    return Doing(lambda packet: (packet._replace(frame=packet.frame[:-1] + b"!"),))


@virtually
async def test_the_sticks_are_recorded_before_the_receiver_has_them() -> None:
    sticks = Sticks()
    sticks.link.send(LEFT)

    (fate, frame), got = sticks.journal.records(Tap.RC)[0], sticks.journal.entries[-1]
    assert [(Tap.RC, Way.UP, Fate.PASSED, frame), ("receiver got", b"")] == [sticks.journal.entries[0], got]
    assert Fate.PASSED == fate
    assert [LEFT] == sticks.got


@virtually
async def test_a_frame_says_where_the_sticks_stand_in_a_form_that_mavlink_tools_show() -> None:
    sticks = Sticks()
    sticks.link.send(RIGHT)
    sticks.link.send(NEUTRAL)

    told = [decode(frame) for _, frame in sticks.journal.records(Tap.RC)]
    assert ["RC_CHANNELS_OVERRIDE"] * 2 == [each.name for each in told]
    assert RIGHT == (told[0].chan1_raw, told[0].chan2_raw, told[0].chan3_raw, told[0].chan4_raw)
    assert TRANSMITTER == (told[0].system, told[0].component)
    assert [0, 1] == [framing.sequence(frame) for _, frame in sticks.journal.records(Tap.RC)]


@virtually
async def test_what_is_lost_is_recorded_as_lost_and_never_comes() -> None:
    sticks = Sticks()
    sticks.link.send(LEFT)
    with sticks.link.inject(LinkLoss(), Random(1)) as injection:
        sticks.link.send(RIGHT)
        assert {"up": {"seen": 1, "lost": 1, "late": 0, "damaged": 0, "copied": 0}} == injection.receipt()
    sticks.link.send(NEUTRAL)

    assert [Fate.PASSED, Fate.LOST, Fate.PASSED] == sticks.fates
    assert [LEFT, NEUTRAL] == sticks.got


@virtually
async def test_a_fault_is_taken_out_whatever_happens() -> None:
    sticks = Sticks()
    with pytest.raises(ZeroDivisionError), sticks.link.inject(LinkLoss(), Random(1)):
        1 / 0  # noqa: B018
    sticks.link.send(LEFT)

    assert [LEFT] == sticks.got


@virtually
async def test_what_is_late_comes_behind_the_stamp_at_which_it_is_due() -> None:
    sticks = Sticks()
    sticks.stamp(1.0)
    with sticks.link.inject(late(0.3), Random(1)):
        sticks.link.send(LEFT)
    sticks.stamp(1.25)
    assert [] == sticks.got
    sticks.stamp(1.3)

    assert [LEFT] == sticks.got
    assert [(Fate.PASSED, 1300, 1)] == [(each.fate, each.due_ms, each.fault) for each in sticks.journal.rows]


@virtually
async def test_a_receiver_drops_a_damaged_frame() -> None:
    sticks = Sticks()
    with sticks.link.inject(damaging(), Random(1)):
        sticks.link.send(LEFT)

    assert [Fate.DAMAGED] == sticks.fates
    assert [] == sticks.got


@virtually
async def test_injections_are_numbered_in_the_count_of_all_radios() -> None:
    sticks = Sticks(first_number=7)
    with sticks.link.inject(LinkLoss(), Random(1)) as first, sticks.link.inject(late(1), Random(1)) as second:
        sticks.link.send(LEFT)

    assert (7, 8) == (first.number, second.number)
    assert [7] == [each.fault for each in sticks.journal.rows]


@virtually
async def test_a_fault_on_the_way_down_is_refused() -> None:
    sticks = Sticks()
    with (
        pytest.raises(CallerError, match=r"link loss \(down only\) on the sticks' radio: it has one way"),
        sticks.link.inject(LinkLoss(direction=Direction.DOWN), Random(1)),
    ):
        pass
    with sticks.link.inject(LinkLoss(direction=Direction.UP), Random(1)):
        sticks.link.send(LEFT)
    assert [Fate.LOST] == sticks.fates


@settings(max_examples=30, deadline=None)
@given(st.lists(st.booleans(), max_size=60))
def test_what_comes_out_is_what_went_in_without_what_was_lost(losses: list[bool]) -> None:
    pattern = iter(losses)

    def effect(packet: Packet) -> Sequence[Packet]:
        return () if next(pattern) else (packet,)

    @virtually
    async def fly() -> None:
        sticks = Sticks()
        sent: list[Channels] = [(1000 + number, 1500, 1500, 1500) for number in range(len(losses))]
        with sticks.link.inject(Doing(effect), Random(1)) as injection:
            for channels in sent:
                sticks.link.send(channels)
        assert [each for each, lost in zip(sent, losses, strict=True) if not lost] == sticks.got
        assert (len(losses), sum(losses)) == (injection.receipt()["up"]["seen"], injection.receipt()["up"]["lost"])

    fly()


@virtually
async def test_ten_thousand_frames_that_are_none_reach_no_receiver_and_are_counted() -> None:
    sticks, pieces = Sticks(), malformed(corpus(), 10_000, seed=1)

    @dataclass(frozen=True)
    class Ruins:
        direction: Direction = "up"

        def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
            return lambda packet: [packet._replace(frame=next(pieces))]

    with sticks.link.inject(Ruins(), Random(0)) as injection:
        for _ in range(10_000):
            sticks.link.send(LEFT)

    assert [] == sticks.got
    assert {"seen": 10_000, "lost": 0, "late": 0, "damaged": 10_000, "copied": 0} == injection.receipt()["up"]
    assert [Fate.DAMAGED] * 10_000 == sticks.fates
