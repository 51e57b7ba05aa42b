"""What the radio that a whole flight crosses took or held up is no attack of the scenario's."""

from __future__ import annotations

import pytest

from harness.mavlink import frame as framing
from harness.reading.silence import HELD_UP_MS
from harness.reading.takes import Mark, Stalled, Takes
from harness.taps import Fate, Tap
from harness.taps import Way as Direction
from tests.reading.taps import Recording
from tests.reading.ways import Way, near

RADIO, FAULT = 1, 2


def test_a_silence_of_the_radios_alone_is_told_as_its_own() -> None:
    way = Way()
    way.silence.was_taken(8000, by_radio=True)
    way.tick(10)
    assert not way.alive(12)

    assert [] == way.told()
    (stalled,) = way.timeline.events("up_stalled")
    assert Stalled(near(5.0), 0.0) == stalled.value  # type: ignore[arg-type]
    assert (near(6.99), near(7.01), 8) == (stalled.lo_s, stalled.hi_s, stalled.frame)


@pytest.mark.parametrize("by_radio", [False, True])
def test_what_is_held_up_for_long_counts_for_whoever_held_it_up(by_radio: bool) -> None:
    way = Way()
    key = way.key()
    way.silence.went_in(key, 7500, 7501 + HELD_UP_MS, by_radio=by_radio)
    way.tick(7.8)
    way.silence.came_out(key)
    way.tick(12)
    way.alive(12)

    assert by_radio == ("up_silent" not in way.told())
    assert by_radio == bool(way.timeline.events("up_stalled"))


def test_a_silence_at_the_end_may_be_the_radios_too() -> None:
    way = Way()
    way.silence.was_taken(8000, by_radio=True)
    way.silence.close(12)

    assert [] == way.told()
    assert 1 == len(way.timeline.events("up_stalled"))


def test_a_silence_that_both_made_is_the_scenarios_as_soon_as_it_would_have_been_one_alone() -> None:
    way = Way()
    way.silence.was_taken(8000, by_radio=True)
    for at_s in (9, 10, 11):
        way.silence.was_taken(1000 * at_s)
        way.tick(at_s)
    assert 1 == len(way.timeline.events("up_silent"))
    way.alive(12)

    assert [True] * 3 == [way.only(kind).sure for kind in ("up_silent", "up_restored", "up_silences")]
    (stalled,) = way.timeline.events("up_stalled")
    assert Stalled(near(5.0), near(3.99)) == stalled.value  # type: ignore[arg-type]


def test_a_silence_that_would_have_been_none_without_the_radio_is_perhaps_the_scenarios() -> None:
    way = Way()
    way.silence.was_taken(8000)
    for at_s in (9, 10, 11):
        way.silence.was_taken(1000 * at_s, by_radio=True)
        way.tick(at_s)
    assert [] == way.told()
    way.alive(12)

    assert [False] * 3 == [way.only(kind).sure for kind in ("up_silent", "up_restored", "up_silences")]


def test_what_the_radio_loses_in_the_middle_of_a_long_outage_leaves_it_one() -> None:
    way = Way()
    for at_s in range(8, 60):
        way.silence.was_taken(1000 * at_s, by_radio=at_s == 30)
        way.tick(at_s)
    way.alive(60)

    assert way.only("up_silent").sure
    (stalled,) = way.timeline.events("up_stalled")
    assert near(29.99) == stalled.value.own_s


def test_the_scenarios_own_share_is_the_longest_without_any_of_the_radios() -> None:
    takes = Takes()
    begun = Mark()
    takes.add(1000, by_radio=True)
    assert 0.0 == takes.own_s(begun, Mark(0, 1), 0.0, 9.0), "it took nothing"
    takes.add(2000, by_radio=False)
    takes.add(4000, by_radio=True)
    mark = Mark(1, 2)
    assert 3.0 == takes.own_s(begun, mark, 0.0, 9.0), "from 1 to 4: what came behind was the radio's"
    takes.forget(mark)
    takes.add(5000, by_radio=False)
    assert 4.0 == takes.own_s(mark, Mark(2, 2), 5.0, 9.0)


class Crossing(Recording):
    """A flight over a standing radio."""

    def __init__(self) -> None:
        super().__init__()
        self.reader.standing = RADIO
        self.by = 0

    def feed(self, tap: Tap, way: Direction, fate: Fate, frame: bytes, *, late_s: float = 0.0) -> int:
        key = (*framing.source(frame), framing.sequence(frame))
        t_ms = round(self.held_s * 1000)
        by = self.by if fate == Fate.LOST or late_s else 0
        self.reader.feed(self.count, tap, way, fate, frame, key, t_ms, t_ms + round(late_s * 1000), by)
        self.count += 1
        return self.count - 1


@pytest.mark.parametrize(("by", "kinds"), [(RADIO, {"stalled"}), (FAULT, {"silent", "restored", "silences"})])
def test_by_the_number_of_whoever_took_it_a_silence_is_told(by: int, kinds: set[str]) -> None:
    made = Crossing()
    made.stamp()
    made.fly(10)
    made.by = by
    made.fly(4, up_lost=True, down_lost=True)
    made.fly(5)

    names = {f"{way}_{kind}" for way in ("uplink", "downlink") for kind in kinds}
    assert names == {kind for kind in made.timeline.kinds() if kind.startswith(("uplink", "downlink"))}


@pytest.mark.parametrize(("by", "for_s"), [(RADIO, [float("inf"), 0.6]), (FAULT, [])])
def test_what_it_kept_from_the_ground_is_told(by: int, for_s: list[float]) -> None:
    made = Crossing()
    made.stamp()
    made.fly(10)
    made.by = by
    made.says("STATUSTEXT", lost=True, severity=2, text="Link lost: returning")
    made.says_late("STATUSTEXT", 0.2, severity=2, text="Link lost: returning")
    made.says_late("STATUSTEXT", 0.6, severity=2, text="Link lost: returning")
    made.says("GLOBAL_POSITION_INT", lost=True, time_boot_ms=1)
    made.stamps(0.1)

    assert for_s == made.values("words_kept")
    assert for_s[:1] == made.values("positions_kept")
