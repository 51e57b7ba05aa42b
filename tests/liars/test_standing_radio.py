"""LINK-1 over the radios that patrols really have: what these do by themselves costs the honest drone nothing, and
hides no liar."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.evidence.bundle import Bundle
from harness.evidence.replay import replay
from tests.flying import PROMISES, fly_link_1, verdicts


@pytest.mark.parametrize(("link", "seed"), [("lte", 1), ("lte", 2), ("leo", 1), ("geo", 1), ("sik", 1)])
def test_the_honest_drone_passes_over_it(link: str, seed: int, tmp_path: Path) -> None:
    judgement, folder = fly_link_1(tmp_path, link=link, seed=seed)

    assert dict.fromkeys(PROMISES, "PASS") == verdicts(judgement)
    assert 1 == len(replay(Bundle.open(folder)).timeline.events("uplink_silent")), "the outage, and nothing else"


def test_a_drone_that_never_returns_fails_over_it_too(tmp_path: Path) -> None:
    judgement, _ = fly_link_1(tmp_path, link="lte", seed=1, liar="keeps-its-mode")

    assert "FAIL" == verdicts(judgement)["return-mode"]


def test_over_a_radio_that_loses_the_drone_by_itself_nothing_can_be_judged(tmp_path: Path) -> None:
    judgement, _ = fly_link_1(tmp_path, link="iridium", seed=1)

    assert "INCONCLUSIVE" == judgement.verdict
    assert any("no patrol can be judged over such a radio" in each.because for each in judgement.findings)
