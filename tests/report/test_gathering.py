"""Which runs count; all others are named, and none is left out in silence."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.evidence.keys import KeyStore
from harness.evidence.ledger import Ledger
from harness.evidence.seal import file_hash, seal
from harness.report.gathering import Gathered, Why, gather
from tests.custody.flights import flip, reseal
from tests.report.runs import RECORDED


def reasons(gathered: Gathered) -> list[tuple[Why, str]]:
    return [(each.why, each.details) for each in gathered.uncounted]


def test_counts_all_that_were_judged_and_sealed(evidence: Path) -> None:
    gathered = gather([evidence])
    assert (["PASS", "FAIL"], ()) == ([each.findings.verdict for each in gathered.judged], gathered.uncounted)


def test_finds_them_from_above_and_one_by_one(evidence: Path, honest: Path) -> None:
    assert gather([evidence]) == gather([evidence.parent])
    assert [honest.name] == [each.identity.run for each in gather([honest]).judged]
    assert len(list(RECORDED.glob("*/run.json"))) == len(gather([RECORDED]).judged)


def test_counts_a_run_once_however_often_it_is_given(evidence: Path, honest: Path, tmp_path: Path) -> None:
    assert gather([evidence]) == gather([honest, evidence, evidence / "." / honest.name])
    shutil.copytree(honest, tmp_path / "copies" / honest.name)
    copied = gather([evidence, tmp_path / "copies"])
    assert (2, [(Why.TWICE, "")]) == (len(copied.judged), reasons(copied))


def test_a_twin_is_no_run_of_its_own(evidence: Path, honest: Path) -> None:
    (honest / "manifest.json").unlink()
    shutil.copytree(next(evidence.glob("*seed2*")), honest / "twin")
    seal(honest)
    (evidence / "ledger.jsonl").unlink()
    assert (2, ()) == (len(gather([evidence]).judged), gather([evidence]).uncounted)


def make_green(bundle: Path) -> None:
    findings = bundle / "findings.json"
    findings.write_text(findings.read_text().replace('"PASS"', '"FAIL"'))


def seal_anew(bundle: Path) -> None:
    make_green(bundle)
    (bundle / "manifest.json").unlink()
    seal(bundle)


def another_seed(bundle: Path) -> None:
    (bundle / "run.json").write_text((bundle / "run.json").read_text().replace('"seed": 1', '"seed": 3'))


def lose(name: str) -> Callable[[Path], None]:
    return lambda bundle: (bundle / name).unlink()


def as_of_a_newer_harness(bundle: Path) -> None:
    for name in ("manifest.json", "findings.json"):
        (bundle / name).unlink()
    data = json.loads((bundle / "run.json").read_text())
    (bundle / "run.json").write_text(json.dumps(data | {"schema": 99}))


def touch_tap(bundle: Path) -> None:
    flip(bundle / "drone.tlog", 70_000)


def put_in(bundle: Path) -> None:
    (bundle / "stray").touch()


RUINS = {
    "findings touched": (make_green, Why.CHANGED, "findings.json, block 0 (byte 0): changed: not what was sealed"),
    "findings touched and sealed anew": (seal_anew, Why.CHANGED, "manifest.json is not the one that the ledger noted"),
    "identity touched": (another_seed, Why.CHANGED, "run.json, block 0 (byte 0): changed: not what was sealed"),
    "findings gone": (lose("findings.json"), Why.CHANGED, "findings.json: missing: it was sealed and is gone"),
    "a tap touched": (touch_tap, Why.CHANGED, "drone.tlog, block 1 (byte 65536): changed: not what was sealed"),
    "a file put in": (put_in, Why.CHANGED, "stray: added: it was not there when the bundle was sealed"),
    "seal gone": (lose("manifest.json"), Why.CHANGED, ""),
    "identity gone": (lose("run.json"), Why.NO_BUNDLE, "PASS"),
    "all gone": (shutil.rmtree, Why.NO_BUNDLE, "PASS"),
    "newer": (as_of_a_newer_harness, Why.UNREADABLE,
              "run.json: wanted schema 1, saw 99: it was made by a newer harness; upgrade this one"),
}  # fmt: skip


@pytest.mark.parametrize(("ruin", "why", "details"), RUINS.values(), ids=RUINS)
def test_what_is_not_as_it_was_is_named(
    evidence: Path, honest: Path, ruin: Callable[[Path], None], why: Why, details: str
) -> None:
    ruin(honest)
    gathered = gather([evidence])
    assert (1, [(why, details)]) == (len(gathered.judged), reasons(gathered))
    assert [honest.name] == [each.run for each in gathered.uncounted]


def unjudged(bundle: Path, outcome: str) -> None:
    for name in ("manifest.json", "findings.json"):
        (bundle / name).unlink()
    data = json.loads((bundle / "run.json").read_text())
    (bundle / "run.json").write_text(json.dumps(data | {"outcome": outcome, "ended_utc": None}))


@pytest.mark.parametrize(("ours", "why"), [(True, Why.RUNNING), (False, Why.CUT_SHORT)])
def test_a_run_that_goes_on_and_one_that_was_killed(evidence: Path, honest: Path, ours: bool, why: Why) -> None:
    unjudged(honest, "running")
    lines = (evidence / "ledger.jsonl").read_text().splitlines(keepends=True)
    (evidence / "ledger.jsonl").write_text("".join(line for line in lines if honest.name not in line))
    if ours:
        Ledger(evidence).started(honest.name, "LINK-1", "builtin", 1)
    else:
        Ledger(evidence).started(honest.name, "LINK-1", "builtin", 1, pid=2**22 + 1, pid_start="another boot:1")
    assert [(why, "")] == reasons(gather([evidence]))


def test_a_run_that_was_killed_without_a_ledger(evidence: Path, honest: Path) -> None:
    unjudged(honest, "running")
    (evidence / "ledger.jsonl").unlink()
    assert [(Why.CUT_SHORT, "")] == reasons(gather([evidence]))


def test_runs_of_the_ledger_without_a_bundle(evidence: Path) -> None:
    Ledger(evidence).started("goes-on", "LINK-1", "px4", 0)
    Ledger(evidence).started("gone", "LINK-1", "px4", 0, pid=2**22 + 1, pid_start="another boot:1")
    gathered = gather([evidence])
    assert [(Why.RUNNING, ""), (Why.NO_BUNDLE, "no verdict")] == reasons(gathered)
    assert [
        "1 still running: goes-on",
        "1 named in a ledger, without a bundle: gone (no verdict)",
    ] == gathered.uncounted_lines()


def test_a_ledger_cut_by_a_kill_is_told(evidence: Path) -> None:
    with (evidence / "ledger.jsonl").open("a") as ledger:
        ledger.write('{"schema": 1, "kind": "star')
    [line] = gather([evidence]).uncounted_lines()
    assert line.startswith("1 in a ledger's broken line: ledger.jsonl (ledger.jsonl, line 5: wanted a whole entry")


def test_many_of_a_kind_are_counted_and_some_are_named(evidence: Path) -> None:
    for number in range(8):
        Ledger(evidence).started(f"run-{number}", "LINK-1", "px4", 0)
    [line] = gather([evidence]).uncounted_lines()
    assert "8 still running: run-0, run-1, run-2, run-3, run-4 and 3 more" == line


def test_refuses_a_place_without_evidence(tmp_path: Path, flown: Path) -> None:
    (tmp_path / "file").touch()
    for place, seen in (("nowhere", "nothing there"), ("file", "a file"), (".", "neither")):
        with pytest.raises(CallerError, match=seen):
            gather([flown, tmp_path / place])


def test_refuses_evidence_of_which_nothing_counts(tmp_path: Path, honest: Path) -> None:
    make_green(honest)
    with pytest.raises(CallerError, match=r"saw 1 not as it was sealed: .*findings\.json, block 0"):
        gather([honest])
    Ledger(tmp_path / "new").started("goes-on", "LINK-1", "px4", 0)
    with pytest.raises(CallerError, match="saw 1 still running: goes-on"):
        gather([tmp_path / "new"])


def test_tells_how_far_it_is(evidence: Path) -> None:
    told: list[tuple[int, int]] = []
    gather([evidence], lambda done, total: told.append((done, total)))
    assert [(0, 2), (1, 2)] == told


def forged(honest: Path, target: Path) -> Path:
    """A copy of a run in another folder, made green and sealed with another key."""
    shutil.copytree(honest, target)
    make_green(target)
    reseal(target, KeyStore(target.parent.parent / "keys").make("forger"))
    return target


@pytest.mark.parametrize("ledger", [True, False])
def test_of_two_bundles_that_claim_the_same_run_neither_counts_and_both_are_named(
    evidence: Path, honest: Path, tmp_path: Path, ledger: bool
) -> None:
    copy = forged(honest, (evidence if ledger else tmp_path / "elsewhere") / "a-better-name")
    if not ledger:
        (evidence / "ledger.jsonl").unlink()
    gathered = gather([evidence] if ledger else [evidence, copy.parent])
    assert [honest.name] * 2 == [each.run for each in gathered.uncounted]
    assert [Why.CLAIMED] * 2 == [each.why for each in gathered.uncounted]
    seals = {each.name: file_hash(each / "manifest.json")[:16] for each in (honest, copy)}
    assert {f"{name}, sha256 {hash_}" for name, hash_ in seals.items()} == {e.details for e in gathered.uncounted}
    assert [2] == [each.identity.seed for each in gathered.judged]


def test_a_forged_bundle_in_a_folder_of_another_name_is_held_against_the_ledger_by_its_run(
    evidence: Path, honest: Path
) -> None:
    forged(honest, evidence / "deeper" / "renamed")
    shutil.rmtree(honest)
    gathered = gather([evidence])
    told = [(honest.name, Why.CHANGED, "manifest.json is not the one that the ledger noted")]
    assert told == [(each.run, each.why, each.details) for each in gathered.uncounted]


def test_a_bundle_in_a_folder_of_another_name_counts_as_the_run_that_it_is(evidence: Path, honest: Path) -> None:
    honest.rename(evidence / "renamed")
    gathered = gather([evidence])
    assert (2, ()) == (len(gathered.judged), gathered.uncounted)
