"""No byte of a sealed and signed bundle changes unnoticed, nor one of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from harness.custody.bundle import examine_bundle
from harness.custody.evidence import Custody
from harness.evidence.keys import KeyStore, by_fingerprint
from harness.evidence.seal import BLOCK_BYTES
from harness.evidence.signature import MANIFEST_TYPE, State, check
from tests.custody.flights import files, flip, runs

POSITIONS = 1000


def positions(bundle: Path, rng: Random) -> list[tuple[Path, int]]:
    """As many in each file: small files count as much as big ones, and each is hit at both ends."""
    whole = [each for each in files(bundle) if each.stat().st_size]
    share = -(-POSITIONS // len(whole))
    found = []
    for path in whole:
        size = path.stat().st_size
        found += [(path, at) for at in (0, size - 1)] + [(path, rng.randrange(size)) for _ in range(share - 2)]
    return found


def test_each_of_a_thousand_flipped_bytes_is_named_by_file_and_block(signed: Path, store: KeyStore) -> None:
    trusted = by_fingerprint(store.trusted())
    bundle, rng = runs(signed)[0], Random(6)
    assert () == examine_bundle(bundle, trusted).found
    tried = positions(bundle, rng)
    for path, at in tried:
        whole = flip(path, at, 1 << rng.randrange(8))
        found = examine_bundle(bundle, trusted).found
        path.write_bytes(whole)
        assert found, (path.name, at)
        if path.name not in ("manifest.json", "manifest.sig"):
            assert (path.name, at // BLOCK_BYTES) in [(each.file, each.block) for each in found]
    assert POSITIONS <= len(tried)
    assert {"manifest.json", "manifest.sig", "run.json", "drone.tlog"} <= {path.name for path, _ in tried}
    assert () == examine_bundle(bundle, trusted).found


def test_each_byte_of_the_ledger_and_of_its_signature(signed: Path, look: Callable[[Path], Custody]) -> None:
    rng = Random(7)
    for name in ("ledger.jsonl", "ledger.sig"):
        path = signed / name
        for _ in range(60):
            whole = flip(path, rng.randrange(path.stat().st_size), 1 << rng.randrange(8))
            wrong = look(signed).wrong
            path.write_bytes(whole)
            assert wrong, name
    assert () == look(signed).found


def test_each_bit_of_the_signature_matters(signed: Path, store: KeyStore) -> None:
    trusted = by_fingerprint(store.trusted())
    manifest = runs(signed)[1] / "manifest.json"
    path = manifest.with_name("manifest.sig")
    assert State.TRUSTED is check(manifest, MANIFEST_TYPE, trusted).state
    for bit in range(8 * path.stat().st_size):
        whole = flip(path, bit // 8, 1 << bit % 8)
        state = check(manifest, MANIFEST_TYPE, trusted).state
        path.write_bytes(whole)
        assert state is State.BROKEN, bit
