"""RID-1 and RID-2: whatever happens to it, the drone goes on broadcasting whose it is, and where; what it broadcasts is
true, and its own; and it says when it is in trouble."""

import pytest

from harness.actors.acts import TellRemoteId
from harness.actors.rogue import AS_COMPANION, STRANGER, Disguise
from harness.checks import (
    Check,
    Predicate,
    armed,
    fault_begins,
    ordered,
    own_remote_id,
    remote_older_than,
    remote_status_is,
    remote_where_m,
    uplink_silent,
    when,
    within_m,
)
from harness.checks.limits import Limit
from harness.checks.profile import Limits
from harness.faults import LinkLoss
from harness.faults.gnss import Step
from harness.flight import Flight
from harness.modes import LAND

pytestmark = pytest.mark.remote_id
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""
EMERGENCY = remote_status_is("emergency")


def goes_on_telling(
    limits: Limits, of: Predicate, during: Limit, *, whose: str = "REMOTE-ID-TOLD", where: str = "REMOTE-ID-TRUE"
) -> tuple[Check, ...]:
    """Whatever happens. `whose` and `where` are the requirements on what it tells, beside that it tells it."""
    told = ["REMOTE-ID-TOLD"]
    return (
        when(of).always(~remote_older_than(limits.rid_place_s, "place"), during=during, requirements=told),
        when(of).always(~remote_older_than(limits.rid_id_s, "id"), during=during, requirements=told),
        when(of).always(own_remote_id, during=during, requirements=[whose]),
        when(of).always(remote_where_m(limits.rid_off_m), during=during, requirements=[where]),
    )


@pytest.mark.scenario("RID-1", requirements=["REMOTE-ID-TOLD", "REMOTE-ID-TRUE", "REMOTE-ID-ALARM"])
@pytest.mark.parametrize("day", ["ordinary", "ordered-down"])
async def test_identifies_itself_as_long_as_all_is_well(patrol: Flight, limits: Limits, day: str) -> None:
    """Ordered down, until it stands and behind that."""
    await patrol.until(~within_m(100), at_most_s=120)

    if day == "ordered-down":
        patrol.order(LAND)
    await patrol.wait(for_s=limits.rid_watch_s + SPARE_S)

    since = ordered.of(LAND) if day == "ordered-down" else armed
    patrol.verify(
        *goes_on_telling(limits, since, limits.rid_watch_s),
        when(since).never(EMERGENCY, during=limits.rid_watch_s, requirements=["REMOTE-ID-ALARM"]),
    )


@pytest.mark.scenario("RID-1", requirements=["REMOTE-ID-TOLD", "REMOTE-ID-TRUE", "REMOTE-ID-ALARM"])
@pytest.mark.parametrize("attack", ["link-lost", pytest.param("satellites-forged", marks=pytest.mark.gnss)])
async def test_identifies_itself_and_says_that_it_is_in_trouble(patrol: Flight, limits: Limits, attack: str) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    async with patrol.inject(LinkLoss() if attack == "link-lost" else Step(north_m=0, east_m=100)):
        await patrol.wait(for_s=limits.rid_watch_s)
    await patrol.wait(for_s=SPARE_S)

    since = uplink_silent if attack == "link-lost" else fault_begins
    patrol.verify(
        *goes_on_telling(limits, since, limits.rid_watch_s),
        when(since).then(EMERGENCY, within=limits.rid_alarm_s, requirements=["REMOTE-ID-ALARM"]),
    )


@pytest.mark.command
@pytest.mark.scenario("RID-2", requirements=["REMOTE-ID-KEPT", "REMOTE-ID-TOLD"])
@pytest.mark.parametrize("disguise", [STRANGER, AS_COMPANION])
async def test_takes_nobody_elses_identity(patrol: Flight, limits: Limits, disguise: Disguise) -> None:
    """Another aircraft's remote ID is handed to the drone, by a stranger or by a receiver on board that heard it."""
    await patrol.until(~within_m(100), at_most_s=120)

    await patrol.act(TellRemoteId(), disguise)
    await patrol.wait(for_s=limits.stranger_s + SPARE_S)

    kept = "REMOTE-ID-KEPT"
    patrol.verify(*goes_on_telling(limits, fault_begins, limits.stranger_s, whose=kept, where=kept))
