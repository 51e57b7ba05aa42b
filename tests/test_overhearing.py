"""What a listener learned, by the recording of a flight; and what a recording with holes leaves open."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from harness import overhearing
from harness.checks import Check, disclosed, fault_begins, when
from harness.checks.judging import evaluate
from harness.errors import CallerError
from harness.evidence.bundle import Bundle
from harness.evidence.index import DROPPED_OFFSET, INDEX_NAME, load_index, save_index
from harness.judge import judge
from harness.learned import Item, Overheard
from harness.mavlink.dialect import by_name
from harness.taps import Tap, Way
from harness.timeline import Event, Timeline
from harness.verdict import Verdict
from scenarios.test_eavesdrop import test_keeps_the_customers_secrets as keeps_the_customers_secrets
from tests.flying import fly

NEVER = {item: when(fault_begins).never(disclosed(item), during=90) for item in Item}


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fly(keeps_the_customers_secrets, tmp_path_factory.mktemp("evidence"), {})[1]


@pytest.fixture
def copied(flown: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(flown, tmp_path / "copied"))


def verdict(folder: Path, item: Item) -> Verdict:
    return judge(Bundle.open(folder), [NEVER[item]]).findings[0].verdict


def without(folder: Path, name: str, tap: Tap, way: Way) -> None:
    """As if trimmed: these frames go, their records stay."""
    index = load_index(folder / INDEX_NAME).copy()
    gone = (index["msg_id"] == by_name()[name].msg_id) & (index["tap"] == tap) & (index["way"] == way)
    assert np.any(gone)
    index["offset"][gone], index["length"][gone] = DROPPED_OFFSET, 0
    save_index(folder / INDEX_NAME, index)


def test_a_frame_that_is_missing_may_have_told_it(copied: Path) -> None:
    assert [Verdict.FAIL, Verdict.PASS] == [verdict(copied, each) for each in (Item.UNIT, Item.KEY)]

    without(copied, "AUTOPILOT_VERSION", Tap.DRONE, Way.DOWN)

    assert [Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE] == [verdict(copied, each) for each in (Item.UNIT, Item.KEY)]


def test_what_only_came_out_of_the_radio_was_heard_where_it_went_in(copied: Path) -> None:
    """Whether it was received is no matter: the far end's tap is not looked at."""
    without(copied, "AUTOPILOT_VERSION", Tap.GROUND, Way.DOWN)

    assert Verdict.FAIL is verdict(copied, Item.UNIT)


def test_nothing_is_learned_before_somebody_listens(flown: Path) -> None:
    """The mission was uploaded before, too."""
    bundle = Bundle.open(flown)
    span = overhearing.listened(bundle)
    told = judge(bundle).timeline.events(overhearing.KIND)

    assert span is not None
    assert told
    assert all(span.lo_s <= each.lo_s <= span.hi_s for each in told)


def test_a_drone_that_is_not_heard_at_all_keeps_no_secret(copied: Path) -> None:
    index = load_index(copied / INDEX_NAME).copy()
    save_index(copied / INDEX_NAME, index[index["tap"] != Tap.DRONE])

    last = overhearing.findings(Bundle.open(copied), Timeline())[-1]
    assert (Verdict.INCONCLUSIVE, "who listened could hear the drone") == (last.verdict, last.check)


def test_a_check_is_filed_as_data_and_names_what_it_found() -> None:
    check = NEVER[Item.OPERATOR]
    told = Overheard(Item.OPERATOR, "FOLLOW_TARGET", "lat, lon", "52.00000, 23.60000", by_ground=True, signed=True)
    line = Timeline(begin_s=0, end_s=200)
    line.add(Event("injected", "Eavesdropper", 10, 10.1))
    line.add(Event(overhearing.KIND, told, 12, 12.1, 7))

    finding = evaluate(check, line)
    assert check == Check.from_data(check.to_data())
    assert Verdict.FAIL is finding.verdict
    assert (
        "who listens learned 'operator position' 2.00 ± 0.10 s after the fault set in at 10.05 s "
        "(FOLLOW_TARGET.lat, lon: 52.00000, 23.60000); it must not for 90 s"
    ) == finding.because
    assert Verdict.PASS is evaluate(NEVER[Item.KEY], line).verdict
    line.gap((overhearing.KIND,), 20, 21)
    assert Verdict.INCONCLUSIVE is evaluate(NEVER[Item.KEY], line).verdict


def test_what_nobody_can_overhear_is_refused() -> None:
    with pytest.raises(CallerError, match=r"disclosed\('operators position'\).*the nearest is 'operator position'"):
        disclosed("operators position")
