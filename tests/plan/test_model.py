from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.evidence.keys import KeyStore, by_fingerprint
from harness.evidence.signature import State
from harness.plan.model import case_name, read_plan, write_plan
from tests.plan.made import case, plan


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    store = KeyStore(tmp_path / "keys")
    store.make("evaluator")
    return store


def test_a_plan_is_read_as_it_was_written_with_its_hash_and_who_signed_it(tmp_path: Path, store: KeyStore) -> None:
    path = tmp_path / "plan.json"
    written = write_plan(path, plan(), store.own("evaluator"))
    read = read_plan(path, by_fingerprint(store.trusted()))
    assert (plan(), written, "evaluator") == (read.plan, read.hash, read.signed.name)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == written
    assert 4 == read.plan.flights()
    assert State.UNKNOWN is read_plan(path, {}).signed.state


def test_every_changed_byte_of_it_is_found(tmp_path: Path, store: KeyStore) -> None:
    path = tmp_path / "plan.json"
    write_plan(path, plan(), store.own("evaluator"))
    trusted = by_fingerprint(store.trusted())
    for file in (path, path.with_suffix(".sig")):
        whole = file.read_bytes()
        for at in range(len(whole)):
            file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
            try:
                state = read_plan(path, trusted).signed.state
            except CallerError:
                state = State.BROKEN
            assert State.BROKEN is state, (file.name, at)
        file.write_bytes(whole)
    assert State.TRUSTED is read_plan(path, trusted).signed.state


def test_it_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write_plan(path, plan(), None)
    with pytest.raises(CallerError, match="wanted a new file for a plan, saw one that exists"):
        write_plan(path, plan(title="better"), None)
    assert "acceptance" == read_plan(path, {}).plan.title
    for bad in (tmp_path / "plan2.sig", tmp_path / "nowhere" / "plan.json"):
        with pytest.raises(CallerError, match="wanted a file such as"):
            write_plan(bad, plan(), None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "wanted JSON"),
        ("[]", "wanted a JSON object"),
        ("{}", 'wanted a number in "schema", saw none; it is not a plan'),
        ('{"schema": 99}', "made by a newer harness"),
        ('{"schema": 1}', "wanted a plan as `cuas plan` writes it"),
        (plan().model_dump_json(), "by other hands"),
    ],
)
def test_what_is_none_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text)
    with pytest.raises(CallerError, match=r"plan\.json") as refused:
        read_plan(path, {})
    assert told in str(refused.value)
    assert 1 == len(str(refused.value).splitlines())
    with pytest.raises(CallerError, match=r"nowhere\.json: wanted a plan, saw no such file$"):
        read_plan(tmp_path / "nowhere.json", {})


def test_a_case_or_a_seed_stands_there_once() -> None:
    for twice in ({"seeds": (0, 0)}, {"cases": (case(), case())}):
        with pytest.raises(ValueError, match="stands there twice"):
            plan(**twice)


def test_a_case_is_known_wherever_its_file_lies() -> None:
    assert (
        "test_x.py::test_y[a/b]"
        == case_name("some/where/test_x.py::test_y[a/b]")
        == case_name("test_x.py::test_y[a/b]")
    )
    assert "a/b" == case("a/b").case
