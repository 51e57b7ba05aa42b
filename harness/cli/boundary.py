"""`cuas boundary`: find the largest attack that a drone survives, and show how the search goes and what it found."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from harness.campaign.executor import Executor
from harness.campaign.filing import file_csv, file_json
from harness.campaign.finding import Found
from harness.campaign.flown import Flown, Wanted
from harness.campaign.search import Plan, Search, Task
from harness.cli.curve import CurveView, summarize
from harness.cli.screen import GREEN, INTERRUPTED, UNDECIDED, complain, console
from harness.cli.searchable import Searchable, choose
from harness.errors import CallerError
from harness.evidence.models import FileIdentity
from harness.options import EVIDENCE, HELP, Options
from harness.order import Order
from harness.rigs.machine import cores

EPILOG = (
    "Example:  cuas boundary drift --vehicle=px4 --low 0.2 --high 5 --grid 6 --repeats 3\n\n"
    "Which scenarios have a boundary, it says when asked for one that has none: cuas boundary which\n\n"
    "Each flight is a run like any other, in the same evidence folder: `cuas judge` and `cuas table` read it. Asked "
    "again, the search uses the flights that lie there (same firmware, parameters, scenario, level and seed) and flies "
    "only what is missing; Ctrl-C ends it with what was found so far.\n\n"
    "Exit codes: 0 searched, whatever was found; 2 bad input; 3 nothing was decided; 130 interrupted."
)


def boundary(
    scenario: Annotated[
        list[str],
        typer.Argument(metavar="SCENARIO", help="One scenario, by its id or what it is searched over; your own paths."),
    ],
    low: Annotated[float | None, typer.Option(help="lowest level (default: the scenario's own)")] = None,
    high: Annotated[float | None, typer.Option(help="highest level (default: the scenario's own)")] = None,
    scale: Annotated[str | None, typer.Option(help="how the grid is spaced: log or linear (default: its own)")] = None,
    grid: Annotated[int, typer.Option(help="levels of the coarse grid, which comes first")] = 7,
    repeats: Annotated[int, typer.Option(help="decided flights at each level, a seed each")] = 3,
    confirm: Annotated[int, typer.Option(help="decided flights at both ends of each crossing")] = 6,
    width: Annotated[float, typer.Option(help="how narrow a crossing shall become, as a share of its level")] = 0.1,
    budget: Annotated[int, typer.Option(help="flights at most; what is used again costs none")] = 100,
    confidence: Annotated[float, typer.Option(help="of the bounds of each share")] = 0.95,
    case: Annotated[str, typer.Option(help="which case, of a scenario that has several", show_default=False)] = "",
    vehicle: Annotated[str, typer.Option(help=HELP["vehicle"], show_default=False)] = "builtin",
    binary: Annotated[str | None, typer.Option(help=HELP["binary"])] = None,
    image: Annotated[str | None, typer.Option(help=HELP["image"])] = None,
    at: Annotated[str | None, typer.Option(help=HELP["at"])] = None,
    link: Annotated[str | None, typer.Option(help=HELP["link"])] = None,
    simulator: Annotated[str | None, typer.Option(help=HELP["simulator"])] = None,
    gnss: Annotated[str | None, typer.Option(help=HELP["gnss"])] = None,
    speed: Annotated[str, typer.Option(help=HELP["speed"], show_default=False)] = "max",
    seed: Annotated[int, typer.Option(help="of the first flight at each level (default 0)", show_default=False)] = 0,
    profile: Annotated[Path | None, typer.Option(help=HELP["profile"])] = None,
    params: Annotated[Path | None, typer.Option(help=HELP["params"])] = None,
    stock: Annotated[bool, typer.Option("--stock", metavar="", help=HELP["stock"])] = False,
    hardened: Annotated[bool, typer.Option("--hardened", metavar="", help=HELP["hardened"])] = False,
    mission: Annotated[Path | None, typer.Option(help=HELP["mission"])] = None,
    evidence: Annotated[Path, typer.Option(help=HELP["evidence"], show_default=False)] = EVIDENCE,
    liar: Annotated[str | None, typer.Option(help=HELP["liar"])] = None,
    require_real: Annotated[bool, typer.Option("--require-real", metavar="", help=HELP["require_real"])] = False,
    workers: Annotated[int | None, typer.Option("-n", metavar="N", help="so many at a time (default: cores)")] = None,
) -> int:
    """Find the largest attack that a drone survives: at which level of it (a rate, a length, a slope) it ceases to.

    A coarse grid of levels is flown first; every crossing from surviving to failing, or back, is then narrowed by
    bisection, and its ends are flown more often. Leaves boundary.json, boundary.csv and boundary.png with the evidence.
    """
    options = Options(
        vehicle=vehicle, binary=binary, image=image, at=at, link=link, simulator=simulator, gnss=gnss, speed=speed,
        seed=seed, profile=profile, params=params, stock=stock, hardened=hardened, mission=mission, evidence=evidence,
        liar=liar,
        require_real=require_real,
    )  # fmt: skip
    places, chosen = choose(scenario)
    own = chosen.boundary
    plan = Plan(
        low=own.low if low is None else low, high=own.high if high is None else high,
        scale="log" if (scale or own.scale) == "log" else "linear", grid=grid, repeats=repeats, confirm=confirm,
        width=width, budget=budget, seed=seed, confidence=confidence,
    )  # fmt: skip
    _check(chosen, case, scale, workers)
    order = options.order()
    return _Searching(places, chosen, case, plan, options, order, 1 if at else workers or cores()).search()


def _check(chosen: Searchable, case: str, scale: str | None, workers: int | None) -> None:
    """Raises CallerError for what cannot be searched."""
    if scale not in (None, "log", "linear"):
        raise CallerError(f"--scale={scale}: wanted log or linear")
    if chosen.cases and not case:
        raise CallerError(f"{chosen.id} has several cases, each with a boundary of its own; name one with --case")
    if workers is not None and workers < 1:
        raise CallerError(f"-n {workers}: wanted how many fly at a time, 1 or more")


class _Searching:
    """One call of the command."""

    def __init__(
        self,
        places: list[Path],
        chosen: Searchable,
        case: str,
        plan: Plan,
        options: Options,
        order: Order,
        workers: int,
    ) -> None:
        self._places = places
        self._chosen = chosen
        self._case = case
        self._plan = plan
        self._options = options
        self._order = order
        self._workers = workers
        self._screen = console()

    def search(self) -> int:
        source = FileIdentity.of(self._chosen.source)
        wanted = Wanted(self._chosen.id, self._case, self._chosen.boundary, source, self._order)
        earlier = wanted.earlier()
        self._announce(self._screen, earlier)
        with (
            tempfile.TemporaryDirectory(prefix="cuas-") as scratch,
            CurveView(self._screen, self._chosen.boundary, self._plan) as view,
        ):
            executor = Executor(
                search=Search(self._plan), command=self._command, evidence=self._order.evidence,
                scenario=self._chosen.id, side_by_side=self._workers, earlier=earlier, watcher=view,
                scratch=Path(scratch),
            )  # fmt: skip
            asyncio.run(_fly(executor))
        return self._conclude(executor)

    def _command(self, task: Task) -> list[str]:
        """Of `cuas`, for one flight."""
        options = replace(self._options, seed=task.seed, level=task.level)
        passed = ["--", "-k", f"[{self._case}-{self._chosen.boundary.case(task.level)}]"] if self._case else []
        return ["run", *map(str, self._places), self._chosen.id, *options.arguments(), *passed]

    def _announce(self, screen: Console, earlier: dict[tuple[float, int], Flown]) -> None:
        own, plan = self._chosen.boundary, self._plan
        searched = f"{self._chosen.id}{f' {self._case}' if self._case else ''}: {own.quantity}"
        span = f"from {own.text(plan.low)} to {own.text(plan.high)}, {plan.grid} levels ({plan.scale})"
        hard = (
            f"{plan.repeats} flights a level, {plan.confirm} at a crossing's ends, until it is {plan.width:.0%} wide; "
            f"at most {plan.budget}, {self._workers} at a time"
        )
        lines = [("vehicle", self._order.settings.vehicle), ("search", f"{searched}, {span}"), ("effort", hard)]
        if earlier:
            lines.append(("used again", f"up to {len(earlier)} flights that lie in {self._options.evidence}/"))
        for label, text in lines:
            screen.print(Text(f"{label:<13}", "dim") + Text(text), soft_wrap=True)

    def _conclude(self, executor: Executor) -> int:
        found = Found(
            scenario=self._chosen.id, case=self._case, boundary=self._chosen.boundary, plan=self._plan,
            flown=tuple(executor.flown), end=executor.end, elapsed_s=executor.elapsed_s,
        )  # fmt: skip
        if found.flown:
            summarize(self._screen, found, self._file(found))
        if found.end == "interrupted":
            complain(f"interrupted; the same command goes on from the {len(found.flown)} flights that ended")
            return INTERRUPTED
        return GREEN if found.decided else UNDECIDED

    def _file(self, found: Found) -> list[Path]:
        """A folder of its own for each scenario, case and drone, beside the bundles."""
        # Imported here, since matplotlib takes longer to load than most commands take to run.
        from harness.campaign.drawing import draw

        settings = self._order.settings
        kind = "stock" if settings.stock else "hardened" if settings.hardened else ""
        variant = [settings.simulator, settings.gnss, kind, settings.liar]
        parts = ["boundary", self._chosen.id, self._case, settings.vehicle, *variant]
        folder = self._order.evidence / "-".join(filter(None, parts))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return [file_json(found, folder), file_csv(found, folder), draw(found, folder)]
        except OSError as error:
            raise CallerError(f"{folder}: wanted to write what was found there: {error.strerror}") from error


async def _fly(executor: Executor) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, executor.interrupt)
    await executor.fly()
