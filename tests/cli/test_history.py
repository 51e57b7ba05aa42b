"""`cuas history`: a requirement over firmware versions; a database that is never the only place of anything."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from harness.history.database import APPLICATION, DATABASE_NAME, Record, recall
from harness.history.tables import SCHEMA
from tests.cli.calling import call
from tests.report.bundled import bundled, fleet
from tests.report.runs import FENCE, found, judged

REQUIREMENT = "LINK-LOSS-RETURN"


def version(name: str) -> tuple[tuple[str, str], ...]:
    return (("version", name),)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three versions: the second turns back late, the third soon again. Never changed; see `evidence`."""
    unasked = judged(90, found(120.0, check=FENCE, unit="m"), case="45s", requirements=("FENCE",))
    return bundled(
        tmp_path_factory.mktemp("history") / "evidence",
        *fleet(20, firmware=version("1.9.0")),
        *fleet(5, 6.0, start=20, firmware=version("1.10.0")),
        *fleet(3, start=40, firmware=version("1.11.0")),
        unasked,
    )


@pytest.fixture
def evidence(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may ruin."""
    shutil.copytree(made, tmp_path / "evidence")
    return tmp_path / "evidence"


def lines(text: str, firmware: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if line.startswith(firmware) and " patrol " in line]


def test_a_requirement_over_versions_as_numbers_count(evidence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "history", REQUIREMENT, "--evidence", evidence)
    assert (0, "") == (answer.code, answer.err)
    assert answer.out.startswith(f"{REQUIREMENT}  28 flights\n")
    told = lines(answer.out, "px4")
    assert ["1.9.0", "1.10.0", "1.11.0"] == [each[1] for each in told]
    assert ["20", "PASS", "20", "100", "%", "84–100", "5.90", "6.80", "–"] == told[0][-9:]
    assert ["5", "FAIL", "5", "0", "%", "0–43", "11.20", "–", "of", "1:", "1", "worse,", "0", "better"] == told[1][-14:]
    assert "3 of 3 flights pass, against 0 of 5: p 0.018 by itself, so few cannot tell it from chance" in answer.out
    assert "reaction: when the uplink falls silent, then mode is RETURN within react_s" in answer.out
    assert "px4 1.10.0, patrol, against the version before\n  LINK-1, 2timeouts: PASS → FAIL: when" in answer.out


def test_a_scenario_and_its_cases_one_by_one(evidence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = call(capsys, "history", "LINK-1", "--evidence", evidence).out
    split = call(capsys, "history", "LINK-1", "--evidence", evidence, "--cases").out
    assert whole.startswith("LINK-1  29 flights\n")
    assert ["LINK-1, 2timeouts"] * 3 + ["LINK-1, 45s"] == [
        line.split("  ")[0] for line in split.splitlines() if line.startswith("LINK-1, ") and "px4 1" in line
    ]


def test_the_database_is_made_again_when_bundles_are_others(evidence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(capsys, "history", "LINK-1", "--evidence", evidence)
    before = (evidence / DATABASE_NAME).stat()
    call(capsys, "history", "LINK-1", "--evidence", evidence)
    assert before.st_ino == (evidence / DATABASE_NAME).stat().st_ino
    bundled(evidence, judged(91, firmware=version("1.12.0")))
    assert "px4 1.12.0" in call(capsys, "history", "LINK-1", "--evidence", evidence).out
    shutil.rmtree(next(evidence.glob("*seed91*")))
    assert "px4 1.12.0" not in call(capsys, "history", "LINK-1", "--evidence", evidence).out


def test_deleting_it_loses_nothing_and_rebuilding_changes_nothing(
    evidence: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = call(capsys, "history", "LINK-1", "--evidence", evidence).out
    (evidence / DATABASE_NAME).unlink()
    assert first == call(capsys, "history", "LINK-1", "--evidence", evidence).out
    assert first == call(capsys, "history", "LINK-1", "--evidence", evidence, "--rebuild").out
    elsewhere = tmp_path / "own.sqlite"
    (evidence / DATABASE_NAME).unlink()
    assert first == call(capsys, "history", "LINK-1", "--evidence", evidence, "--database", elsewhere).out
    assert [True, False] == [elsewhere.exists(), (evidence / DATABASE_NAME).exists()]


def damage(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + bytes(range(256)) * ((len(data) - 4096) // 256))


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def older(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE said")
        database.execute(f"PRAGMA user_version = {SCHEMA - 1}")


def lacking(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE finding")


def embellished(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE run SET verdict = 'PASS'")
        database.execute("UPDATE said SET verdict = 'PASS'")


def thinned(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DELETE FROM run WHERE version = '1.10.0'")


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("ruin", [damage, truncate, older, lacking, emptied, embellished, thinned])
def test_one_that_is_damaged_or_older_is_made_again(
    evidence: Path, capsys: pytest.CaptureFixture[str], ruin: object
) -> None:
    first = call(capsys, "history", "LINK-1", "--evidence", evidence)
    assert callable(ruin)
    ruin(evidence / DATABASE_NAME)
    again = call(capsys, "history", "LINK-1", "--evidence", evidence)
    assert (0, first.out, "") == (again.code, again.out, again.err)


def test_no_flipped_bit_gives_another_answer(tmp_path: Path) -> None:
    """Whatever is flipped behind the header: the same answer, by the rows or made anew."""
    evidence = bundled(tmp_path / "evidence", *fleet(2), *fleet(2, 6.0, start=20, firmware=version("1.10.0")))
    path = evidence / DATABASE_NAME

    def asked() -> Record:
        return replace(recall("LINK-1", [evidence], None, lambda done, total: None), rebuilt=False)

    first, rng = asked(), Random(1)
    whole = path.read_bytes()
    for _ in range(25):
        place = rng.randrange(100, len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << rng.randrange(8)]) + whole[place + 1 :])
        assert first == asked()


def test_one_of_a_newer_harness_is_kept_unless_asked_for(evidence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(capsys, "history", "LINK-1", "--evidence", evidence)
    path = evidence / DATABASE_NAME
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    newer = path.read_bytes()
    answer = call(capsys, "history", "LINK-1", "--evidence", evidence)
    assert (2, "", 1, newer) == (answer.code, answer.out, answer.err.count("\n"), path.read_bytes())
    assert f"wanted schema {SCHEMA}, saw {SCHEMA + 1}: it was made by a newer harness" in answer.err
    assert 0 == call(capsys, "history", "LINK-1", "--evidence", evidence, "--rebuild").code


def test_anybody_may_query_it(evidence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(capsys, "history", "LINK-1", "--evidence", evidence)
    with closing(sqlite3.connect(evidence / DATABASE_NAME)) as database:
        assert [(APPLICATION,)] == database.execute("PRAGMA application_id").fetchall()
        query = "SELECT version, count(*) FROM run JOIN said USING (run) WHERE requirement = ? GROUP BY version"
        assert {("1.9.0", 20), ("1.10.0", 5), ("1.11.0", 3)} == set(database.execute(query, (REQUIREMENT,)))


BAD = {
    "no such id": (
        ["LINK-LOSS-RETRUN"],
        "did you mean LINK-LOSS-RETURN? There are: LINK-1, LINK-LOSS-RETURN",
    ),
    "no evidence": (["LINK-1", "--evidence=nowhere"], "nowhere: wanted a bundle or a folder of evidence, saw nothing"),
    "somebody's file": (["LINK-1", "--database=own.txt"], "own.txt: wanted a history's database, saw another file"),
    "somebody's database": (["LINK-1", "--database=own.db"], "own.db: wanted a history's database, saw another file"),
    "nowhere to write": (["LINK-1", "--database=no/such.sqlite"], "no/such.sqlite: wanted to write the history there"),
    "a bundle": (["LINK-1", "--evidence=bundle"], "is a bundle, which is sealed, and holds no database; name a file"),
    "into a bundle": (["LINK-1", "--database=bundle/x.sqlite"], "is a bundle, which is sealed, and holds no database"),
}


@pytest.mark.parametrize(("words", "told"), BAD.values(), ids=BAD)
def test_bad_input_changes_nothing_of_anybodys(
    evidence: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.txt").write_text("my letters")
    with closing(sqlite3.connect(tmp_path / "own.db")) as database, database:
        database.execute("CREATE TABLE mine (letter TEXT)")
    own = (tmp_path / "own.db").read_bytes()
    bundled(tmp_path / "bundles", judged(1)).rename(tmp_path / "b")
    next((tmp_path / "b").iterdir()).rename(tmp_path / "bundle")
    answer = call(capsys, "history", *words)
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert told in answer.err
    assert ("my letters", own) == ((tmp_path / "own.txt").read_text(), (tmp_path / "own.db").read_bytes())
