"""What strangers send on their own port, and what a drone forwards of it, disturbs nothing else that is read."""

from __future__ import annotations

import pytest

from harness.mavlink.codec import Encoder
from harness.reading.stack import GCS_TYPE, STATION
from harness.taps import Fate, Tap, Way
from tests.reading.taps import Recording

STRANGER, GROUND, COMPANION = (66, 190), STATION, (1, 191)


def flown(for_s: float = 10.0) -> Recording:
    made = Recording()
    made.stamp()
    made.fly(for_s)
    return made


def beats(made: Recording, name: tuple[int, int], *, on_port: bool = True, skips: int = 1) -> None:
    """Three heartbeats on the port of strangers, or of nobody knows whom; the drone forwards some of them."""
    encode = Encoder(*name)
    for number in range(3 * skips):
        frame = encode("HEARTBEAT", type=GCS_TYPE, autopilot=8, base_mode=128, custom_mode=9)
        if on_port:
            made.feed(Tap.ROGUE, Way.UP, Fate.DELIVERED, frame)
        if number % skips == 0:
            made.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, frame)
            made.feed(Tap.GROUND, Way.DOWN, Fate.DELIVERED, frame)
            made.feed(Tap.INSTRUMENT, Way.DOWN, Fate.DELIVERED, frame)
        made.stamps(0.5)


@pytest.mark.parametrize("name", [STRANGER, GROUND])
def test_a_strangers_heartbeats_are_nobodys_ground_station(name: tuple[int, int]) -> None:
    made = flown()
    beats(made, name)

    assert set() == made.reader.foreign_stations


@pytest.mark.parametrize("name", [STRANGER, GROUND])
def test_those_of_somebody_who_did_not_come_by_that_port_still_are(name: tuple[int, int]) -> None:
    made = flown()
    beats(made, name, on_port=False)

    assert {name} == made.reader.foreign_stations


def test_a_companion_speaks_for_no_drone_and_what_was_not_forwarded_of_it_is_no_hole() -> None:
    made, like = flown(), flown()
    beats(made, COMPANION, skips=3)
    like.stamps(4.5)
    for each in (made, like):
        each.fly(10)
        each.reader.close()

    told, wanted = (
        {kind: [event.value for event in each.timeline.events(kind)] for kind in ("mode", "armed", "said", "heard")}
        for each in (made, like)
    )
    assert wanted == told
    assert not any(made.timeline.gaps(kind) for kind in made.timeline.kinds())


def test_nobody_takes_the_autopilots_own_name() -> None:
    made = flown()
    made.feed(Tap.ROGUE, Way.UP, Fate.DELIVERED, Encoder(1, 1)("PING"))
    made.stamp(made.now_s + 5.0)

    assert made.timeline.end_s == pytest.approx(made.now_s)
    made.says("HEARTBEAT", base_mode=128, type=2, autopilot=3)
    made.stamp(made.now_s + 0.05)
    assert made.timeline.last("armed").value is True  # type: ignore[union-attr]


def test_a_ground_that_asks_in_its_own_systems_name_dates_its_beats_as_well() -> None:
    made = Recording()
    made.pinger = Encoder(STATION[0], 192)
    made.stamp()
    made.fly(10)
    made.fly(5, up_lost=True)
    made.reader.close()

    assert 1 == len(made.timeline.events("uplink_silent"))
    assert not made.timeline.gaps("uplink_silent")
