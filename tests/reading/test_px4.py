"""PX4's events, texts and mode numbers, as the firmware has them."""

from __future__ import annotations

import struct

import pytest

from harness.mavlink.codec import Encoder, Message, decode
from harness.modes import Mode, Topic
from harness.reading.px4 import MODE_NUMBERS, Px4Reading, mode_number

LOST, WAS_LOST, BACK = Topic.LINK_LOST, Topic.LINK_WAS_LOST, Topic.LINK_REGAINED
RC_LOST, RC_BACK = Topic.RC_LOST, Topic.RC_REGAINED
FAILSAFE, NOT_READY = Topic.FAILSAFE, Topic.NOT_READY
RETURNING, HOLDING, LANDING = Topic.RETURNING, Topic.HOLDING, Topic.LANDING
ENTER, ENTER_HOLD, GCS_LOST, REGAINED = 26528394, 30481910, 27571288, 31011876
STICKS_LOST, STICKS_BACK = 22400324, 17490621
RECORDED_HOLD = bytes.fromhex("0000040306050002")
"""From a real flight: in Hold, return in 5 s, because the ground was lost."""
PHRASES = [
    ("Connection to ground station lost\t", {LOST}),
    ("GCS connection regained\t", {WAS_LOST, BACK}),
    ("Failsafe activated: entering Hold for 5 seconds\t", {FAILSAFE}),
    ("Failsafe activated\t", {FAILSAFE}),
    ("Preflight Fail: ekf2 missing data", {NOT_READY}),
    ("Arming denied: Resolve system health failures first", {NOT_READY}),
    ("Takeoff detected\t", set()),
    ("Disarmed by landing\t", set()),
    ("Disarmed by external command\t", {Topic.DISARMED}),
]
MODES = {
    (1, 0): Mode.MANUAL, (4, 2): Mode.TAKEOFF, (4, 3): Mode.HOLD, (4, 4): Mode.PATROL, (4, 5): Mode.RETURN,
    (4, 6): Mode.LAND, (6, 0): Mode.GUIDED, (10, 0): Mode.TERMINATED, (3, 0): Mode.OTHER, (4, 9): Mode.OTHER,
}  # fmt: skip
READING = Px4Reading()


def message(name: str, component: int = 1, **fields: object) -> Message:
    return decode(Encoder(1, component)(name, **fields))


def topics(event: int, arguments: bytes = b"") -> set[Topic] | None:
    report = READING.report(message("EVENT", id=event, arguments=arguments))
    return None if report is None else set(report.topics)


def test_the_recorded_bytes_say_what_happened() -> None:
    report = READING.report(message("EVENT", id=ENTER_HOLD, arguments=RECORDED_HOLD))

    assert report is not None
    assert {FAILSAFE, RETURNING, LOST} == report.topics
    assert "returning, link lost" in report.text


@pytest.mark.parametrize(
    ("action", "topic"), [(5, HOLDING), (6, RETURNING), (7, LANDING), (8, LANDING), (9, FAILSAFE), (10, FAILSAFE)]
)
def test_a_failsafe_event_says_what_the_drone_does(action: int, topic: Topic) -> None:
    assert {FAILSAFE, topic} == topics(ENTER, struct.pack("<IBB", 0x04040000, action, 3))
    assert {FAILSAFE, topic} == topics(ENTER_HOLD, struct.pack("<IBHB", 0x04040000, action, 5, 3))


@pytest.mark.parametrize("cause", range(7))
def test_only_the_loss_of_the_ground_is_a_lost_link_and_of_the_sticks_lost_rc(cause: int) -> None:
    expected = {FAILSAFE, RETURNING} | {1: {RC_LOST}, 2: {LOST}}.get(cause, set())

    assert expected == topics(ENTER, struct.pack("<IBB", 0x04040000, 6, cause))
    assert expected == topics(ENTER_HOLD, struct.pack("<IBHB", 0x04040000, 6, 0x0202, cause))


def test_events_without_arguments_say_it_by_their_number() -> None:
    assert {LOST} == topics(GCS_LOST)
    assert {WAS_LOST, BACK} == topics(REGAINED)
    assert {RC_LOST} == topics(STICKS_LOST)
    assert {RC_BACK, Topic.RC_WAS_LOST} == topics(STICKS_BACK)
    assert topics(26266355) is None


@pytest.mark.parametrize(("reason", "expected"), [(4, {Topic.DISARMED}), (6, None), (14, None)])
def test_only_a_command_from_outside_that_disarmed_it_may_be_somebody_elses(
    reason: int, expected: set[Topic] | None
) -> None:
    assert expected == topics(32794487, bytes([reason]))


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("commander_failsafe_enter", ENTER),
        ("commander_failsafe_enter_hold", ENTER_HOLD),
        ("commander_gcs_lost", GCS_LOST),
        ("commander_dl_regained", REGAINED),
        ("commander_rc_lost", STICKS_LOST),
        ("commander_rc_regained", STICKS_BACK),
    ],
)
def test_an_events_number_is_the_hash_of_its_name(name: str, number: int) -> None:
    """FNV-1a, its lower 24 bits, in PX4's range: platform_common/events.h."""
    value = 2166136261
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF

    assert number == 0x01000000 | value & 0xFFFFFF


@pytest.mark.parametrize(("text", "expected"), PHRASES)
def test_a_text_is_about_what_it_says(text: str, expected: set[Topic]) -> None:
    report = READING.report(message("STATUSTEXT", text=text))

    assert report is not None
    assert expected == set(report.topics)


@pytest.mark.parametrize(("main_sub", "mode"), MODES.items())
def test_modes_come_from_current_mode(main_sub: tuple[int, int], mode: Mode) -> None:
    main, sub = main_sub
    facts = list(READING.facts(message("CURRENT_MODE", custom_mode=main << 16 | sub << 24)))

    assert [("mode", mode)] == [(fact.kind, fact.value) for fact in facts]


def test_a_heartbeat_tells_of_arming_only_and_the_autopilots_own() -> None:
    facts = list(READING.facts(message("HEARTBEAT", custom_mode=0x04050000, base_mode=128)))

    assert [("armed", True)] == [(fact.kind, fact.value) for fact in facts]
    assert [] == list(READING.facts(message("HEARTBEAT", component=100, base_mode=128)))


def test_a_modes_number_is_read_as_that_mode() -> None:
    assert 0x05040000 == mode_number(Mode.RETURN)
    for mode in MODE_NUMBERS:
        assert mode is next(iter(READING.facts(message("CURRENT_MODE", custom_mode=mode_number(mode))))).value


def test_truth_is_in_degrees_and_metres() -> None:
    place = READING.truth(message("HIL_STATE_QUATERNION", lat=-520000001, lon=236000002, alt=151500))

    assert (-52.0000001, 23.6000002, 151.5) == (place.lat_deg, place.lon_deg, place.alt_m)
