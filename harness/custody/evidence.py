"""Folders of evidence: is each bundle what was sealed, and is there one for each run of the ledger, and no other? And
reports: is each what was sealed, and are the bundles those that it was made of?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.custody.bundle import Examined, examine_bundle
from harness.custody.found import Found, Kind
from harness.custody.ledger import Book, read_book
from harness.custody.places import places_in
from harness.custody.report import ExaminedReport, examine_report
from harness.evidence.keys import SHORT
from harness.evidence.ledger import LEDGER_NAME
from harness.evidence.signature import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """Everything that was looked at: bundles by name, ledgers by folder, reports, and all that was found."""

    bundles: tuple[Examined, ...]
    books: tuple[Book, ...]
    reports: tuple[ExaminedReport, ...]
    found: tuple[Found, ...]

    @property
    def wrong(self) -> tuple[Found, ...]:
        """What is not as it was sealed, forged, missing or added."""
        return tuple(each for each in self.found if not each.kind.open)

    @property
    def open(self) -> tuple[Found, ...]:
        """What cannot be established."""
        return tuple(each for each in self.found if each.kind.open)

    def seals(self) -> dict[str, str]:
        """The seal of each run, by its name: what a report carries of the evidence behind it."""
        return {each.run: each.hash for each in self.bundles if each.hash is not None}


def examine(
    places: Sequence[Path],
    trusted: Mapping[str, str],
    *,
    key: str | None = None,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Custody:
    """Look at bundles, reports and folders of evidence. `trusted` has names of keys by fingerprint; with `key`, the
    fingerprint of the plan's, each bundle that another signed, or nobody, is named. `told(done, total)` is called as it
    goes.

    Raises CallerError for a place where there is neither, and BundleError as `examine_bundle` does.
    """
    here = [places_in(each) for each in places]
    folders = sorted({folder.resolve(): folder for each in here for folder in each.bundles}.values())
    whole = {path.resolve().parent: path.parent for each in here for path in each.ledgers}
    books = {resolved: read_book(folder, trusted) for resolved, folder in whole.items()}
    beside = {each.resolve().parent: each.parent for each in folders}
    known = books | {
        resolved: read_book(folder, trusted)
        for resolved, folder in beside.items()
        if resolved not in books and (folder / LEDGER_NAME).is_file()
    }
    bundles = []
    for number, folder in enumerate(folders):
        told(number, len(folders))
        bundles.append(examine_bundle(folder, trusted))
    found = [each for bundle in bundles for each in _about(bundle, _book_of(bundle.folder, known))]
    found += _twice(bundles)
    for resolved, book in books.items():
        ours = [each for each in bundles if _book_of(each.folder, {resolved: book}) is book]
        found += [*book.found, *book.missing(ours)]
    found += [
        Found(Kind.NO_LEDGER, each.place.name, f"has no {LEDGER_NAME}: whether runs are missing cannot be told")
        for each in here
        if each.is_folder_of_evidence and not each.ledgers
    ]
    found += _unsigned(bundles, list(books.values()), key)
    papers = {folder.resolve(): folder for each in here for folder in each.reports}
    reports = [examine_report(papers[resolved], trusted) for resolved in sorted(papers)]
    found += [about for each in reports for about in (*each.found, *each.against(bundles))]
    return Custody(
        bundles=tuple(bundles), books=tuple(books.values()), reports=tuple(reports), found=tuple(found)
    )  # fmt: skip


def _book_of(folder: Path, books: Mapping[Path, Book]) -> Book | None:
    """The nearest ledger above a bundle."""
    return next((books[each] for each in folder.resolve().parents if each in books), None)


def _about(bundle: Examined, book: Book | None) -> Iterator[Found]:
    yield from bundle.found
    if book is not None:
        yield from book.about(bundle)
    elif bundle.hash is None:
        yield Found(Kind.CUT_SHORT, bundle.run, "has no manifest.json: its run was cut short, or somebody unsealed it")


def _twice(bundles: Sequence[Examined]) -> Iterator[Found]:
    first: dict[str, Path] = {}
    for each in bundles:
        if each.run in first:
            yield Found(Kind.TWICE, each.run, f"lies here twice: in {first[each.run]} and in {each.folder}")
        first.setdefault(each.run, each.folder)


def _unsigned(bundles: Sequence[Examined], books: Sequence[Book], key: str | None) -> Iterator[Found]:
    """Where the plan names a key, or others in here are signed, a missing signature is wrong; else it leaves open who
    sealed this."""
    signers = {each.signed.key for each in bundles} - {None}
    for each in bundles:
        if each.hash is None:
            continue
        if key is not None and each.signed.key not in (None, key):
            yield Found(
                Kind.OTHER_KEY, each.run, f"sealed by {each.signed}, and not by the key of the plan ({key[:SHORT]})"
            )
        if each.signed.state is State.NONE and not any(about.kind is Kind.SIGNATURE for about in each.found):
            if key is not None or signers:
                others = f"the plan names the key {key[:SHORT]}" if key else "others in here are signed"
                yield Found(Kind.SIGNATURE, each.run, f"is not signed, and {others}")
            else:
                yield Found(Kind.UNSIGNED, each.run, "is sealed, but not signed: anybody could have sealed it anew")
    for book in books:
        if signers and book.signed.state is State.NONE:
            yield Found(Kind.LEDGER, str(book.folder), "the ledger is not signed, and bundles in here are")
