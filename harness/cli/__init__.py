"""The command line: `cuas run`, `judge`, `verify`, `table`, `report`, `boundary`, `plan`, `requirements`, `keys`,
`attest`, `watch`, `link`, `sitl`, `bench`, `doctor`. Bad input: one sentence, and exit code 2."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from harness import __version__
from harness.cli.attest import EPILOG as ATTEST_EPILOG
from harness.cli.attest import attest
from harness.cli.bench import app as bench_app
from harness.cli.boundary import EPILOG, boundary
from harness.cli.compare import EPILOG as COMPARE_EPILOG
from harness.cli.compare import compare
from harness.cli.doctor import EPILOG as DOCTOR_EPILOG
from harness.cli.doctor import doctor
from harness.cli.dry_run import tell
from harness.cli.history import EPILOG as HISTORY_EPILOG
from harness.cli.history import history
from harness.cli.judge import EPILOG as JUDGE_EPILOG
from harness.cli.judge import judge
from harness.cli.keys import app as keys_app
from harness.cli.link import EPILOG as LINK_EPILOG
from harness.cli.link import link as run_link
from harness.cli.plan import EPILOG as PLAN_EPILOG
from harness.cli.plan import plan as make_plan
from harness.cli.report import EPILOG as REPORT_EPILOG
from harness.cli.report import report
from harness.cli.requirements import tell_requirements
from harness.cli.run import run as run_scenarios
from harness.cli.screen import BAD_INPUT, EXIT_CODES, GREEN, INTERRUPTED, UNDECIDED, complain, console
from harness.cli.sitl import app as sitl_app
from harness.cli.table import tabulate
from harness.cli.verify import verify_evidence
from harness.cli.watch import EPILOG as WATCH_EPILOG
from harness.cli.watch import watch
from harness.errors import CallerError, HarnessError
from harness.nearest import unknown
from harness.options import EVIDENCE, HELP, Options, attested
from harness.rigs.attesting import ask, at_terminal

COT = (
    "send a live picture in Cursor on Target there, as TAK reads it: udp:HOST:PORT (also multicast; TAK's usual group "
    "is udp:239.2.3.1:6969) or tcp:HOST:PORT; without it nothing is sent anywhere"
)
DRY_RUN = "list every command and parameter that a board on a desk (--vehicle=bench) would be sent, and send none"
app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Fly a drone's autopilot through an attack, and say, with evidence, whether it failed safe and reported it.",
    epilog=f"Begin with:  cuas run --vehicle=builtin\n\n{EXIT_CODES}",
)


def _version(wanted: bool) -> None:
    if wanted:
        console().print(f"cuas-harness {__version__}")
        raise typer.Exit


@app.callback()
def _all(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None: ...


@app.command(epilog=f"Example:  cuas run LINK-1 --vehicle=px4 --speed=10 --seed=7 -- -k 600s\n\n{EXIT_CODES}")
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
    return run_scenarios(scenarios or [], options, seed, workers, context.obj, cot)


app.command(epilog=JUDGE_EPILOG)(judge)


@app.command(
    epilog="Example:  cuas verify evidence\n\n"
    "Exit codes: 0 all of it is as it was sealed, signed by keys that you trust, and complete; 1 something is not; "
    "2 bad input; 3 nothing is wrong, but something is open (unsigned, cut short, no ledger, not all of the plan)."
)
def verify(
    evidence: Annotated[
        list[Path],
        typer.Argument(metavar="EVIDENCE", help="Bundles, folders of evidence, reports as `cuas report --all` made."),
    ],
    plan: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="say what of this plan was flown, added, dropped, repeated"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="write what was found as JSON, for machines")] = False,
) -> int:
    """Say whether evidence or a report is what was sealed, and by whom: each changed file and block, each missing or
    added run. Given together, bundles are also held against the report that was made of them.

    Works offline and only reads. Whose keys you trust, `cuas keys` says.
    """
    return verify_evidence(evidence, plan, as_json=json)


@app.command(
    epilog="Example:  cuas table evidence --markdown --out docs/results.md\n\n"
    "Exit codes: 0 the table was made, whatever the verdicts in it; 2 bad input (nothing written)."
)
def table(
    evidence: Annotated[
        list[Path],
        typer.Argument(metavar="EVIDENCE", help="Folders as `cuas run` left them, folders of such, or bundles."),
    ],
    markdown: Annotated[bool, typer.Option("--markdown", help="write a page of GitHub's Markdown")] = False,
    support: Annotated[
        bool, typer.Option("--support", help="write the page of what is NOT SUPPORTED, with its probes")
    ] = False,
    deliveries: Annotated[
        bool, typer.Option("--deliveries", help="write the page of which attack reaches which satellite receiver")
    ] = False,
    rejections: Annotated[
        bool, typer.Option("--rejections", help="write the page of what came of strangers' acts on each drone")
    ] = False,
    floods: Annotated[bool, typer.Option("--floods", help="write the page of what floods did to each drone")] = False,
    overheard: Annotated[
        bool, typer.Option("--overheard", help="write the page of what who only listens learns of each drone")
    ] = False,
    leads: Annotated[
        bool, typer.Option("--leads", help="write the page of how long ahead the ground was told")
    ] = False,
    speeds: Annotated[
        bool, typer.Option("--speeds", help="write the page of the same cases in real time and faster: equal or not")
    ] = False,
    sightings: Annotated[
        bool, typer.Option("--sightings", help="write the page of what is told of other aircraft, and how soon")
    ] = False,
    truthless: Annotated[
        bool,
        typer.Option("--truthless", help="write the page of which checks stand where nobody knows the truth"),
    ] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="write to this file, not to the screen")] = None,
) -> int:
    """One table from many runs: verdicts, reaction times (p50, p95, max), margins, and why what is not PASS is not.

    A row for each scenario, phase, case, drone, configuration and delivery. Runs that were not judged and sealed are
    named below.
    """
    pages = {
        "support": support, "deliveries": deliveries, "rejections": rejections, "floods": floods,
        "overheard": overheard, "leads": leads, "speeds": speeds, "sightings": sightings, "truthless": truthless,
    }  # fmt: skip
    return tabulate(evidence, out, markdown=markdown, pages=[name for name, wanted in pages.items() if wanted])


app.command(epilog=REPORT_EPILOG)(report)
app.command(epilog=COMPARE_EPILOG)(compare)
app.command(epilog=WATCH_EPILOG)(watch)
app.command(name="link", epilog=LINK_EPILOG)(run_link)
app.command(epilog=HISTORY_EPILOG)(history)
app.command(epilog=EPILOG)(boundary)


@app.command(
    epilog="Example:  cuas requirements --catalogue=ours.reqif --profile=ours.toml\n\n"
    "Exit codes: 0 told, whatever has no scenario; 2 bad input."
)
def requirements(
    catalogue: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="the customer's own, as .toml, .csv or .reqif")
    ] = None,
    profile: Annotated[Path | None, typer.Option(help=HELP["profile"])] = None,
    scenarios: Annotated[
        list[Path] | None, typer.Option(metavar="PATH", help="where the scenarios are (default: those shipped)")
    ] = None,
) -> int:
    """Every requirement of profile and catalogues, where it stands, and which scenarios are evidence for it."""
    return tell_requirements(catalogue or [], Options(profile=profile), scenarios or [])


app.command(epilog=PLAN_EPILOG)(make_plan)
app.command(epilog=ATTEST_EPILOG)(attest)
app.add_typer(keys_app)
app.add_typer(sitl_app)
app.add_typer(bench_app)


app.command(epilog=DOCTOR_EPILOG)(doctor)


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point `cuas`: ends the process with the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    passed: list[str] = []
    if "--" in words and words[0] in ("run", "plan"):
        cut = words.index("--")
        words, passed = words[:cut], words[cut + 1 :]
    sys.exit(_dispatch(words, passed))


def _dispatch(words: list[str], passed: list[str]) -> int:
    try:
        return app(words, prog_name="cuas", standalone_mode=False, obj=passed) or 0
    except CallerError as error:
        complain(str(error))
    except typer.TyperException as error:
        return _misused(error, words)
    except HarnessError as error:
        complain(str(error))
        return UNDECIDED
    except KeyboardInterrupt:
        return INTERRUPTED
    return BAD_INPUT


def _misused(error: typer.TyperException, words: list[str]) -> int:
    """A command or an option that is none: the sentence, and the nearest that is one."""
    sentence = error.format_message()
    if not sentence:
        return BAD_INPUT
    commands = [each.name or each.callback.__name__ for each in app.registered_commands if each.callback]
    commands += [str(each.typer_instance.info.name) for each in app.registered_groups if each.typer_instance]
    if words and not words[0].startswith("-") and words[0] not in commands:
        sentence = unknown(f"there is no command {words[0]}", words[0], commands)
    complain(sentence)
    return BAD_INPUT
