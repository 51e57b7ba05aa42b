"""`cuas report`: from bundles to every format that is asked for, all views of the same results; a whole folder of them
is sealed."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from harness.cli.screen import GREEN, UNDECIDED, quoted, verdict_text
from harness.cli.waiting import progress
from harness.cli.waiving import excusing_nothing
from harness.cli.writing import TO_STDOUT, check_target, screen_beside, write_view
from harness.custody.report import seal_report, strangers, unseal
from harness.errors import CallerError
from harness.evidence.bundle import RUN_NAME
from harness.evidence.keys import SHORT, KeyStore, SigningKey, by_fingerprint
from harness.evidence.walk import bundle_around
from harness.options import Options, profile_of
from harness.plan.model import read_plan
from harness.report.assembling import Asked, assemble
from harness.report.demands import Demands
from harness.report.gaps import gaps, never_begun, never_begun_words
from harness.report.gathering import gather, is_folder
from harness.report.material import Material, Paper
from harness.report.telling import drones_words, filed_words, lead
from harness.report.views import VIEWS
from harness.report.waived import last_day
from harness.requirements.reading import read_catalogue, shipped_catalogues
from harness.requirements.waivers import read_waivers

PAPERS: tuple[Paper, ...] = ("a4", "letter")
EPILOG = (
    "Example:  cuas report evidence --plan plan.json --all report, then cuas verify report\n\n"
    "Example:  cuas report evidence --markdown - >> $GITHUB_STEP_SUMMARY\n\n"
    f"{TO_STDOUT}; what is told besides then goes to standard error.\n\n"
    "Exit codes: 0 the report was made, of all its evidence, whatever the verdicts in it; 2 bad input (nothing "
    "written); 3 it was made, and runs do not count, such as one that is not as it was sealed, or flights of --plan "
    "were never begun: it names them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """The files and options that say what a report takes in besides bundles."""

    profile: Path | None = None
    again: bool = False
    waivers: Path | None = None
    plan: Path | None = None
    catalogues: Sequence[Path] = ()

    def read(self, trusted: Mapping[str, str]) -> Asked:
        """All but the waivers, whose today is the last run's. Raises CallerError for what is none."""
        return Asked(
            profile=profile_of(Options(profile=self.profile)) if self.profile else None,
            profile_file=self.profile.name if self.profile else None,
            again=self.again,
            plan=read_plan(self.plan, trusted) if self.plan else None,
            demands=Demands(tuple(shipped_catalogues()), own=tuple(map(read_catalogue, self.catalogues))),
            trusted=trusted,
        )


def make_report(
    places: Sequence[Path],
    files: Mapping[str, Path | None],
    whole: Path | None,
    *,
    paper: str,
    asks: Asks,
) -> int:
    """Write the views that `files` names, by their options, and with `whole` each of them into that folder, which is
    then sealed; returns the exit code, which is about the report and no verdict on what was flown.

    Raises CallerError, before anything is written, for a report of nothing, in no format, or to nowhere.
    """
    targets = _targets(files, whole)
    kind = next((each for each in PAPERS if each == paper), None)
    if kind is None:
        raise CallerError(f"--paper={paper}: wanted {' or '.join(PAPERS)}")
    store = KeyStore()
    key = store.signing() if whole is not None else None
    asked = asks.read(by_fingerprint(store.trusted()))
    with progress("reading evidence") as told:
        gathered = gather(places, told)
    if asks.waivers is not None:
        asked = replace(asked, waivers=read_waivers(asks.waivers, last_day(gathered)))
    with progress("judging again") as told:
        results = assemble(gathered, asked, told)
    folders = {each.identity.run: each.folder for each in gathered.judged if each.folder is not None}
    made = {}
    gc.freeze()  # what was gathered stays: to walk it again and again for garbage took a quarter of the drawing
    with progress("drawing") as told:
        material = Material(results=results, folders=folders, paper=kind, told=told)
        for name, path in targets:
            made[path] = VIEWS[name].make(material)
    gc.unfreeze()
    if whole is not None:
        unseal(whole)
    screen = screen_beside(made)
    screen.print(verdict_text(results.verdict) + f" {lead(results)} {drones_words(results)}", soft_wrap=True)
    for told_of in gathered.uncounted_lines():
        screen.print(Text("not counted: ", "yellow") + quoted(told_of), soft_wrap=True)
    if told_of := never_begun_words(results):
        screen.print(Text("plan: ", "yellow") + quoted(told_of), soft_wrap=True)
    if filed := filed_words(results):
        screen.print(filed, soft_wrap=True)
    for path, data in made.items():
        if line := write_view(path, data, "the report"):
            screen.print(line, soft_wrap=True)
    if whole is not None:
        screen.print(_sealed(whole, key), soft_wrap=True)
    for sentence in excusing_nothing(results.waivers):
        screen.print(Text("waiver: ", "yellow") + quoted(sentence), soft_wrap=True)
    return UNDECIDED if gaps(results) or never_begun(results) else GREEN


def _sealed(whole: Path, key: SigningKey | None) -> str:
    made = seal_report(whole, key)
    signed = f"signed by {key.name}" if key else "not signed, since you have no key (`cuas keys make NAME`)"
    return f"{whole}: sealed, sha256 {made[:SHORT]}, {signed}; check it with cuas verify {whole}"


def _targets(files: Mapping[str, Path | None], whole: Path | None) -> list[tuple[str, Path]]:
    """View and file of each that is asked for."""
    targets = [(name, path) for name, path in files.items() if path is not None]
    for name, path in targets:
        check_target(f"--{name}", path, VIEWS[name].mark)
    if whole is not None:
        if (whole.exists() and not is_folder(whole)) or not is_folder(whole.absolute().parent):
            raise CallerError(f"--all={whole}: wanted a folder, or a new one in a folder that exists")
        if strange := strangers(whole, [view.file for view in VIEWS.values()]):
            told = f"wanted a new folder, or an earlier report's, saw {strange[0]} in it, which would be sealed, too"
            raise CallerError(f"--all={whole}: {told}")
        if bundle := bundle_around(whole / RUN_NAME):
            raise CallerError(f"--all={whole}: {bundle} is a bundle, which is sealed; name a folder elsewhere")
        for view in VIEWS.values() if whole.exists() else ():
            check_target(f"--all={whole}: {view.file}", whole / view.file, view.mark)
        targets += [(name, whole / view.file) for name, view in VIEWS.items()]
    if not targets:
        raise CallerError(f"a report wants a format: --{' FILE, --'.join(VIEWS)} FILE, or --all FOLDER")
    paths = [path.resolve() for _, path in targets]
    if twice := next((path for path in paths if paths.count(path) > 1), None):
        raise CallerError(f"{twice.name}: wanted a file of its own for each format, saw it named twice")
    return targets


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
        typer.Option(
            metavar="FILE", help="judge by the limits of this profile: they decide; what was filed is shown beside"
        ),
    ] = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again", metavar="", help="judge every run again from its raw taps; what was filed is shown beside"
        ),
    ] = False,
    waivers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="known failures, with owner, reason and expiry, and deviations (TOML)"),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="say what of this plan was flown, added, dropped, repeated, deviating"),
    ] = None,
    catalogue: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="the customer's own requirements, as .toml, .csv or .reqif, besides ours"),
    ] = None,
    **files: Any,
) -> int:
    """A report that an evaluator can sign: requirements, scenarios, runs and verdicts, with the seals behind them.

    The same bundles, and the same trusted keys, make the same bytes, in every format. Runs that were not judged and
    sealed are named in it. With --all the folder is sealed, and signed by your key where you have one.
    """
    asks = Asks(profile=profile, again=again, waivers=waivers, plan=plan, catalogues=catalogue or ())
    return make_report(evidence, files, whole, paper=paper, asks=asks)


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
