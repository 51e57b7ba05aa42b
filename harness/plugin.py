"""The pytest plugin: fixtures `patrol`, `standby` and `limits`, the options of a run, and verdicts as pytest outcomes.

FAIL and INCONCLUSIVE fail, NOT SUPPORTED skips with its reason, ERROR lands in pytest's error category and in JUnit's
<error>. Scenarios are coroutines; each runs on an event loop of its own, virtual for the embedded drone.

Options that are wrong end the session, with exit code 2, before anything flies, and so does a drone that cannot be
reached or never becomes ready. What is wrong with one case ends that case: NOT SUPPORTED where drone, firmware or rig
cannot do it, ERROR where the scenario asks for nonsense. The others fly.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any, NoReturn

import pytest
from _pytest.junitxml import xml_key

from harness import cases, levels
from harness.actors.acts import Act
from harness.actors.rogue import Disguise
from harness.cases import for_case, scenario_of
from harness.checks.profile import Limits
from harness.errors import CallerError, HarnessError, NotSupported, RigError
from harness.faults.outage import Outage
from harness.flight import Flight
from harness.modes import Phase
from harness.options import Options, attested, declare, stays_disarmed
from harness.order import Order, ScenarioIdentity
from harness.requirements.baseline import known_of, mended_of
from harness.requirements.waivers import excused
from harness.rigs.attesting import ask, at_terminal
from harness.rigs.lifeline import hold
from harness.rigs.pool import RunsBoard
from harness.rigs.settings import LONE_PORT
from harness.run import Run
from harness.verdict import Verdict
from harness.words import judgement_text

ORDER = pytest.StashKey[Order]()
RUN = pytest.StashKey[Run]()
BOARD = pytest.StashKey[RunsBoard]()
KNOWN, MENDED = "known in the baseline", "mended since the baseline"
"""Properties of a case whose failures a baseline knows, and of one that does not fail any more; JUnit has them, too."""
PRACTICE_SUITE = "practice drone flown, no product assessed"


class RunError(Exception):
    """A run whose verdict is ERROR, or a scenario that is none: ours or the rig's, never the drone's."""


def pytest_addoption(parser: pytest.Parser) -> None:
    declare(parser.getgroup("cuas", "counter-UAS test harness").addoption)
    cases.declare(parser)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    hold()
    config.addinivalue_line("markers", "scenario(id, requirements=[]): a test procedure flown on a drone")
    config.addinivalue_line("markers", "sticks(via='receiver', on_loss='silent', hold_s=0.5): a pilot at the sticks")
    config.addinivalue_line("markers", "boundary(quantity, unit=, low=, high=, default=, scale=): flown at a `level`")
    config.pluginmanager.register(levels, "cuas-levels")
    config.pluginmanager.register(cases, "cuas-cases")
    config.addinivalue_line("markers", "witness: an application on the ground is told of it, so it flies in real time")
    config.addinivalue_line("markers", "gnss: its satellite receiver is attacked, and in our hands from boot on")
    config.addinivalue_line("markers", "command: strangers command it, so it flies with a port for them")
    config.addinivalue_line("markers", "remote_id: the drone's own remote ID is switched on, and listened to")
    config.addinivalue_line("markers", "no_faster(speed): the harness has more to do in it than at full speed it could")
    for mark in ("link", "traffic", "compound", "bench", "eavesdrop"):
        config.addinivalue_line("markers", f"{mark}: scenarios of this threat")
    # Behind pytest's own, which makes the report that is named here.
    xml = config.stash.get(xml_key, None)
    if xml is not None and config.option.vehicle == "builtin":
        xml.suite_name = PRACTICE_SUITE
    if not (hasattr(config, "workerinput") or config.option.collectonly or config.option.help):
        _ask_for_word(config)


def _ask_for_word(config: pytest.Config) -> None:
    """Of whoever sits at the terminal, once a session: its workers are told."""
    capture = config.pluginmanager.getplugin("capturemanager")
    capture.suspend_global_capture(in_=True)
    try:
        if at_terminal():
            config.option.props_off = attested(Options.of(config.option), ask).props_off
    except CallerError as error:
        raise pytest.UsageError(str(error)) from None
    finally:
        capture.resume_global_capture()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if stays_disarmed(Options.of(config.option)):
        _stay_disarmed(config, items)
    wanted = config.option.scenario
    if not wanted:
        return
    known = {marker.args[0] for item in items if (marker := item.get_closest_marker("scenario"))}
    if unknown := set(wanted) - known:
        raise pytest.UsageError(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    marked = [(item, mark.args[0]) for item in items if (mark := item.get_closest_marker("scenario"))]
    chosen = [item for item, name in marked if name in wanted]
    # Asked for by name it ends the session; among all others it is a case that there is no rig for.
    lone = {name for item, name in marked if name in wanted and item.get_closest_marker("command")}
    if lone and config.option.at:
        raise pytest.UsageError(f"{', '.join(sorted(lone))}: {LONE_PORT.format(at=config.option.at)}")
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def _stay_disarmed(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a board that nothing may arm, only what is flown on the ground."""
    named = [(each, found) for each in items if (found := scenario_of(each)) is not None]
    arming = {each: found.id for each, found in named if not each.get_closest_marker("bench")}
    if asked := set(config.option.scenario or ()) & set(arming.values()):
        raise pytest.UsageError(
            f"{', '.join(sorted(asked))}: arms the drone, which wants may_arm in the rig file, and --props-off"
        )
    config.hook.pytest_deselected(items=list(arming))
    items[:] = [each for each in items if each not in arming]


def pytest_make_parametrize_id(val: object) -> str | None:
    """In letters that -k takes."""
    return re.sub(r"[^\w.]+", "-", str(val)).strip("-") if isinstance(val, Outage | Phase | Act | Disguise) else None


def _refuse(config: pytest.Config, sentence: str) -> NoReturn:
    """Bad input ends the session. A worker of pytest-xdist cannot end it, and its exit would lose the sentence: there
    it is an error."""
    if hasattr(config, "workerinput"):
        raise RunError(sentence)
    pytest.exit(sentence, returncode=2)


@pytest.fixture(scope="session")
def order(request: pytest.FixtureRequest) -> Order:
    """What the options ask for; bad input ends the session before anything starts."""
    try:
        return Options.of(request.config.option).order()
    except CallerError as error:
        _refuse(request.config, str(error))


@pytest.fixture
def limits(order: Order) -> Limits:
    """The customer's limits, each knowing its name."""
    return Limits(order.profile)


@pytest.fixture
def patrol(request: pytest.FixtureRequest, order: Order) -> Iterator[Flight]:
    """A drone on patrol, in the air, and its evidence; all of it ends with the test."""
    yield from _flight(request, order, on_patrol=True)


@pytest.fixture
def standby(request: pytest.FixtureRequest, order: Order) -> Iterator[Flight]:
    """A drone standing ready on the ground, disarmed, and its evidence; all of it ends with the test."""
    yield from _flight(request, order, on_patrol=False)


def _flight(request: pytest.FixtureRequest, order: Order, *, on_patrol: bool) -> Iterator[Flight]:
    item = request.node
    scenario = scenario_of(item)
    if scenario is None:
        raise RunError(f"{item.nodeid}: a test that flies names its scenario: @pytest.mark.scenario(ID)")
    if RUN in item.stash:
        raise RunError(f"{item.nodeid}: a scenario flies one drone: `patrol` or `standby`")
    if order.pool:
        try:
            order = order.on(_board_of(item.config, order).board())
        except CallerError as error:
            _refuse(item.config, str(error))
        except RigError as error:
            raise RunError(f"{item.nodeid}: {error}") from None
    yield from _flown(request, order, scenario, on_patrol=on_patrol)


def _board_of(config: pytest.Config, order: Order) -> RunsBoard:
    """The session's, or that of a worker of pytest-xdist, from its first flight to its end. Workers wait for each other
    even where there is one board only."""
    if BOARD not in config.stash:
        waits = len(order.pool) > 1 or hasattr(config, "workerinput")
        board = config.stash[BOARD] = RunsBoard(order.pool, lambda words: _say(config, words), waits=waits)
        config.add_cleanup(board.close)
    return config.stash[BOARD]


def _say(config: pytest.Config, words: str) -> None:
    """To whoever watches, while pytest keeps what tests say; a worker of pytest-xdist has no screen but its standard
    error."""
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else nullcontext():
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()


def _flown(
    request: pytest.FixtureRequest, order: Order, scenario: ScenarioIdentity, *, on_patrol: bool
) -> Iterator[Flight]:
    item = request.node
    try:
        order, lack = for_case(item, order)
    except CallerError as error:
        raise RunError(f"{item.nodeid}: {error}") from None
    callspec = getattr(item, "callspec", None)
    run = Run(order, scenario, callspec.id if callspec else "run")
    item.stash[RUN] = run
    item.user_properties.append(("bundle", str(run.folder)))
    item.user_properties.append(("scenario", scenario.id))
    item.user_properties += [("requirement", each) for each in scenario.requirements]
    try:
        yield run.open(on_patrol=on_patrol, lack=lack)
    except CallerError as error:
        _refuse(request.config, str(error))
    except NotSupported:
        _end(item, run)
    except HarnessError as error:
        raise RunError(_text(run) or str(error)) from None
    finally:
        run.close()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    run = pyfuncitem.stash.get(RUN, None)
    if run is None:
        return None
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        raise RunError(f"{pyfuncitem.nodeid}: a scenario is a coroutine; write `async def`")
    names = pyfuncitem._fixtureinfo.argnames
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    flights = [(name, value) for name, value in arguments.items() if isinstance(value, Flight)]
    if not flights:
        raise RunError(f"{pyfuncitem.nodeid}: a scenario takes the flight itself, as `patrol` or `standby`")
    flown, flight = flights[0]
    try:
        run.perform(flight, lambda flight: pyfuncitem.obj(**arguments | {flown: flight}))
    except CallerError:
        pass  # It is in the run's judgement, which may hold worse.
    except HarnessError as error:
        raise RunError(str(error)) from error
    _end(pyfuncitem, run)
    return True


def _end(item: pytest.Item, run: Run) -> None:
    """The run's verdict as pytest's outcome."""
    text = _text(run)
    assert run.judgement is not None, "its text is of it"
    verdict = run.judgement.verdict
    item.user_properties.append(("verdict", str(verdict)))
    if verdict is Verdict.ERROR:
        raise RunError(text) from None
    if verdict is Verdict.NOT_SUPPORTED:
        pytest.skip(text)
    waivers, baseline = run.waivers(), run.baseline()
    if excuses := excused(waivers, [(each.verdict, each.check) for each in run.judgement.findings]):
        item.user_properties.append(("waiver", "; ".join(map(str, excuses))))
        pytest.xfail(f"waived by {'; '.join(map(str, excuses))}\n{text}")
    rows = [(each.verdict, each.requirements, each.check) for each in run.judgement.findings]
    if mended := mended_of(baseline, verdict, rows):
        item.user_properties.append((MENDED, ", ".join(mended)))
    if baseline and (known := known_of(baseline, rows)):
        item.user_properties.append((KNOWN, ", ".join(known)))
        pytest.xfail(f"known in the baseline {baseline.name}: {', '.join(known)}\n{text}")
    if verdict is not Verdict.PASS:
        pytest.fail(text, pytrace=False)
    if waivers:
        needless = f"[XPASS(strict)] it passes, and its FAIL is waived by {waivers[0]}; take the waiver out"
        pytest.fail(needless, pytrace=False)


def _text(run: Run) -> str:
    return judgement_text(run.judgement or run.conclude(), run.folder) if run.opened else ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What is known, and what is mended since: neither is a failure, and nobody should have to look for it."""
    reports = [each for some in terminalreporter.stats.values() for each in some if isinstance(each, pytest.TestReport)]
    for each in reports:
        for name, told in each.user_properties:
            if name in (KNOWN, MENDED) and each.when == "call":
                terminalreporter.write_line(f"{name}: {each.nodeid}: {told}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if call.excinfo is not None and call.excinfo.errisinstance(RunError):
        # What pytest counts as an error, and JUnit as <error>, is whatever fails outside the call.
        report.when = "setup"
        report.longrepr = str(call.excinfo.value)
    return report
