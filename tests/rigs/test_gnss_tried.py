"""What of an attack a delivery cannot express: tried, noted, and gone on with where it shows."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import ClassVar

import pytest

from harness.errors import RigError
from harness.faults.gnss import Condition, Noisy, Truth
from harness.rigs.gnss import TRIED_S
from harness.vehicles.gnss.ardupilot_native import ArduPilotNative
from harness.vehicles.gnss.base import Delivery
from harness.vehicles.gnss.practice_native import PracticeNative
from harness.verdict import Verdict
from tests.loops import virtually
from tests.rigs.test_gnss import ATTACK, SHOWS, flown_with, in_hand, one_attack
from tests.test_injector import notes
from tests.test_judge import told


class Lacks(PracticeNative):
    """Cannot move a place, and knows of no lever."""

    carries: ClassVar[frozenset[str]] = PracticeNative.carries - {"offset_m"}

    def deliver(self, condition: Condition, truth: Truth) -> None:
        super().deliver(replace(condition, offset_m=(0.0, 0.0, 0.0)), truth)


class Tries(Lacks):
    """Its lever does nothing."""

    tries: ClassVar[frozenset[str]] = frozenset({"offset_m"})


class TriesWell(PracticeNative):
    """Its lever works."""

    carries, tries = Lacks.carries, Tries.tries


class Moves(PracticeNative):
    """It shows, though nobody says that there is a lever for it."""

    carries = Lacks.carries


def test_a_lever_that_some_firmware_has_and_that_works_is_as_good_as_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judgement, folder = flown_with(monkeypatch, tmp_path, TriesWell, one_attack)
    assert {str(SHOWS): Verdict.PASS} == told(judgement)
    injected, healed = notes(folder, "injected", "healed", "tried", "tried out")
    assert ("injected", "healed") == (injected["kind"], healed["kind"])
    assert TRIED_S + 5 == pytest.approx(healed["t_s"] - injected["t_s"], abs=0.5)


class ShowsNothing(TriesWell):
    """An attack that is delivered, by what it says, and is not."""

    carries: ClassVar[frozenset[str]] = PracticeNative.carries

    def deliver(self, condition: Condition, truth: Truth) -> None:
        super().deliver(replace(condition, offset_m=(0.0, 0.0, 0.0)), truth)


def test_an_attack_that_never_shows_is_no_fault_of_the_drone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judgement, _ = flown_with(monkeypatch, tmp_path, ShowsNothing, one_attack)
    assert Verdict.INCONCLUSIVE is told(judgement)[str(SHOWS)]
    assert {Verdict.INCONCLUSIVE} == {each.verdict for each in judgement.findings}
    assert judgement.findings[0].because.startswith("the attack was not delivered; otherwise: ")


@virtually
async def test_with_too_few_samples_of_the_receiver_a_trial_shows_nothing() -> None:
    async with in_hand(ArduPilotNative) as (stack, gnss):
        with gnss.inject(Noisy(5), Random(1), 1):
            trial = asyncio.ensure_future(gnss.try_out(Noisy(5), frozenset({"noise_m"}), 1))
            await stack.pass_s(TRIED_S + 1)
            with pytest.raises(RigError, match=r"wanted 5 samples a second of the receiver .*, saw 0 "):
                await trial


@pytest.mark.parametrize(("kind", "some"), [(Lacks, "none"), (Tries, "none"), (Moves, "some")])
def test_what_cannot_be_expressed_is_not_supported_and_the_probe_is_in_the_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Delivery], some: str
) -> None:
    judgement, folder = flown_with(monkeypatch, tmp_path, kind, one_attack)
    (finding,) = judgement.findings

    assert Verdict.NOT_SUPPORTED is finding.verdict
    assert f"the drone's receiver can be attacked by {ATTACK}" == finding.check
    assert "builtin by native cannot express offset_m; all that it can was tried for 6 s" in finding.because
    assert f"and {some} of the receiver's " in finding.because
    assert finding.window_s is not None
    samples = [event for event in judgement.timeline.events("sensor") if event.frame in finding.frames]
    assert 2 == len(samples)
    assert finding.window_s[0] <= samples[0].lo_s < samples[1].hi_s <= finding.window_s[1]
    begins, ends = notes(folder, "injected", "healed", "tried", "tried out")
    expected = ("injected", "healed") if kind is Tries else ("tried", "tried out")
    assert expected == (begins["kind"], ends["kind"])
    assert finding.window_s == pytest.approx((begins["t_s"], ends["t_s"]), abs=0.1)
    (beyond,) = notes(folder, "unsupported")
    attack = {"number": begins["number"], "sign": ATTACK.sign.to_data(), "may_show": kind is not Tries}
    assert attack == beyond["attack"]
