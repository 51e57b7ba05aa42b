"""A flight that waits for what may happen, and asks who the drone is."""

from __future__ import annotations

from pathlib import Path

from harness.checks import mode_is
from harness.checks.profile import read_profile
from harness.evidence.jsonl import read_lines
from harness.faults import LinkLoss
from harness.flight import Flight
from harness.modes import HOLD, RETURN
from harness.order import Order
from harness.rigs.settings import RigSettings
from harness.run import Procedure, Run
from tests.flying import LINK_1, profile


def flown(procedure: Procedure, evidence: Path) -> dict[str, str]:
    """On patrol; why the harness noted what did not come, by the kind of note."""
    run = Run(Order.prepare(RigSettings(vehicle="builtin"), read_profile(profile()), evidence), LINK_1, "flight")
    try:
        run._runner.run(procedure(run.open()))
    finally:
        run.close()
    notes = read_lines(run.folder / "events.jsonl").values
    return {each["kind"]: each["because"] for each in notes if each["kind"] in ("never", "unanswered")}


def test_what_does_not_happen_raises_nothing(tmp_path: Path) -> None:
    happened = []

    async def hold(flight: Flight) -> None:
        flight.order(HOLD)
        happened.append(await flight.happens(mode_is(HOLD), within_s=3))
        happened.append(await flight.happens(mode_is(RETURN), within_s=3))

    noted = flown(hold, tmp_path)

    assert [True, False] == happened
    assert "wanted mode is RETURN within 3 s, saw HOLD" in noted["never"]


def test_who_never_says_who_it_is_raises_nothing(tmp_path: Path) -> None:
    told = []

    async def ask(flight: Flight) -> None:
        told.append(len(flight.rig.timeline.events("unit")))
        await flight.identify()
        await flight.wait(for_s=0.2)
        told.append(len(flight.rig.timeline.events("unit")))
        async with flight.inject(LinkLoss()):
            await flight.identify()

    noted = flown(ask, tmp_path)

    assert 1 == told[1] - told[0]
    assert "asking for AUTOPILOT_VERSION" in noted["unanswered"]
