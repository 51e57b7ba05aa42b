"""`cuas run`: check all that was asked, let pytest fly it, show how it goes, and say what came of it."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from harness.checks.profile import Limits
from harness.cli.calling import COUNT_OPTION, PYTEST_BAD_INPUT, bad_input, check_seed, pytest_command, refuse_own
from harness.cli.course import Course
from harness.cli.flights import Flights, Flown
from harness.cli.live import LiveView
from harness.cli.planned import fill
from harness.cli.procedures import divide, files_of, ids, in_several_files, is_path, limits_named
from harness.cli.screen import BAD_INPUT, FAILED, GREEN, INTERRUPTED, UNDECIDED, complain, console, exit_code, quoted
from harness.cli.summary import Asked, summarize
from harness.cli.waiving import without_use
from harness.clock import HostClock
from harness.errors import CallerError
from harness.options import Options
from harness.order import Order
from harness.rigs.child import Child
from harness.rigs.firmware import require_firmware
from harness.serve.sender import Address, Sender

if TYPE_CHECKING:
    from harness.serve.cot import CotStream

LOOK_EVERY_S = 0.2
TAIL_LINES = 60


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How pytest ended, what it said, and what flew."""

    code: int
    interrupted: bool
    said: str
    flown: list[Flown]

    @property
    def stopped(self) -> bool:
        """Whether it ended before its end."""
        return self.interrupted or self.code not in (0, 1)

    def then(self, later: _Outcome) -> _Outcome:
        """This and a later call: the worse code, all that flew, what was said last."""
        flown = [*self.flown, *later.flown]
        return _Outcome(max(self.code, later.code), self.interrupted or later.interrupted, later.said, flown)


def run(
    words: Sequence[str],
    options: Options,
    seed: int | None,
    workers: str | None,
    passed: Sequence[str],
    cot: str | None = None,
) -> int:
    """Fly; returns the exit code. Raises CallerError, before anything starts, for whatever of it is wrong.

    `words` are scenario ids and paths, `workers` is xdist's number, `passed` goes to pytest as it is, `cot` is where a
    live picture goes, None for nowhere. Without `seed` it is 0, or all those of the plan.
    """
    refuse_own(passed)
    check_seed(seed)
    words, options, seeds = fill(words, options, seed)
    paths, wanted = divide(words)
    known = ids(paths)
    if not known:
        raise CallerError(f"{paths[0]}: wanted tests marked @pytest.mark.scenario(ID), saw none")
    parallel = _parallel(workers)
    order = options.order()
    limits = Limits(order.profile)
    for name in limits_named(paths):
        getattr(limits, name)
    options = replace(options, scenario=wanted)
    screen = console()
    sender = Sender(Address.parse("--cot", cot)) if cot is not None else None
    _announce(screen, order, wanted or known, seeds, sender)
    for sentence in in_several_files(paths, wanted or known):
        screen.print(Text("caution      ", "yellow") + quoted(sentence), soft_wrap=True)
    command = pytest_command(files_of(paths, wanted))
    outcome = _Outcome(0, False, "", [])
    with tempfile.TemporaryDirectory(prefix="cuas-") as folder:
        course = Course(seeds, Path(folder) / "count")
        for each in seeds:
            course.seed, once = each, replace(options, seed=each)
            asked = [*command, *once.arguments(), f"{COUNT_OPTION}={course.told}", *parallel, *passed]
            outcome = outcome.then(_called(asked, order.evidence, screen, course, sender))
            if outcome.stopped:
                break
        total = course.total()
    # Bad input that only the rig could find (an address where nobody speaks) left no bundle: its sentence says it all.
    flown = [each for each in outcome.flown if each.folder.exists() or outcome.code != PYTEST_BAD_INPUT]
    if sender is not None:
        _part(screen, sender)
    if flown:
        again = replace(options, props_off="")  # a word is given for one run
        asked_for = Asked(again, [each for each in words if is_path(each)], passed)
        unflown = max(0, (total or 0) - len(flown))
        summarize(screen, flown, asked_for, unflown=unflown, stopped=outcome.stopped)
        for sentence in without_use(order.waivers, flown, known):
            screen.print(Text("waiver       ", "yellow") + quoted(sentence), soft_wrap=True)
    return _conclude(screen, outcome, total)


def _called(command: Sequence[str], evidence: Path, screen: Console, course: Course, sender: Sender | None) -> _Outcome:
    output = course.told.with_name("pytest.txt")
    code, interrupted, flown = asyncio.run(_fly(command, output, evidence, screen, course, sender))
    return _Outcome(code, interrupted, output.read_text(errors="replace"), flown)


def _parallel(workers: str | None) -> list[str]:
    if workers is None:
        return []
    if not ((workers.isdecimal() and int(workers) > 0) or workers in ("auto", "logical")):
        raise CallerError(f"-n {workers}: wanted how many fly at a time, 1 or more, or auto")
    return ["-n", workers]


def _announce(
    screen: Console, order: Order, scenarios: Sequence[str], seeds: Sequence[int], sender: Sender | None
) -> None:
    settings = order.settings
    who: str = settings.vehicle
    if settings.at:
        who += f" at {settings.at}"
    elif settings.vehicle == "builtin":
        who += f", the practice drone{f' as the liar {settings.liar}' if settings.liar else ''}"
    else:
        who += f", {require_firmware(settings)}"
    if settings.at is not None:
        speed = "in real time, by its own clock"
    else:
        speed = "as fast as it goes" if settings.speed == "max" else f"{settings.speed:g}× real time"
    screen.print(Text("vehicle      ", "dim") + Text(who), soft_wrap=True)
    screen.print(Text("scenarios    ", "dim") + Text(", ".join(scenarios)), soft_wrap=True)
    drawn = f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {', '.join(map(str, seeds))}"
    profile = f"{order.profile.name}, {drawn}, {speed}"
    screen.print(Text("profile      ", "dim") + Text(profile), soft_wrap=True)
    if order.plan is not None:
        screen.print(Text("plan         ", "dim") + Text(f"sha256 {order.plan}"), soft_wrap=True)
    if sender is not None:
        told = f"{sender.address}, a live picture; every event says that it is of a simulation"
        screen.print(Text("cot          ", "dim") + Text(told), soft_wrap=True)


def _part(screen: Console, sender: Sender) -> None:
    sender.close()
    lost = f", {sender.unsent} could not be sent" if sender.unsent else ""
    told = f"{sender.sent} events sent to {sender.address}{lost}"
    screen.print(Text("cot          ", "dim") + Text(told, "yellow" if lost else ""), soft_wrap=True)


def _stream(sender: Sender) -> CotStream:
    # Only here: what it draws on is the reports', and most runs send nothing.
    from harness.serve.cot import CotStream

    return CotStream(sender)


async def _fly(
    command: Sequence[str], output: Path, evidence: Path, screen: Console, course: Course, sender: Sender | None
) -> tuple[int, bool, list[Flown]]:
    """Let pytest fly, and show it: its exit code, whether it was interrupted, and what flew.

    Ctrl-C asks it to take its rigs apart, a second one ends it at once.
    """
    child: Child | None = None
    flights = Flights(evidence, lambda pid: child is not None and child.started(pid))
    asked = asyncio.Event()

    def interrupt() -> None:
        if asked.is_set() and child is not None:
            child.kill()
        asked.set()

    loop, clock = asyncio.get_running_loop(), HostClock()
    stream = _stream(sender) if sender is not None else None
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt)
    child = Child(command, output=output)
    with LiveView(screen, flights, course) as view:
        while not child.done.done() and not asked.is_set():
            await clock.sleep_until(clock.now_s() + LOOK_EVERY_S)
            ended = flights.poll()
            view.show(ended)
            if stream is not None:
                stream.look((evidence / each.run for each in flights.underway()), (each.folder for each in ended))
        if asked.is_set():
            screen.print("stopping: the rigs are taken apart …")
        code = await child.stop() if asked.is_set() else child.done.result()
        ended = flights.end()
        view.show(ended)
        if stream is not None:
            stream.look((), (each.folder for each in ended))
    return code, asked.is_set(), flights.flown


def _conclude(screen: Console, outcome: _Outcome, total: int | None) -> int:
    """The exit code, and a sentence for whatever kept pytest from flying all of it; `total` is all that there was to
    fly, None where nobody knew yet."""
    if outcome.interrupted:
        of = "" if total is None else f" of {total}"
        begun = f"{len(outcome.flown)}{of} flights had begun"
        complain(f"interrupted; {begun}; their rigs are taken apart, their evidence is kept")
        return INTERRUPTED
    verdict_code = exit_code(each.counted for each in outcome.flown)
    if outcome.code in (0, 1) and outcome.flown and (outcome.code == 0 or verdict_code != GREEN):
        if any(each.unfinished for each in outcome.flown):
            screen.print("\npytest's own words:")
            _tail(screen, outcome)
        return verdict_code
    sentence = bad_input(outcome.code, outcome.said, flown=bool(outcome.flown))
    if sentence is not None:
        told = any(row.because == sentence for each in outcome.flown for row in each.reasons())
        complain(f"{sentence.partition(';')[0]}; no more is flown, see above" if told else sentence)
        return FAILED if verdict_code == FAILED else BAD_INPUT
    _tail(screen, outcome)
    complain(f"pytest ended with exit code {outcome.code} beside the flights; its last words are above")
    return FAILED if verdict_code == FAILED else UNDECIDED


def _tail(screen: Console, outcome: _Outcome) -> None:
    screen.print("\n".join(outcome.said.splitlines()[-TAIL_LINES:]), soft_wrap=True)
