"""Reports: the seals of the bundles behind them, and their own, which no changed byte and no other key gets past."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from harness.cli import main
from harness.custody.evidence import Custody, examine
from harness.custody.found import Kind
from harness.custody.report import examine_report, seal_report
from harness.evidence.keys import KeyStore, SigningKey, by_fingerprint
from harness.evidence.seal import BLOCK_BYTES
from harness.evidence.signature import State
from harness.report.assembling import Asked, assemble
from harness.report.gathering import gather
from harness.report.results import Results, SealRow
from harness.report.telling import seals_words
from harness.report.views import VIEWS
from tests.custody.flights import files, flip, reseal, runs
from tests.custody.test_bytes import POSITIONS, positions

Look = Callable[[Path], Custody]


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory, _signed: Path, store: KeyStore) -> Path:
    """Of three signed bundles, in every format, by an evaluator who has the lab's key."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(store.folder, folder / "cuas-harness" / "keys")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
        with pytest.raises(SystemExit) as ended:
            main(["report", str(_signed), "--all", str(folder / "report")])
    assert 0 == ended.value.code
    return folder / "report"


@pytest.fixture
def report(_made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(_made, tmp_path / "report")


@pytest.fixture
def forger(tmp_path: Path) -> SigningKey:
    return KeyStore(tmp_path / "forger").make("lab")


def seals(evidence: Path, store: KeyStore) -> dict[str, SealRow]:
    told = assemble(gather([evidence]), Asked(trusted=by_fingerprint(store.trusted())))
    return {each.run: each for each in told.seals}


def forge(report: Path, key: SigningKey | None) -> None:
    """Make it say something better, and seal it anew."""
    results = report / "results.json"
    results.write_text(results.read_text().replace("INCONCLUSIVE", "PASS"))
    for name in ("manifest.json", "manifest.sig"):
        (report / name).unlink(missing_ok=True)
    seal_report(report, key)


def test_it_says_who_sealed_each_bundle(signed: Path, store: KeyStore, lab: SigningKey) -> None:
    rows = seals(signed, store).values()
    assert {("trusted", "lab", lab.public.fingerprint, None)} == {
        (each.signature, each.signer, each.key, each.because) for each in rows
    }


def test_it_says_what_is_wrong_with_a_signature(
    signed: Path, store: KeyStore, forger: SigningKey, lab: SigningKey
) -> None:
    first, second, third = runs(signed)
    (first / "manifest.sig").unlink()
    reseal(second, forger)
    flip(third / "manifest.sig", 40)
    rows = seals(signed, store)
    assert ["missing", "unknown key", "invalid"] == [rows[each.name].signature for each in (first, second, third)]
    assert "its signature is gone" in (rows[first.name].because or "")
    assert f"flown to be sealed by the key {lab.public.fingerprint[:16]}" in (rows[second.name].because or "")
    assert forger.public.fingerprint == rows[second.name].key
    assert str(signed) not in "".join(each.because or "" for each in rows.values())


def test_it_says_in_words_who_sealed_what(signed: Path, unsigned: Path, store: KeyStore, lab: SigningKey) -> None:
    trusted = by_fingerprint(store.trusted())
    told: Results = assemble(gather([signed, unsigned]), Asked(trusted=trusted))
    words = f"Of 5 bundles 2 are not signed, 3 are signed by lab ({lab.public.fingerprint[:16]})."
    assert words == seals_words(told)


def test_a_whole_report_is_sealed_and_signed(report: Path, signed: Path, look: Look) -> None:
    assert {each.file for each in VIEWS.values()} | {"manifest.json", "manifest.sig"} == {e.name for e in files(report)}
    custody = look(report)
    assert ((), ()) == (custody.found, custody.bundles)
    (examined,) = custody.reports
    assert (State.TRUSTED, "lab") == (examined.signed.state, examined.signed.name)
    assert look(signed).seals() == dict(examined.seals)


def test_each_of_a_thousand_flipped_bytes_is_named_by_file_and_block(report: Path, store: KeyStore) -> None:
    trusted, rng = by_fingerprint(store.trusted()), Random(8)
    tried = positions(report, rng)
    for path, at in tried:
        whole = flip(path, at, 1 << rng.randrange(8))
        found = examine_report(report, trusted).found
        path.write_bytes(whole)
        assert [each for each in found if not each.kind.open], (path.name, at)
        if path.name not in ("manifest.json", "manifest.sig"):
            assert (path.name, at // BLOCK_BYTES) in [(each.file, each.block) for each in found]
    assert POSITIONS <= len(tried)
    assert set(files(report)) == {path for path, _ in tried}
    assert () == examine_report(report, trusted).found


def test_one_forged_and_sealed_anew_with_another_key_is_named(report: Path, forger: SigningKey, look: Look) -> None:
    forge(report, forger)
    [found] = look(report).wrong
    assert (Kind.NOT_TRUSTED, "report") == (found.kind, found.about)
    assert forger.public.fingerprint[:16] in found.sentence


def test_one_sealed_anew_without_a_key_is_said_to_be_anybodys(report: Path, look: Look) -> None:
    forge(report, None)
    custody = look(report)
    assert ((), [Kind.UNSIGNED]) == (custody.wrong, [each.kind for each in custody.open])


def test_the_signature_of_a_bundle_is_none_of_a_report(report: Path, look: Look, lab: SigningKey) -> None:
    reseal(report, lab)
    assert [Kind.SIGNATURE] == [each.kind for each in look(report).wrong]


@pytest.mark.parametrize(
    ("gone", "kind"),
    [("manifest.json", Kind.UNSEALED), ("results.json", Kind.CHANGED), ("report.html", Kind.CHANGED)],
)
def test_a_file_that_is_gone_is_named(report: Path, look: Look, gone: str, kind: Kind) -> None:
    (report / gone).unlink()
    assert [(kind, "report")] == [(each.kind, each.about) for each in look(report).wrong]


def test_a_file_that_was_added_is_named(report: Path, look: Look) -> None:
    (report / "annex.txt").write_text("all is well")
    assert ["annex.txt"] == [each.file for each in look(report).wrong]


def test_it_may_lie_among_the_evidence(report: Path, signed: Path, look: Look) -> None:
    shutil.move(report, signed / "report")
    custody = look(signed)
    assert ((), 3, 1) == (custody.found, len(custody.bundles), len(custody.reports))


def test_a_bundle_sealed_anew_since_the_report_is_named(
    report: Path, signed: Path, store: KeyStore, lab: SigningKey
) -> None:
    bundle = runs(signed)[0]
    (bundle / "events.jsonl").write_bytes((bundle / "events.jsonl").read_bytes() + b"\n")
    reseal(bundle, lab)
    wrong = examine([bundle, report], by_fingerprint(store.trusted())).wrong
    assert [(Kind.CHANGED, bundle.name)] == [(e.kind, e.about) for e in wrong if "the report report" in e.sentence]


def test_a_results_file_without_seals_is_no_crash(report: Path, look: Look) -> None:
    (report / "results.json").write_text(json.dumps({"schema": 1, "seals": [1]}))
    for name in ("manifest.json", "manifest.sig"):
        (report / name).unlink()
    seal_report(report, None)
    (examined,) = look(report).reports
    assert {} == dict(examined.seals)
