"""A report in a folder of its own: sealed as bundles are, and held against its seal, and bundles against it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.custody.bundle import Examined
from harness.custody.found import Found, Kind
from harness.errors import BundleError
from harness.evidence import seal
from harness.evidence.bundle import RUN_NAME
from harness.evidence.files import load_json, load_model
from harness.evidence.keys import SigningKey
from harness.evidence.seal import MANIFEST_NAME, SIGNATURE_NAME, Manifest
from harness.evidence.signature import REPORT_TYPE, Signed, State, check, sign

RESULTS_NAME = "results.json"
"""What a report's other files are views of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedReport:
    """A report that was looked at; `hash` is None where it has no manifest. `seals` are those of the bundles behind it,
    by run, where its results.json is what was sealed."""

    folder: Path
    hash: str | None
    signed: Signed
    found: tuple[Found, ...]
    seals: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether any of it is not what was sealed."""
        return any(each.kind is Kind.CHANGED for each in self.found)

    def against(self, bundles: Iterable[Examined]) -> Iterator[Found]:
        """Bundles that are others than those it was made of."""
        for each in bundles:
            told = self.seals.get(each.run)
            if told is not None and each.hash is not None and each.hash != told:
                sentence = f"sealed anew since the report {self.folder.name}, which names the hash {told}"
                yield Found(Kind.CHANGED, each.run, f"{MANIFEST_NAME}: {sentence}, saw {each.hash}", MANIFEST_NAME)


def is_report(folder: Path) -> bool:
    """Whether what is sealed there, or once was, is a report and no bundle."""
    if (folder / RUN_NAME).exists():
        return False
    try:
        return RUN_NAME not in load_model(folder / MANIFEST_NAME, Manifest).files
    except BundleError:
        return (folder / RESULTS_NAME).exists()


def strangers(folder: Path, ours: Iterable[str]) -> list[str]:
    """What lies in a folder and is none of `ours`, the names of a report's files: a seal would take it for them."""
    here = {each.name for each in folder.iterdir()} if folder.exists() else set()
    return sorted(here - {*ours, MANIFEST_NAME, SIGNATURE_NAME})


def unseal(folder: Path) -> None:
    """Take the seal off an earlier report, which is to be written anew."""
    for name in (SIGNATURE_NAME, MANIFEST_NAME):
        (folder / name).unlink(missing_ok=True)


def seal_report(folder: Path, key: SigningKey | None) -> str:
    """Seal a report, and sign it where there is a key; returns its hash. Raises CallerError if it is sealed already."""
    made = seal.seal(folder)
    if key is not None:
        sign(folder / MANIFEST_NAME, REPORT_TYPE, key)
    return made


def examine_report(folder: Path, trusted: Mapping[str, str]) -> ExaminedReport:
    """Hold a report against its seal; `trusted` has names of keys by fingerprint."""
    name = folder.resolve().name
    manifest = folder / MANIFEST_NAME
    if not manifest.exists():
        gone = f"the report has no {MANIFEST_NAME}: it was never sealed, or somebody unsealed it"
        return ExaminedReport(
            folder=folder, hash=None, signed=Signed(State.NONE), found=(Found(Kind.UNSEALED, name, gone),)
        )  # fmt: skip
    problems = seal.verify(folder)
    signed = check(manifest, REPORT_TYPE, trusted)
    found = [Found.changed(name, each) for each in problems]
    match signed.state:
        case State.BROKEN:
            found.append(Found(Kind.SIGNATURE, name, signed.because, SIGNATURE_NAME))
        case State.UNKNOWN:
            told = f"the report is sealed by {signed}: forged, or `cuas keys trust` its owner first"
            found.append(Found(Kind.NOT_TRUSTED, name, told))
        case State.NONE:
            told = "the report is sealed, but not signed: anybody could have sealed it anew"
            found.append(Found(Kind.UNSIGNED, name, told))
    seals = {} if problems else _seals(folder / RESULTS_NAME)
    return ExaminedReport(
        folder=folder, hash=seal.file_hash(manifest), signed=signed, found=tuple(found), seals=seals
    )  # fmt: skip


def _seals(path: Path) -> dict[str, str]:
    """Of results.json only this is read here; none where it has no such thing."""
    try:
        rows = load_json(path).get("seals", [])
        return {str(each["run"]): str(each["manifest_sha256"]) for each in rows}
    except (BundleError, KeyError, TypeError, json.JSONDecodeError):
        return {}
