"""What real ArduPilot and PX4 broadcast of themselves: trimmed, and sealed anew, judged offline everywhere."""

from __future__ import annotations

import pytest

from tests.flying import named
from tests.recorded.bundles import judged

TELLS = ("place-comes", "id-comes", "id-stays", "place-true")
"""RID-2's checks, in the order of its verify."""
WELL, TROUBLE = (*TELLS, "no-alarm"), (*TELLS, "alarm")
"""RID-1's."""
FLOWN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ardupilot-remote-id-link-lost": (TROUBLE, ("alarm",)),
    "ardupilot-remote-id-forged": (TROUBLE, ("place-true", "alarm")),
    "ardupilot-remote-id-taken": (TELLS, ("id-stays",)),
    "px4-remote-id-link-lost": (TROUBLE, ()),
    "px4-remote-id-forged": (TROUBLE, ("place-true", "alarm")),
    "px4-remote-id-ordered-down": (WELL, ()),
}
"""Each flight's checks, and which of them the drone failed."""


@pytest.mark.parametrize("name", FLOWN)
def test_a_recorded_flight_gets_its_verdict(name: str) -> None:
    promises, broken = FLOWN[name]

    assert {each: "FAIL" if each in broken else "PASS" for each in promises} == named(judged(name), promises)


def test_ardupilot_bears_the_id_of_whoever_told_it_last() -> None:
    ids = [each.value for each in judged("ardupilot-remote-id-taken").timeline.events("remote_id")]

    assert ("CUASCRIG000000001", True) == (ids[0].id, ids[0].is_own)
    assert ("CUASCSTRANGER0001", False) == (ids[-1].id, ids[-1].is_own)


def test_px4_broadcasts_an_emergency_once_its_failsafe_acts() -> None:
    told = [str(each.value) for each in judged("px4-remote-id-link-lost").timeline.events("remote_status")]

    assert ["ground", "airborne", "emergency"] == list(dict.fromkeys(told))
