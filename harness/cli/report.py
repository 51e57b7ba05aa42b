"""`cuas report`: from bundles to every format that is asked for, all views of the same results."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from harness.checks.profile import read_profile
from harness.cli.screen import GREEN, console, verdict_text
from harness.cli.waiting import progress
from harness.errors import CallerError
from harness.report.assembling import Asked, assemble
from harness.report.gathering import gather, is_folder
from harness.report.material import Material, Paper
from harness.report.telling import drones_words, lead
from harness.report.views import VIEWS
from harness.report.waivers import Waivers, read_waivers

PAPERS: tuple[Paper, ...] = ("a4", "letter")
EPILOG = (
    "Example:  cuas report evidence --html report.html --pdf report.pdf\n\n"
    "Exit codes: 0 the report was made, whatever the verdicts in it; 2 bad input (nothing written)."
)


def make_report(
    places: Sequence[Path],
    files: Mapping[str, Path | None],
    whole: Path | None,
    *,
    paper: str,
    profile: Path | None,
    again: bool,
    waivers: Path | None,
) -> int:
    """Write the views that `files` names, by their options, and with `whole` each of them into that folder; always 0,
    since it is no verdict.

    Raises CallerError, before anything is written, for a report of nothing, in no format, or to nowhere.
    """
    targets = _targets(files, whole)
    kind = next((each for each in PAPERS if each == paper), None)
    if kind is None:
        raise CallerError(f"--paper={paper}: wanted {' or '.join(PAPERS)}")
    asked = Asked(
        profile=read_profile(profile) if profile else None,
        again=again,
        waivers=read_waivers(waivers) if waivers else Waivers(),
    )
    with progress("reading evidence") as told:
        gathered = gather(places, told)
    with progress("judging again") as told:
        results = assemble(gathered, asked, told)
    folders = {each.identity.run: each.folder for each in gathered.judged if each.folder is not None}
    made = {}
    with progress("drawing") as told:
        material = Material(results=results, folders=folders, paper=kind, told=told)
        for name, path in targets:
            made[path] = VIEWS[name].make(material)
    screen = console()
    screen.print(verdict_text(results.verdict) + f" {lead(results)} {drones_words(results)}", soft_wrap=True)
    for path, data in made.items():
        _write(path, data)
        screen.print(f"{path}: {len(data) / 1000:.0f} kB", soft_wrap=True)
    for line in gathered.uncounted_lines():
        screen.print(f"not counted: {line}", soft_wrap=True)
    return GREEN


def _targets(files: Mapping[str, Path | None], whole: Path | None) -> list[tuple[str, Path]]:
    """View and file of each that is asked for."""
    targets = [(name, path) for name, path in files.items() if path is not None]
    for name, path in targets:
        if is_folder(path) or not is_folder(path.parent):
            raise CallerError(f"--{name}={path}: wanted a file in a folder that exists")
    if whole is not None:
        if (whole.exists() and not is_folder(whole)) or not is_folder(whole.absolute().parent):
            raise CallerError(f"--all={whole}: wanted a folder, or a new one in a folder that exists")
        targets += [(name, whole / view.file) for name, view in VIEWS.items()]
    if not targets:
        raise CallerError(f"a report wants a format: --{' FILE, --'.join(VIEWS)} FILE, or --all FOLDER")
    paths = [path.resolve() for _, path in targets]
    if twice := next((path for path in paths if paths.count(path) > 1), None):
        raise CallerError(f"{twice.name}: wanted a file of its own for each format, saw it named twice")
    return targets


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise CallerError(f"{path}: wanted to write the report there: {error.strerror}") from error


def report(
    evidence: Annotated[
        list[Path],
        typer.Argument(metavar="EVIDENCE", help="Folders as `cuas run` left them, folders of such, or bundles."),
    ],
    whole: Annotated[
        Path | None, typer.Option("--all", metavar="FOLDER", help="write every format into this folder")
    ] = None,
    paper: Annotated[str, typer.Option(metavar="|".join(PAPERS), help="what the PDF is printed on")] = "a4",
    profile: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="judge again by the limits of this profile, and show both verdicts"),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="judge every run again from its raw taps, and show both verdicts")
    ] = False,
    waivers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="known failures, with owner, reason and expiry (TOML)")
    ] = None,
    **files: Any,
) -> int:
    """A report that an evaluator can sign: requirements, scenarios, runs and verdicts, with the seals behind them.

    The same bundles make the same bytes, in every format. Runs that were not judged and sealed are named in it.
    """
    return make_report(evidence, files, whole, paper=paper, profile=profile, again=again, waivers=waivers)


def _with_views(command: Any) -> Any:
    """An option for each view; the command line's library reads them off the signature."""
    own = [each for each in inspect.signature(command, eval_str=True).parameters.values() if each.name != "files"]
    views = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[Path | None, typer.Option(f"--{name}", metavar="FILE", help=view.about)],
        )
        for name, view in VIEWS.items()
    ]
    command.__signature__ = inspect.Signature(
        [own[0], *(each.replace(kind=views[0].kind) for each in (*views, *own[1:]))]
    )
    command.__annotations__ = {each.name: each.annotation for each in (*own, *views)} | {"return": int}
    return command


_with_views(report)
