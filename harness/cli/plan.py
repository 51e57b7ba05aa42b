"""`cuas plan`: fix what is to be flown, and seal it, before anything flies."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from harness import __version__
from harness.checks.profile import Limits
from harness.cli.calling import CASES_OPTION, bad_input, check_seed, pytest_command, refuse_own
from harness.cli.procedures import divide, files_of, ids, in_several_files, is_path, limits_named
from harness.cli.screen import GREEN, console, quoted
from harness.cli.waiting import progress
from harness.clock import utc_now
from harness.errors import CallerError
from harness.evidence.keys import SHORT, KeyStore
from harness.evidence.models import HarnessIdentity
from harness.nearest import unknown
from harness.options import BENCH, HELP, Options
from harness.order import Order
from harness.plan.model import Plan, PlannedCase, write_plan
from harness.planned import firmware_of, mission_of, radio_of, settings_of
from harness.rigs.child import Child
from harness.rigs.settings import VEHICLES

EPILOG = (
    "Example:  cuas plan LINK-1 CMD-1 --vehicle=px4 --repetitions=10 --out=plan.json\n\n"
    "Exit codes: 0 the plan was written; 2 bad input (nothing written)."
)
WITHOUT_BOARDS = f"which drone flies: {', '.join(VEHICLES)} (default builtin)"
MOST_REPETITIONS = 10_000
_PLACES = ("binary", "image", "at", "ground", "profile", "params", "mission")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What of a plan is no option of a run."""

    title: str
    repetitions: int
    flown_by: str | None
    out: Path


def plan(
    context: typer.Context,
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(metavar="SCENARIO", help="Scenario ids, or paths of your own; none: all that are shipped."),
    ] = None,
    out: Annotated[Path, typer.Option(metavar="FILE", help="where the plan is written")] = Path("plan.json"),
    title: Annotated[str, typer.Option(help="what it is for, in your words")] = "",
    repetitions: Annotated[int, typer.Option(help="flights of each case, a seed each, from --seed on")] = 1,
    flown_by: Annotated[
        str | None, typer.Option(metavar="NAME", help="whose key is to seal the bundles (default: yours)")
    ] = None,
    vehicle: Annotated[str, typer.Option(help=WITHOUT_BOARDS, show_default=False)] = "builtin",
    binary: Annotated[str | None, typer.Option(help=HELP["binary"])] = None,
    image: Annotated[str | None, typer.Option(help=HELP["image"])] = None,
    at: Annotated[str | None, typer.Option(help=HELP["at"])] = None,
    ground: Annotated[str | None, typer.Option(help=HELP["ground"])] = None,
    link: Annotated[str | None, typer.Option(help=HELP["link"])] = None,
    simulator: Annotated[str | None, typer.Option(help=HELP["simulator"])] = None,
    gnss: Annotated[str | None, typer.Option(help=HELP["gnss"])] = None,
    speed: Annotated[str, typer.Option(help=HELP["speed"], show_default=False)] = "max",
    seed: Annotated[int, typer.Option(help="of the first flight of each case (default 0)", show_default=False)] = 0,
    profile: Annotated[Path | None, typer.Option(help=HELP["profile"])] = None,
    params: Annotated[Path | None, typer.Option(help=HELP["params"])] = None,
    stock: Annotated[bool, typer.Option("--stock", metavar="", help=HELP["stock"])] = False,
    hardened: Annotated[bool, typer.Option("--hardened", metavar="", help=HELP["hardened"])] = False,
    mission: Annotated[Path | None, typer.Option(help=HELP["mission"])] = None,
    liar: Annotated[str | None, typer.Option(help=HELP["liar"])] = None,
    level: Annotated[float | None, typer.Option(help=HELP["level"])] = None,
    require_real: Annotated[bool, typer.Option("--require-real", metavar="", help=HELP["require_real"])] = False,
) -> int:
    """Fix what is to be flown before anything flies: cases, seeds, limits and firmware, by their hashes; and seal it.

    `cuas run --plan FILE` flies it and nothing else, and notes its hash in each bundle and in the ledger;
    `cuas verify EVIDENCE --plan FILE` says what of it was flown, added, dropped and repeated. Arguments behind --
    choose cases as pytest's do (such as -k 600s).
    """
    options = Options(
        vehicle=vehicle, binary=binary, image=image, at=at, ground=ground, link=link, simulator=simulator, gnss=gnss,
        speed=speed, seed=seed, profile=profile, params=params, stock=stock, hardened=hardened, mission=mission,
        liar=liar, level=level, require_real=require_real,
    )  # fmt: skip
    wish = Wish(title=title, repetitions=repetitions, flown_by=flown_by, out=out)
    return make_plan(scenarios or [], options, wish, context.obj)


def make_plan(words: Sequence[str], options: Options, wish: Wish, passed: Sequence[str]) -> int:
    """Write a plan; returns the exit code. Raises CallerError for whatever of it is wrong; nothing flies."""
    if not 1 <= wish.repetitions <= MOST_REPETITIONS:
        raise CallerError(f"--repetitions={wish.repetitions}: wanted 1 to {MOST_REPETITIONS} flights of each case")
    check_seed(options.seed)
    if options.vehicle == BENCH:
        raise CallerError("--vehicle=bench: wanted a drone that is started or attached to; boards fly without a plan")
    paths, wanted = divide(words)
    if not ids(paths):
        raise CallerError(f"{paths[0]}: wanted tests marked @pytest.mark.scenario(ID), saw none")
    order = options.order()
    limits = Limits(order.profile)
    for name in limits_named(paths):
        getattr(limits, name)
    refuse_own(passed)
    with progress("reading the scenarios", at_once=True):
        command = pytest_command(files_of(paths, wanted))
        cases = asyncio.run(_cases([*command, *replace(options, scenario=wanted).arguments(), *passed]))
    plan = _plan(tuple(each for each in words if is_path(each)), options, wish, order, cases)
    twice = in_several_files(paths, {each.scenario for each in cases})
    plan_hash = write_plan(wish.out, plan, order.key)
    _tell(plan, plan_hash, wish.out, signed=order.key is not None)
    for sentence in twice:
        console().print(Text("caution      ", "yellow") + quoted(sentence), soft_wrap=True)
    return GREEN


def _plan(places: tuple[str, ...], options: Options, wish: Wish, order: Order, cases: Sequence[PlannedCase]) -> Plan:
    written = {name: getattr(options, name) for name in _PLACES}
    return Plan(
        title=wish.title,
        made_utc=utc_now(),
        harness=HarnessIdentity(version=__version__),
        key=_flown_by(wish.flown_by, order),
        settings=settings_of(order, options.level),
        firmware=firmware_of(order),
        profile=order.profile_identity(),
        mission=mission_of(order),
        link=radio_of(order),
        places=places,
        files={name: str(each) for name, each in written.items() if each is not None},  # type: ignore[misc]
        seeds=tuple(range(options.seed, options.seed + wish.repetitions)),
        cases=tuple(cases),
    )


def _flown_by(name: str | None, order: Order) -> str | None:
    if name is None:
        return order.key.public.fingerprint if order.key else None
    known = KeyStore().trusted()
    if name not in known:
        raise CallerError(unknown(f"--flown-by={name}: you trust no key by that name", name, known))
    return known[name].fingerprint


async def _cases(command: Sequence[str]) -> list[PlannedCase]:
    """What pytest collects, and does not fly."""
    with tempfile.TemporaryDirectory(prefix="cuas-") as folder:
        output, found = Path(folder) / "pytest.txt", Path(folder) / "cases.json"
        code = await Child([*command, "--collect-only", f"{CASES_OPTION}={found}"], output=output).done
        said = output.read_text(errors="replace")
        if code != 0:
            last = next((line for line in reversed(said.splitlines()) if line.strip()), f"exit code {code}")
            raise CallerError(bad_input(code, said, flown=False) or f"pytest could not read the scenarios: {last}")
        cases = [PlannedCase.model_validate(each) for each in json.loads(found.read_text())]
    if not cases:
        raise CallerError("no scenario was selected: wanted at least one to plan")
    if twice := [name for name, count in Counter(each.name for each in cases).items() if count > 1]:
        raise CallerError(f"{twice[0]}: stands in two files of the same name, and a plan could not tell them apart")
    return cases


def _tell(plan: Plan, plan_hash: str, out: Path, *, signed: bool) -> None:
    screen = console()
    seeds = f"seeds {plan.seeds[0]} to {plan.seeds[-1]}" if len(plan.seeds) > 1 else f"seed {plan.seeds[0]}"
    scenarios = len({each.scenario for each in plan.cases})
    firmware = f", sha256 {plan.firmware.sha256}" if plan.firmware.sha256 else ""
    who = f"bundles are to be sealed by the key {plan.key[:SHORT]}" if plan.key else "whoever flies it may seal it"
    lines = [
        ("plan", f"{out}, sha256 {plan_hash}{', signed' if signed else ', not signed: you have no key'}"),
        ("flights", f"{plan.flights()}: {_count(len(plan.cases), 'case')} of {_count(scenarios, 'scenario')}, {seeds}"),
        ("firmware", f"{plan.firmware.name}, {plan.firmware.kind}{firmware}"),
        ("limits", f"{plan.profile.name}, sha256 {plan.profile.sha256}"),
        ("key", who),
        ("fly it", f"cuas run --plan={out}"),
    ]
    for label, text in lines:
        screen.print(Text(f"{label:<13}", "dim") + Text(text), soft_wrap=True)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
