"""From folders of evidence to the runs that count, and a name and a reason for each that does not.

A run counts if it was judged and sealed, and if every file of its bundle is what the seal says: what is judged again
or drawn is read from taps, and a table that believed one that somebody touched would spread it. Where two bundles claim
to be the same run and their seals differ, one of them is forged, and nothing in them tells which: neither counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from harness.errors import BundleError, CallerError
from harness.evidence import seal
from harness.evidence.bundle import FINDINGS_NAME, RUN_NAME
from harness.evidence.files import load_model
from harness.evidence.ledger import LEDGER_NAME, Account, Ledger, LedgerRun, State
from harness.evidence.models import FindingsFile, RunIdentity
from harness.evidence.seal import MANIFEST_NAME, Manifest, Problem
from harness.evidence.walk import walk

NAMES_SHOWN = 5
SHOWN_HASH = 16


class Why(StrEnum):
    """Why a run does not count."""

    RUNNING = "still running"
    CUT_SHORT = "cut short before it was judged and sealed"
    NO_BUNDLE = "named in a ledger, without a bundle"
    CHANGED = "not as it was sealed"
    UNREADABLE = "not to be read"
    CLAIMED = "claimed by bundles whose seals differ"
    TWICE = "given twice, counted once"
    LEDGER = "in a ledger's broken line"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRun:
    """A run that counts."""

    identity: RunIdentity
    findings: FindingsFile
    seal: str
    """The bundle's hash: its manifest's SHA-256."""
    folder: Path | None = None
    """Where its bundle lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncounted:
    """A run that does not count; `details` may be empty. `identity` has what was begun and never sealed; `about` is
    whoever tells which scenario it was of, a ledger or its own run.json, and None where neither can be believed."""

    run: str
    why: Why
    details: str = ""
    identity: RunIdentity | None = None
    about: RunIdentity | LedgerRun | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All runs of some evidence, by their names."""

    judged: tuple[JudgedRun, ...]
    uncounted: tuple[Uncounted, ...] = ()

    def uncounted_lines(self) -> list[str]:
        """One for each reason, such as "2 still running: A, B"; all names where there are details to them."""
        lines = []
        for why in Why:
            runs = [each for each in self.uncounted if each.why is why]
            if not runs:
                continue
            names = [f"{each.run} ({each.details})" if each.details else each.run for each in runs]
            shown = names if any(each.details for each in runs) else names[:NAMES_SHOWN]
            more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
            lines.append(f"{len(runs)} {why}: {', '.join(shown)}{more}")
        return lines


def gather(places: Sequence[Path], told: Callable[[int, int], None] = lambda done, total: None) -> Gathered:
    """All runs in `places`: bundles, evidence folders, and folders of such. `told(done, total)` is called as it goes.

    Raises CallerError for a place where there is nothing of that kind, and if in the end no run counts.
    """
    bundles: dict[Path, Path] = {}
    accounts: dict[Path, Account] = {}
    for place in places:
        found = list(found_in(place))
        if not found:
            raise CallerError(
                f"{place}: wanted bundles, or a folder of evidence with a {LEDGER_NAME}, saw neither in there"
            )
        bundles |= {path.resolve(): path for path in found if path.name != LEDGER_NAME}
        accounts |= {path.resolve().parent: Ledger(path.parent).read() for path in found if path.name == LEDGER_NAME}
    gathered = _gathered(sorted(bundles, key=lambda path: (path.name, str(path))), accounts, told)
    if not gathered.judged:
        why = "; ".join(gathered.uncounted_lines()) or "ledgers that name no run"
        raise CallerError(f"{places[0]}: wanted at least one run that was judged and sealed, saw {why}")
    return gathered


def undisputed(sides: Sequence[Gathered]) -> list[Gathered]:
    """The same, without the runs that two of them have under seals that differ. Raises CallerError where none is left
    of one."""
    seals: dict[str, set[str]] = {}
    for each in sides:
        for run in each.judged:
            seals.setdefault(run.identity.run, set()).add(run.seal)
    kept = []
    for each in sides:
        judged = tuple(run for run in each.judged if len(seals[run.identity.run]) == 1)
        claimed = (
            Uncounted(run=run.identity.run, why=Why.CLAIMED, details=_claim(run.folder, run.seal), about=run.identity)
            for run in each.judged
            if len(seals[run.identity.run]) > 1
        )
        kept.append(Gathered(judged=judged, uncounted=(*each.uncounted, *claimed)))
        if not judged:
            why = "; ".join(kept[-1].uncounted_lines())
            raise CallerError(f"wanted at least one run of each side that no other side has otherwise, saw {why}")
    return kept


def _claim(folder: Path | None, seal_: str) -> str:
    """A bundle by its folder's name, and by the beginning of its seal."""
    return f"{folder.name if folder else 'no folder'}, sha256 {seal_[:SHOWN_HASH]}"


def found_in(place: Path) -> Iterator[Path]:
    """Bundles' folders and ledgers' files in a place; what lies inside a bundle is the bundle's own."""
    if not is_folder(place):
        raise CallerError(f"{place}: wanted a bundle or a folder of evidence, saw {_seen(place)}")
    yield from walk(place, (RUN_NAME,))


def is_folder(path: Path) -> bool:
    """Whether it is one; of what cannot even be asked after (a name too long) it is not."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _seen(place: Path) -> str:
    try:
        return "a file" if place.exists() else "nothing there"
    except OSError as error:
        return str(error.strerror).lower()


@dataclass(frozen=True, slots=True)
class _Found:
    """A bundle that was looked at: the run that it claims to be (its folder's name where run.json is not to be
    believed), and its seal, "" where it has none, or one that says nothing of run.json."""

    folder: Path
    run: str
    seal: str
    told: JudgedRun | Uncounted


def _gathered(bundles: Sequence[Path], accounts: Mapping[Path, Account], told: Callable[[int, int], None]) -> Gathered:
    ledgers: dict[Path, Mapping[str, LedgerRun]] = {folder: _by_name(each) for folder, each in accounts.items()}
    found = []
    for number, folder in enumerate(bundles):
        told(number, len(bundles))
        if folder.parent not in ledgers and (folder.parent / LEDGER_NAME).is_file():
            ledgers[folder.parent] = _by_name(Ledger(folder.parent).read())
        found.append(_read(folder, next((ledgers[each] for each in folder.parents if each in ledgers), {})))
    judged, uncounted = _counted(found)
    here = {each.run for each in found}
    for evidence, account in accounts.items():
        uncounted += _without_bundle(account, here)
        uncounted += [
            Uncounted(run=LEDGER_NAME, why=Why.LEDGER, details=_without_place(each, evidence))
            for each in account.problems
        ]
    return Gathered(
        judged=tuple(judged[name] for name in sorted(judged)),
        uncounted=tuple(sorted(uncounted, key=lambda each: (each.run, each.details))),
    )


def _counted(found: Iterable[_Found]) -> tuple[dict[str, JudgedRun], list[Uncounted]]:
    """Of bundles that claim the same run the first, if their seals are the same; none, if they are not."""
    found = list(found)
    seals: dict[str, set[str]] = {}
    for each in found:
        if each.seal:
            seals.setdefault(each.run, set()).add(each.seal)
    judged: dict[str, JudgedRun] = {}
    uncounted: list[Uncounted] = []
    for each in found:
        if each.seal and len(seals[each.run]) > 1:
            claim, about = _claim(each.folder, each.seal), _about(each.told)
            uncounted.append(Uncounted(run=each.run, why=Why.CLAIMED, details=claim, about=about))
        elif isinstance(each.told, Uncounted):
            uncounted.append(each.told)
        elif each.run in judged:
            uncounted.append(Uncounted(run=each.run, why=Why.TWICE, about=each.told.identity))
        else:
            judged[each.run] = each.told
    return judged, uncounted


def _about(told: JudgedRun | Uncounted) -> RunIdentity | LedgerRun | None:
    return told.identity if isinstance(told, JudgedRun) else told.about


def _by_name(account: Account) -> dict[str, LedgerRun]:
    return {each.run: each for each in account.runs}


def _without_bundle(account: Account, here: Iterable[str]) -> Iterator[Uncounted]:
    known = set(here)
    for each in account.runs:
        if each.run in known:
            continue
        verdict = each.verdict or "no verdict"
        if each.state is State.RUNNING:
            yield Uncounted(run=each.run, why=Why.RUNNING, about=each)
        else:
            yield Uncounted(run=each.run, why=Why.NO_BUNDLE, details=verdict, about=each)


def _read(folder: Path, ledger: Mapping[str, LedgerRun]) -> _Found:
    """A bundle held against its seal, and its seal against the ledger by the run's own name: a folder is named
    anything."""
    name, hash_ = folder.name, ""
    about: RunIdentity | LedgerRun | None = ledger.get(name)
    try:
        if not (folder / MANIFEST_NAME).exists():
            begun = load_model(folder / RUN_NAME, RunIdentity)
            about = ledger.get(begun.run, begun)
            uncounted = Uncounted(run=begun.run, why=_unsealed(begun, ledger), identity=begun, about=about)
            return _Found(folder, begun.run, "", uncounted)
        load_model(folder / MANIFEST_NAME, Manifest)
        problems = seal.verify(folder)
        if all(each.file not in (RUN_NAME, MANIFEST_NAME) for each in problems):
            identity = load_model(folder / RUN_NAME, RunIdentity)
            name, hash_, about = identity.run, seal.file_hash(folder / MANIFEST_NAME), identity
        if changed := _changed(problems, hash_, ledger.get(name)):
            details = _without_place(changed, folder)
            return _Found(folder, name, hash_, Uncounted(run=name, why=Why.CHANGED, details=details, about=about))
        if not (folder / FINDINGS_NAME).exists():
            return _Found(folder, name, hash_, Uncounted(run=name, why=Why.CUT_SHORT, about=about))
        findings = load_model(folder / FINDINGS_NAME, FindingsFile)
        told = JudgedRun(identity=identity, findings=findings, seal=hash_, folder=folder)
        return _Found(folder, name, hash_, told)
    except BundleError as error:
        details = _without_place(str(error), folder)
        return _Found(folder, name, hash_, Uncounted(run=name, why=Why.UNREADABLE, details=details, about=about))


def _unsealed(identity: RunIdentity, ledger: Mapping[str, LedgerRun]) -> Why:
    noted = ledger.get(identity.run)
    if noted is not None:
        return {State.RUNNING: Why.RUNNING, State.ABORTED: Why.CUT_SHORT}.get(noted.state, Why.CHANGED)
    return Why.CUT_SHORT if identity.outcome == "running" else Why.CHANGED


def _changed(problems: Sequence[Problem], hash_: str, noted: LedgerRun | None) -> str:
    """What of a bundle is not as it was sealed; "" if all is."""
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return f"{problems[0]}{more}"
    if noted is not None and noted.hash not in (None, hash_):
        return f"{MANIFEST_NAME} is not the one that the ledger noted"
    return ""


def _without_place(sentence: str, folder: Path) -> str:
    """Pages made elsewhere of the same bundles are the same: where they lay is left out."""
    return " ".join(sentence.replace(f"{folder}/", "").replace(f"{folder.resolve()}/", "").split())
