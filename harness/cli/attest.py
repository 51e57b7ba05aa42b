"""`cuas attest`: what sealed bundles say, as in-toto statements for supply chains."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from harness.cli.screen import GREEN, console, padded, quoted
from harness.cli.waiting import progress
from harness.custody.bundle import Examined
from harness.custody.evidence import Custody, examine
from harness.custody.statement import envelope, statement
from harness.errors import CallerError
from harness.evidence.files import write_whole
from harness.evidence.keys import SHORT, KeyStore, by_fingerprint
from harness.evidence.signature import State
from harness.verdict import Verdict

ATTESTATIONS = Path("attestations")
EPILOG = (
    "Example:  cuas attest evidence --out attestations\n\n"
    "Exit codes: 0 written, whatever the verdicts in it; 2 bad input (evidence that is not as it was sealed, that "
    "nobody signed, or that is of a practice drone, unless the option for it allows that; no key of yours), and "
    "nothing written."
)


def attest(
    evidence: Annotated[
        list[Path], typer.Argument(metavar="EVIDENCE", help="Bundles, or folders of evidence as `cuas run` left them.")
    ],
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="where a file for each bundle goes")] = ATTESTATIONS,
    practice: Annotated[
        bool, typer.Option("--practice", metavar="", help="also flights of the practice drone; each statement says so")
    ] = False,
    unsigned: Annotated[
        bool,
        typer.Option(
            "--unsigned", metavar="", help="also bundles that are sealed and that nobody signed; each says so"
        ),
    ] = False,
) -> int:
    """Write each bundle's verdict as an in-toto statement, in a DSSE envelope (RUN.intoto.json) signed by you.

    What you sign is told first: each run, its verdict, what was flown, and who sealed it.
    """
    store = KeyStore()
    key = store.signing()
    if key is None:
        raise CallerError("you have no key to sign statements with; make one with `cuas keys make`")
    with progress("verifying") as told:
        custody = examine(evidence, by_fingerprint(store.trusted()), told=told)
    if custody.wrong:
        raise CallerError(f"wanted evidence that is as it was sealed: {custody.wrong[0]} (see `cuas verify`)")
    made = {each.run: statement(each) for each in custody.bundles}
    _refuse(custody.bundles, practice=practice, unsigned=unsigned)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CallerError(f"--out={out}: wanted a folder to write to: {error.strerror}") from error
    screen = console()
    _tell(screen, custody)
    for run, value in made.items():
        write_whole(out / f"{run}.intoto.json", envelope(value, key))
    count = f"{len(made)} statement{'' if len(made) == 1 else 's'}"
    screen.print(f"{out}: {count}, signed by {key.name} ({key.public.fingerprint[:SHORT]})", soft_wrap=True)
    return GREEN


def _refuse(bundles: Sequence[Examined], *, practice: bool, unsigned: bool) -> None:
    """Who signs for a practice drone, or for a seal that anybody may have put there, means to."""
    told = [each for each in bundles if each.identity is not None and not each.identity.real]
    if told and not practice:
        what = f"{told[0].run}: a practice drone was flown, and no product assessed{_more(told)}"
        raise CallerError(f"{what}; --practice signs a statement that says so")
    told = [each for each in bundles if each.signed.state is State.NONE]
    if told and not unsigned:
        what = f"{told[0].run}: is sealed, and nobody signed it: anybody could have sealed it anew{_more(told)}"
        raise CallerError(f"{what}; --unsigned signs a statement that says so")


def _more(some: Sequence[Examined]) -> str:
    return f" (and of {len(some) - 1} more)" if len(some) > 1 else ""


def _tell(screen: Console, custody: Custody) -> None:
    """Each that will be signed, and what is open about the evidence that it is from."""
    screen.print(Text("you sign for", "bold"))
    for each in custody.bundles:
        real = each.identity is not None and each.identity.real
        flown = quoted(each.identity.firmware.name if real and each.identity else "practice drone, no product")
        signed = each.signed.state is State.TRUSTED
        by = quoted(f"sealed by {each.signed}" if signed else "sealed by nobody that can be told")
        flown.stylize("" if real else "yellow")
        by.stylize("" if signed else "yellow")
        line = Text("  ") + padded(each.verdict or Verdict.INCONCLUSIVE) + quoted(f"{each.run}  ")
        screen.print(line + flown + Text(", ") + by, soft_wrap=True)
    for found in custody.open:
        screen.print(Text("  ? ", "yellow") + quoted(str(found)), soft_wrap=True)
