"""The receiver's condition: given as often as truth comes, changed by the attacks that are in, and by no others."""

from __future__ import annotations

from random import Random

import pytest

from harness.actors.gnss_feed import GnssFeed
from harness.faults.gnss import (
    CLEAN,
    Condition,
    Declared,
    Declares,
    Degraded,
    Denial,
    DragOff,
    FartherThan,
    GnssFault,
    Pulsed,
    Step,
    Truth,
    When,
)
from harness.timeline import Position

HERE = Truth(0.0, 0.0, 30.0, 0.0, 0.0, 0.0)


class World:
    """A feed, and when what condition was given."""

    def __init__(self) -> None:
        self.given: list[tuple[float, Condition]] = []
        self.feed = GnssFeed(lambda condition, truth: self.given.append((self.t_s, condition)))
        self.t_s = 0.0
        self.north_m = 0.0

    def now_s(self) -> float:
        return self.t_s

    def truth(self) -> Position:
        return Position(self.north_m, 0.0, 30.0)

    def waypoint(self) -> int:
        return 0

    def run(self, for_s: float, every_s: float = 0.05) -> list[Condition]:
        """The conditions given meanwhile, truth coming so often."""
        begin, until_s = len(self.given), self.t_s + for_s
        while self.t_s + every_s < until_s + 1e-9:
            self.t_s = round(self.t_s + every_s, 6)
            self.feed.moved(self.t_s, HERE)
        return [condition for _, condition in self.given[begin:]]


@pytest.mark.parametrize("every_s", [0.02, 0.05, 0.1, 0.5])
def test_a_clean_condition_is_given_as_often_as_truth_comes(every_s: float) -> None:
    assert round(10 / every_s) * [CLEAN] == World().run(10, every_s)


def test_an_attack_works_from_its_beginning_to_its_end_and_no_longer() -> None:
    world = World()
    world.run(3)
    with world.feed.inject(Step(north_m=50, east_m=-20), Random(1), world, 4) as attack:
        within = world.run(2)
    behind = world.run(1)
    assert {(50.0, -20.0, 0.0)} == {each.offset_m for each in within}
    assert {CLEAN} == set(behind)
    assert (4, 40) == (attack.number, len(within))
    assert {"conditions": 40, "fields": ["offset_m"]} == attack.receipt()


def test_its_time_begins_with_the_first_truth_that_it_meets() -> None:
    world = World()
    world.run(30)
    with world.feed.inject(DragOff(rate_mps=2, bearing_deg=0), Random(1), world, 1):
        last = world.run(5)[-1]
    assert pytest.approx(2 * 4.95) == last.offset_m[0]
    assert pytest.approx(2.0) == last.velocity_mps[0]


def test_attacks_add_up_and_each_answers_for_its_own() -> None:
    world = World()
    with world.feed.inject(Step(north_m=50, east_m=0), Random(1), world, 1) as first:
        world.run(1)
        with world.feed.inject(DragOff(rate_mps=1, bearing_deg=90, covert=False), Random(2), world, 2) as second:
            both = world.run(2)[-1]
        alone = world.run(1)[-1]
    assert pytest.approx((50.0, 1.95)) == both.offset_m[:2]
    assert (50.0, 0.0, 0.0) == alone.offset_m
    assert (80, 39) == (first.changed, second.changed)
    assert ({"offset_m"}, {"offset_m"}) == (first.fields, second.fields)


def test_of_two_like_attacks_the_right_one_is_taken_out() -> None:
    world = World()
    step = Step(north_m=10, east_m=0)
    with world.feed.inject(step, Random(1), world, 1) as outer:
        with world.feed.inject(step, Random(1), world, 1) as inner:
            assert [(20.0, 0.0, 0.0)] == [each.offset_m for each in world.run(0.1, 0.1)]
        world.run(1)
    assert (21, 1) == (outer.changed, inner.changed)


def test_it_is_taken_out_whatever_happens() -> None:
    world = World()
    with (
        pytest.raises(RuntimeError, match="in between"),
        world.feed.inject(Denial(), Random(1), world, 1),
    ):
        raise RuntimeError("in between")
    assert {CLEAN} == set(world.run(1))


@pytest.mark.parametrize("fault", [When(Denial(), FartherThan(100)), Pulsed(Denial(), on_s=1, off_s=9)], ids=str)
def test_what_does_nothing_yet_has_changed_nothing(fault: GnssFault) -> None:
    world = World()
    with world.feed.inject(fault, Random(1), world, 1) as attack:
        world.run(5)
        before = attack.changed
        world.north_m = 101.0
        world.run(5)
    assert (0 if isinstance(fault, When) else 20) == before
    assert (100 if isinstance(fault, When) else 20) == attack.changed


def test_every_field_that_changed_is_on_the_receipt() -> None:
    world = World()
    with (
        world.feed.inject(Degraded(satellites=5, horizontal_accuracy_m=12), Random(1), world, 1) as first,
        world.feed.inject(Declares(spoofing=Declared.WARNING), Random(2), world, 2) as second,
    ):
        world.run(1)
    assert ["horizontal_accuracy_m", "satellites", "vertical_accuracy_m"] == first.receipt()["fields"]
    assert ["spoofing"] == second.receipt()["fields"]
