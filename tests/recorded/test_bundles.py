"""Real ArduPilot and PX4 flights, trimmed and sealed anew, judged offline on every machine.

`patrol` bundles pass. In the others the drone was misconfigured (failsafe off, wrong action, too slow, a mission beyond
the fence), so that every check has once turned red on a real stack.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.checks.judging import evaluate
from harness.checks.temporal import Check
from harness.evidence.bundle import Bundle
from harness.evidence.index import HEADER, INDEX_NAME
from harness.evidence.replay import replay
from harness.judge import judge
from harness.reading import STACKS
from harness.reading.ground import POSITION_KINDS
from harness.reading.orders import ORDER_KINDS
from harness.reading.reader import Reader
from harness.reading.stack import STATION
from harness.taps import Fate, Tap, Way
from harness.timeline import UNIT, Timeline
from harness.verdict import Verdict
from tests.flying import PROMISES, verdicts

HERE = Path(__file__).parent
BROKEN = {
    "ardupilot-patrol": (),
    "ardupilot-stock": ("return-mode", "says-lost", "home", "hears-lost"),
    "ardupilot-wrong-action": ("return-mode", "home"),
    "ardupilot-too-slow": ("return-mode", "says-lost"),
    "ardupilot-flies-on": PROMISES,
    "px4-patrol": (),
    "px4-stock": ("return-mode", "says-lost", "home"),
    "px4-wrong-action": ("return-mode", "home"),
    "px4-too-slow": ("return-mode", "says-lost"),
    "px4-flies-on": ("return-mode", "home", "fence"),
    "px4-deaf": ("return-mode", "says-lost", "home", "hears-lost"),
}
"""Which promises the drone in each bundle broke."""


@pytest.mark.parametrize("name", BROKEN)
def test_a_recorded_flight_gets_its_verdict(name: str) -> None:
    judgement = judge(Bundle.open(HERE / name))

    assert {each: "FAIL" if each in BROKEN[name] else "PASS" for each in PROMISES} == verdicts(judgement)


@pytest.mark.parametrize("stack", ["ardupilot", "px4"])
def test_every_check_has_failed_once_on_a_real_stack(stack: str) -> None:
    failed = {promise for name, broken in BROKEN.items() if name.startswith(stack) for promise in broken}

    assert set(PROMISES) == failed


class _Recorded(NamedTuple):
    """One record of a bundle; `frame` is None where it was trimmed away."""

    tap: Tap
    way: Way
    fate: Fate
    key: tuple[int, int, int]
    t_ms: int
    due_ms: int
    frame: bytes | None


@cache
def _whole(name: str) -> tuple[list[_Recorded], list[Check], list[Verdict]]:
    bundle = Bundle.open(HERE / name)
    kept = {number: frame for number, _, frame in bundle.frames()}
    columns = ("tap", "way", "fate", "system", "component", "seq", "t_ms", "due_ms")
    records = [
        _Recorded(Tap(tap), Way(way), Fate(fate), (system, component, seq), t_ms, due_ms, kept.get(number))
        for number, (tap, way, fate, system, component, seq, t_ms, due_ms) in enumerate(
            zip(*(bundle.index[column].tolist() for column in columns), strict=True)
        )
    ]
    filed = bundle.checks()
    assert filed is not None
    checks = [Check.from_data(each) for each in filed.checks]
    return records, checks, _verdicts_without(name, records, checks, frozenset())


def _verdicts_without(name: str, records: list[_Recorded], checks: list[Check], lost: frozenset[int]) -> list[Verdict]:
    reader = Reader(STACKS[name.partition("-")[0]], Timeline(), station=STATION)
    for number, (tap, way, fate, key, t_ms, due_ms, frame) in enumerate(records):
        if number in lost:
            continue
        if frame is None:
            reader.passed_by(number, tap, way, fate, key, t_ms, due_ms)
        else:
            reader.feed(number, tap, way, fate, frame, key, t_ms, due_ms)
    reader.close()
    return [evaluate(check, reader.timeline).verdict for check in checks]


def test_recordings_of_version_1_are_read_without_a_hole() -> None:
    """Of then: the ground station's own TIMESYNC crossed the radio behind its heartbeat."""
    old = [name for name in BROKEN if _version(name) == 1]
    assert old, "keep one"
    for name in old:
        timeline = replay(Bundle.open(HERE / name)).timeline
        sampled_by_trimming = {*POSITION_KINDS, UNIT, *ORDER_KINDS}
        assert set() == {kind for kind in timeline.kinds() if timeline.gaps(kind)} - sampled_by_trimming
        assert timeline.events("uplink_silent")
        assert all(event.sure for kind in timeline.kinds() for event in timeline.events(kind))


def _version(name: str) -> int:
    return int(HEADER.unpack_from((HERE / name / INDEX_NAME).read_bytes())[1])


@pytest.mark.parametrize("name", ["ardupilot-patrol", "ardupilot-too-slow", "px4-patrol", "px4-too-slow"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_frames_lost_from_a_recording_only_make_it_inconclusive(name: str, data: st.DataObject) -> None:
    records, checks, whole = _whole(name)
    assert Verdict.INCONCLUSIVE not in whole
    at = st.integers(0, len(records) - 1)
    stretches = data.draw(st.lists(st.tuples(at, st.integers(1, 120)), min_size=1, max_size=4))
    lost = frozenset(each for first, count in stretches for each in range(first, first + count))

    left = _verdicts_without(name, records, checks, lost)

    assert all(now in (before, Verdict.INCONCLUSIVE) for before, now in zip(whole, left, strict=True))
