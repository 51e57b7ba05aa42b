"""Flies scenarios from tests: the same path as the plugin's, without pytest in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.checks.profile import Limits, read_profile
from harness.faults import Outage
from harness.flight import Flight
from harness.judge import Judgement
from harness.rigs.settings import RigSettings
from harness.run import Order, Run, ScenarioIdentity
from harness.shipped import shipped
from scenarios import test_link_loss as link_loss

LINK_1 = ScenarioIdentity("LINK-1", "tests", ("LINK-LOSS-RETURN", "LINK-LOSS-REPORT"), Path(link_loss.__file__))
PROMISES = ("return-mode", "says-lost", "home", "fence", "hears-lost")
"""Short names of LINK-1's checks, in the order of its verify."""
OUTAGES = (Outage.of_timeout(1.1), Outage.of_timeout(2), Outage(600))


def profile() -> Path:
    return shipped("reports", "profiles", "border-patrol.toml")


def fly_link_1(evidence: Path, outage: Outage = OUTAGES[0], **settings: Any) -> tuple[Judgement, Path]:
    """LINK-1 on whatever drone `settings` name; returns its judgement and its sealed bundle."""
    order = Order.prepare(RigSettings(**{"vehicle": "builtin"} | settings), read_profile(profile()), evidence)
    limits = Limits(order.profile)

    async def procedure(flight: Flight) -> None:
        await link_loss.test_comes_home_when_the_ground_falls_silent(flight, limits, outage)

    run = Run(order, LINK_1, str(outage))
    try:
        judgement = run.perform(run.open(), procedure)
    finally:
        run.close()
    return judgement, run.folder


def verdicts(judgement: Judgement) -> dict[str, str]:
    """Promise → verdict; findings beyond LINK-1's own checks under their sentence."""
    names = [*PROMISES, *(finding.check for finding in judgement.findings[len(PROMISES) :])]
    return {name: str(finding.verdict) for name, finding in zip(names, judgement.findings, strict=True)}


