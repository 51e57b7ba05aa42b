"""Other aircraft around real ArduPilot and PX4, trimmed and sealed anew, judged offline everywhere."""

from __future__ import annotations

import pytest

from tests.flying import named
from tests.liars.promises_traffic import AMONG, AT_IT, AT_PEOPLE, AWAY, ELSEWHERE, GHOSTS, PROMISES
from tests.recorded.bundles import judged

_GHOSTS = PROMISES[GHOSTS][:3]
_AWAY = tuple(each for each in PROMISES[AWAY] if each != "tells-of-the-manned")
"""As these were flown, when of several aircraft only the first was asked for."""
FLOWN = {
    "ardupilot-traffic-ghosts": (_GHOSTS, ()),
    "ardupilot-traffic-receding": (_AWAY, ()),
    "ardupilot-traffic-elsewhere": (PROMISES[ELSEWHERE], ()),
    "ardupilot-traffic-kamikaze": (PROMISES[AT_IT], ()),
    "ardupilot-traffic-people": (PROMISES[AT_PEOPLE], ()),
    "ardupilot-traffic-swarm": (PROMISES[AMONG], ("tells",)),
    "px4-traffic-ghosts": (_GHOSTS, ()),
    "px4-traffic-receding": (_AWAY, ("quiet", "quiet-of-the-other")),
    "px4-traffic-elsewhere": (PROMISES[ELSEWHERE], ()),
    "px4-traffic-kamikaze": (PROMISES[AT_IT], ()),
    "px4-traffic-people": (PROMISES[AT_PEOPLE], ()),
    "px4-traffic-swarm": (PROMISES[AMONG], ("warns-in-time",)),
}
"""Each flight's checks, and which of them the drone failed; in a swarm of 200 decoys, or of 100."""


@pytest.mark.parametrize("name", FLOWN)
def test_a_recorded_sky_gets_its_verdict(name: str) -> None:
    promises, broken = FLOWN[name]

    assert {each: "FAIL" if each in broken else "PASS" for each in promises} == named(judged(name), promises)
