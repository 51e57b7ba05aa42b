"""What ArduPilot tells of its satellite navigation: its receiver, its place, and what its estimator makes of them."""

from __future__ import annotations

import math
from typing import Any

import pytest

from harness.mavlink.codec import Encoder, decode
from harness.modes import Topic
from harness.reading.ardupilot import ArduPilotReading
from harness.reading.gnss import GNSS_KINDS, GnssReading
from harness.reading.place import Origin
from harness.reading.stack import Geodetic
from harness.reading.stamps import Stamps
from harness.timeline import MAX_SPACING_S, Event, NavState, Position, Sensor, Timeline

GOOD, SUSPECT, LOST = NavState.GOOD, NavState.SUSPECT, NavState.LOST
TROUBLE, REGAINED, NOT_READY = Topic.GNSS_TROUBLE, Topic.GNSS_REGAINED, Topic.NOT_READY
HOME = Geodetic(52.0, 23.6, 150.0)
READING = ArduPilotReading()
FLAGS = [
    (0x33F, GOOD), (0x831F, SUSPECT), (0x833F, SUSPECT), (0x25, LOST), (0xA7, LOST), (0x12F, LOST), (0x8027, LOST),
    (0x400, LOST), (0x0, LOST),
]  # fmt: skip
"""Seen in flight, in this order: all well, glitching (two), no horizontal position, aiding stopped, dead reckoning,
glitching while the position is reset, start-up (two)."""
FRAMES = {
    "fd340000ee0101180000f831c006000000000192fe1efc12110ea68402007900c8000000197d030e0000000020030000b0040000c8000000"
    "000000008a8cafc5": ("sensor", 3, 14, 0.8, True, 359.78),  # GPS_INPUT, two antennas
    "fd28000005010118000048332203000000000192fe1efe12110e008502007900c8000000636b060e008502002003000020030fb6":
    ("sensor", 6, 14, 0.8, True, None),  # the simulator's own
    "fd3400007e0101180000d07ca201000000000092fe1eff12110e544a02007900c8000000000001030000000020030000b0040000c8000000"
    "00000000a08c6b59": ("sensor", 1, 3, 0.8, False, 0.0),  # jammed
    "fd1800004201011800000000000000000000000000000000000000000000ffffffff9977":
    ("sensor", 0, 0, None, False, None),  # unplugged
    "fd1600000f0101c10000e9b1303a187d2734122a743c13e4a03a000000003f03280c": ("nav", GOOD),
    "fd160000350101c10000860e5c407da1094090beb53b40a8e93b000000003f832806": ("nav", SUSPECT),  # ten metres a second off
    "fd1600004b0101c10000162bea3c5048a840bdde833bc41e093c000000002780b33e": ("nav", LOST),  # resets its position
    "fd1500006b0101c100000ed4003c93411d3b3120723bf726d53b00000000256203": ("nav", LOST),  # seven seconds without
    "fd150000a80101c1000000000000ccba54382c187a3cfdb08a3300000000a7d015": ("nav", LOST),  # and fifteen
    "fd160000390101c1000000000000000000000000000000000000000000000004913a": ("nav", LOST),  # just switched on
    "fd1b0000ed01012100006bbb01000192fe1efd12110ed88402005a3b0000000000001aff2445e1": ("belief", 15.08),
}  # fmt: skip
"""As Copter 4.7-dev sent them in a hover, and what they say."""
PHRASES = [
    ("EKF variance", {TROUBLE}),
    ("EKF Failsafe: changed to LAND Mode", {TROUBLE, Topic.FAILSAFE}),
    ("EKF Failsafe", {TROUBLE, Topic.FAILSAFE}),
    ("EKF Failsafe Cleared", {REGAINED}),
    ("GPS Glitch or Compass error", {TROUBLE, Topic.GNSS_SUSPECT}),
    ("Glitch cleared", {REGAINED}),
    ("EKF3 IMU0 stopped aiding", {TROUBLE, Topic.GNSS_LOST}),
    ("EKF3 IMU1 is using GPS", {REGAINED}),
    ("Dead Reckoning started", {TROUBLE, Topic.GNSS_LOST}),
    ("Dead Reckoning timeout", {TROUBLE, Topic.GNSS_LOST}),
    ("Dead Reckoning stopped", {REGAINED}),
    ("PreArm: GPS 1: Bad fix", {TROUBLE, NOT_READY}),
    ("PreArm: GPS 1: not healthy", {TROUBLE, NOT_READY}),
    ("Arm: GPS horiz error 30.0m (needs 5.0m)", {TROUBLE, NOT_READY}),
    ("PreArm: Need Position Estimate", {TROUBLE, NOT_READY}),
    ("PreArm: AHRS: waiting for home", {TROUBLE, NOT_READY}),
    ("PreArm: Compass not calibrated", {NOT_READY}),
    ("GPS 1: detected u-blox", set()),
    ("EKF3 lane switch 1", set()),
    ("EKF primary changed:1", set()),
]


class Port:
    """An instrument port: messages between stamps a fifth of a second apart."""

    def __init__(self, *, truth: bool = True) -> None:
        self.timeline, self.stream, origin = Timeline(), Stamps(), Origin()
        origin.position(HOME)
        self.reading = GnssReading(READING, self.timeline, origin)
        self._encode = Encoder(1, 1)
        self.stream.stamp(1.0)
        if truth:
            self.timeline.add(Event("truth", Position(0, 0, 0), 0.9, 1.0))

    def told(self, name: str, **fields: Any) -> Event | None:
        return self.sent(self._encode(name, **fields))

    def sent(self, frame: bytes) -> Event | None:
        self.reading.feed(self.stream, 7, frame)
        self.stream.stamp(1.2)
        events = [event for kind in GNSS_KINDS for event in self.timeline.events(kind)]
        return events[0] if events else None


def raw(**fields: Any) -> dict[str, Any]:
    """An undisturbed receiver's GPS_RAW_INT, 111 m north of home."""
    north_deg = math.degrees(111 / 6_378_137)
    usual = {"fix_type": 3, "lat": round((52 + north_deg) * 1e7), "lon": 236000000, "alt": 170000, "vel": 800,
             "cog": 9000, "satellites_visible": 14, "h_acc": 800, "yaw": 36000}  # fmt: skip
    return usual | fields


def sensed(**fields: Any) -> Sensor:
    event = Port().told("GPS_RAW_INT", **raw(**fields))
    assert event is not None
    assert (1.0, 1.2, 7) == (event.lo_s, event.hi_s, event.frame)
    value: Sensor = event.value
    return value


def test_a_receiver_tells_where_it_is_and_how_well() -> None:
    seen = sensed()

    assert (3, 14, 0.8, 0.0) == (seen.fix, seen.satellites, seen.horizontal_accuracy_m, seen.heading_deg)
    assert seen.position is not None
    assert (111, 0, 20) == pytest.approx((seen.position.north_m, seen.position.east_m, seen.position.up_m), abs=0.02)
    assert (0, 8) == pytest.approx((seen.north_mps, seen.east_mps), abs=1e-9)


@pytest.mark.parametrize("fix", [0, 1])
def test_a_receiver_without_a_fix_is_nowhere_and_of_unknown_satellites_it_knows_none(fix: int) -> None:
    seen = sensed(fix_type=fix, satellites_visible=255)

    assert (fix, None) == (seen.fix, seen.satellites)
    assert (None, None, None) == (seen.position, seen.north_mps, seen.east_mps)


@pytest.mark.parametrize("fields", [{"vel": 0xFFFF}, {"cog": 0xFFFF}])
def test_a_speed_or_course_that_it_does_not_know_is_none(fields: dict[str, int]) -> None:
    seen = sensed(**fields)

    assert (None, None) == (seen.north_mps, seen.east_mps)


@pytest.mark.parametrize(("yaw", "heading_deg"), [(0, None), (0xFFFF, None), (9050, 90.5)])
def test_only_two_antennas_have_a_heading(yaw: int, heading_deg: float | None) -> None:
    assert heading_deg == sensed(yaw=yaw).heading_deg


def test_an_accuracy_that_is_not_told_is_none() -> None:
    assert sensed(h_acc=0).horizontal_accuracy_m is None


def test_belief_is_in_metres_from_where_truth_began() -> None:
    event = Port().told("GLOBAL_POSITION_INT", lat=520000000, lon=236000000, alt=155500, relative_alt=99)

    assert event is not None
    assert ("belief", Position(0.0, 0.0, 5.5)) == (event.kind, event.value)


@pytest.mark.parametrize("name", ["GPS_RAW_INT", "GLOBAL_POSITION_INT"])
def test_nothing_has_a_place_before_truth_began(name: str) -> None:
    assert Port(truth=False).told(name) is None


@pytest.mark.parametrize(("flags", "state"), FLAGS)
def test_the_estimators_flags_say_how_it_stands(flags: int, state: NavState) -> None:
    event = Port().told("EKF_STATUS_REPORT", flags=flags)

    assert event is not None
    assert ("nav", state) == (event.kind, event.value)


@pytest.mark.parametrize(("frame", "expected"), FRAMES.items())
def test_frames_of_the_real_stack_are_read(frame: str, expected: tuple[Any, ...]) -> None:
    event = Port().sent(bytes.fromhex(frame))
    assert event is not None
    value = event.value
    if event.kind == "sensor":
        value = (
            value.fix,
            value.satellites,
            value.horizontal_accuracy_m,
            value.position is not None,
            value.heading_deg,
        )
    elif event.kind == "belief":
        assert value.from_home_m < 0.05
        value = (round(value.up_m, 2),)
    else:
        value = (value,)

    assert expected == (event.kind, *value)


@pytest.mark.parametrize(("text", "topics"), PHRASES)
def test_a_text_about_satellites_says_so(text: str, topics: set[Topic]) -> None:
    report = READING.report(_statustext(text))

    assert report is not None
    assert topics == set(report.topics)


def test_what_is_lost_or_suspect_is_trouble() -> None:
    for text, _ in PHRASES:
        report = READING.report(_statustext(text))
        assert report is not None
        assert TROUBLE in report.topics or not report.topics & {Topic.GNSS_LOST, Topic.GNSS_SUSPECT}


def test_each_kind_knows_how_far_apart_its_samples_may_be() -> None:
    assert set(GNSS_KINDS) <= MAX_SPACING_S.keys()


def _statustext(text: str) -> Any:
    return decode(Encoder(1, 1)("STATUSTEXT", text=text))
