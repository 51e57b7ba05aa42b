"""The seal: SHA-256 sums over every file of a bundle and over its blocks, so that a changed byte is found and named.

manifest.json is canonical JSON (sorted keys, no spaces), so the bundle's hash is the SHA-256 of that very file. The
seal tells that nothing changed since; who sealed it, only a signature (`manifest.sig`, left out of the sums) can tell.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.errors import BundleError, CallerError
from harness.evidence.files import load_model, write_whole

MANIFEST_NAME = "manifest.json"
SIGNATURE_NAME = "manifest.sig"
BLOCK_BYTES = 65536
_STRANGE = "wanted files and folders only, saw a link or a device"


class Sums(BaseModel):
    """One file's sums, hexadecimal: over all of it, and over each block of `BLOCK_BYTES` (the last may be shorter)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    bytes: int
    sha256: str
    blocks: tuple[str, ...]


class Manifest(BaseModel):
    """manifest.json: sums by file name, relative to the bundle, with forward slashes."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)
    schema_: Literal[1] = Field(default=1, alias="schema")
    block_bytes: Literal[65536] = 65536
    files: dict[str, Sums]

    def canonical(self) -> bytes:
        """The one way to write it."""
        value = self.model_dump(mode="json", by_alias=True)
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()

    @property
    def sha256(self) -> str:
        """The bundle's hash."""
        return hashlib.sha256(self.canonical()).hexdigest()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a bundle that is not what was sealed; `block` counts from 0, None where all of the file is meant."""

    file: str
    block: int | None
    what: str

    def __str__(self) -> str:
        where = (
            self.file if self.block is None else f"{self.file}, block {self.block} (byte {self.block * BLOCK_BYTES})"
        )
        return f"{where}: {self.what}"


def seal(folder: Path) -> str:
    """Write the manifest over all files; returns the bundle's hash.

    Raises CallerError if the bundle is sealed already or holds what is neither a file nor a folder.
    """
    if (folder / MANIFEST_NAME).exists():
        raise CallerError(
            f"{folder}: wanted a bundle to seal, saw a {MANIFEST_NAME}: it is sealed already; nothing done"
        )
    if not folder.is_dir():
        raise CallerError(f"{folder}: wanted a bundle to seal, saw no such folder")
    paths, strange = _files(folder)
    if strange:
        raise CallerError(f"{folder / strange[0]}: {_STRANGE}; remove it, then seal")
    manifest = Manifest(files={name: _sums(path) for name, path in paths.items()})
    write_whole(folder / MANIFEST_NAME, manifest.canonical())
    return manifest.sha256


def bundle_hash(folder: Path) -> str:
    """The hash of a sealed bundle, read from its manifest. Raises BundleError if it has none that can be read."""
    return load_model(folder / MANIFEST_NAME, Manifest).sha256


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes. Raises BundleError if it cannot be read."""
    return _sums(path).sha256


def verify(folder: Path, expected_hash: str | None = None) -> list[Problem]:
    """All that is not as it was sealed, in the order of names; an empty list means: nothing changed.

    With `expected_hash` (from the ledger or a report) also the manifest itself is held against it; without, someone who
    changed a file and wrote a new manifest is not found. Raises BundleError if there is no bundle or no manifest.
    """
    if not (folder / MANIFEST_NAME).exists():
        raise BundleError(f"{folder}: wanted a sealed bundle, saw no {MANIFEST_NAME}; it was never sealed")
    try:
        manifest = load_model(folder / MANIFEST_NAME, Manifest)
    except BundleError as error:
        return [Problem(MANIFEST_NAME, None, f"changed: {error}")]
    paths, strange = _files(folder)
    problems = list(_about_manifest(folder, manifest, expected_hash))
    problems += [Problem(name, None, _STRANGE) for name in strange]
    for name in sorted(manifest.files.keys() | paths.keys()):
        if name not in paths:
            problems.append(Problem(name, None, "missing: it was sealed and is gone"))
        elif name not in manifest.files:
            problems.append(Problem(name, None, "added: it was not there when the bundle was sealed"))
        else:
            problems += _changes(name, manifest.files[name], _sums(paths[name]))
    return problems


def _about_manifest(folder: Path, manifest: Manifest, expected_hash: str | None) -> Iterator[Problem]:
    raw = (folder / MANIFEST_NAME).read_bytes()
    if raw != manifest.canonical():
        yield Problem(MANIFEST_NAME, None, "changed: it is not written as the harness writes it")
    seen = hashlib.sha256(raw).hexdigest()
    if expected_hash is not None and seen != expected_hash:
        yield Problem(MANIFEST_NAME, None, f"changed: wanted the bundle's hash {expected_hash}, saw {seen}")


def _changes(name: str, sealed: Sums, seen: Sums) -> Iterator[Problem]:
    if sealed.bytes != seen.bytes:
        yield Problem(name, None, f"changed: wanted {sealed.bytes} bytes, saw {seen.bytes}")
    blocks = [
        number for number, (before, now) in enumerate(zip(sealed.blocks, seen.blocks, strict=False)) if before != now
    ]
    for number in blocks:
        yield Problem(name, number, "changed: not what was sealed")
    consistent = len(sealed.blocks) == len(seen.blocks) and sealed.bytes == seen.bytes
    if consistent and (sealed.sha256 != seen.sha256) != bool(blocks):
        yield Problem(MANIFEST_NAME, None, f"changed: its sums over {name} and over that file's blocks disagree")


def _files(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """Every file that a seal covers, by name in order; and the names of what is neither file nor folder."""
    found, strange = {}, []
    for root, folders, names in os.walk(folder):
        for path in (Path(root, name) for name in (*folders, *names)):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                strange.append(name)
            elif path.is_file() and name not in (MANIFEST_NAME, SIGNATURE_NAME):
                found[name] = path
    return dict(sorted(found.items())), sorted(strange)


def _sums(path: Path) -> Sums:
    whole, blocks, size = hashlib.sha256(), [], 0
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                whole.update(block)
                blocks.append(hashlib.sha256(block).hexdigest())
                size += len(block)
    except OSError as error:
        raise BundleError(f"{path}: wanted to sum it up, could not read it: {error.strerror}") from error
    return Sums(bytes=size, sha256=whole.hexdigest(), blocks=tuple(blocks))
