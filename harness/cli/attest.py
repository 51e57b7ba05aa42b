"""`cuas attest`: what sealed bundles say, as in-toto statements for supply chains."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.cli.screen import GREEN, console
from harness.custody.evidence import examine
from harness.custody.statement import envelope, statement
from harness.errors import CallerError
from harness.evidence.files import write_whole
from harness.evidence.keys import KeyStore, by_fingerprint

ATTESTATIONS = Path("attestations")
EPILOG = (
    "Example:  cuas attest evidence --out attestations\n\n"
    "Exit codes: 0 written; 2 bad input (evidence that is not as it was sealed, no key of yours), and nothing written."
)


def attest(
    evidence: Annotated[
        list[Path], typer.Argument(metavar="EVIDENCE", help="Bundles, or folders of evidence as `cuas run` left them.")
    ],
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="where a file for each bundle goes")] = ATTESTATIONS,
) -> int:
    """Write each bundle's verdict as an in-toto statement, in a DSSE envelope (RUN.intoto.json) signed by you."""
    store = KeyStore()
    key = store.signing()
    if key is None:
        raise CallerError("you have no key to sign statements with; make one with `cuas keys make`")
    custody = examine(evidence, by_fingerprint(store.trusted()))
    if custody.wrong:
        raise CallerError(f"wanted evidence that is as it was sealed: {custody.wrong[0]} (see `cuas verify`)")
    made = {each.run: envelope(statement(each), key) for each in custody.bundles}
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CallerError(f"--out={out}: wanted a folder to write to: {error.strerror}") from error
    for run, data in made.items():
        write_whole(out / f"{run}.intoto.json", data)
    console().print(f"{out}: {len(made)} statements, signed by {key.name}", soft_wrap=True)
    return GREEN
