"""A sealed bundle as an in-toto Statement v1 in a DSSE envelope, for supply chains that collect such.

The subjects are what was sealed (manifest.json, whose SHA-256 is the bundle's hash) and, where it is known, the
firmware's binary; the predicate is in-toto's test result v0.1. It says no more than the bundle does, and of the seal's
subject it says whether a product was flown, and who sealed it: whoever reads only the result must not take a practice
drone for a product, nor a seal that anybody may have put there for a lab's.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.custody.bundle import Examined
from harness.errors import CallerError
from harness.evidence.bundle import FINDINGS_NAME
from harness.evidence.files import load_model
from harness.evidence.keys import PublicKey, SigningKey
from harness.evidence.models import FindingsFile, RunIdentity
from harness.evidence.seal import MANIFEST_NAME
from harness.evidence.signature import encoded
from harness.verdict import Verdict

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
_SHOWN = 60
_RUN = re.compile(r"\d{8}T\d{6}-[\w.+=-]{1,120}-[0-9a-f]{4}")
"""As the harness names runs: the statement's file has that name, and its subject."""
_RESULTS = {Verdict.PASS: "PASSED", Verdict.FAIL: "FAILED"}
"""Of a verdict; all others leave it open, which the predicate calls WARNED."""


def statement(bundle: Examined) -> dict[str, Any]:
    """The statement about a bundle. Raises CallerError for one that is not as it was sealed, was never judged, or whose
    run has no such name as the harness gives."""
    identity = bundle.identity
    if bundle.found or bundle.hash is None or identity is None:
        told = str(bundle.found[0]) if bundle.found else "it was never sealed"
        raise CallerError(f"{bundle.folder}: wanted a sealed bundle to attest: {told}")
    if not _RUN.fullmatch(bundle.run):
        like = "20260131T120000-LINK-1-px4-seed0-1a2b"
        raise CallerError(f"{bundle.folder}: wanted a run's name such as {like}, saw {bundle.run[:_SHOWN]!r}")
    if not (bundle.folder / FINDINGS_NAME).exists():
        raise CallerError(f"{bundle.folder}: wanted a bundle that was judged, saw no {FINDINGS_NAME}")
    findings = load_model(bundle.folder / FINDINGS_NAME, FindingsFile)
    sealed = _resource(f"{bundle.run}/{MANIFEST_NAME}", bundle.hash)
    subjects = [sealed | {"annotations": _annotations(bundle, identity)}]
    if identity.firmware.sha256 is not None:
        subjects.append(_resource(identity.firmware.name, identity.firmware.sha256))
    return {
        "_type": STATEMENT_TYPE,
        "subject": subjects,
        "predicateType": PREDICATE_TYPE,
        "predicate": _predicate(identity, findings),
    }


def _annotations(bundle: Examined, identity: RunIdentity) -> dict[str, Any]:
    return {
        "run": bundle.run,
        "scenario": identity.scenario,
        "assessed": "product" if identity.real else "practice drone: no product was assessed",
        "sealSignedBy": bundle.signed.key or "nobody: anybody could have sealed it anew",
    }


def _predicate(identity: RunIdentity, findings: FindingsFile) -> dict[str, Any]:
    """in-toto's test result: names of checks by how they ended."""
    by_result: dict[str, list[str]] = {"PASSED": [], "WARNED": [], "FAILED": []}
    for row in findings.findings:
        by_result[_RESULTS.get(row.verdict, "WARNED")].append(row.check)
    shaping = [identity.scenario_source, identity.profile, *identity.parameter_files]
    shaping += [identity.mission] if identity.mission else []
    return {
        "result": _RESULTS.get(findings.verdict, "WARNED"),
        "configuration": [_resource(each.name, each.sha256) for each in shaping],
        "passedTests": by_result["PASSED"],
        "warnedTests": by_result["WARNED"],
        "failedTests": by_result["FAILED"],
    }


def _resource(name: str, sha256: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": sha256}}


def envelope(value: Mapping[str, Any], key: SigningKey) -> bytes:
    """A statement in a DSSE envelope, signed."""
    payload = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    signature = {"keyid": key.public.fingerprint, "sig": _base64(key.sign(encoded(PAYLOAD_TYPE, payload)))}
    sealed = {"payload": _base64(payload), "payloadType": PAYLOAD_TYPE, "signatures": [signature]}
    return json.dumps(sealed, indent=2).encode() + b"\n"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def opened(path: Path, keys: Mapping[str, PublicKey]) -> tuple[dict[str, Any], str]:
    """An envelope's statement, and the name of the trusted key that signed it. Raises CallerError where none did."""
    try:
        sealed = json.loads(path.read_bytes())
        payload = base64.b64decode(sealed["payload"], validate=True)
        signatures = [base64.b64decode(each["sig"], validate=True) for each in sealed["signatures"]]
        kind = sealed["payloadType"]
    except (OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
        raise CallerError(f"{path}: wanted a DSSE envelope: {error}") from error
    for name, key in keys.items():
        if kind == PAYLOAD_TYPE and any(key.verifies(each, encoded(kind, payload)) for each in signatures):
            return json.loads(payload), name
    raise CallerError(f"{path}: no key that is trusted here signed this envelope")
