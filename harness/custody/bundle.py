"""One bundle: is every byte what was sealed, and who sealed it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.custody.found import Found, Kind
from harness.evidence import seal
from harness.evidence.bundle import FINDINGS_NAME, RUN_NAME
from harness.evidence.files import load_model
from harness.evidence.keys import SHORT
from harness.evidence.models import FindingsFile, RunIdentity
from harness.evidence.seal import MANIFEST_NAME, SIGNATURE_NAME
from harness.evidence.signature import MANIFEST_TYPE, Signed, State, check
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A bundle that was looked at; `hash` is None where it has no manifest, `identity` and `verdict` are None where the
    file that tells them is not what was sealed, or is missing."""

    folder: Path
    hash: str | None
    signed: Signed
    identity: RunIdentity | None
    verdict: Verdict | None
    found: tuple[Found, ...]

    @property
    def run(self) -> str:
        """Its run's name, or its folder's."""
        return self.identity.run if self.identity else self.folder.name


def examine_bundle(folder: Path, trusted: Mapping[str, str]) -> Examined:
    """Hold a bundle against its seal; `trusted` has names of keys by fingerprint.

    Raises BundleError for a bundle that a newer harness made, and for one whose run.json is whole but cannot be read.
    """
    if not (folder / MANIFEST_NAME).exists():
        told = load_model(folder / RUN_NAME, RunIdentity)
        return Examined(
            folder=folder, hash=None, signed=Signed(State.NONE), identity=told, verdict=None, found=()
        )  # fmt: skip
    problems = seal.verify(folder)
    touched = {each.file for each in problems}
    identity = None if RUN_NAME in touched else load_model(folder / RUN_NAME, RunIdentity)
    verdict = None
    if FINDINGS_NAME not in touched and (folder / FINDINGS_NAME).exists():
        verdict = load_model(folder / FINDINGS_NAME, FindingsFile).verdict
    signed = check(folder / MANIFEST_NAME, MANIFEST_TYPE, trusted)
    name = identity.run if identity else folder.name
    found = [Found.changed(name, each) for each in problems]
    found += about_signature(name, signed, identity)
    sealed = seal.file_hash(folder / MANIFEST_NAME)
    return Examined(
        folder=folder, hash=sealed, signed=signed, identity=identity, verdict=verdict, found=tuple(found)
    )  # fmt: skip


def about_signature(name: str, signed: Signed, identity: RunIdentity | None) -> Iterator[Found]:
    """What is wrong with a bundle's signature, held against its run.json where that is as it was sealed."""
    named = identity.key if identity else None
    match signed.state:
        case State.BROKEN:
            yield Found(Kind.SIGNATURE, name, signed.because, SIGNATURE_NAME)
        case State.NONE if named is not None:
            gone = f"its signature is gone: run.json says that the key {named[:SHORT]} was to sign it"
            yield Found(Kind.SIGNATURE, name, gone, SIGNATURE_NAME)
        case State.UNKNOWN:
            yield Found(Kind.NOT_TRUSTED, name, f"sealed by {signed}: forged, or `cuas keys trust` its owner first")
    if signed.key is not None and identity is not None and named != signed.key:
        wanted = f"the key {named[:SHORT]}" if named else "no key"
        yield Found(Kind.OTHER_KEY, name, f"flown to be sealed by {wanted}, and sealed by {signed}: sealed anew since")
