"""For every check its liar: it dies by FAIL of the promised check, for the promised reason, and of no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.builtin import LIARS
from harness.faults import Outage
from tests.flying import OUTAGES, PROMISES, fly_link_1, verdicts

LINK_LIARS = {name: spec for name, spec in LIARS.items() if spec.breaks in PROMISES}
REASONS = {
    "keeps-its-mode": "never became RETURN",
    "returns-late": "mode became RETURN 1",
    "returns-in-silence": "never said 'link lost'",
    "says-it-late": "said 'link lost' 1",
    "bolts-outward": "was up to 329",
    "lies-about-position": "was up to 329",
    "forgets-the-loss": "never heard 'link lost'",
    "lands-elsewhere": "never came down within 10 m",
    "hovers-at-home": "never came down within 10 m",
}


def test_every_promise_has_a_liar_and_every_liar_a_reason() -> None:
    assert set(PROMISES) == {spec.breaks for spec in LINK_LIARS.values()}
    assert set(REASONS) == set(LINK_LIARS)


@pytest.mark.parametrize("outage", OUTAGES, ids=str)
def test_the_honest_drone_passes(outage: Outage, tmp_path: Path) -> None:
    judgement, _ = fly_link_1(tmp_path, outage)

    assert dict.fromkeys(PROMISES, "PASS") == verdicts(judgement)


@pytest.mark.parametrize("outage", OUTAGES, ids=str)
@pytest.mark.parametrize("liar", LINK_LIARS)
def test_a_liar_dies_of_its_lie_alone(liar: str, outage: Outage, tmp_path: Path) -> None:
    judgement, _ = fly_link_1(tmp_path, outage, liar=liar)

    broken = LINK_LIARS[liar].breaks
    assert {name: "FAIL" if name == broken else "PASS" for name in PROMISES} == verdicts(judgement)
    assert REASONS[liar] in judgement.findings[PROMISES.index(broken)].because
