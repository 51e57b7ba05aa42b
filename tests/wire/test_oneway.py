"""Laws of one way through the radio, whatever faults come and go: each frame out exactly as often as was decided, in
order, and the receipts say what the index says."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.mavlink.codec import Encoder
from harness.reading.transit import Transit
from harness.taps import Fate, Tap, Way
from tests.loops import virtually
from tests.wire.doing import Mix, late, lost, twice
from tests.wire.journal import Radio, Row

law = settings(max_examples=40, deadline=None)
shares = st.sampled_from([0.0, 0.2, 0.6])
mixes = st.builds(
    Mix, lost=shares, damaged=shares, copied=shares, late=shares, late_s=st.sampled_from([0.04, 0.5, 3.0]),
    direction=st.sampled_from(["up", "down", "both"]),
)  # fmt: skip


@dataclass
class Ride:
    """Traffic both ways, under faults that come and go, from one seed."""

    seed: int
    faults: list[Mix]
    ticks: int = 60
    radio: Radio = field(default_factory=Radio)
    receipts: dict[int, dict[str, dict[str, int]]] = field(default_factory=dict)
    spans: dict[int, range] = field(default_factory=dict)
    """Of each fault by its number: the records made while it stood."""
    raw: list[bytes] = field(default_factory=list)

    def go(self) -> Ride:
        rng = Random(self.seed)
        self.radio.link.on_received(self.raw.extend)
        waiting, standing = list(self.faults), list[tuple[ExitStack, Any, int]]()
        for tick in range(1, self.ticks):
            self.radio.stamp(tick * 0.05 + rng.choice([0, 0, 0.013]))
            if waiting and rng.random() < 0.2:
                held, since = ExitStack(), self.radio.journal.count
                injection = held.enter_context(self.radio.link.inject(waiting.pop(), rng))
                standing.append((held, injection, since))
            if standing and rng.random() < 0.1:
                self._heal(*standing.pop(rng.randrange(len(standing))))
            for _ in range(rng.randint(0, 3)):
                self.radio.down(*rng.choices(["ATTITUDE", "SYSTEM_TIME", "PING"], k=rng.randint(1, 4)))
                self.radio.up(*rng.choices(["ATTITUDE", "HEARTBEAT"], k=rng.randint(1, 3)))
        for each in standing:
            self._heal(*each)
        longest_s = sum(each.late_s for each in self.faults)
        for tick in range(self.ticks, self.ticks + round(longest_s / 0.05) + 3):
            self.radio.stamp(tick * 0.05)
        return self

    def _heal(self, held: ExitStack, injection: Any, since: int) -> None:
        held.close()
        self.spans[injection.number] = range(since, self.radio.journal.count)
        self.receipts[injection.number] = injection.receipt()

    def entered(self, way: Way) -> list[Row]:
        tap = Tap.DRONE if way is Way.DOWN else Tap.GROUND
        return [row for row in self.radio.journal.rows if (row.tap, row.way) == (tap, way) and row.fate != 2]

    def left(self, way: Way) -> list[Row]:
        tap = Tap.GROUND if way is Way.DOWN else Tap.DRONE
        return [row for row in self.radio.journal.rows if (row.tap, row.way) == (tap, way) and row.fate != 2]


def ride(seed: int, faults: list[Mix]) -> Ride:
    made: list[Ride] = []

    @virtually
    async def body() -> None:
        made.append(Ride(seed, faults).go())

    body()
    return made[0]


rides = st.builds(ride, st.integers(0, 2**32), st.lists(mixes, max_size=4))


@law
@given(rides)
def test_frames_come_out_as_often_as_decided_in_the_order_of_their_times_and_of_entering(ride: Ride) -> None:
    for way in Way:
        due = [row for row in ride.entered(way) if row.fate is not Fate.LOST]
        due.sort(key=lambda row: row.due_ms)
        assert [row.frame for row in due] == [row.frame for row in ride.left(way)]


@law
@given(rides)
def test_nothing_comes_out_before_it_is_due_or_later_than_behind_the_first_stamp_at_its_time(ride: Ride) -> None:
    stamps_ms = sorted({row.t_ms for row in ride.radio.journal.rows})
    for way in Way:
        due = sorted((row for row in ride.entered(way) if row.fate is not Fate.LOST), key=lambda row: row.due_ms)
        for row, out in zip(due, ride.left(way), strict=True):
            assert row.due_ms <= out.t_ms
            assert not any(row.due_ms <= stamp_ms < out.t_ms for stamp_ms in stamps_ms if stamp_ms >= row.t_ms)


@law
@given(rides)
def test_in_what_was_recorded_no_frame_is_missed(ride: Ride) -> None:
    for way in Way:
        missed: list[float] = []
        transit = Transit(missed.append)
        now_ms = 0
        for row in ride.radio.journal.rows:
            if row.t_ms > now_ms:
                now_ms = row.t_ms
                transit.stamp(now_ms / 1000)
            if row.way is not way or row.fate is Fate.MEASURING:
                continue
            if row.tap is (Tap.DRONE if way is Way.DOWN else Tap.GROUND):
                if row.fate is not Fate.LOST:
                    transit.went_in(row.key, row.t_ms, row.due_ms)
            else:
                assert transit.came_out(row.key) is not None
        assert [] == missed


@law
@given(rides)
def test_damage_is_told_at_both_ends_and_whole_frames_are_whole(ride: Ride) -> None:
    came_down = [entry[2:] for entry in ride.radio.journal.entries if entry[:2] == (Tap.GROUND, Way.DOWN)]
    heard = [frame for fate, frame in came_down if fate is Fate.DELIVERED]

    assert heard == ride.radio.heard
    assert [frame for _, frame in came_down] == ride.raw
    entered = {row.frame for row in ride.entered(Way.DOWN)}
    assert set(heard) <= entered
    spoilt = {row.frame for row in ride.entered(Way.DOWN) if row.fate is Fate.DAMAGED}
    assert {row.frame for row in ride.left(Way.DOWN) if row.fate is Fate.DAMAGED} == spoilt


@law
@given(st.integers(0, 2**32), mixes)
def test_a_receipt_of_a_fault_that_is_alone_says_what_the_index_says(seed: int, mix: Mix) -> None:
    done = ride(seed, [mix])
    for name, receipt in done.receipts.get(1, {}).items():
        entered = done.entered(Way[name.upper()])
        rows = [row for row in entered if row.fault == 1]
        went_in = {row for row in entered if row.fate is not Fate.COPIED}
        seen = sum(done.radio.journal.rows[each] in went_in for each in done.spans[1])
        fates = Counter(row.fate for row in rows)
        late_ones = {row.frame for row in rows if row.due_ms > row.t_ms}
        assert receipt == {
            "seen": seen,
            "lost": fates[Fate.LOST],
            "late": len(late_ones),
            "damaged": fates[Fate.DAMAGED],
            "copied": fates[Fate.COPIED],
        }


@law
@given(rides)
def test_the_receipts_of_a_chain_add_up_to_what_became_of_the_frames(ride: Ride) -> None:
    for way in Way:
        receipts = [each[way.name.lower()] for each in ride.receipts.values() if way.name.lower() in each]
        fates = Counter(row.fate for row in ride.entered(way))
        made = sum(each["copied"] - each["lost"] for each in receipts)
        assert fates[Fate.COPIED] - fates[Fate.LOST] == made
        assert all(row.fault == 0 for row in ride.entered(way)) == (not any(_did(each) for each in receipts))


def _did(receipt: dict[str, int]) -> bool:
    return any(receipt[name] for name in ("lost", "late", "damaged", "copied"))


@law
@given(rides)
def test_a_fault_that_is_named_did_something_and_what_nobody_changed_is_due_at_once(ride: Ride) -> None:
    for way in Way:
        for row in ride.entered(way):
            if row.fault:
                assert _did(ride.receipts[row.fault][way.name.lower()])
            else:
                assert (Fate.PASSED, row.t_ms) == (row.fate, row.due_ms)


@pytest.mark.parametrize("count", [257, 1000])
def test_more_frames_of_one_sender_than_there_are_numbers_may_be_under_way(count: int) -> None:
    @virtually
    async def body() -> None:
        radio, missed = Radio(), list[float]()
        transit = Transit(missed.append)
        radio.stamp(1)
        transit.stamp(1)
        with radio.link.inject(late(5), Random(1)):
            sent = [radio.down("ATTITUDE")[0] for _ in range(count)]
        for row in radio.journal.rows:
            transit.went_in(row.key, row.t_ms, row.due_ms)
        radio.stamp(6)
        transit.stamp(6)
        assert sent == radio.heard
        assert [1.0] * count == [transit.came_out(row.key) for row in radio.journal.rows[count:]]
        assert transit.came_out((1, 1, 0)) is None
        transit.stamp(7)
        transit.stamp(8)
        assert [] == missed

    body()


def test_of_frames_with_one_number_the_missing_one_is_told_by_when_it_was_due() -> None:
    missed: list[float] = []
    transit = Transit(missed.append)
    transit.stamp(1)
    for due_ms in (3000, 2000, 4000):
        transit.went_in((1, 1, 7), 1000, due_ms)
    for stamp_s in (2, 2.5):
        transit.stamp(stamp_s)
    assert [2.0] == missed
    transit.stamp(3)
    assert 1.0 == transit.came_out((1, 1, 7))
    transit.stamp(4)
    transit.stamp(5)

    assert [2.0, 4.0] == missed


def test_what_comes_out_of_turn_tells_that_what_was_before_it_never_came() -> None:
    missed: list[float] = []
    transit = Transit(missed.append)
    transit.stamp(1)
    for sequence in range(4):
        transit.went_in((1, 1, sequence), 1000, 1000)
    assert 1.0 == transit.came_out((1, 1, 2))
    assert [1.0, 1.0] == missed
    assert transit.came_out((1, 1, 1)) is None


@virtually
async def test_copies_and_losses_of_a_chain_are_each_its_own_faults() -> None:
    radio = Radio()
    with radio.link.inject(twice(), Random(1)) as first, radio.link.inject(lost(), Random(1)) as second:
        radio.link.send_up([Encoder(255, 190)("PING")])

    assert {"seen": 1, "lost": 0, "late": 0, "damaged": 0, "copied": 1} == first.receipt()["up"]
    assert {"seen": 2, "lost": 2, "late": 0, "damaged": 0, "copied": 0} == second.receipt()["up"]
    assert [(Fate.LOST, 2)] == [(row.fate, row.fault) for row in radio.journal.rows]
