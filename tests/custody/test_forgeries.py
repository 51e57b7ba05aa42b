"""What somebody does who has the files, and not the lab's key: each is named for what it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.custody.evidence import Custody, examine
from harness.custody.found import Kind
from harness.errors import BundleError, CallerError
from harness.evidence.keys import KeyStore, SigningKey, by_fingerprint
from harness.evidence.ledger import Ledger
from harness.evidence.signature import State
from harness.evidence.trim import trim
from tests.custody.flights import fly_short, ledger_lines, reseal, runs, write_ledger

Look = Callable[[Path], Custody]
Kinds = Callable[[Path], list[tuple[Kind, str]]]


@pytest.fixture
def forger(tmp_path: Path) -> SigningKey:
    return KeyStore(tmp_path / "forger").make("lab")


def beautify(bundle: Path) -> None:
    findings = bundle / "findings.json"
    findings.write_text(findings.read_text().replace("INCONCLUSIVE", "PASS"))


def forget_key(bundle: Path, key: SigningKey | None) -> None:
    """Let run.json name another key, or none."""
    path = bundle / "run.json"
    told = json.loads(path.read_text()) | {"key": key.public.fingerprint if key else None}
    path.write_text(json.dumps(told, indent=2))


def renote(evidence: Path, run: str, **changes: object) -> None:
    """Change what the ledger says of a run's end, its chain made anew."""
    lines = ledger_lines(evidence)
    write_ledger(
        evidence,
        [line | changes if line["run"] == run and line["kind"] == "finished" else line for line in lines],
    )


def test_what_was_not_touched_is_complete_and_signed(signed: Path, look: Look) -> None:
    custody = look(signed)
    assert () == custody.found
    assert [("lab", State.TRUSTED)] * 3 == [(each.signed.name, each.signed.state) for each in custody.bundles]
    assert {each.run: each.hash for each in Ledger(signed).runs()} == custody.seals()


def test_a_deleted_run_is_missing(signed: Path, kinds: Kinds) -> None:
    gone = runs(signed)[1]
    shutil.rmtree(gone)
    assert [(Kind.MISSING, gone.name)] == kinds(signed)


def test_a_deleted_run_is_missing_though_another_folder_bears_its_name(signed: Path, kinds: Kinds) -> None:
    other, gone = runs(signed)[:2]
    shutil.rmtree(gone)
    other.rename(gone)
    assert (Kind.MISSING, gone.name) in kinds(signed)


def test_a_second_end_of_a_run_does_not_undo_the_first(signed: Path, kinds: Kinds) -> None:
    gone = runs(signed)[0]
    shutil.rmtree(gone)
    with (signed / "ledger.jsonl").open("a") as ledger:
        ledger.write(
            json.dumps({"kind": "finished", "run": gone.name, "verdict": "PASS", "hash": None, "utc": "x"}) + "\n"
        )
    assert (Kind.MISSING, gone.name) in kinds(signed)


def test_a_run_deleted_from_the_ledger_too_is_found_by_those_begun_behind_it(signed: Path, kinds: Kinds) -> None:
    _, second, third = runs(signed)
    shutil.rmtree(second)
    write_ledger(signed, [line for line in ledger_lines(signed) if line["run"] != second.name])
    found = kinds(signed)
    assert (Kind.LEDGER, third.name) in found
    assert (Kind.LEDGER, "evidence/ledger.jsonl") in found


def test_the_last_run_deleted_from_the_ledger_too_is_found_by_the_ledgers_signature(signed: Path, kinds: Kinds) -> None:
    last = runs(signed)[-1]
    shutil.rmtree(last)
    path = signed / "ledger.jsonl"
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if last.name not in line))
    assert [(Kind.LEDGER, "evidence/ledger.jsonl")] == kinds(signed)
    (signed / "ledger.sig").unlink()
    assert [(Kind.LEDGER, str(signed))] == kinds(signed)


def test_with_an_older_signature_of_the_ledger_kept_it_is_not_found_without_a_plan(
    signed: Path, tmp_path: Path, lab: SigningKey, look: Look
) -> None:
    """The limit of it, as docs/design says: only a plan, or the last line noted elsewhere, finds this."""
    before = shutil.copytree(signed, tmp_path / "before")
    fly_short(signed, lab, seeds=(4,))
    shutil.rmtree(runs(signed)[-1])
    for name in ("ledger.jsonl", "ledger.sig"):
        shutil.copyfile(before / name, signed / name)
    assert () == look(signed).found
    assert [each.chain.head for each in look(before).books] == [each.chain.head for each in look(signed).books]


def test_an_added_run_is_named(signed: Path, unsigned: Path, lab: SigningKey, tmp_path: Path, kinds: Kinds) -> None:
    [foreign] = runs(fly_short(tmp_path / "elsewhere", lab, seeds=(9,)))
    shutil.copytree(foreign, signed / foreign.name)
    assert (Kind.ADDED, foreign.name) in kinds(signed)


def test_an_added_run_that_is_entered_into_the_ledger_is_named(
    signed: Path, tmp_path: Path, kinds: Kinds, look: Look
) -> None:
    forged = fly_short(tmp_path / "elsewhere", None, seeds=(9,))
    [foreign] = runs(forged)
    shutil.copytree(foreign, signed / foreign.name)
    write_ledger(signed, [*ledger_lines(signed), *ledger_lines(forged)])
    found = kinds(signed)
    assert (Kind.SIGNATURE, foreign.name) in found
    assert (Kind.LEDGER, foreign.name) in found


def test_a_copy_under_another_name_is_named(signed: Path, look: Look) -> None:
    first = runs(signed)[0]
    shutil.copytree(first, signed / "20260101T000000-more")
    [found] = look(signed).found
    assert (Kind.TWICE, first.name) == (found.kind, found.about)


def test_one_sealed_anew_without_a_key_is_named(signed: Path, kinds: Kinds) -> None:
    bundle = runs(signed)[0]
    beautify(bundle)
    renote(signed, bundle.name, hash=reseal(bundle, None), verdict="PASS")
    assert (Kind.SIGNATURE, bundle.name) in kinds(signed)
    forget_key(bundle, None)
    renote(signed, bundle.name, hash=reseal(bundle, None), verdict="PASS")
    assert (Kind.SIGNATURE, bundle.name) in kinds(signed)


def test_one_sealed_anew_with_another_key_is_named(signed: Path, forger: SigningKey, look: Look) -> None:
    bundle = runs(signed)[0]
    beautify(bundle)
    renote(signed, bundle.name, hash=reseal(bundle, forger), verdict="PASS")
    about = {each.kind: each.sentence for each in look(signed).found if each.about == bundle.name}
    assert "a key that is not trusted here" in about[Kind.NOT_TRUSTED]
    assert forger.public.fingerprint[:16] in about[Kind.OTHER_KEY]
    forget_key(bundle, forger)
    renote(signed, bundle.name, hash=reseal(bundle, forger), verdict="PASS")
    assert Kind.NOT_TRUSTED in {each.kind for each in look(signed).found if each.about == bundle.name}


def test_one_sealed_anew_with_another_key_that_is_trusted_is_not_the_plans(
    signed: Path, forger: SigningKey, store: KeyStore, lab: SigningKey
) -> None:
    bundle = runs(signed)[0]
    forget_key(bundle, forger)
    reseal(bundle, forger)
    trusted = by_fingerprint(store.trusted()) | {forger.public.fingerprint: "rival"}
    [found] = examine([bundle], trusted, key=lab.public.fingerprint).wrong[-1:]
    assert (Kind.OTHER_KEY, bundle.name) == (found.kind, found.about)
    assert "rival" in found.sentence


def test_all_sealed_anew_and_a_new_ledger_with_another_key(
    signed: Path, forger: SigningKey, tmp_path: Path, look: Look
) -> None:
    forged = fly_short(tmp_path / "forged", forger, seeds=(1,))
    custody = look(forged)
    assert {Kind.NOT_TRUSTED} == {each.kind for each in custody.wrong}
    assert 2 == len(custody.wrong)


def test_a_manifest_or_a_signature_that_is_gone_is_named(signed: Path, kinds: Kinds) -> None:
    first, second, third = runs(signed)
    (first / "manifest.sig").unlink()
    (second / "manifest.json").unlink()
    (third / "run.json").unlink()
    assert {(Kind.SIGNATURE, first.name), (Kind.UNSEALED, second.name), (Kind.CHANGED, third.name)} == set(
        kinds(signed)
    )


def test_without_a_key_it_is_said_that_anybody_could_have_sealed_it(unsigned: Path, look: Look) -> None:
    custody = look(unsigned)
    assert () == custody.wrong
    assert [Kind.UNSIGNED] * 2 == [each.kind for each in custody.open]
    bundle = runs(unsigned)[0]
    beautify(bundle)
    reseal(bundle, None)
    [found] = look(unsigned).wrong
    assert (Kind.CHANGED, bundle.name, "manifest.json") == (found.kind, found.about, found.file)
    assert "sealed anew since" in found.sentence


def test_a_folder_without_a_ledger_leaves_open_what_is_missing(signed: Path, kinds: Kinds) -> None:
    for name in ("ledger.jsonl", "ledger.sig"):
        (signed / name).unlink()
    open_ = kinds(signed)
    assert (Kind.NO_LEDGER, "evidence") in open_
    assert {Kind.NO_LEDGER} == {kind for kind, _ in open_}
    assert [(Kind.NO_LEDGER, runs(signed)[0].name)] == kinds(runs(signed)[0])


def test_a_run_that_was_cut_short_is_open_and_not_wrong(signed: Path, look: Look, lab: SigningKey) -> None:
    Ledger(signed, lab).started("cut-short", "LINK-1", "px4", 0, pid=2**22 + 1, pid_start="another boot:1")
    Ledger(signed, lab).started("goes-on", "LINK-1", "px4", 0)
    custody = look(signed)
    assert [(Kind.NO_BUNDLE, "cut-short"), (Kind.RUNNING, "goes-on")] == [
        (each.kind, each.about) for each in custody.open
    ]
    assert () == custody.wrong


def test_lines_added_by_somebody_without_a_key_are_told(signed: Path, look: Look) -> None:
    fly_short(signed, None, seeds=(5,))
    custody = look(signed)
    assert "its last 2 lines are not signed" in custody.open[0].sentence
    assert [Kind.SIGNATURE] == [each.kind for each in custody.wrong]


def test_a_verdict_that_the_ledger_has_otherwise(unsigned: Path, look: Look) -> None:
    bundle = runs(unsigned)[-1]
    renote(unsigned, bundle.name, verdict="PASS")
    assert "notes PASS, its sealed findings say INCONCLUSIVE" in look(unsigned).wrong[0].sentence


def test_one_of_a_newer_harness_is_refused(signed: Path, look: Look, lab: SigningKey) -> None:
    bundle = runs(signed)[0]
    path = bundle / "run.json"
    path.write_text(path.read_text().replace('"schema": 1', '"schema": 99', 1))
    assert Kind.CHANGED in {each.kind for each in look(bundle).found}
    reseal(bundle, lab)
    with pytest.raises(BundleError, match=r"run\.json: wanted schema 1, saw 99: it was made by a newer harness"):
        look(bundle)


def test_nothing_to_look_at_is_refused(tmp_path: Path, look: Look) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CallerError, match="saw neither in there"):
        look(tmp_path / "empty")
    with pytest.raises(CallerError, match="saw nothing there"):
        look(tmp_path / "nowhere")


def test_a_trimmed_bundle_is_one_of_its_own_and_unsigned(signed: Path, tmp_path: Path, kinds: Kinds) -> None:
    bundle = runs(signed)[0]
    trim(bundle, tmp_path / "trimmed")
    assert [(Kind.UNSIGNED, bundle.name)] == kinds(tmp_path / "trimmed")
