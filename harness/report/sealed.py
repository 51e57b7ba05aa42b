"""The seals behind a report: who signed each bundle's manifest, held against the keys that are trusted here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.custody.bundle import about_signature
from harness.evidence.seal import MANIFEST_NAME
from harness.evidence.signature import MANIFEST_TYPE, Signed, State, check
from harness.report.gathering import JudgedRun
from harness.report.results import SealRow, Signature

_WORTH: Mapping[State, Signature] = {
    State.NONE: "unsigned",
    State.TRUSTED: "trusted",
    State.UNKNOWN: "unknown key",
    State.BROKEN: "invalid",
}


def worth(signed: Signed) -> Signature:
    """A signature's state, in the words of results.json."""
    return _WORTH[signed.state]


def seal_rows(runs: Sequence[JudgedRun], trusted: Mapping[str, str]) -> tuple[SealRow, ...]:
    """A row for each; `trusted` has names of keys by fingerprint. The signature is checked over the manifest; that the
    bundle is what the manifest says was looked at when it was gathered."""
    return tuple(_row(run, trusted) for run in runs)


def _row(run: JudgedRun, trusted: Mapping[str, str]) -> SealRow:
    name = run.identity.run
    if run.folder is None:
        return SealRow(run=name, manifest_sha256=run.seal)
    signed = check(run.folder / MANIFEST_NAME, MANIFEST_TYPE, trusted)
    found = [each.sentence for each in about_signature(name, signed, run.identity)]
    gone = signed.state is State.NONE and run.identity.key is not None
    return SealRow(
        run=name,
        manifest_sha256=run.seal,
        signature="missing" if gone else worth(signed),
        signer=signed.name,
        key=signed.key,
        because="; ".join(found).replace(f"{run.folder}/", "") or None,
    )
