"""`cuas run` as it is asked for: its options, and who is asked about a board on a desk before anything flies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.cli.dry_run import tell
from harness.cli.planned import fill
from harness.cli.procedures import divide, ids, is_path
from harness.cli.run import run as fly
from harness.cli.screen import EXIT_CODES, GREEN, console
from harness.options import EVIDENCE, HELP, Options, attested
from harness.rigs.attesting import ask, at_terminal

EPILOG = f"Example:  cuas run LINK-1 --vehicle=px4 --speed=10 --seed=7 -- -k 600s\n\n{EXIT_CODES}"
COT = (
    "send a live picture in Cursor on Target there, as TAK reads it: udp:HOST:PORT (also multicast; TAK's usual group "
    "is udp:239.2.3.1:6969) or tcp:HOST:PORT; without it nothing is sent anywhere"
)
DRY_RUN = "list every command and parameter that a board on a desk (--vehicle=bench) would be sent, and send none"

DRONE, FLIGHT, JUDGED, KEPT = "Which drone flies", "How it is flown", "By what it is judged", "What is kept and sent"
"""Under which its options stand in the help."""


def run(
    context: typer.Context,
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(metavar="SCENARIO", help="Scenario ids, or paths of your own; none: all that are shipped."),
    ] = None,
    vehicle: Annotated[str, typer.Option(help=HELP["vehicle"], show_default=False, rich_help_panel=DRONE)] = "builtin",
    binary: Annotated[str | None, typer.Option(help=HELP["binary"], rich_help_panel=DRONE)] = None,
    image: Annotated[str | None, typer.Option(help=HELP["image"], rich_help_panel=DRONE)] = None,
    at: Annotated[str | None, typer.Option(help=HELP["at"], rich_help_panel=DRONE)] = None,
    rig: Annotated[list[Path] | None, typer.Option(metavar="FILE", help=HELP["rig"], rich_help_panel=DRONE)] = None,
    props_off: Annotated[
        str, typer.Option(metavar="BOARD", help=HELP["props_off"], show_default=False, rich_help_panel=DRONE)
    ] = "",
    ground: Annotated[str | None, typer.Option(help=HELP["ground"], rich_help_panel=FLIGHT)] = None,
    link: Annotated[str | None, typer.Option(help=HELP["link"], rich_help_panel=FLIGHT)] = None,
    simulator: Annotated[str | None, typer.Option(help=HELP["simulator"], rich_help_panel=DRONE)] = None,
    gnss: Annotated[str | None, typer.Option(help=HELP["gnss"], rich_help_panel=FLIGHT)] = None,
    speed: Annotated[str, typer.Option(help=HELP["speed"], show_default=False, rich_help_panel=FLIGHT)] = "max",
    seed: Annotated[int | None, typer.Option(help=HELP["seed"], show_default=False, rich_help_panel=FLIGHT)] = None,
    profile: Annotated[Path | None, typer.Option(help=HELP["profile"], rich_help_panel=JUDGED)] = None,
    params: Annotated[Path | None, typer.Option(help=HELP["params"], rich_help_panel=DRONE)] = None,
    stock: Annotated[bool, typer.Option("--stock", metavar="", help=HELP["stock"], rich_help_panel=DRONE)] = False,
    hardened: Annotated[
        bool, typer.Option("--hardened", metavar="", help=HELP["hardened"], rich_help_panel=DRONE)
    ] = False,
    mission: Annotated[Path | None, typer.Option(help=HELP["mission"], rich_help_panel=FLIGHT)] = None,
    evidence: Annotated[Path, typer.Option(help=HELP["evidence"], show_default=False, rich_help_panel=KEPT)] = EVIDENCE,
    liar: Annotated[str | None, typer.Option(help=HELP["liar"], rich_help_panel=DRONE)] = None,
    level: Annotated[float | None, typer.Option(help=HELP["level"], rich_help_panel=FLIGHT)] = None,
    plan: Annotated[Path | None, typer.Option(metavar="FILE", help=HELP["plan"], rich_help_panel=JUDGED)] = None,
    waivers: Annotated[Path | None, typer.Option(metavar="FILE", help=HELP["waivers"], rich_help_panel=JUDGED)] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="PATH", help=HELP["baseline"], rich_help_panel=JUDGED)
    ] = None,
    require_real: Annotated[
        bool, typer.Option("--require-real", metavar="", help=HELP["require_real"], rich_help_panel=DRONE)
    ] = False,
    workers: Annotated[
        str | None, typer.Option("-n", metavar="N", help="fly so many at a time, or auto", rich_help_panel=FLIGHT)
    ] = None,
    cot: Annotated[str | None, typer.Option(metavar="ADDRESS", help=COT, rich_help_panel=KEPT)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", metavar="", help=DRY_RUN, rich_help_panel=KEPT)] = False,
) -> int:
    """Fly scenarios on a drone, and say what came of it. Arguments behind -- go to pytest (such as --junitxml=FILE)."""
    options = Options(
        vehicle=vehicle, binary=binary, image=image, at=at, rig=tuple(rig or ()), props_off=props_off, ground=ground,
        link=link, simulator=simulator, gnss=gnss, speed=speed, profile=profile, params=params, stock=stock,
        hardened=hardened, mission=mission, evidence=evidence, liar=liar, level=level, plan=plan, waivers=waivers,
        baseline=baseline, require_real=require_real,
    )  # fmt: skip
    if dry_run:
        words, options, _ = fill(scenarios or [], options, seed)
        paths, wanted = divide(words)
        tell(console(), options.order(), wanted or (tuple(ids(paths)) if any(map(is_path, words)) else ()))
        return GREEN
    if at_terminal():
        options = attested(options, ask)
    return fly(scenarios or [], options, seed, workers, context.obj, cot)
