"""Orders of one's own side, strangers' keys, and the loss of the drone, on real ArduPilot and PX4: trimmed, and sealed
anew, judged offline everywhere."""

from __future__ import annotations

import pytest

from harness.evidence.bundle import Bundle
from harness.evidence.incident import INCIDENT_NAME, IncidentFile
from harness.judge import lost_of
from harness.verdict import Verdict
from tests.flying import named
from tests.recorded.bundles import HERE, judged

ORDERED = ("answers", "obeys", "down", "disarms", "name", "unit")
"""OWN-1's checks, in the order of its verify."""
FELL, GONE = ("told-fall", "found"), ("told-lost", "found")
"""LOSS-1's and LOSS-2's."""
MASKED = ("return-mode", "home", "area", "not-fooled", "stays", "hears-lost")
"""COMP-2's."""
KEY = ("mode", "tells", "arms")
"""CMD-5's."""
FLOWN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ardupilot-own-order": (ORDERED, ()),
    "px4-own-order": (ORDERED, ()),
    "ardupilot-loss-fell": (FELL, ("told-fall",)),
    "ardupilot-loss-gone": (GONE, ()),
    "px4-loss-gone": (GONE, ()),
    "ardupilot-compound-masked": (MASKED, ("not-fooled", "hears-lost")),
    "ardupilot-key-removed": (KEY, KEY),
    "ardupilot-key-taken": (KEY, KEY),
}
"""Each flight's checks, and which of them the drone failed."""
LOST = {"ardupilot-loss-fell": True, "ardupilot-loss-gone": False, "px4-loss-gone": False}
"""Whether truth saw it come to rest."""


@pytest.mark.parametrize("name", FLOWN)
def test_a_recorded_flight_gets_its_verdict(name: str) -> None:
    promises, broken = FLOWN[name]

    told = named(judged(name), promises)
    assert {each: "FAIL" if each in broken else "PASS" for each in promises} == {each: told[each] for each in promises}


@pytest.mark.parametrize("name", LOST)
def test_the_incident_is_what_the_taps_tell(name: str) -> None:
    bundle = Bundle.open(HERE / name)
    filed = IncidentFile.model_validate_json((HERE / name / INCIDENT_NAME).read_text())
    known = lost_of(bundle, judged(name).timeline)

    assert known is not None
    assert filed == IncidentFile.of(bundle.identity.run, known)
    assert LOST[name] == (filed.rest_true is not None)
    assert filed.told_to_true_m is not None
    assert filed.told_to_true_m < 10


def test_a_drone_that_took_a_strangers_key_is_silent_on_their_port_and_answers_its_ground() -> None:
    notes = [
        each["behind"] for each in Bundle.open(HERE / "ardupilot-key-taken").events() if each["kind"] == "port silent"
    ]
    obeyed, *_ = judged("ardupilot-key-taken").findings

    assert ["TakeKey as stranger unsigned", "SetMode(LAND) as stranger by the stranger's own key"] == notes
    assert (Verdict.FAIL, True) == (obeyed.verdict, "mode became LAND" in obeyed.because)


def test_motors_that_a_simulator_cannot_stop_were_tried() -> None:
    [finding] = judged("px4-loss-unsupported").findings

    assert Verdict.NOT_SUPPORTED is finding.verdict
    assert "did not fall in the 2 s behind it" in finding.because
    assert finding.frames[0] < finding.frames[-1] < len(Bundle.open(HERE / "px4-loss-unsupported").index)
