"""Somebody listens to real ArduPilot and PX4: trimmed, and sealed anew, judged offline everywhere. ArduPilot flies
signed, and for a customer to whom everything is secret; PX4 unsigned, for the border patrol."""

from __future__ import annotations

import pytest

from harness.evidence.bundle import Bundle
from harness.learned import Item
from harness.overhearing import KIND
from harness.verdict import Verdict
from tests.recorded.bundles import HERE, judged

NAMES = ("ardupilot-overheard", "px4-overheard")
_UNTOUCHED = {Item.OPERATOR, Item.KEY, Item.FILES, Item.SHELL}
KEPT = {"ardupilot-overheard": _UNTOUCHED, "px4-overheard": {*_UNTOUCHED, Item.STICKS}}
"""What none of them told."""


@pytest.mark.parametrize("name", NAMES)
def test_all_but_these_were_learned(name: str) -> None:
    learned = {each.value.item for each in judged(name).timeline.events(KIND)}

    assert set(Item) - KEPT[name] == learned


def test_who_flies_covertly_fails_by_each_item_that_was_learned() -> None:
    name = "ardupilot-overheard"
    findings = judged(name).findings

    failed = {each.check.split("'")[1] for each in findings if each.verdict is Verdict.FAIL}
    assert Verdict.FAIL is judged(name).verdict
    assert len(Item) == len(findings)
    secret = Bundle.open(HERE / name).identity.profile.secrets
    assert {str(each) for each in secret if each not in KEPT[name]} == failed


def test_who_tolerates_it_is_told_each_item() -> None:
    name = "px4-overheard"
    findings = judged(name).findings

    assert Verdict.PASS is judged(name).verdict
    assert len(Item) == len(findings)
    assert set(map(str, set(Item) - KEPT[name])) == {each.check.split(": ")[1] for each in findings[2:] if each.frames}


def test_a_signature_hides_nothing() -> None:
    """Of ArduPilot every frame, of both ends, was signed, and read all the same."""
    signed, unsigned = ({each.value.signed for each in judged(name).timeline.events(KIND)} for name in NAMES)

    assert ({True}, {False}) == (signed, unsigned)
    assert Bundle.open(HERE / NAMES[0]).identity.firmware.capabilities["signing"]
