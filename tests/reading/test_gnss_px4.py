"""What PX4 tells of its satellite navigation, from the frames of real flights under HIL_GPS."""

from __future__ import annotations

import struct

import pytest

from harness.mavlink.codec import Encoder, decode
from harness.modes import Topic
from harness.reading.gnss import sensor
from harness.reading.place import Origin
from harness.reading.px4 import Px4Reading
from harness.reading.px4_events import event_id
from harness.reading.stack import Geodetic
from harness.timeline import NavState

TROUBLE, LOST, SUSPECT, REGAINED = Topic.GNSS_TROUBLE, Topic.GNSS_LOST, Topic.GNSS_SUSPECT, Topic.GNSS_REGAINED
FAILSAFE, NOT_READY, LANDING, HOLDING = Topic.FAILSAFE, Topic.NOT_READY, Topic.LANDING, Topic.HOLDING
HOME = Geodetic(52.0, 23.6, 150.0)
READING = Px4Reading()
WITH_FIX = (
    "fd2b0000370101180000c079250000000000ff91fe1e0313110eef4902000000000000000000030eef4902001f030000af040000fa5ca3"
)
NO_RECEIVER = "fd1e00000a01011800000000000000000000000000000000000000000000ffffffffffffffff00ff4b3f"
"""A second after the last HIL_GPS."""
FLYING = "fd2a0000690101e6000060ea7d0000000000ba73d53c07db3a3a7721883b16ff363dd7b46e3b0000c07f194f683eda145d3e7f03e939"
DEAD_RECKONED = (
    "fd2a00007f0101e6000060326602000000007572a53da4f9083c0b0b023d50555b3de7825c3c0000c07fdea39b3f12c4e73e65033853"
)
JUMPED = "fd2a0000a40101e600002099260200000000ee00fa3d000000403d3fc13c46aae03d7a4f433c0000c07f3c9d653ebf32503e7f07e597"
STOPPED = "fd290000d20101e60000a0a98102000000000000c07f0000c07f84e74d3db3e0bd3d9e8eaf3c0000c07fd2c1f73faf3b053f6561cb"
DESCENDS = "fd1200007b01019a010072dcc201049d00001a000000420000040308a940"
FUSION_STOPPED = "fd0d00007301019a0100a74ae00130a400001b000000668809"
FUSION_STARTED = "fd0d00002701019a01004358e901b002010023000000663c88"
NO_POSITION = "fd1200008c01019a010073c2980110100000010000003338000000187680"
DRIFTS = "fd120000a601019a0100cc3c57013437000012000000447c007e00034748"
DRIFTS_IN_WORDS = (
    "fd340000a40101fd000004507265666c696768743a2047505320486f72697a6f6e74616c20506f7320447269667420746f6f2068696768"
    "0000000000000000225f"
)
STEPS_ABOUT = "fd0d00003601019a010069454101782600001200000066de86"
"""An event that is no report: take-off detected."""


def said(frame: str) -> set[Topic] | None:
    report = READING.report(decode(bytes.fromhex(frame)))
    return None if report is None else set(report.topics)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (DESCENDS, {FAILSAFE, LANDING}),
        (FUSION_STOPPED, {TROUBLE, LOST}),
        (FUSION_STARTED, {REGAINED}),
        (NO_POSITION, {TROUBLE}),
        (DRIFTS, {TROUBLE}),
        (DRIFTS_IN_WORDS, {TROUBLE}),
        (STEPS_ABOUT, None),
    ],
)
def test_a_flights_own_words_are_about_what_happened(frame: str, expected: set[Topic] | None) -> None:
    assert expected == said(frame)


def test_a_failsafe_without_a_cause_says_so() -> None:
    report = READING.report(decode(bytes.fromhex(DESCENDS)))

    assert report is not None
    assert report.text == "event commander_failsafe_enter: descending, no cause told"


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("commander_failsafe_enter_generic", struct.pack("<IB", 0x03040000, 8), {FAILSAFE, LANDING}),
        ("commander_failsafe_enter_generic_hold", struct.pack("<IBH", 0x03040000, 5, 5), {FAILSAFE, HOLDING}),
        ("check_estimator_gnss_warning_spoofing", b"", {TROUBLE, SUSPECT}),
        ("check_estimator_gps_jamming_critical", bytes(5), {TROUBLE, SUSPECT}),
        ("check_estimator_gps_fix_too_low", bytes(5), {TROUBLE, LOST}),
        ("check_estimator_gps_num_sats_too_low", bytes(5), {TROUBLE}),
        ("check_estimator_hor_pos_not_stable", bytes(5), {TROUBLE}),
        ("check_estimator_heading_not_stable", bytes(5), None),
    ],
)
def test_an_event_is_known_by_the_hash_of_its_name(name: str, arguments: bytes, expected: set[Topic] | None) -> None:
    assert expected == said(Encoder(1, 1)("EVENT", id=event_id(name), arguments=arguments).hex())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GNSS data fusion stopped", {TROUBLE, LOST}),
        ("GNSS data fusion started", {REGAINED}),
        ("GNSS signal spoofed", {TROUBLE, SUSPECT}),
        ("GPS reports critical jamming state", {TROUBLE, SUSPECT}),
        ("GPS reports multiple spoofing indicated", {TROUBLE, SUSPECT}),
        ("Preflight: GPS fix too low", {TROUBLE, LOST}),
        ("Preflight Fail: GPS Horizontal Pos Error too high", {TROUBLE, NOT_READY}),
        ("Preflight Fail: horizontal position unstable", {TROUBLE, NOT_READY}),
        ("Preflight Fail: height estimate not stable", {NOT_READY}),
        ("Takeoff detected", set()),
    ],
)
def test_words_say_what_events_say(text: str, expected: set[Topic]) -> None:
    assert expected == said(Encoder(1, 1)("STATUSTEXT", text=text).hex())


@pytest.mark.parametrize(
    ("frame", "state"),
    [
        (FLYING, NavState.GOOD),
        (DEAD_RECKONED, NavState.LOST),
        (STOPPED, NavState.LOST),
        (JUMPED, NavState.SUSPECT),
    ],
)
def test_the_estimators_flags_say_what_it_makes_of_it(frame: str, state: NavState) -> None:
    message = decode(bytes.fromhex(frame))

    assert message.name == READING.nav_name
    assert state == READING.nav(message)


def test_a_jump_that_the_estimator_does_not_use_any_more_is_still_lost() -> None:
    assert NavState.LOST == READING.nav(decode(Encoder(1, 1)("ESTIMATOR_STATUS", flags=0x465)))


def test_a_receiver_with_a_fix_and_one_that_is_gone() -> None:
    origin = Origin()
    origin.position(HOME)
    there = sensor(decode(bytes.fromhex(WITH_FIX)), origin)
    gone = sensor(decode(bytes.fromhex(NO_RECEIVER)), origin)

    assert (3, 14) == (there.fix, there.satellites)
    assert 0.8 == pytest.approx(there.horizontal_accuracy_m, abs=0.002)
    assert there.position is not None
    assert there.position.from_home_m < 1
    assert (0, None, None, None) == (gone.fix, gone.satellites, gone.position, gone.horizontal_accuracy_m)
