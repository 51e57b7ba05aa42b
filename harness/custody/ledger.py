"""A ledger held against the bundles beside it, and they against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.custody.bundle import Examined
from harness.custody.found import Found, Kind
from harness.evidence.chain import Chain, read_chain
from harness.evidence.head import check_head
from harness.evidence.ledger import LEDGER_NAME, Account, Ledger, LedgerRun, State
from harness.evidence.seal import MANIFEST_NAME
from harness.evidence.signature import Signed
from harness.evidence.signature import State as Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The ledger of a folder: its runs by name, its chain, who signed it at which line, and what is wrong with it."""

    folder: Path
    account: Account
    chain: Chain
    signed: Signed
    runs: dict[str, LedgerRun]
    found: tuple[Found, ...]

    def about(self, bundle: Examined) -> Iterator[Found]:
        """What it says of a bundle that lies here."""
        noted = self.runs.get(bundle.run)
        if noted is None:
            yield Found(Kind.ADDED, bundle.run, f"is not in the {LEDGER_NAME} of {self.folder}: it was not flown here")
            return
        if bundle.hash is None:
            yield from _unsealed(bundle, noted)
        elif noted.state is not State.FINISHED:
            yield Found(Kind.CUT_SHORT, bundle.run, f"is sealed, and the {LEDGER_NAME} does not know that it ended")
        elif noted.hash != bundle.hash:
            told = f"sealed anew since: the {LEDGER_NAME} noted the hash {noted.hash}, saw {bundle.hash}"
            yield Found(Kind.CHANGED, bundle.run, f"{MANIFEST_NAME}: {told}", MANIFEST_NAME)
        elif bundle.verdict not in (None, noted.verdict):
            told = f"the {LEDGER_NAME} notes {noted.verdict}, its sealed findings say {bundle.verdict}"
            yield Found(Kind.LEDGER, bundle.run, told)
        yield from self._anchor(bundle)

    def _anchor(self, bundle: Examined) -> Iterator[Found]:
        """The line that began it, which its seal holds, and with it all lines before."""
        if bundle.identity is None or bundle.identity.ledger is None:
            return
        line = self.chain.lines.get(bundle.identity.ledger)
        if line is None or line[1] != bundle.run:
            gone = f"the {LEDGER_NAME} has no longer the line that began it: lines were taken out, put in or changed"
            yield Found(Kind.LEDGER, bundle.run, gone)

    def missing(self, bundles: Iterable[Examined]) -> Iterator[Found]:
        """Runs that it began and of which nothing lies here."""
        here = {each.run for each in bundles}
        for run in self.account.runs:
            if run.run in here:
                continue
            if run.state is State.FINISHED and run.hash is not None:
                told = f"its bundle is gone: {run.scenario}, finished {run.finished_utc} as {run.verdict}"
                yield Found(Kind.MISSING, run.run, told)
            elif run.state is State.RUNNING:
                yield Found(Kind.RUNNING, run.run, "goes on")
            else:
                told = f"ended as {run.verdict}" if run.verdict else "was cut short"
                yield Found(Kind.NO_BUNDLE, run.run, f"{told}, and left no bundle")


def _unsealed(bundle: Examined, noted: LedgerRun) -> Iterator[Found]:
    if noted.hash is not None:
        yield Found(Kind.UNSEALED, bundle.run, "was sealed, and its manifest.json is gone")
    elif noted.state is State.RUNNING:
        yield Found(Kind.RUNNING, bundle.run, "goes on")
    else:
        yield Found(Kind.CUT_SHORT, bundle.run, "was cut short, and never sealed")


def read_book(folder: Path, trusted: Mapping[str, str]) -> Book:
    """A folder's ledger. Raises BundleError if it cannot be read at all."""
    path = folder / LEDGER_NAME
    account, chain = Ledger(folder).read(), read_chain(path)
    signed, head = check_head(path, trusted)
    name = f"{folder.name}/{LEDGER_NAME}"
    found = [Found(Kind.LEDGER, name, each) for each in chain.breaks]
    found += [Found(Kind.CUT_SHORT, name, each.removeprefix(f"{path}, ")) for each in account.problems]
    if signed.state is Worth.BROKEN:
        found.append(Found(Kind.LEDGER, name, signed.because))
    elif signed.state is Worth.UNKNOWN:
        found.append(Found(Kind.NOT_TRUSTED, name, f"signed by {signed}"))
    if head is not None and head not in chain.lines:
        found.append(Found(Kind.LEDGER, name, "is not what was signed: lines were taken out, put in or changed"))
    elif head is not None and head != chain.head:
        behind = len(chain.lines) - chain.lines[head][0]
        found.append(Found(Kind.UNSIGNED, name, f"its last {behind} lines are not signed, as all before are"))
    runs = {each.run: each for each in account.runs}
    return Book(folder=folder, account=account, chain=chain, signed=signed, runs=runs, found=tuple(found))
