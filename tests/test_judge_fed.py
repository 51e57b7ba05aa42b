"""Where we are the drone's receiver: fixes that we did not send are never laid to the drone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.checks import armed, mode_is, when, within_m
from harness.evidence.bundle import Bundle
from harness.faults import LinkLoss, Outage
from harness.faults.gnss import Denial
from harness.flight import Flight
from harness.judge import judge
from harness.mavlink.codec import Encoder
from harness.modes import RETURN
from harness.reading.fed import FIX_IDS
from harness.taps import Fate, Tap, Way
from harness.verdict import Verdict
from tests.test_judge import NEAR, WIDE, fly, told, verdict_of

FED = "the harness kept up the receiver's fixes"
FED_CHECKS = (NEAR, WIDE, when(armed).never(mode_is(RETURN), during=30))


class Feed:
    """A fix of ours with every second of the drone's stamps, while it is `on`; the drone has one of its own beside."""

    def __init__(self, flight: Flight, rig_gnss: str = "feed") -> None:
        self.on = True
        self._count = 0
        self._tape, self._fix = flight.rig.tape, Encoder(1, 220)
        flight._writer.update(rig=flight.rig.identity.model_copy(update={"gnss": rig_gnss}))
        flight.rig.clock.on_stamp(self._stamp)

    def _stamp(self) -> None:
        self._count += 1
        if self.on and self._count % 2:
            self._tape.record(Tap.INSTRUMENT, Way.UP, [self._fix("HIL_GPS")], Fate.DELIVERED)


async def _gap(flight: Flight, feed: Feed, gap_s: float) -> None:
    feed.on = False
    await flight.wait(for_s=gap_s)
    feed.on = True


@pytest.mark.parametrize(("gap_s", "rig_gnss", "near"), [
    (1.5, "feed", Verdict.INCONCLUSIVE), (0.7, "feed", Verdict.FAIL), (1.5, "native", Verdict.FAIL),
])  # fmt: skip
def test_with_our_own_fixes_missing_nothing_is_laid_to_the_drone(
    tmp_path: Path, gap_s: float, rig_gnss: str, near: Verdict
) -> None:
    async def procedure(flight: Flight) -> None:
        feed = Feed(flight, rig_gnss)
        await flight.until(~within_m(20), at_most_s=120)
        await _gap(flight, feed, gap_s)
        await flight.wait(for_s=25)
        flight.verify(NEAR, WIDE)

    judgement, _ = fly(tmp_path, procedure, attacks_gnss=True)

    assert near is verdict_of(judgement, NEAR)
    assert Verdict.PASS is verdict_of(judgement, WIDE)
    assert (Verdict.FAIL if near is Verdict.FAIL else Verdict.ERROR) is judgement.verdict
    assert (Verdict.ERROR if near is Verdict.INCONCLUSIVE else None) is told(judgement).get(FED)
    if FED in told(judgement):
        assert "the harness is its receiver, and failed; otherwise: " in judgement.findings[0].because
        assert re.match(
            r"it sent none for 1\.[456] s after .* told of its receiver meanwhile", judgement.findings[-1].because
        )


@pytest.mark.parametrize(("attack", "late_s", "ours"), [
    (Denial(silent=True), 0.0, False), (Denial(silent=True), 1.5, True), (Denial(), 0.0, True),
])  # fmt: skip
def test_only_an_attack_that_silences_the_receiver_keeps_fixes_back(
    tmp_path: Path, attack: Denial, late_s: float, ours: bool
) -> None:
    async def procedure(flight: Flight) -> None:
        feed = Feed(flight)
        await flight.until(~within_m(20), at_most_s=120)
        async with flight.inject(attack):
            feed.on = False
            await flight.wait(for_s=4)
        await _gap(flight, feed, late_s)
        await flight.wait(for_s=20)
        flight.verify(WIDE)

    judgement, _ = fly(tmp_path, procedure, attacks_gnss=True)

    assert ours == (FED in told(judgement))
    assert Verdict.PASS is verdict_of(judgement, WIDE)


@pytest.fixture(scope="module")
def fed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Bundle]:
    """A flight that was fed all the time."""

    async def procedure(flight: Flight) -> None:
        Feed(flight)
        async with flight.inject(LinkLoss()):
            await flight.wait(Outage(12))
        await flight.wait(for_s=20)
        flight.verify(*FED_CHECKS)

    judgement, folder = fly(tmp_path_factory.mktemp("fed"), procedure, attacks_gnss=True)
    assert {NEAR: Verdict.FAIL, FED_CHECKS[2]: Verdict.FAIL} == {
        check: verdict_of(judgement, check) for check in (NEAR, FED_CHECKS[2])
    }
    return lambda: Bundle.open(folder)


@settings(max_examples=15, deadline=None)
@given(from_share=st.floats(0.0, 0.95), gap_s=st.floats(1.2, 30))
def test_a_recording_with_a_gap_in_our_fixes_never_fails_the_drone(
    fed: Callable[[], Bundle], from_share: float, gap_s: float
) -> None:
    bundle = fed()
    index = bundle.index
    sent = np.flatnonzero((index["way"] == Way.UP) & np.isin(index["msg_id"], list(FIX_IDS)))
    first = int(from_share * (len(sent) - 1)) + 1
    from_ms = int(index["t_ms"][sent[first]])
    gone = sent[(index["t_ms"][sent] >= from_ms) & (index["t_ms"][sent] < from_ms + 1000 * gap_s)]
    bundle.index = np.delete(index, gone)

    judgement = judge(bundle)

    if 100 * len(gone) >= 1200:
        # What was not recorded is not known to have been missing; at the recording's end it may as well not have been.
        assert judgement.verdict in (Verdict.INCONCLUSIVE, Verdict.ERROR)
        assert Verdict.FAIL not in told(judgement).values()
