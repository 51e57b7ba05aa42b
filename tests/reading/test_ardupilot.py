"""ArduPilot's texts and mode numbers, as the firmware has them."""

from __future__ import annotations

import pytest

from harness.mavlink.codec import Encoder, Message, decode
from harness.modes import Mode, Topic
from harness.reading.ardupilot import MODE_NUMBERS, ArduPilotReading

LOST, WAS_LOST, BACK = Topic.LINK_LOST, Topic.LINK_WAS_LOST, Topic.LINK_REGAINED
RC_LOST, RC_BACK = Topic.RC_LOST, Topic.RC_REGAINED
FAILSAFE, NOT_READY = Topic.FAILSAFE, Topic.NOT_READY
PHRASES = [
    ("GCS Failsafe", {LOST, FAILSAFE}),
    ("GCS Failsafe - Disarming", {LOST, FAILSAFE}),
    ("GCS Failsafe - Continuing Landing", {LOST, FAILSAFE}),
    ("GCS Failsafe - Continuing Auto Mode", {LOST, FAILSAFE}),
    ("GCS Failsafe - Continuing Pilot Control", {LOST, FAILSAFE}),
    ("GCS + Battery Failsafe - Continuing Landing", {LOST, FAILSAFE}),
    ("GCS Failsafe Cleared", {WAS_LOST, BACK}),
    ("Radio Failsafe", {RC_LOST, FAILSAFE}),
    ("Radio Failsafe - Continuing Guided Mode", {RC_LOST, FAILSAFE}),
    ("Radio + Battery Failsafe - Continuing Landing", {RC_LOST, FAILSAFE}),
    ("Radio Failsafe Cleared", {RC_BACK, Topic.RC_WAS_LOST}),
    ("Battery Failsafe", {FAILSAFE}),
    ("Failsafe: Terrain data missing", {FAILSAFE}),
    ("Arm: Compass not calibrated", {NOT_READY}),
    ("Armed by GCS", set()),
    ("Arming motors", set()),
    ("Circle fence breached", set()),
    ("Reached command #2", set()),
    ("", set()),
]
MODES = {
    0: Mode.MANUAL, 2: Mode.MANUAL, 3: Mode.PATROL, 4: Mode.GUIDED, 5: Mode.HOLD, 6: Mode.RETURN, 9: Mode.LAND,
    16: Mode.HOLD, 17: Mode.HOLD, 18: Mode.OTHER, 20: Mode.OTHER, 21: Mode.RETURN, 27: Mode.RETURN, 99: Mode.OTHER,
}  # fmt: skip
READING = ArduPilotReading()


def message(name: str, component: int = 1, **fields: object) -> Message:
    return decode(Encoder(1, component)(name, **fields))


@pytest.mark.parametrize(("text", "topics"), PHRASES)
def test_a_text_is_about_what_it_says(text: str, topics: set[Topic]) -> None:
    report = READING.report(message("STATUSTEXT", text=text))

    assert report is not None
    assert (text, topics) == (report.text, set(report.topics))


def test_what_is_no_text_tells_the_ground_nothing() -> None:
    assert READING.report(message("HEARTBEAT")) is None


@pytest.mark.parametrize(("number", "mode"), MODES.items())
@pytest.mark.parametrize("armed", [True, False])
def test_a_heartbeat_tells_mode_and_arming(number: int, mode: Mode, armed: bool) -> None:
    facts = READING.facts(message("HEARTBEAT", custom_mode=number, base_mode=0x51 | 128 * armed))

    assert [("mode", mode), ("armed", armed)] == [(fact.kind, fact.value) for fact in facts]


def test_other_components_and_messages_tell_neither() -> None:
    assert [] == list(READING.facts(message("HEARTBEAT", component=100, custom_mode=6)))
    assert [] == list(READING.facts(message("STATUSTEXT", text="RTL")))


def test_every_mode_that_is_asked_for_is_recognised() -> None:
    for mode, number in MODE_NUMBERS.items():
        assert mode is next(iter(READING.facts(message("HEARTBEAT", custom_mode=number)))).value


def test_truth_is_in_degrees_and_metres() -> None:
    place = READING.truth(message("SIM_STATE", lat_int=-520000001, lon_int=236000002, alt=151.5, lat=1.0, lon=1.0))

    assert (-52.0000001, 23.6000002, 151.5) == (place.lat_deg, place.lon_deg, place.alt_m)
