"""`cuas plan`, `cuas run --plan`, `cuas verify --plan`: from a plan to what of it was flown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.evidence.bundle import Bundle
from harness.evidence.keys import KeyStore, by_fingerprint
from harness.evidence.ledger import Ledger
from harness.plan.model import Plan, read_plan
from harness.shipped import shipped
from tests.cli.calling import Answer, call, cuas
from tests.custody.flights import runs

MINE = """import pytest
from harness.checks import armed, when, within_m

@pytest.mark.scenario("MINE-1", requirements=["LINK-DISTANCE"])
@pytest.mark.parametrize("far_m", [250, 300], ids=["near", "far"])
async def test_stays_near(patrol, far_m):
    await patrol.wait(for_s=12)
    patrol.verify(when(armed).always(within_m(far_m), during=10))
"""
PROFILE = shipped("reports", "profiles", "border-patrol.toml")


def lay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.chdir(folder)
    (folder / "test_mine.py").write_text(MINE)
    shutil.copy(PROFILE, folder / "ours.toml")
    return folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return lay(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    """A key and a plan, made once, and what was said."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        folder = lay(tmp_path_factory.mktemp("planned"), monkeypatch)
        KeyStore().make("lab")
        words = ("--profile=ours.toml", "--repetitions=2", "--title=acceptance")
        return folder, cuas(folder, "plan", "test_mine.py", *words)


@pytest.fixture
def planned(_made: tuple[Path, Answer], folder: Path) -> Answer:
    made, answer = _made
    for name in ("plan.json", "plan.sig"):
        shutil.copyfile(made / name, folder / name)
    shutil.copytree(made / "config", folder / "config")
    return answer


def read(folder: Path) -> Plan:
    return read_plan(folder / "plan.json", by_fingerprint(KeyStore().trusted())).plan


def test_a_plan_is_flown_and_nothing_else(planned: Answer, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (0, "") == (planned.code, planned.err)
    assert "4: 2 cases of 1 scenario, seeds 0 to 1" in planned.out
    assert "cuas run --plan=plan.json" in planned.out
    assert [("near", "MINE-1"), ("far", "MINE-1")] == [(each.case, each.scenario) for each in read(folder).cases]

    flown = cuas(folder, "run", "--plan=plan.json")

    assert (0, "") == (flown.code, flown.err)
    assert "seeds 0, 1" in flown.out
    assert "flew 4 cases: 4 PASS → PASS" in flown.out
    assert "fly again    cuas run --plan=plan.json" in flown.out
    plan_hash = read_plan(folder / "plan.json", {}).hash
    bundles = [Bundle.open(each).identity for each in runs(folder / "evidence")]
    assert {plan_hash} == {each.plan for each in bundles} == {each.plan for each in Ledger(folder / "evidence").runs()}
    answer = call(capsys, "verify", "evidence", "--plan=plan.json")
    assert (0, "") == (answer.code, answer.err)
    assert "4 of 4 flown" in answer.out

    again = cuas(folder, "run", "MINE-1", "--plan=plan.json", "--seed=1", "--", "-k", "[far]")

    assert (0, "") == (again.code, again.err)
    answer = call(capsys, "verify", "evidence", "--plan=plan.json")
    assert 3 == answer.code
    assert "4 of 4 flown, 1 repeated" in answer.out
    assert "MINE-1 far, seed 1: repeated: planned once, begun 2 times" in answer.out
    near = next(each for each in runs(folder / "evidence") if "-near-builtin-seed0" in each.name)
    shutil.rmtree(near)
    answer = call(capsys, "verify", "evidence", "--plan=plan.json")
    assert 1 == answer.code
    assert f"✗ missing: {near.name}: its bundle is gone" in answer.out
    assert "not as planned: MINE-1 near, seed 0: dropped: there is no run of it" in answer.out


def test_a_run_for_no_plan_was_added(planned: Answer, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flown = cuas(folder, "run", "test_mine.py", "--profile=ours.toml", "--", "-k", "[far]")
    assert 0 == flown.code
    answer = call(capsys, "verify", "evidence", "--plan=plan.json", "--json")
    assert 3 == answer.code
    assert "added: flown for no plan" in answer.out


def other_limits(folder: Path) -> None:
    (folder / "ours.toml").write_text(PROFILE.read_text().replace("react_s = 10 ", "react_s = 60 "))


def other_scenario(folder: Path) -> None:
    (folder / "test_mine.py").write_text(MINE.replace("250", "2500"))


def touched_plan(folder: Path) -> None:
    path = folder / "plan.json"
    path.write_text(path.read_text().replace('"acceptance"', '"acceptably"'))


def untidy_plan(folder: Path) -> None:
    path = folder / "plan.json"
    path.write_text(path.read_text() + "\n")


def no_plan(folder: Path) -> None:
    (folder / "plan.json").unlink()


def other_key(folder: Path) -> None:
    KeyStore().make("rival")


def key_gone(folder: Path) -> None:
    (folder / "config" / "cuas-harness" / "keys" / "lab.key").unlink()


def nothing(folder: Path) -> None: ...


REFUSED = {
    "other limits": (other_limits, [], ["--profile", "border patrol", "nothing flown"]),
    "another scenario": (other_scenario, [], ["test_mine.py", "is not the scenario that plan.json planned"]),
    "a plan that was changed": (touched_plan, [], ["plan.json is not what was signed"]),
    "a plan by other hands": (untidy_plan, [], ["plan.json: was written by other hands"]),
    "no plan": (no_plan, [], ["plan.json: wanted a plan, saw no such file"]),
    "another key": (other_key, [], ["plan.json wants bundles sealed by the key", "yours is"]),
    "a plan of somebody who is not trusted": (key_gone, [], ["plan.json is signed by", "cuas keys trust"]),
    "another speed": (nothing, ["--speed=5"], ["--speed=5: the plan plan.json has max"]),
    "a liar": (nothing, ["--liar=returns-late"], ["--liar=returns-late", "the plan plan.json has None"]),
    "another seed": (nothing, ["--seed=7"], ["--seed=7: the plan plan.json has the seeds 0, 1"]),
    "a scenario elsewhere": (nothing, ["test_mine.py"], ["says where its scenarios are"]),
    "an unknown scenario": (nothing, ["MINE-7"], ["there is no scenario MINE-7"]),
}


@pytest.mark.parametrize(("spoil", "words", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_as_planned_lets_nothing_fly(
    planned: Answer, folder: Path, capsys: pytest.CaptureFixture[str], spoil: object, words: list[str], told: list[str]
) -> None:
    assert callable(spoil)
    spoil(folder)
    answer = call(capsys, "run", "--plan=plan.json", *words)
    assert (2, 1) == (answer.code, answer.err.count("\n"))
    assert [] == [each for each in told if each not in answer.err]
    assert not list((folder / "evidence").glob("*/run.json"))


def test_an_id_in_two_files_is_told_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "test_other.py").write_text(MINE)
    answer = call(capsys, "plan", "test_mine.py", "test_other.py")
    assert 0 == answer.code, answer.err
    assert (
        "MINE-1 stands in 2 files (test_mine.py, test_other.py): their cases are told as one scenario's" in answer.out
    )
    alone = call(capsys, "plan", "test_mine.py", "--out=alone.json")
    assert (0, False) == (alone.code, "caution" in alone.out)


BAD = {
    "no scenario": (["MINE-1", "--vehicle=builtin"], "there is no scenario MINE-1"),
    "no repetitions": (["test_mine.py", "--repetitions=0"], "--repetitions=0: wanted 1 to 10000"),
    "nothing selected": (["test_mine.py", "--", "-k", "nonsense"], "no test was selected"),
    "an unknown flyer": (["test_mine.py", "--flown-by=nobody"], "--flown-by=nobody: you trust no key by that name"),
    "a binary that is missing": (["test_mine.py", "--vehicle=px4", "--binary=nowhere"], "nowhere"),
    "a folder that is missing": (["test_mine.py", "--out=nowhere/plan.json"], "in a folder that exists"),
    "a file that exists": (["test_mine.py", "--out=ours.toml"], "wanted a new file for a plan"),
    "nonsense in a mark": (["test_nonsense.py"], "pigeon"),
}


@pytest.mark.parametrize(("words", "told"), BAD.values(), ids=BAD)
def test_what_cannot_be_planned_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    mark = '@pytest.mark.scenario("MINE-9")\n@pytest.mark.sticks(via="pigeon")\n'
    (folder / "test_nonsense.py").write_text(f"import pytest\n{mark}async def test_x(patrol): ...\n")
    answer = call(capsys, "plan", *words)
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert told in answer.err
    assert not (folder / "plan.json").exists()


def test_another_lab_flies_what_an_evaluator_planned(
    planned: Answer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "theirs.pub").write_bytes(KeyStore(folder / "vendor").make("mine").public.pem())
    assert 0 == call(capsys, "keys", "trust", "vendor", "theirs.pub").code
    made = call(capsys, "plan", "test_mine.py", "--flown-by=vendor", "--out=theirs.json")
    assert 0 == made.code
    answer = call(capsys, "run", "--plan=theirs.json")
    assert (2, True) == (answer.code, "wants bundles sealed by the key" in answer.err)
