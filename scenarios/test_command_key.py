"""CMD-5: somebody gives the drone another key, or takes its key away. It keeps its own, its ground's orders count, and
theirs do not."""

import pytest

from harness.actors.acts import SetMode, TakeKey
from harness.actors.rogue import BY_ITS_KEY, STRANGER, Disguise
from harness.checks import armed, fault_begins, mode_is, ordered, said, when
from harness.checks.profile import Limits
from harness.flight import Flight
from harness.modes import LAND, TO_ARM, Phase

pytestmark = pytest.mark.command
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""


@pytest.mark.scenario("CMD-5", requirements=["COMMAND-AUTHORITY", "COMMAND-REPORT", "COMMAND-KEPT"])
@pytest.mark.parametrize(
    ("act", "then_as"),
    [pytest.param(TakeKey(), BY_ITS_KEY, id="another"), pytest.param(TakeKey(remove=True), STRANGER, id="none")],
)
async def test_keeps_its_key(standby: Flight, limits: Limits, act: TakeKey, then_as: Disguise) -> None:
    """On the ground, where stacks take keys."""
    await standby.reach(Phase.ON_GROUND)
    probe = SetMode(LAND)

    await standby.act(act)
    await standby.act(probe, then_as)
    await standby.wait(for_s=limits.stranger_s + SPARE_S)
    await standby.ask_to_arm()
    await standby.wait(for_s=limits.command_s + SPARE_S)

    standby.verify(
        when(fault_begins).never(mode_is(LAND), during=limits.stranger_s, requirements=["COMMAND-AUTHORITY"]),
        when(fault_begins.of(f"{act} {STRANGER}")).then(
            said("tampering"), within=limits.stranger_report_s, requirements=["COMMAND-REPORT"]
        ),
        when(ordered.of(TO_ARM)).then(armed, within=limits.command_s, requirements=["COMMAND-KEPT"]),
    )
