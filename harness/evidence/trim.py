"""A small recorded bundle out of a big one, for keeping and for judging offline."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path

import numpy as np

from harness.errors import CallerError
from harness.evidence.bundle import CHECKS_NAME, FINDINGS_NAME, RUN_NAME, TWIN_FOLDER, Bundle
from harness.evidence.files import write_model, write_whole
from harness.evidence.incident import INCIDENT_NAME
from harness.evidence.index import DROPPED_OFFSET, INDEX_NAME, save_index
from harness.evidence.jsonl import json_line
from harness.evidence.recorder import EVENTS_NAME, STAMP
from harness.evidence.seal import MANIFEST_NAME, SIGNATURE_NAME, bundle_hash, seal
from harness.taps import Fate, Tap

TRIMMED_NAME = "trimmed.json"
_OWN = {RUN_NAME, CHECKS_NAME, FINDINGS_NAME, INDEX_NAME, EVENTS_NAME, TRIMMED_NAME, MANIFEST_NAME, SIGNATURE_NAME}
_OWN |= {TWIN_FOLDER, INCIDENT_NAME}
_OWN |= {tap.file_name for tap in Tap}


def trim(
    source: Path,
    target: Path,
    keep_msg_ids: Collection[int] | None = None,
    until_s: float | None = None,
    *,
    twin_msg_ids: Collection[int] | None = None,
    drop_logs: bool = True,
) -> str:
    """Write to the new folder `target` what is needed of `source`, and seal it; returns the new bundle's hash.

    Frames of message ids not in `keep_msg_ids` go, but their records stay in the index, with `DROPPED_OFFSET` and
    length 0: record numbers, sequence numbers and fates remain. Records and events behind vehicle time `until_s` go
    altogether, and findings.json with them, since it speaks of the whole run. `drop_logs` leaves out all that the
    recorder did not write, above all the stack's own log. A clean twin is trimmed in the same way, to `twin_msg_ids`
    where they are given, for less is asked of it. trimmed.json tells what was done to which bundle.
    Raises CallerError if `target` exists, BundleError if `source` cannot be read whole.
    """
    if target.exists():
        raise CallerError(f"{target}: wanted a new folder for the trimmed bundle, saw one that exists; nothing done")
    bundle = Bundle.open(source)
    target.mkdir(parents=True)
    try:
        _trim(bundle, target, keep_msg_ids, until_s, drop_logs=drop_logs)
        if (source / TWIN_FOLDER).is_dir():
            (target / TWIN_FOLDER).mkdir()
            kept = keep_msg_ids if twin_msg_ids is None else twin_msg_ids
            _trim(Bundle.open(source / TWIN_FOLDER), target / TWIN_FOLDER, kept, until_s, drop_logs=drop_logs)
        return seal(target)
    except BaseException:
        shutil.rmtree(target)
        raise


def _trim(
    bundle: Bundle, target: Path, keep_msg_ids: Collection[int] | None, until_s: float | None, *, drop_logs: bool
) -> None:
    """All but the twin, which is a bundle of its own."""
    _copy(bundle, target, whole=until_s is None, drop_logs=drop_logs)
    dropped = _write_taps(bundle, target, keep_msg_ids, until_s)
    lines = [each for each in bundle.events() if until_s is None or each["t_s"] <= until_s]
    write_whole(target / EVENTS_NAME, b"".join(map(json_line, lines)))
    about = {
        "schema": 1,
        "source_hash": bundle_hash(bundle.folder) if bundle.sealed else None,
        "kept_msg_ids": None if keep_msg_ids is None else sorted(keep_msg_ids),
        "until_s": until_s,
        "frames_dropped": dropped,
    }
    write_whole(target / TRIMMED_NAME, json.dumps(about, indent=2).encode() + b"\n")


def _copy(bundle: Bundle, target: Path, *, whole: bool, drop_logs: bool) -> None:
    names = {RUN_NAME, CHECKS_NAME} | ({FINDINGS_NAME, INCIDENT_NAME} if whole else set())
    for path in sorted(bundle.folder.iterdir()):
        if path.name not in names and (drop_logs or path.name in _OWN):
            continue
        if path.name == RUN_NAME and (bundle.identity.key or bundle.identity.ledger):
            # What is trimmed was begun in no ledger, and nobody has signed it.
            write_model(target / RUN_NAME, bundle.identity.model_copy(update={"key": None, "ledger": None}))
        elif path.is_dir():
            shutil.copytree(path, target / path.name)
        else:
            shutil.copyfile(path, target / path.name)


def _write_taps(bundle: Bundle, target: Path, keep_msg_ids: Collection[int] | None, until_s: float | None) -> int:
    """Write taps and index; returns how many frames were dropped from within the time kept."""
    within = (
        len(bundle.index) if until_s is None else int(np.searchsorted(bundle.index["t_ms"], until_s * 1000, "right"))
    )
    index = bundle.index[:within].copy()
    index["offset"] = DROPPED_OFFSET
    index["length"] = 0
    taps = [bytearray() for _ in Tap]
    kept = 0
    for number, record, frame in bundle.frames(msg_ids=keep_msg_ids):
        if number >= within:
            break
        if record.fate == Fate.COPIED:
            index["offset"][number], index["length"][number] = index["offset"][number - 1], record.length
            kept += 1
            continue
        tap = taps[record.tap]
        tap += STAMP.pack(record.host_us)
        index["offset"][number] = len(tap)
        index["length"][number] = record.length
        tap += frame
        kept += 1
    for each in Tap:
        if (bundle.folder / each.file_name).exists():
            write_whole(target / each.file_name, bytes(taps[each]))
    save_index(target / INDEX_NAME, index)
    return within - kept
