"""RC-1 to RC-4: the pilot's sticks are lost, alone or with the ground; the patrol comes home by itself and says why.

The sticks have a radio and a receiver of their own. What a receiver puts out once it hears nothing is its own affair:
nothing, a throttle below the failsafe's threshold, or, at worst, the last sticks for ever.
"""

import pytest

from harness.checks import (
    Limit,
    all_told,
    downlink_restored,
    heard,
    home_within_m,
    mode_becomes,
    mode_is,
    rc_restored,
    rc_silent,
    said,
    uplink_silent,
    when,
    within_m,
)
from harness.checks.profile import Limits
from harness.faults import LinkLoss, Outage
from harness.flight import Flight
from harness.modes import PATROL, RETURN

pytestmark = pytest.mark.link
RECEIVERS = [
    pytest.param("silent", marks=pytest.mark.sticks(on_loss="silent")),
    pytest.param("low throttle", marks=pytest.mark.sticks(on_loss="low throttle"), id="low-throttle"),
]
APART_S = 20


@pytest.mark.scenario("RC-1", requirements=["RC-LOSS-RETURN", "RC-LOSS-REPORT"])
@pytest.mark.parametrize("receiver", RECEIVERS)
async def test_comes_home_when_only_the_sticks_are_lost(patrol: Flight, limits: Limits, receiver: str) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    async with patrol.inject(LinkLoss(), on="rc"):
        await patrol.wait(for_s=APART_S)
    await patrol.wait(for_s=limits.home_s)

    patrol.verify(
        when(rc_silent).then(mode_is(RETURN), within=limits.react_s, requirements=["RC-LOSS-RETURN"]),
        when(rc_silent).then(said("rc lost"), within=limits.react_s, requirements=["RC-LOSS-REPORT"]),
        when(rc_silent).then(heard("rc lost"), within=limits.react_s, requirements=["RC-LOSS-REPORT"]),
        when(rc_silent).then(home_within_m(limits.home_m), within=limits.home_s, requirements=["RC-LOSS-RETURN"]),
        when(rc_silent).always(within_m(limits.fence_m), during=limits.home_s, requirements=["RC-LOSS-RETURN"]),
        when(rc_restored).never(mode_becomes(PATROL), during=limits.settle_s, requirements=["RC-LOSS-RETURN"]),
    )


@pytest.mark.scenario("RC-2", requirements=["RC-LOSS-RETURN", "RC-LOSS-REPORT", "LINK-LOSS-REPORT"])
@pytest.mark.parametrize(
    "via",
    [
        pytest.param("receiver", marks=pytest.mark.sticks(via="receiver")),
        pytest.param("ground", marks=pytest.mark.sticks(via="ground")),
    ],
)
async def test_comes_home_when_sticks_and_ground_are_lost_together(patrol: Flight, limits: Limits, via: str) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    async with patrol.inject(LinkLoss(), on="radio+rc" if via == "receiver" else "radio"):
        await patrol.wait(for_s=APART_S)
    await patrol.wait(for_s=limits.home_s)

    patrol.verify(
        when(rc_silent).then(mode_is(RETURN), within=limits.react_s, requirements=["RC-LOSS-RETURN"]),
        when(rc_silent).then(said("rc lost"), within=limits.react_s, requirements=["RC-LOSS-REPORT"]),
        when(uplink_silent).then(said("link lost"), within=limits.react_s, requirements=["LINK-LOSS-REPORT"]),
        when(downlink_restored).then(
            all_told, within=limits.report_s, requirements=["RC-LOSS-REPORT", "LINK-LOSS-REPORT"]
        ),
        when(rc_silent).then(home_within_m(limits.home_m), within=limits.home_s, requirements=["RC-LOSS-RETURN"]),
        when(rc_silent).always(within_m(limits.fence_m), during=limits.home_s, requirements=["RC-LOSS-RETURN"]),
        when(rc_restored).never(mode_becomes(PATROL), during=limits.settle_s, requirements=["RC-LOSS-RETURN"]),
    )


@pytest.mark.scenario("RC-3", requirements=["RC-LOSS-RETURN", "LINK-LOSS-REPORT"])
@pytest.mark.sticks
async def test_comes_home_when_the_ground_is_lost_after_the_sticks(patrol: Flight, limits: Limits) -> None:
    await patrol.until(~within_m(100), at_most_s=120)

    async with patrol.inject(LinkLoss(), on="rc"):
        await patrol.wait(for_s=APART_S / 2)
        async with patrol.inject(LinkLoss()):
            await patrol.wait(for_s=APART_S)
    await patrol.wait(for_s=limits.home_s)

    patrol.verify(
        when(rc_silent).then(mode_is(RETURN), within=limits.react_s, requirements=["RC-LOSS-RETURN"]),
        when(uplink_silent).then(said("link lost"), within=limits.react_s, requirements=["LINK-LOSS-REPORT"]),
        when(downlink_restored).then(heard("link lost"), within=limits.report_s, requirements=["LINK-LOSS-REPORT"]),
        when(rc_silent).then(home_within_m(limits.home_m), within=limits.home_s, requirements=["RC-LOSS-RETURN"]),
        when(rc_silent).always(within_m(limits.fence_m), during=limits.home_s, requirements=["RC-LOSS-RETURN"]),
    )


@pytest.mark.scenario("RC-4", requirements=["LINK-POOR-TOLERATED"])
@pytest.mark.sticks
async def test_goes_on_through_a_short_silence_of_the_sticks(patrol: Flight, limits: Limits) -> None:
    await patrol.until(~within_m(100), at_most_s=120)
    assert patrol.rc_timeout is not None, "this receiver does not hide the loss"
    short = Limit(patrol.rc_timeout.lo_s, "timeout_s")

    async with patrol.inject(LinkLoss(), on="rc"):
        await patrol.wait(Outage.of_timeout(0.6))
    await patrol.wait(for_s=limits.react_s)

    patrol.verify(
        when(rc_silent.shorter_than(short)).always(mode_is(PATROL), during=limits.react_s),
        when(rc_silent.shorter_than(short)).never(said("rc lost"), during=limits.react_s),
    )
