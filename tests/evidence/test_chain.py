from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.evidence.chain import GENESIS, last_hash, line_hash, read_chain
from harness.evidence.ledger import Ledger
from harness.verdict import Verdict

RUNS = 5


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger(tmp_path)
    for number in range(RUNS):
        ledger.started(f"run-{number}", "LINK-1", "px4", number)
        ledger.finished(f"run-{number}", Verdict.PASS, "ab")
    return ledger


def test_a_line_names_the_one_before_it(ledger: Ledger) -> None:
    chain = read_chain(ledger.path)
    assert ((), 0, 2 * RUNS) == (chain.breaks, chain.unchained, len(chain.lines))
    last = ledger.path.read_bytes().splitlines()[-1]
    assert (line_hash(last), (2 * RUNS, None)) == (chain.head, chain.lines[chain.head])
    begun = ledger.started("next", "LINK-1", "px4", 0)
    assert (2 * RUNS + 1, "next") == read_chain(ledger.path).lines[begun]


def test_a_missing_one_is_an_empty_chain(tmp_path: Path) -> None:
    assert ((), GENESIS) == ((read := read_chain(tmp_path / "ledger.jsonl")).breaks, read.head)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_line_taken_out_put_in_doubled_or_moved_breaks_it(ledger: Ledger, data: st.DataObject) -> None:
    whole = ledger.path.read_bytes()
    lines = whole.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 2))
    line = lines.pop(at)
    lines[data.draw(st.integers(at + 1, len(lines))) : 0] = data.draw(st.sampled_from([[], [line], [line, line]]))
    ledger.path.write_bytes(b"".join(lines))
    assert read_chain(ledger.path).breaks
    ledger.path.write_bytes(whole)
    assert () == read_chain(ledger.path).breaks


def test_a_line_cut_by_a_kill_is_part_of_it(ledger: Ledger) -> None:
    os.truncate(ledger.path, ledger.path.stat().st_size - 20)
    ledger.started("after", "LINK-1", "px4", 9)
    assert () == read_chain(ledger.path).breaks


def test_lines_of_an_older_harness_may_stand_before_it_and_not_behind(ledger: Ledger) -> None:
    old = b'{"schema": 1, "kind": "started", "run": "old"}\n'
    young = ledger.path.read_bytes()
    ledger.path.write_bytes(old)
    ledger.started("run", "LINK-1", "px4", 0)
    assert (1, ()) == ((read := read_chain(ledger.path)).unchained, read.breaks)
    ledger.path.write_bytes(young + old)
    assert ("line 11 is not chained to the one before it, as all are since the first that is",) == read_chain(
        ledger.path
    ).breaks


@pytest.mark.parametrize("length", [0, 1, 4094, 4095, 4096, 4097, 9000])
@pytest.mark.parametrize("before", [b"", b"short\n", b"long" * 5000 + b"\n"])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_the_last_line_is_found_however_long(tmp_path: Path, length: int, before: bytes, end: bytes) -> None:
    path = tmp_path / "ledger.jsonl"
    line = b"x" * length
    path.write_bytes(before + line + end)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        found = last_hash(descriptor)
    finally:
        os.close(descriptor)
    if not before + line + end:
        assert GENESIS == found
    elif line or end:
        assert line_hash(line) == found
    else:
        assert line_hash(before.removesuffix(b"\n")) == found
