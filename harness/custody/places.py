"""Where bundles, ledgers and reports lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.custody.report import RESULTS_NAME, is_report
from harness.errors import CallerError
from harness.evidence.bundle import RUN_NAME
from harness.evidence.ledger import LEDGER_NAME
from harness.evidence.seal import MANIFEST_NAME, SIGNATURE_NAME
from harness.evidence.walk import walk


@dataclass(frozen=True, slots=True)
class Places:
    """What lies in a place that was named."""

    place: Path
    bundles: tuple[Path, ...]
    ledgers: tuple[Path, ...]
    reports: tuple[Path, ...]

    @property
    def is_folder_of_evidence(self) -> bool:
        """Whether bundles lie in it, and it is not one itself."""
        return bool(self.bundles) and self.bundles != (self.place,)


def places_in(place: Path) -> Places:
    """Folders of bundles and of reports, and ledgers' files, in a place; what lies inside a bundle is the bundle's own.

    Raises CallerError for a place where there is neither.
    """
    if not place.is_dir():
        saw = "a file" if place.exists() else "nothing there"
        raise CallerError(f"{place}: wanted a bundle or a folder of evidence, saw {saw}")
    found = list(walk(place, (RUN_NAME, MANIFEST_NAME, SIGNATURE_NAME)))
    if not found and (place / RESULTS_NAME).is_file():
        found = [place]
    if not found:
        raise CallerError(
            f"{place}: wanted bundles, or a folder of evidence with a {LEDGER_NAME}, saw neither in there"
        )
    ledgers = [each for each in found if each.name == LEDGER_NAME]
    folders = sorted(each for each in found if each.name != LEDGER_NAME)
    reports = [each for each in folders if is_report(each)]
    bundles = [each for each in folders if each not in reports]
    return Places(place, tuple(bundles), tuple(ledgers), tuple(reports))
