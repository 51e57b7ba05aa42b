"""The statement as others read it: by the specifications of in-toto and DSSE, with a library of theirs for the key."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from harness.custody.bundle import examine_bundle
from harness.custody.statement import envelope, opened, statement
from harness.errors import CallerError
from harness.evidence.keys import KeyStore, SigningKey, by_fingerprint
from harness.evidence.models import FirmwareIdentity
from harness.evidence.seal import bundle_hash
from tests.custody.flights import flip, reseal, runs


@pytest.fixture
def trusted(store: KeyStore) -> dict[str, str]:
    return by_fingerprint(store.trusted())


def test_it_is_about_the_seal_and_says_the_verdict(signed: Path, trusted: dict[str, str]) -> None:
    bundle = runs(signed)[0]
    told = statement(examine_bundle(bundle, trusted))
    manifest = {"name": f"{bundle.name}/manifest.json", "digest": {"sha256": bundle_hash(bundle)}}
    [subject] = told["subject"]
    notes = subject.pop("annotations")
    assert ("https://in-toto.io/Statement/v1", manifest) == (told["_type"], subject)
    assert next(iter(trusted)) == notes["sealSignedBy"]
    assert "practice drone: no product was assessed" == notes["assessed"]
    assert "https://in-toto.io/attestation/test-result/v0.1" == told["predicateType"]
    assert "WARNED" == told["predicate"]["result"]
    source = hashlib.sha256((Path(__file__).parent / "flights.py").read_bytes()).hexdigest()
    assert {"name": "flights.py", "digest": {"sha256": source}} in told["predicate"]["configuration"]


def test_a_firmware_whose_hash_is_known_is_a_subject_and_a_verdict_is_its_own(
    signed: Path, trusted: dict[str, str], lab: SigningKey
) -> None:
    bundle = runs(signed)[0]
    firmware = FirmwareIdentity(name="px4", version="1", sha256="ab" * 32).model_dump(mode="json")
    path = bundle / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"firmware": firmware}))
    findings = bundle / "findings.json"
    findings.write_text(findings.read_text().replace("INCONCLUSIVE", "FAIL"))
    reseal(bundle, lab)
    told = statement(examine_bundle(bundle, trusted))
    assert {"name": "px4", "digest": {"sha256": "ab" * 32}} == told["subject"][1]
    assert ("FAILED", True) == (told["predicate"]["result"], bool(told["predicate"]["failedTests"]))


def test_the_envelope_verifies_as_dsse_says(signed: Path, trusted: dict[str, str], lab: SigningKey) -> None:
    made = statement(examine_bundle(runs(signed)[0], trusted))
    sealed = json.loads(envelope(made, lab))
    payload = base64.b64decode(sealed["payload"])
    kind = b"application/vnd.in-toto+json"
    wanted = b"DSSEv1 " + str(len(kind)).encode() + b" " + kind + b" " + str(len(payload)).encode() + b" " + payload
    key = load_pem_public_key(lab.public.pem())
    [signature] = sealed["signatures"]
    key.verify(base64.b64decode(signature["sig"]), wanted)  # type: ignore[union-attr, call-arg]
    with pytest.raises(InvalidSignature):
        key.verify(base64.b64decode(signature["sig"]), wanted + b" ")  # type: ignore[union-attr, call-arg]
    assert (made, lab.public.fingerprint) == (json.loads(payload), signature["keyid"])


def test_it_is_opened_only_by_whom_the_signer_is_trusted(
    signed: Path, trusted: dict[str, str], lab: SigningKey, store: KeyStore, tmp_path: Path
) -> None:
    made = statement(examine_bundle(runs(signed)[0], trusted))
    path = tmp_path / "x.intoto.json"
    path.write_bytes(envelope(made, lab))
    assert (made, "lab") == opened(path, store.trusted())
    with pytest.raises(CallerError, match="no key that is trusted here signed this envelope"):
        opened(path, {})
    sealed = json.loads(path.read_text())
    for change in ({"payload": base64.b64encode(b"{}").decode()}, {"payloadType": "text/plain"}):
        path.write_text(json.dumps(sealed | change))
        with pytest.raises(CallerError, match="no key that is trusted"):
            opened(path, store.trusted())
    path.write_text("{}")
    with pytest.raises(CallerError, match="wanted a DSSE envelope"):
        opened(path, store.trusted())


def test_nothing_is_said_of_a_bundle_that_was_touched_or_never_sealed(signed: Path, trusted: dict[str, str]) -> None:
    first, second, third = runs(signed)
    flip(first / "drone.tlog", 3)
    (second / "manifest.json").unlink()
    (third / "manifest.sig").unlink()
    for bundle, told in ((first, "drone.tlog, block 0"), (second, "never sealed"), (third, "its signature is gone")):
        with pytest.raises(CallerError, match=told):
            statement(examine_bundle(bundle, trusted))
