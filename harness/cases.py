"""What a case of a scenario adds to an order by its marks, and the cases of a collection as a plan has them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from harness import levels
from harness.actors.rogue import Disguise, without_key
from harness.errors import CallerError, NotSupported
from harness.evidence.files import write_whole
from harness.evidence.keys import KeyStore, by_fingerprint
from harness.evidence.models import FileIdentity
from harness.options import Options
from harness.order import Order, ScenarioIdentity
from harness.plan.model import PlannedCase, case_name, read_plan
from harness.rigs.witness import for_witness
from harness.vehicles.sticks.base import SticksSettings

CASES_OPTION = "--write-cases"
COUNT_OPTION = "--write-count"


def declare(parser: pytest.Parser) -> None:
    """The options of this file; pytest asks plugins for theirs before these hooks are registered."""
    add = parser.getgroup("cuas").addoption
    add(CASES_OPTION, type=Path, metavar="FILE", help="write the cases collected to this file, for `cuas plan`")
    add(COUNT_OPTION, type=Path, metavar="FILE", help="write how many cases were selected to this file, for `cuas run`")


def scenario_of(item: pytest.Item) -> ScenarioIdentity | None:
    """Which procedure a test is; None where it names no scenario."""
    marker = item.get_closest_marker("scenario")
    if marker is None or not marker.args:
        return None
    requirements = tuple(marker.kwargs.get("requirements", ()))
    return ScenarioIdentity(marker.args[0], item.nodeid, requirements, Path(item.path), levels.level_of(item))


def for_case(item: pytest.Item, order: Order) -> tuple[Order, NotSupported | None]:
    """The order with what this case's marks add, and what it is known beforehand that there is no rig for.

    Raises CallerError for a mark that asks for nonsense."""
    lack = None
    if (sticks := item.get_closest_marker("sticks")) is not None:
        settings = replace(order.settings, sticks=SticksSettings.of(**sticks.kwargs))
        prepared = Order.prepare(settings, order.profile, order.evidence)
        order = replace(
            prepared, key=order.key, plan=order.plan, waivers=order.waivers, baseline=order.baseline
        )  # fmt: skip
    if (bench := order.settings.bench) is not None:
        for fault in ("link", "gnss", "command"):
            if item.get_closest_marker(fault) and fault not in bench.faults:
                remedy = f'the rig file of {bench.port} lacks it: add "{fault}" to its faults'
                lack = NotSupported(f"faults of the kind {fault} are used", remedy)
    if item.get_closest_marker("gnss"):
        order = replace(order, settings=replace(order.settings, attacks_gnss=True))
    if item.get_closest_marker("remote_id"):
        order = replace(order, settings=replace(order.settings, remote_id=True))
    if item.get_closest_marker("command"):
        try:
            order = replace(order, settings=replace(order.settings, strangers=True))
        except CallerError as error:
            lack = NotSupported("somebody who is not the ground commands the drone", str(error))
        given = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
        for disguise in (each for each in given if isinstance(each, Disguise)):
            if not order.settings.keyed and disguise.wants_key:
                lack = without_key(disguise)
    if item.get_closest_marker("traffic") and order.settings.at:
        lack = NotSupported(
            "the drone is told of other aircraft",
            f"of aircraft that are not there only one is told that the rig itself started, and not that at "
            f"{order.settings.at}",
        )
    if (cap := item.get_closest_marker("no_faster")) is not None:
        order = replace(order, settings=order.settings.no_faster(*cap.args))
    if item.get_closest_marker("witness"):
        try:
            order = replace(order, settings=for_witness(order.settings))
        except NotSupported as error:
            lack = error
    return order, lack


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--plan`, only what is planned is flown."""
    if config.option.plan is None:
        return
    try:
        sealed = read_plan(config.option.plan, by_fingerprint(KeyStore().trusted()))
    except CallerError as error:
        raise pytest.UsageError(str(error)) from None
    planned = {each.name: each.source for each in sealed.plan.cases}
    chosen = [item for item in items if case_name(item.nodeid) in planned]
    for path, source in {item.path: planned[case_name(item.nodeid)] for item in chosen}.items():
        if FileIdentity.of(path) != source:
            raise pytest.UsageError(f"{path}: is not the scenario that {sealed.path} planned; make a new plan")
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def pytest_collection_finish(session: pytest.Session) -> None:
    count = session.config.getoption(COUNT_OPTION)
    if count is not None:
        write_whole(count, str(sum(scenario_of(item) is not None for item in session.items)).encode())
    path = session.config.getoption(CASES_OPTION)
    if path is None:
        return
    order = Options.of(session.config.option).order()
    cases = [_planned(item, scenario, order) for item in session.items if (scenario := scenario_of(item))]
    write_whole(path, json.dumps([each.model_dump(mode="json") for each in cases]).encode())


def _planned(item: pytest.Item, scenario: ScenarioIdentity, order: Order) -> PlannedCase:
    try:
        order, _ = for_case(item, order)
    except CallerError as error:
        raise pytest.UsageError(f"{item.nodeid}: {error}") from None
    return PlannedCase(
        scenario=scenario.id, test=scenario.test, requirements=scenario.requirements, level=scenario.level,
        source=FileIdentity.of(scenario.source), speed=order.settings.speed, files=tuple(order.files()),
    )  # fmt: skip
