"""`cuas judge`: what the raw taps of bundles say today, beside what was filed; sealed bundles are only read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from harness.cli.judged import By, Judged, tell, tell_shortly, tell_tally
from harness.cli.screen import BAD_INPUT, EXIT_CODES_OF_JUDGING, FAILED, console, exit_code, quoted
from harness.cli.waiting import progress
from harness.custody.places import places_in
from harness.errors import BundleError, CallerError
from harness.evidence.bundle import Bundle
from harness.evidence.files import load_model
from harness.evidence.ledger import LEDGER_NAME, Ledger
from harness.evidence.models import ChecksFile
from harness.evidence.seal import MANIFEST_NAME, verify
from harness.options import Options, profile_of

EPILOG = (
    "Example:  cuas judge evidence/20260101T120000-LINK-1-600s-px4-seed0-1a2b\n\n"
    "Example:  cuas judge evidence --profile covert-patrol\n\n"
    f"{EXIT_CODES_OF_JUDGING} They are of the verdicts as judged now, whatever was filed. Of a folder, bundles that "
    "cannot be read are named and the others judged; it is 2 then, unless something is a FAIL."
)


def judge(
    bundles: Annotated[
        list[Path], typer.Argument(metavar="BUNDLE", help="Runs as `cuas run` left them, or folders of such runs.")
    ],
    profile: Annotated[
        Path | None,
        typer.Option(help="judge by this customer's limits: a file or the name of a shipped profile; not as filed"),
    ] = None,
    checks: Annotated[
        Path | None, typer.Option(metavar="FILE", help="judge by these checks (as in checks.json), not by those filed")
    ] = None,
    json: Annotated[bool, typer.Option("--json", metavar="", help="write the findings as JSON, for machines")] = False,
    verify_seal: Annotated[bool, typer.Option(help="refuse a bundle that is not as it was sealed")] = True,
) -> int:
    """Judge recorded runs again from their raw taps, and say whether the verdict is still the one filed.

    Nothing flies, and nothing in the bundles is changed. A limit that --profile lacks stays as it was filed.
    """
    by = By(
        checks=load_model(checks, ChecksFile).checks if checks is not None else None,
        profile=profile_of(Options(profile=profile)) if profile is not None else None,
        asked=profile.name if profile is not None else "",
    )
    return judge_bundles(bundles, by, as_json=json, verify_seal=verify_seal)


def judge_bundles(places: Sequence[Path], by: By, *, as_json: bool, verify_seal: bool) -> int:
    """Judge each; returns the exit code. Raises CallerError, with nothing judged, for a bundle that was named and
    cannot be read; one in a folder that was named is told of, and the others are judged."""
    folders = list(dict.fromkeys(folder for place in places for folder in _runs_in(place)))
    door = _Door(verify_seal=verify_seal)
    with progress("verifying") as told:
        named = [each for each in folders if each in places]
        for number, folder in enumerate(named):
            told(number, len(named))
            door.open(folder)
    screen = console()
    judged: list[Judged] = []
    unread: list[tuple[Path, str]] = []
    for number, folder in enumerate(folders):
        try:
            with progress("judging", at_once=True) as told:
                told(number, len(folders))
                one = door.judged(folder, by)
        except BundleError as error:
            if folder in places:
                raise
            unread.append((folder, str(error)))
            if not as_json:
                screen.print(Text("not judged ", "bold yellow") + quoted(str(error)), soft_wrap=True)
            continue
        judged.append(one)
        if not as_json:
            (tell_shortly if len(folders) > 1 else tell)(screen, one)
    if as_json:
        screen.print(json.dumps(_data(judged, unread), indent=2), soft_wrap=True)
    elif len(folders) > 1:
        screen.print()
        tell_tally(screen, judged, len(unread))
    code = exit_code(each.now.verdict for each in judged)
    return code if code == FAILED or not unread else BAD_INPUT


def _runs_in(place: Path) -> Sequence[Path]:
    try:
        return places_in(place).bundles
    except OSError as error:
        raise CallerError(f"{place}: wanted a bundle or a folder of evidence, saw: {error.strerror}") from error


class _Door:
    """Opens bundles, and unless told otherwise only such as are as they were sealed; each ledger is read once."""

    def __init__(self, *, verify_seal: bool) -> None:
        self._verify_seal = verify_seal
        self._ledgers: dict[Path, dict[str, str | None]] = {}
        self._looked_at: set[Path] = set()

    def judged(self, folder: Path, by: By) -> Judged:
        bundle = self.open(folder)
        return Judged.of(bundle, by, seal_verified=self._verify_seal and bundle.sealed)

    def open(self, folder: Path) -> Bundle:
        """Raises BundleError for what is none, and for one that is not as it was sealed."""
        bundle = Bundle.open(folder)
        if self._verify_seal and folder not in self._looked_at:
            self._hold_against_its_seal(bundle)
            self._looked_at.add(folder)
        return bundle

    def _hold_against_its_seal(self, bundle: Bundle) -> None:
        anyway = "--no-verify-seal judges it anyway"
        if not bundle.sealed and bundle.identity.outcome != "running":
            gone = f"its run came to an end and was sealed, but {MANIFEST_NAME} is gone"
            raise BundleError(f"{bundle.folder}: {gone}; {anyway}")
        if bundle.sealed and (problems := verify(bundle.folder, self._noted_hash(bundle))):
            more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            raise BundleError(f"{bundle.folder}: not as it was sealed: {problems[0]}{more}; {anyway}")

    def _noted_hash(self, bundle: Bundle) -> str | None:
        """The bundle's hash, if the ledger beside it knows."""
        beside = bundle.folder.resolve().parent
        if beside not in self._ledgers:
            runs = Ledger(beside).runs() if (beside / LEDGER_NAME).is_file() else ()
            self._ledgers[beside] = {each.run: each.hash for each in runs}
        return self._ledgers[beside].get(bundle.identity.run)


def _data(judged: Sequence[Judged], unread: Sequence[tuple[Path, str]]) -> dict[str, Any]:
    return {
        "schema": 1,
        "bundles": [each.to_data() for each in judged],
        "not_judged": [{"bundle": str(folder), "because": because} for folder, because in unread],
    }
