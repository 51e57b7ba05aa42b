"""The signature over a ledger's last line and so, by the chain, over all of the ledger: `ledger.sig`, written anew with
each line. Whoever cuts the ledger's end off needs an older one of these."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from harness.errors import BundleError
from harness.evidence.files import load_model, write_whole
from harness.evidence.keys import PublicKey, SigningKey
from harness.evidence.signature import SignatureFile, Signed, State, encoded, signature_path

LEDGER_TYPE = "application/vnd.cuas-harness.ledger-head"


class HeadFile(SignatureFile):
    """ledger.sig; `head` is the hash of the line that was the last one then."""

    head: str = Field(pattern="^[0-9a-f]{64}$")


def sign_head(ledger: Path, head: str, key: SigningKey) -> None:
    """Sign the ledger as it is now, its last line having this hash. Raises RigError if that cannot be written."""
    signature = key.sign(encoded(LEDGER_TYPE, head.encode())).hex()
    written = HeadFile(type=LEDGER_TYPE, public_key=key.public.raw.hex(), signature=signature, head=head)
    write_whole(signature_path(ledger), written.canonical())


def check_head(ledger: Path, trusted: Mapping[str, str]) -> tuple[Signed, str | None]:
    """What the ledger's signature is worth, and the hash of the line that it was made at."""
    beside = signature_path(ledger)
    if not beside.exists():
        return Signed(State.NONE), None
    try:
        found = load_model(beside, HeadFile)
        raw = beside.read_bytes()
    except (BundleError, OSError) as error:
        return Signed(State.BROKEN, because=str(error)), None
    key = PublicKey(bytes.fromhex(found.public_key))
    message = encoded(LEDGER_TYPE, found.head.encode())
    whole = raw == found.canonical() and found.type == LEDGER_TYPE
    if not (whole and key.verifies(bytes.fromhex(found.signature), message)):
        return Signed(State.BROKEN, because=f"{beside.name} is not what was signed"), None
    name = trusted.get(key.fingerprint)
    return Signed(State.UNKNOWN if name is None else State.TRUSTED, key.fingerprint, name), found.head
