"""BENCH-6: a board that stands disarmed, as on a desk, loses its satellites. It says so, and says nothing where it does
not."""

import pytest

from harness.checks import armed, fault_begins, in_twin, said, when
from harness.checks.profile import Limits
from harness.faults.gnss import Degraded, Denial, GnssFault
from harness.flight import Flight

pytestmark = [pytest.mark.bench, pytest.mark.gnss]
SETTLES_S = 20
"""From the receiver's first fix to an estimator that uses it, in which a board may still say that it does not."""
SPARE_S = 2
"""A check's window is over a little later than what it was put around."""


@pytest.mark.scenario("BENCH-6", requirements=["GNSS-REPORT", "GNSS-QUIET"])
@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(Denial(), id="denial"),
        pytest.param(Denial(silent=True), id="silence"),
        pytest.param(Degraded(satellites=3), id="few-satellites"),
    ],
)
async def test_says_on_the_ground_that_its_satellites_are_gone(
    standby: Flight, limits: Limits, attack: GnssFault
) -> None:
    await standby.wait(for_s=SETTLES_S)

    async with standby.inject(attack):
        await standby.wait(for_s=limits.settle_s)
    await standby.wait(for_s=SPARE_S)

    standby.verify(
        when(fault_begins).always(~armed, during=limits.settle_s, requirements=["GNSS-REPORT"]),
        when(fault_begins).then(said("gnss trouble"), within=limits.gnss_report_s, requirements=["GNSS-REPORT"]),
        in_twin(when(fault_begins).never(said("gnss trouble"), during=limits.settle_s, requirements=["GNSS-QUIET"])),
    )
