"""Of which aircraft a drone tells, by stack: in passing, as a warning, at its own tap and at the ground's."""

from __future__ import annotations

import struct

import pytest

from harness.mavlink.codec import Encoder
from harness.modes import Topic
from harness.reading.px4_events import event_id
from harness.taps import Fate, Tap, Way
from tests.reading.taps import Recording

ONE = 0xC0FFEE
ALL = ("says_of", "warns_of", "hears_of", "hears_warning_of")


def told(recording: Recording) -> dict[str, list[int]]:
    return {kind: [event.value for event in recording.timeline.events(kind)] for kind in ALL}


def flown(stack: str, name: str, *, lost: bool = False, **fields: object) -> Recording:
    recording = Recording(stack)
    recording.stamps(0.2)
    recording.says(name, lost=lost, **fields)
    recording.stamps(0.2)
    recording.reader.close()
    return recording


@pytest.mark.parametrize("stack", ["builtin", "ardupilot", "px4"])
def test_an_aircraft_that_is_relayed_is_in_the_picture(stack: str) -> None:
    assert {"says_of": [ONE], "warns_of": [], "hears_of": [ONE], "hears_warning_of": []} == told(
        flown(stack, "ADSB_VEHICLE", ICAO_address=ONE)
    )


def test_what_is_lost_on_the_way_was_said_and_not_heard() -> None:
    assert {"says_of": [ONE], "warns_of": [], "hears_of": [], "hears_warning_of": []} == told(
        flown("ardupilot", "ADSB_VEHICLE", lost=True, ICAO_address=ONE)
    )


@pytest.mark.parametrize(("threat", "source", "warned"), [(2, 0, [ONE]), (1, 0, [ONE]), (0, 0, []), (2, 1, [])])
def test_a_collision_warns_if_it_is_a_threat_known_by_its_address(threat: int, source: int, warned: list[int]) -> None:
    recording = flown("ardupilot", "COLLISION", id=ONE, threat_level=threat, src=source)

    assert [warned] * len(ALL) == list(told(recording).values())


@pytest.mark.parametrize("name", ["navigator_traffic", "navigator_traffic_rtl"])
def test_px4_warns_by_an_event(name: str) -> None:
    arguments = struct.pack("<Iih", ONE, 120, 270)

    recording = flown("px4", "EVENT", id=event_id(name), arguments=arguments, event_time_boot_ms=1150)

    assert {kind: [ONE] for kind in ALL} == told(recording)
    (said,) = recording.timeline.events("said")
    assert {Topic.TRAFFIC} == said.value.topics
    assert "C0FFEE" in said.value.text


def test_px4_says_that_it_sees_too_many() -> None:
    recording = flown("px4", "EVENT", id=event_id("buffer_full"), event_time_boot_ms=1150)

    assert [{Topic.TRAFFIC}] == [event.value.topics for event in recording.timeline.events("said")]


def test_another_components_word_is_not_the_drones() -> None:
    recording = Recording("ardupilot")
    recording.stamps(0.2)
    forwarded = Encoder(1, 156)("ADSB_VEHICLE", ICAO_address=ONE)
    recording.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, forwarded)
    recording.feed(Tap.GROUND, Way.DOWN, Fate.DELIVERED, forwarded)
    recording.stamps(0.2)
    recording.reader.close()

    assert {kind: [] for kind in ALL} == told(recording)


def test_a_hole_in_what_the_drone_said_is_one_in_what_it_told_of_others() -> None:
    recording = Recording("ardupilot")
    recording.stamps(0.2)
    for _ in range(6):
        recording.drone("HEARTBEAT")
    recording.stamps(0.2)

    assert recording.timeline.gaps("says_of")
    assert recording.timeline.gaps("warns_of")
