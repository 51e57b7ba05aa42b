"""Attacks on the satellite navigation of real ArduPilot and PX4, trimmed and sealed anew, judged offline everywhere."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.bundle import TWIN_FOLDER, Bundle
from harness.evidence.index import DROPPED_OFFSET, INDEX_NAME, Index, save_index
from harness.judge import judge
from harness.mavlink.dialect import by_name
from harness.reading.gnss import SENSOR_NAME
from harness.verdict import Verdict
from tests.flying import named
from tests.recorded.bundles import HERE, judged

LOST = ("says-trouble", "comes-down", "fence", "twin-silent")
"""GNSS-2's checks, in the order of its verify."""
LED_ASTRAY = ("says-trouble", "knows-where", "on-track", "twin-silent")
"""GNSS-4's and GNSS-5's."""
DELIVERED = ("attack-shows",)
"""GNSS-1's."""
BEFORE_TAKE_OFF = ("stays-unarmed", "twin-arms")
"""GNSS-3's."""
AT_THE_FENCE = ("area", "fence", "twin-silent")
"""GNSS-8's."""
WITH_THE_LINK = ("says-trouble", "comes-down", "fence", "hears-trouble")
"""GNSS-9's, the radio jammed too."""
SIGNAL_BACK = ("says-trouble", "stays", "fence", "twin-silent")
"""GNSS-10's."""
FLOWN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ardupilot-gnss-silence": (LOST, ()),
    "ardupilot-gnss-jam": (LOST, ("comes-down",)),
    "ardupilot-gnss-step": (LED_ASTRAY, ("knows-where", "on-track")),
    "ardupilot-gnss-drag-off": (LED_ASTRAY, ("says-trouble",)),
    "ardupilot-gnss-altitude": (DELIVERED, ()),
    "ardupilot-gnss-heading": (DELIVERED, ()),
    "ardupilot-gnss-erratic": (DELIVERED, ()),
    "ardupilot-gnss-prearm": (BEFORE_TAKE_OFF, ("stays-unarmed",)),
    "ardupilot-gnss-compound": (WITH_THE_LINK, ("hears-trouble",)),
    "px4-gnss-silence": (LOST, ()),
    "px4-gnss-jam": (DELIVERED, ()),
    "px4-gnss-step": (LED_ASTRAY, ("says-trouble", "knows-where", "on-track")),
    "px4-gnss-drag-off": (LED_ASTRAY, ("says-trouble",)),
    "px4-gnss-altitude": (DELIVERED, ()),
    "px4-gnss-frozen": (DELIVERED, ()),
    "px4-gnss-meacon": (DELIVERED, ()),
    "px4-gnss-false-velocity": (DELIVERED, ()),
    "px4-gnss-intermittent": (DELIVERED, ()),
    "px4-gnss-prearm": (BEFORE_TAKE_OFF, ()),
    "px4-gnss-fence": (AT_THE_FENCE, ("area", "fence")),
    "px4-gnss-recovery": (SIGNAL_BACK, ("stays",)),
}
"""Each flight's checks, and which of them the drone failed."""
BEYOND = {"ardupilot-gnss-unsupported": "velocity", "px4-gnss-unsupported": "heading"}
"""Attacks that could not be delivered, and what it was that could not be told to the receiver."""
NEVER_FAILED = {
    "ardupilot": {"fence", "twin-silent", "attack-shows", "twin-arms"},
    "px4": {"comes-down", "twin-silent", "attack-shows", "stays-unarmed", "twin-arms"},
}
"""What neither did in any flight so far: cry wolf in a clean twin, stay on the ground with nothing wrong. An attack
that does not show is INCONCLUSIVE by its missing receipt, whatever its check says."""
NEVER_PASSED = {"ardupilot": {"stays-unarmed", "hears-trouble"}, "px4": {"area", "stays"}}
"""What was recorded only where the drone failed it."""


@pytest.mark.parametrize("name", FLOWN)
def test_a_recorded_attack_gets_its_verdict(name: str) -> None:
    promises, broken = FLOWN[name]

    assert {each: "FAIL" if each in broken else "PASS" for each in promises} == named(judged(name), promises)


@pytest.mark.parametrize("name", BEYOND)
def test_what_cannot_be_delivered_is_proved_by_a_probe(name: str) -> None:
    (finding,) = judged(name).findings
    bundle = Bundle.open(HERE / name)
    first, last = finding.frames

    assert Verdict.NOT_SUPPORTED == judged(name).verdict
    assert BEYOND[name] in finding.because
    probed = [
        number for number, *_ in bundle.frames(msg_ids={by_name()[SENSOR_NAME].msg_id}) if first <= number <= last
    ]
    assert len(probed) >= 20
    assert (bundle.index["offset"] != DROPPED_OFFSET).all()


@pytest.mark.parametrize("stack", ["ardupilot", "px4"])
def test_every_check_has_passed_on_a_real_stack_and_failed_where_it_did(stack: str) -> None:
    flown = [(promises, broken) for name, (promises, broken) in FLOWN.items() if name.startswith(stack)]
    failed = {each for _, broken in flown for each in broken}
    passed = {each for promises, broken in flown for each in promises if each not in broken}
    every = {each for promises, _ in flown for each in promises}

    assert {*LOST, *LED_ASTRAY, *DELIVERED, *BEFORE_TAKE_OFF} <= every
    assert every - NEVER_FAILED[stack] == failed
    assert every - NEVER_PASSED[stack] == passed


@pytest.fixture(scope="session")
def worn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where copies of bundles lie that lose records."""
    return tmp_path_factory.mktemp("worn")


@cache
def _indices(name: str) -> dict[Path, Index]:
    """The whole index of the flight and of its twin, by their folders below the bundle's."""
    return {part: Bundle.open(HERE / name / part).index for part in (Path(), Path(TWIN_FOLDER))}


@pytest.mark.parametrize("name", ["ardupilot-gnss-drag-off", "px4-gnss-drag-off"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_frames_lost_from_an_attack_only_make_it_inconclusive(name: str, worn: Path, data: st.DataObject) -> None:
    whole = {each.check: each.verdict for each in judged(name).findings}
    if not (worn / name).exists():
        shutil.copytree(HERE / name, worn / name)
    for part, index in _indices(name).items():
        at = st.integers(0, len(index) - 1)
        stretches = data.draw(st.lists(st.tuples(at, st.integers(1, 120)), max_size=4))
        lost = [each for first, count in stretches for each in range(first, min(first + count, len(index)))]
        save_index(worn / name / part / INDEX_NAME, np.delete(index, lost))

    left = {each.check: each.verdict for each in judge(Bundle.open(worn / name)).findings}

    assert all(left[check] in (before, Verdict.INCONCLUSIVE) for check, before in whole.items())
