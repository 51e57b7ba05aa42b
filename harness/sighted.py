"""Whether the drone was told of other aircraft as it was meant to be, from the recording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from harness.evidence.bundle import Bundle
from harness.mavlink.dialect import by_name
from harness.taps import Tap, Way
from harness.verdict import Finding, Verdict


def receipts(bundle: Bundle) -> Sequence[Finding]:
    """Aircraft of whom the drone was not told, or not as the recording has it: no test of anything."""
    notes = [each for each in bundle.events() if "traffic" in each and not each.get("clean")]
    healed = {each["number"]: each for each in notes if each["kind"] == "healed"}
    begun = [each for each in notes if each["kind"] == "injected"]
    return [
        Finding(
            check=f"the drone was told of {each['fault']}",
            verdict=Verdict.INCONCLUSIVE,
            because=lacks,
            at_s=each["t_s"],
        )
        for each in begun
        if (lacks := _lacks(bundle, each, healed, begun))
    ]


def _lacks(
    bundle: Bundle, note: dict[str, Any], healed: dict[int, dict[str, Any]], begun: Sequence[dict[str, Any]]
) -> str:
    """In words; an empty text: nothing."""
    name = note["told_as"]
    alike = [each["number"] for each in begun if each["told_as"] == name]
    if any(number not in healed for number in alike):
        return "it was never seen to end"
    if not healed[note["number"]]["receipt"]["told"]:
        return f"not one {name} was sent"
    told, recorded = sum(healed[number]["receipt"]["told"] for number in alike), _recorded(bundle, name)
    return "" if told == recorded else f"{told} {name} were sent, {recorded} are in the recording"


def _recorded(bundle: Bundle, name: str) -> int:
    index = bundle.index
    rows = (index["tap"] == Tap.INSTRUMENT) & (index["way"] == Way.UP) & (index["msg_id"] == by_name()[name].msg_id)
    return int(np.count_nonzero(rows))
