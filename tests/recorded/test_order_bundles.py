"""A stranger's order on real ArduPilot and PX4, and what the stack's own log has of it: trimmed, the logs to entries
that are read here, and judged offline everywhere."""

from __future__ import annotations

import pytest

from harness.evidence.bundle import Bundle
from harness.reading.logged import OwnLog
from harness.reading.ownlog import own_log
from harness.report.ownlog import Asked, Logged, Told, asked_in, told_of
from harness.report.rejection import acts
from tests.flying import named
from tests.recorded.bundles import HERE, judged

PROMISES = ("armed", "mode", "tells", "kept", "track", "mission", "fence", "rally", "home", "parameters")
"""CMD-1's checks, in the order of its verify."""
FLOWN = {
    "ardupilot-order-logged": "command 176 from 66/190, accepted, at 73.06 s; mode HOLD (17) by GCS_COMMAND at 73.06 s",
    "px4-order-logged": "command 176 from 66/190, accepted, at 42.72 s; mode AUTO_LOITER at 42.74 s",
}
"""What each log has of the stranger's SetMode(HOLD)."""
OWN = {"ardupilot-order-logged": [400, 22, 176, 512, 512, 176], "px4-order-logged": [400, 22, 176, 176, 176]}
"""The ground's own commands there, in their order."""


@pytest.mark.parametrize("name", FLOWN)
def test_a_recorded_flight_gets_its_verdict(name: str) -> None:
    broken = ("mode", "tells")

    assert {each: "FAIL" if each in broken else "PASS" for each in PROMISES} == named(judged(name), PROMISES)


@pytest.mark.parametrize("name", FLOWN)
def test_the_log_has_the_strangers_order_by_their_name_and_its_answer(name: str) -> None:
    bundle = Bundle.open(HERE / name)
    (acted,) = acts(bundle.events())

    assert {Asked(66, 190, command=176)} == asked_in(bundle, acted)
    assert [Told(Logged.SEEN, FLOWN[name])] == told_of(bundle, [acted])


@pytest.mark.parametrize("name", FLOWN)
def test_the_log_has_its_grounds_orders_too(name: str) -> None:
    log = own_log(HERE / name)

    assert isinstance(log, OwnLog)
    ours = [each for each in log.noted if (each.system, each.component) == (255, 190)]
    assert OWN[name] == [each.command for each in ours]
    assert all(each.result in (0, 1) for each in ours)
