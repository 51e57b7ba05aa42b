"""`cuas run` as it is asked for: its options, and who is asked about a board on a desk before anything flies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.cli.dry_run import tell
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


def run(
    context: typer.Context,
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(metavar="SCENARIO", help="Scenario ids, or paths of your own; none: all that are shipped."),
    ] = None,
    vehicle: Annotated[str, typer.Option(help=HELP["vehicle"], show_default=False)] = "builtin",
    binary: Annotated[str | None, typer.Option(help=HELP["binary"])] = None,
    image: Annotated[str | None, typer.Option(help=HELP["image"])] = None,
    at: Annotated[str | None, typer.Option(help=HELP["at"])] = None,
    rig: Annotated[Path | None, typer.Option(metavar="FILE", help=HELP["rig"])] = None,
    props_off: Annotated[str, typer.Option(metavar="BOARD", help=HELP["props_off"], show_default=False)] = "",
    ground: Annotated[str | None, typer.Option(help=HELP["ground"])] = None,
    link: Annotated[str | None, typer.Option(help=HELP["link"])] = None,
    simulator: Annotated[str | None, typer.Option(help=HELP["simulator"])] = None,
    gnss: Annotated[str | None, typer.Option(help=HELP["gnss"])] = None,
    speed: Annotated[str, typer.Option(help=HELP["speed"], show_default=False)] = "max",
    seed: Annotated[int | None, typer.Option(help=HELP["seed"], show_default=False)] = None,
    profile: Annotated[Path | None, typer.Option(help=HELP["profile"])] = None,
    params: Annotated[Path | None, typer.Option(help=HELP["params"])] = None,
    stock: Annotated[bool, typer.Option("--stock", help=HELP["stock"])] = False,
    hardened: Annotated[bool, typer.Option("--hardened", help=HELP["hardened"])] = False,
    mission: Annotated[Path | None, typer.Option(help=HELP["mission"])] = None,
    evidence: Annotated[Path, typer.Option(help=HELP["evidence"], show_default=False)] = EVIDENCE,
    liar: Annotated[str | None, typer.Option(help=HELP["liar"])] = None,
    level: Annotated[float | None, typer.Option(help=HELP["level"])] = None,
    plan: Annotated[Path | None, typer.Option(metavar="FILE", help=HELP["plan"])] = None,
    waivers: Annotated[Path | None, typer.Option(metavar="FILE", help=HELP["waivers"])] = None,
    baseline: Annotated[Path | None, typer.Option(metavar="PATH", help=HELP["baseline"])] = None,
    require_real: Annotated[bool, typer.Option("--require-real", help=HELP["require_real"])] = False,
    workers: Annotated[str | None, typer.Option("-n", metavar="N", help="fly so many at a time, or auto")] = None,
    cot: Annotated[str | None, typer.Option(metavar="ADDRESS", help=COT)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=DRY_RUN)] = False,
) -> int:
    """Fly scenarios on a drone, and say what came of it. Arguments behind -- go to pytest (such as --junitxml=FILE)."""
    options = Options(
        vehicle=vehicle, binary=binary, image=image, at=at, rig=rig, props_off=props_off, ground=ground, link=link,
        simulator=simulator, gnss=gnss, speed=speed, profile=profile, params=params, stock=stock, hardened=hardened,
        mission=mission, evidence=evidence, liar=liar, level=level, plan=plan, waivers=waivers,
        baseline=baseline, require_real=require_real,
    )  # fmt: skip
    if dry_run:
        tell(console(), options.order())
        return GREEN
    if at_terminal():
        options = attested(options, ask)
    return fly(scenarios or [], options, seed, workers, context.obj, cot)
