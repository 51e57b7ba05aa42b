"""Flies scenarios from tests: the same path as the plugin's, without pytest in between."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from harness.checks.profile import Limits, read_profile
from harness.faults import Outage
from harness.flight import Flight
from harness.judge import Judgement
from harness.order import Order, ScenarioIdentity
from harness.rigs.settings import RigSettings
from harness.run import Run
from harness.shipped import shipped
from harness.vehicles.sticks.base import SticksSettings
from harness.verdict import Verdict
from scenarios import test_link_loss as link_loss

Scenario = Callable[..., Coroutine[Any, Any, None]]
LINK_1 = ScenarioIdentity("LINK-1", "tests", ("LINK-LOSS-RETURN", "LINK-LOSS-REPORT"), Path(link_loss.__file__))
PROMISES = ("return-mode", "says-lost", "home", "fence", "hears-lost")
"""Short names of LINK-1's checks, in the order of its verify."""
BORDER_PATROL = "border-patrol"
OUTAGES = (Outage.of_timeout(1.1), Outage.of_timeout(2), Outage(600))


def profile(name: str = BORDER_PATROL) -> Path:
    return shipped("reports", "profiles", f"{name}.toml")


def fly(
    scenario: Scenario, evidence: Path, /, case: dict[str, Any], *, customer: str = BORDER_PATROL, **settings: Any
) -> tuple[Judgement, Path]:
    """One case of a scenario, by the test function that it is, on whatever drone `settings` name; returns its judgement
    and its sealed bundle."""
    marks = _marks(scenario, case)
    if "sticks" in marks:
        settings["sticks"] = SticksSettings.of(**marks["sticks"].kwargs)
    if "gnss" in marks:
        settings["attacks_gnss"] = True
    order = order_for(evidence, customer=customer, **settings)
    limits = Limits(order.profile)
    label = "-".join(str(value).replace(" ", "-") for value in case.values())
    identity = scenario_named(scenario)
    fixture = next(name for name in inspect.signature(scenario).parameters if name in ("patrol", "standby"))

    async def procedure(flight: Flight) -> None:
        await scenario(**{fixture: flight, "limits": limits} | case)

    run = Run(order, identity, label or "run")
    try:
        judgement = run.perform(run.open(on_patrol=fixture == "patrol"), procedure)
    finally:
        run.close()
    return judgement, run.folder


def order_for(evidence: Path, *, customer: str = BORDER_PATROL, **settings: Any) -> Order:
    """Of a flight of whatever drone `settings` name."""
    return Order.prepare(RigSettings(**{"vehicle": "builtin"} | settings), read_profile(profile(customer)), evidence)


def scenario_named(scenario: Scenario) -> ScenarioIdentity:
    """By the marks of the test function that it is."""
    marker = _marks(scenario, {})["scenario"]
    requirements = tuple(marker.kwargs["requirements"])
    return ScenarioIdentity(marker.args[0], scenario.__name__, requirements, Path(inspect.getfile(scenario)))


def _marks(scenario: Scenario, case: dict[str, Any]) -> dict[str, Any]:
    """By name: the test's own, and those of the parameters of this case."""
    marks = {mark.name: mark for mark in scenario.pytestmark}  # type: ignore[attr-defined]
    for name, value in case.items():
        for mark in scenario.pytestmark:  # type: ignore[attr-defined]
            if mark.name == "parametrize" and mark.args[0] == name:
                sets = [each for each in mark.args[1] if getattr(each, "values", None) == (value,)]
                marks |= {own.name: own for each in sets for own in each.marks}
    return marks


def fly_link_1(evidence: Path, outage: Outage = OUTAGES[0], **settings: Any) -> tuple[Judgement, Path]:
    """LINK-1."""
    return fly(link_loss.test_comes_home_when_the_ground_falls_silent, evidence, {"outage": outage}, **settings)


def named(judgement: Judgement, promises: tuple[str, ...]) -> dict[str, str]:
    """Promise → verdict; findings beyond the scenario's own checks under their sentence, if they complain."""
    own, beyond = judgement.findings[: len(promises)], judgement.findings[len(promises) :]
    told = {name: str(finding.verdict) for name, finding in zip(promises, own, strict=True)}
    return told | {each.check: str(each.verdict) for each in beyond if each.verdict is not Verdict.PASS}


def verdicts(judgement: Judgement) -> dict[str, str]:
    """Of a flight of LINK-1."""
    return named(judgement, PROMISES)
