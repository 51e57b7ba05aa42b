"""`cuas verify`: are evidence and reports what was sealed, by whom, and is any of it missing or added? Offline, read
only."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from harness.cli.screen import FAILED, GREEN, UNDECIDED, console, quoted
from harness.cli.waiting import progress
from harness.custody.evidence import Custody, examine
from harness.custody.found import Found, Kind
from harness.custody.planned import adherence_of, held_against
from harness.custody.report import ExaminedReport
from harness.evidence.keys import KeyStore, by_fingerprint
from harness.evidence.signature import State
from harness.plan.adherence import Adherence
from harness.plan.model import SealedPlan, read_plan

SHOWN_HASH = 16


def verify_evidence(places: Sequence[Path], plan: Path | None, *, as_json: bool) -> int:
    """Say what was found; returns the exit code. Raises CallerError for what cannot be looked at at all."""
    trusted = by_fingerprint(KeyStore().trusted())
    sealed = read_plan(plan, trusted) if plan is not None else None
    with progress("verifying") as told:
        custody = examine(places, trusted, key=sealed.plan.key if sealed else None, told=told)
    kept = None
    if sealed is not None:
        kept = adherence_of(custody, sealed)
        custody = replace(custody, found=(*custody.found, *held_against(kept, sealed)))
    screen = console()
    if as_json:
        told_plan = {"plan": _plan_data(sealed, kept)} if sealed and kept else {}
        screen.print(json.dumps(_data(custody) | told_plan, indent=2), soft_wrap=True)
    else:
        _tell(screen, custody, sealed, kept)
    return FAILED if custody.wrong else UNDECIDED if custody.open else GREEN


def _data(custody: Custody) -> dict[str, Any]:
    return {
        "schema": 1,
        "bundles": [
            {"run": each.run, "hash": each.hash, "signed": each.signed.state.name.lower(), "key": each.signed.key}
            for each in custody.bundles
        ],
        "reports": [
            {"folder": str(each.folder), "hash": each.hash, "signed": each.signed.state.name.lower()}
            | {"key": each.signed.key}
            for each in custody.reports
        ],
        "ledgers": [{"folder": str(each.folder), "head": each.chain.head} for each in custody.books],
        "wrong": list(map(_row, custody.wrong)),
        "open": list(map(_row, custody.open)),
    }


def _plan_data(sealed: SealedPlan, kept: Adherence) -> dict[str, Any]:
    return {
        "hash": sealed.hash,
        "signed": sealed.signed.state.name.lower(),
        "flights": [
            {"scenario": each.case.scenario, "test": each.case.test, "seed": each.seed, "flown": each.flown}
            | {"runs": [run.run for run in each.runs]}
            for each in kept.items
        ],
        "added": [{"run": run.run, "because": told} for run, told in kept.added],
        "deviating": [{"run": run.run, "because": told} for run, told in kept.deviating],
    }


def _row(found: Found) -> dict[str, Any]:
    return {
        "kind": str(found.kind), "about": found.about, "sentence": found.sentence, "file": found.file,
        "block": found.block,
    }  # fmt: skip


def _tell(screen: Console, custody: Custody, sealed: SealedPlan | None, kept: Adherence | None) -> None:
    whole = (each for each in custody.bundles if all(about.kind is not Kind.CHANGED for about in each.found))
    signers = Counter(str(each.signed) for each in whole if each.signed.state is State.TRUSTED)
    by = "".join(f"; {count} signed by {name}" for name, count in sorted(signers.items()))
    if custody.bundles or not custody.reports:
        screen.print(Text("bundles      ", "dim") + Text(f"{len(custody.bundles)}{by}"), soft_wrap=True)
    for report in custody.reports:
        screen.print(Text("report       ", "dim") + quoted(_report(report)), soft_wrap=True)
    for book in custody.books:
        signed = f", signed by {book.signed}" if book.signed.state is State.TRUSTED else ""
        head = f"last line {book.chain.head[:SHOWN_HASH]}"
        told = f"{book.folder}: {len(book.account.runs)} runs begun, {head}{signed}"
        screen.print(Text("ledger       ", "dim") + Text(told), soft_wrap=True)
    if sealed is not None and kept is not None:
        signed = f", signed by {sealed.signed}" if sealed.signed.state is State.TRUSTED else ""
        told = f"{sealed.path}, sha256 {sealed.hash[:SHOWN_HASH]}{signed}: {len(kept.flown)} of {len(kept.items)} flown"
        also = [(len(kept.dropped), "dropped"), (len(kept.added), "added"), (len(kept.repeated), "repeated")]
        told += "".join(f", {count} {what}" for count, what in also if count)
        screen.print(Text("plan         ", "dim") + Text(told), soft_wrap=True)
    for each in custody.wrong:
        screen.print(Text("  ✗ ", "bold red") + quoted(str(each)), soft_wrap=True)
    for each in custody.open:
        screen.print(Text("  ? ", "yellow") + quoted(str(each)), soft_wrap=True)
    screen.print(_conclusion(custody), soft_wrap=True)


def _report(report: ExaminedReport) -> str:
    """What is known of a report. Of one that is not what was sealed only that: a signature's name would be read as
    approval of what stands there now."""
    if report.hash is None:
        return f"{report.folder}: without a seal"
    sha256 = f"sha256 {report.hash[:SHOWN_HASH]}"
    if report.changed:
        return f"{report.folder}: not what was sealed ({sha256}); see below"
    count = len(report.seals)
    signed = f", signed by {report.signed}" if report.signed.state is State.TRUSTED else ""
    return f"{report.folder}: of {count} bundle{'' if count == 1 else 's'}, {sha256}{signed}"


def _conclusion(custody: Custody) -> Text:
    if custody.wrong:
        count = len({each.matter for each in custody.wrong})
        return Text(f"not as it was sealed: {count} found", "bold red")
    if custody.open:
        return Text("nothing is wrong with it, as far as can be told; what is open stands above", "yellow")
    return Text("all of it is as it was sealed, signed, and complete", "green")


EPILOG = (
    "Example:  cuas verify evidence\n\n"
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
    json: Annotated[
        bool, typer.Option("--json", metavar="", help="write what was found as JSON, for machines")
    ] = False,
) -> int:
    """Say whether evidence or a report is what was sealed, and by whom: each changed file and block, each missing or
    added run. Given together, bundles are also held against the report that was made of them.

    Works offline and only reads. Whose keys you trust, `cuas keys` says.
    """
    return verify_evidence(evidence, plan, as_json=json)
