"""`cuas verify` and `cuas keys`, as an evaluator calls them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.custody.statement import opened
from harness.evidence.keys import KeyStore
from tests.cli.calling import Answer, call, cuas
from tests.custody.flights import flip, fly_short, reseal, runs


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def keyed(config: Path, capsys: pytest.CaptureFixture[str]) -> Answer:
    return call(capsys, "keys", "make", "lab")


def test_a_run_is_signed_with_the_users_key_and_verifies(keyed: Answer, tmp_path: Path) -> None:
    assert (0, "") == (keyed.code, keyed.err)
    flown = cuas(tmp_path, "run", "LINK-1", "--", "-k", "[1.1timeouts]")
    assert 0 == flown.code, flown.err
    answer = cuas(tmp_path, "verify", "evidence")
    assert (0, "") == (answer.code, answer.err)
    assert "1; 1 signed by lab (" in answer.out
    assert "all of it is as it was sealed, signed, and complete" in answer.out
    [bundle] = runs(tmp_path / "evidence")
    private = (tmp_path / "config" / "cuas-harness" / "keys" / "lab.key").read_bytes().splitlines()[1]
    assert [] == [
        each for each in (tmp_path / "evidence").rglob("*") if each.is_file() and private in each.read_bytes()
    ]
    flip(bundle / "drone.tlog", 70_000)
    answer = cuas(tmp_path, "verify", "evidence")
    assert (1, "") == (answer.code, answer.err)
    assert f"✗ changed: {bundle.name}: drone.tlog, block 1 (byte 65536): not what was sealed" in answer.out
    assert "not as it was sealed: 1 found" in answer.out


def test_a_new_key_is_told_of_with_its_place_and_what_to_do_with_it(keyed: Answer, config: Path) -> None:
    assert f"in {config}/cuas-harness/keys, and nowhere else: keep a copy" in keyed.out
    assert "cuas keys show lab --out lab.pub" in keyed.out


def test_another_lab_trusts_the_key_first(
    keyed: Answer, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = KeyStore().own("lab")
    evidence = fly_short(tmp_path / "evidence", lab, seeds=(1,))
    answer = call(capsys, "keys", "show", "lab", "--out", tmp_path / "lab.pub")
    assert (0, "") == (answer.code, answer.err)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "evaluator"))
    answer = call(capsys, "verify", evidence)
    assert 1 == answer.code
    assert "not trusted" in answer.out
    answer = call(capsys, "keys", "trust", "vendor", tmp_path / "lab.pub")
    assert lab.public.fingerprint in answer.out
    answer = call(capsys, "verify", evidence)
    assert (0, True) == (answer.code, "1 signed by vendor (" in answer.out)
    assert f"trusted  {lab.public.fingerprint}  vendor" in call(capsys, "keys", "list").out


def test_what_is_unsigned_is_open_and_said(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evidence = fly_short(tmp_path / "evidence", None, seeds=(1,))
    answer = call(capsys, "verify", evidence)
    assert (3, "") == (answer.code, answer.err)
    assert f"? unsigned: {runs(evidence)[0].name}: is sealed, but not signed" in answer.out


def test_for_machines(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evidence = fly_short(tmp_path / "evidence", None, seeds=(1, 2))
    first, second = runs(evidence)
    shutil.rmtree(first)
    answer = call(capsys, "verify", "--json", evidence)
    told = json.loads(answer.out)
    assert (1, [("missing", first.name)]) == (answer.code, [(each["kind"], each["about"]) for each in told["wrong"]])
    assert [second.name] == [each["run"] for each in told["bundles"]]
    assert 64 == len(told["ledgers"][0]["head"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["verify", "nowhere"], "nowhere: wanted a bundle or a folder of evidence, saw nothing there"),
        (["verify", "."], "saw neither in there"),
        (["verify", "newer"], "run.json: wanted schema 1, saw 99: it was made by a newer harness"),
        (["keys", "make", "a/b"], "wanted a key's name"),
        (["keys", "trust", "lab", "nowhere.pub"], "nowhere.pub: wanted somebody's public key"),
        (["keys", "trust", "lab", "newer/run.json"], "wanted somebody's public key in PEM, saw no key"),
        (["keys", "show", "nobody"], "there is no key nobody"),
        (["keys", "use", "nobody"], "nobody: you have no key by that name"),
        (["keys", "forget", "nobody"], "nobody: you trust nobody's key by that name"),
        (["keys", "steal"], "steal"),
        (["verfy"], "did you mean verify?"),
        (["kees"], "did you mean keys?"),
    ],
)
def test_bad_input_is_one_sentence(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    words: list[str], told: str,
) -> None:  # fmt: skip
    if "newer" in " ".join(words):
        [bundle] = runs(fly_short(tmp_path / "made", None, seeds=(1,)))
        path = bundle / "run.json"
        path.write_text(path.read_text().replace('"schema": 1', '"schema": 99', 1))
        reseal(bundle, None)
        shutil.move(bundle, tmp_path / "newer")
        shutil.rmtree(tmp_path / "made")
    monkeypatch.chdir(tmp_path)
    answer = call(capsys, *words)
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert told in answer.err


def test_a_key_that_others_may_read_lets_nothing_fly(keyed: Answer, tmp_path: Path) -> None:
    (tmp_path / "config" / "cuas-harness" / "keys" / "lab.key").chmod(0o640)
    answer = cuas(tmp_path, "run", "LINK-1")
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert "others may read this private key" in answer.err
    assert not (tmp_path / "evidence").exists()


def test_statements_for_supply_chains(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    evidence = fly_short(tmp_path / "evidence", None, seeds=(1, 2))
    answer = call(capsys, "attest", evidence)
    assert (2, True) == (answer.code, "you have no key to sign statements with" in answer.err)
    call(capsys, "keys", "make", "lab")
    call(capsys, "attest", evidence, "--practice", "--unsigned")
    written = sorted(each.name for each in (tmp_path / "attestations").iterdir())
    assert sorted(f"{each.name}.intoto.json" for each in runs(evidence)) == written
    flip(runs(evidence)[0] / "run.json", 5)
    answer = call(capsys, "attest", evidence, "--out=more", "--practice", "--unsigned")
    assert (2, 1, False) == (answer.code, answer.err.count("\n"), (tmp_path / "more").exists())


def test_what_is_signed_is_told_before_and_in_the_statement(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    evidence = fly_short(tmp_path / "evidence", None, seeds=(1,))
    [bundle] = runs(evidence)
    call(capsys, "keys", "make", "lab")

    plain, practice = call(capsys, "attest", evidence), call(capsys, "attest", evidence, "--practice")
    assert (2, "", 2, "") == (plain.code, plain.out, practice.code, practice.out)
    assert "a practice drone was flown, and no product assessed; --practice" in plain.err
    assert "nobody signed it: anybody could have sealed it anew; --unsigned" in practice.err
    assert not (tmp_path / "attestations").exists()

    both = call(capsys, "attest", evidence, "--practice", "--unsigned")
    lines = both.out.splitlines()
    assert (0, "you sign for") == (both.code, lines[0])
    assert f"{bundle.name}  practice drone, no product, sealed by nobody that can be told" in lines[1]
    assert "attestations: 1 statement, signed by lab" in lines[-1]
    told, _ = opened(tmp_path / "attestations" / f"{bundle.name}.intoto.json", KeyStore().trusted())
    notes = told["subject"][0]["annotations"]
    assert "practice drone: no product was assessed" == notes["assessed"]
    assert "nobody: anybody could have sealed it anew" == notes["sealSignedBy"]


@pytest.mark.parametrize("name", ["../../x", "20260101T000000-a/../../b-1a2b", "x", "20260101T000000-a-1a2b\n"])
def test_nobody_signs_for_a_run_of_any_name(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    evidence = fly_short(tmp_path / "evidence", None, seeds=(1,))
    [bundle] = runs(evidence)
    identity = json.loads((bundle / "run.json").read_text())
    (bundle / "run.json").write_text(json.dumps(identity | {"run": name, "ledger": None}))
    reseal(bundle, None)
    (evidence / "ledger.jsonl").unlink()
    before = {each.relative_to(tmp_path) for each in tmp_path.rglob("*")}
    call(capsys, "keys", "make", "lab")
    answer = call(capsys, "attest", evidence, "--practice", "--unsigned")
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert "wanted a run's name such as" in answer.err
    assert set() == {
        each for each in tmp_path.rglob("*.intoto.json") if each.relative_to(tmp_path) not in before
    } | set(tmp_path.parent.glob("*.intoto.json"))
