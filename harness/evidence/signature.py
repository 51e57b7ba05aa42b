"""A signature over a sealed file, in a file beside it: manifest.json has manifest.sig, a plan.json has plan.sig.

What is signed is DSSE's pre-authentication encoding of the file's type and its bytes, so that a signature over one kind
of file is none over another. The signature is canonical JSON, and all of it is held against something: no byte of it
can change unnoticed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.errors import BundleError
from harness.evidence.files import load_model, write_whole
from harness.evidence.keys import SHORT, PublicKey, SigningKey

MANIFEST_TYPE = "application/vnd.cuas-harness.manifest+json"
PLAN_TYPE = "application/vnd.cuas-harness.plan+json"
REPORT_TYPE = "application/vnd.cuas-harness.report+json"


class State(StrEnum):
    """What a signature is worth."""

    NONE = "unsigned"
    TRUSTED = "signed by a key that is trusted here"
    UNKNOWN = "signed by a key that is not trusted here"
    BROKEN = "not the signature of this file"


@dataclass(frozen=True, slots=True)
class Signed:
    """What was found beside a file: `key` is the signer's fingerprint, `name` what that key is called here."""

    state: State
    key: str | None = None
    name: str | None = None
    because: str = ""

    def __str__(self) -> str:
        if self.key is None:
            return self.because or self.state
        return f"{self.name or 'a key that is not trusted here'} ({self.key[:SHORT]})"


class SignatureFile(BaseModel):
    """manifest.sig."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)
    schema_: Literal[1] = Field(default=1, alias="schema")
    algorithm: Literal["ed25519"] = "ed25519"
    type: str
    public_key: str = Field(pattern="^[0-9a-f]{64}$")
    signature: str = Field(pattern="^[0-9a-f]{128}$")

    def canonical(self) -> bytes:
        """The one way to write it."""
        value = self.model_dump(mode="json", by_alias=True)
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def signature_path(signed: Path) -> Path:
    """Where a file's signature lies."""
    return signed.with_suffix(".sig")


def encoded(kind: str, body: bytes) -> bytes:
    """DSSE's pre-authentication encoding (protocol v1): what is signed of a body of this type."""
    name = kind.encode()
    return b"DSSEv1 %d %s %d %s" % (len(name), name, len(body), body)


def sign(path: Path, kind: str, key: SigningKey) -> None:
    """Sign a file as being of this type. Raises RigError if the signature cannot be written."""
    signature = key.sign(encoded(kind, path.read_bytes()))
    written = SignatureFile(type=kind, public_key=key.public.raw.hex(), signature=signature.hex())
    write_whole(signature_path(path), written.canonical())


def check(path: Path, kind: str, trusted: Mapping[str, str]) -> Signed:
    """What a file's signature is worth; `trusted` has names by fingerprint."""
    beside = signature_path(path)
    if not beside.exists():
        return Signed(State.NONE)
    try:
        found = load_model(beside, SignatureFile)
        raw, body = beside.read_bytes(), path.read_bytes()
    except (BundleError, OSError) as error:
        empty = beside.is_file() and not beside.stat().st_size
        because = "it is empty" if empty else str(error)
        return Signed(State.BROKEN, because=f"{beside.name} cannot be read as a signature: {because}")
    key = PublicKey(bytes.fromhex(found.public_key))
    if raw != found.canonical():
        return Signed(State.BROKEN, because=f"{beside.name} is not written as the harness writes it")
    if found.type != kind or not key.verifies(bytes.fromhex(found.signature), encoded(kind, body)):
        return Signed(
            State.BROKEN, because=f"{beside.name} does not fit {path.name}: one of them is not what was signed"
        )
    name = trusted.get(key.fingerprint)
    return Signed(State.UNKNOWN if name is None else State.TRUSTED, key.fingerprint, name)
