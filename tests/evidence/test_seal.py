from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import BundleError, CallerError
from harness.evidence.seal import BLOCK_BYTES, Problem, bundle_hash, seal, verify


@pytest.fixture
def sealed(recorded: Path) -> Path:
    (recorded / "logs").mkdir()
    (recorded / "logs" / "empty.txt").touch()
    seal(recorded)
    return recorded


def test_a_sealed_bundle_verifies(sealed: Path) -> None:
    assert [] == verify(sealed)
    assert [] == verify(sealed, bundle_hash(sealed))


def test_the_bundles_hash_is_that_of_its_manifest_file(sealed: Path) -> None:
    assert hashlib.sha256((sealed / "manifest.json").read_bytes()).hexdigest() == bundle_hash(sealed)


def test_blocks_are_summed_as_promised(sealed: Path) -> None:
    data = (sealed / "stack.bin").read_bytes()
    entry = json.loads((sealed / "manifest.json").read_text("ascii"))["files"]["stack.bin"]
    blocks = [data[at : at + BLOCK_BYTES] for at in range(0, len(data), BLOCK_BYTES)]
    assert [hashlib.sha256(each).hexdigest() for each in blocks] == entry["blocks"]
    assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["bytes"], entry["sha256"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_every_flipped_byte_is_named_by_file_and_block(sealed: Path, data: st.DataObject) -> None:
    names = sorted(each.relative_to(sealed).as_posix() for each in sealed.rglob("*") if each.is_file())
    path = sealed / data.draw(st.sampled_from([each for each in names if (sealed / each).stat().st_size]))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    flip = data.draw(st.integers(1, 255))
    path.write_bytes(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
    try:
        problems = verify(sealed)
    finally:
        path.write_bytes(whole)
    if path.name == "manifest.json":
        assert problems
    else:
        assert [(path.name, at // BLOCK_BYTES)] == [(each.file, each.block) for each in problems]


def test_every_flipped_bit_of_the_manifest_is_noticed(sealed: Path) -> None:
    path = sealed / "manifest.json"
    whole = path.read_bytes()
    wanted = bundle_hash(sealed)
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        assert verify(sealed), at
        assert any(each.file == "manifest.json" for each in verify(sealed, wanted)), at
    path.write_bytes(whole)


def test_missing_and_added_files_and_other_sizes_are_named(sealed: Path) -> None:
    (sealed / "events.jsonl").unlink()
    (sealed / "logs" / "new.txt").write_text("x")
    (sealed / "stack.bin").write_bytes((sealed / "stack.bin").read_bytes()[:70000])
    (sealed / "logs" / "link").symlink_to(sealed / "run.json")
    problems = verify(sealed)
    assert {"logs/link", "events.jsonl", "logs/new.txt", "stack.bin"} == {each.file for each in problems}
    told = "; ".join(map(str, problems))
    for words in ("events.jsonl: missing", "logs/new.txt: added", "stack.bin: changed: wanted 153600 bytes, saw 70000",
                  "stack.bin, block 1 (byte 65536): changed", "logs/link: wanted files and folders only"):  # fmt: skip
        assert words in told


def test_a_signature_beside_the_manifest_is_no_addition(sealed: Path) -> None:
    (sealed / "manifest.sig").write_bytes(b"later")
    assert [] == verify(sealed)


def test_a_new_manifest_over_changed_files_is_found_by_the_hash(sealed: Path) -> None:
    before = bundle_hash(sealed)
    (sealed / "findings.json").write_text("{}")
    (sealed / "manifest.json").unlink()
    after = seal(sealed)
    assert [] == verify(sealed)
    assert [Problem("manifest.json", None, f"changed: wanted the bundle's hash {before}, saw {after}")] == verify(
        sealed, before
    )


def test_a_manifest_whose_sums_disagree_is_named(sealed: Path) -> None:
    path = sealed / "manifest.json"
    value = json.loads(path.read_text("ascii"))
    value["files"]["run.json"]["sha256"] = "0" * 64
    path.write_text(json.dumps(value, sort_keys=True, separators=(",", ":")))
    (problem,) = verify(sealed)
    assert ("manifest.json", True) == (problem.file, "run.json" in problem.what)


def test_what_cannot_be_sealed_or_verified_is_refused(sealed: Path, tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="sealed already"):
        seal(sealed)
    with pytest.raises(CallerError, match="no such folder"):
        seal(tmp_path / "nowhere")
    with pytest.raises(BundleError, match="never sealed"):
        verify(tmp_path)
    (tmp_path / "link").symlink_to(sealed)
    with pytest.raises(CallerError, match="link: wanted files and folders only"):
        seal(tmp_path)
