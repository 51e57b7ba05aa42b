"""`cuas compare`: 0 nothing worse, 1 something worse, 2 bad input that writes nothing, 3 flights are missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.evidence.ledger import Ledger
from tests.cli.calling import call, cuas
from tests.flying import fly_link_1
from tests.report.bundled import bundled, fleet

NEWER = (("version", "1.17.0"),)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Evidence of a firmware, of one that turns back later, and of both in one."""
    root = tmp_path_factory.mktemp("compared")
    return {
        "a": bundled(root / "a", *fleet(5)),
        "again": bundled(root / "again", *fleet(5, start=20)),
        "late": bundled(root / "late", *fleet(5, 6.0, start=40, firmware=NEWER)),
        "both": bundled(root / "both", *fleet(5), *fleet(5, 6.0, start=20, firmware=NEWER)),
        "other": bundled(root / "other", *fleet(1, case="45s")),
        "copied": bundled(root / "copied", *fleet(5)),
        "wide": bundled(root / "wide", *fleet(5, start=20), *fleet(1, case="45s", start=60)),
    }


def test_nothing_worse_is_0(places: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "compare", places["a"], places["again"])
    assert (0, "") == (answer.code, answer.err)
    assert answer.out.startswith(
        "Nothing got worse. B against A: of 1 case flown on both, 0 got worse, 0 got better.\n"
    )


def test_something_worse_is_1_and_the_other_way_round_it_is_not(
    places: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = call(capsys, "compare", places["a"], places["late"])
    assert (1, "") == (answer.code, answer.err)
    assert "PASS → FAIL: when the uplink falls silent, then mode is RETURN within 10 s (react_s); it took" in answer.out
    assert "+6.00 s" in answer.out
    assert 0 == call(capsys, "compare", places["late"], places["a"]).code
    assert 0 == call(capsys, "compare", places["a"], places["late"], "--against", "B").code


def test_what_is_missing_on_the_other_side_is_3_and_on_the_base_it_is_not(
    places: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = call(capsys, "compare", places["wide"], places["a"])
    assert (3, "") == (answer.code, answer.err)
    assert answer.out.startswith("Nothing was seen to get worse; 1 case not flown on B. B against A: of 1 case flown")
    assert 0 == call(capsys, "compare", places["a"], places["wide"]).code


def test_to_touch_or_to_lose_the_run_that_failed_makes_nothing_green(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = bundled(tmp_path / "good", *fleet(5))
    bad = bundled(tmp_path / "bad", *fleet(4, start=20), *fleet(1, 6.0, start=24))
    assert 1 == call(capsys, "compare", good, bad).code
    [failed] = bad.glob("*seed24*")
    findings = failed / "findings.json"
    findings.write_text(findings.read_text().replace("FAIL", "PASS"))
    touched = call(capsys, "compare", good, bad)
    assert 3 == touched.code
    assert touched.out.startswith("Nothing was seen to get worse; 1 run not counted on B.")
    assert "not counted: B: 1 not as it was sealed" in touched.out
    assert 0 == call(capsys, "compare", bad, good).code
    for each in failed.iterdir():
        each.unlink()
    failed.rmdir()
    Ledger(bad).started(failed.name, "LINK-1", "px4", 24)
    lost = call(capsys, "compare", good, bad)
    assert (3, True) == (lost.code, "1 run not counted on B" in lost.out)


def test_one_flight_each_is_not_called_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(
        capsys, "compare", bundled(tmp_path / "a", *fleet(1)), bundled(tmp_path / "b", *fleet(1, 4.9, start=40))
    )
    assert 0 == answer.code
    assert answer.out.startswith("Nothing was seen to get worse; 1 case could not be told.")


def test_no_page_is_written_into_a_bundle_and_over_nothing_but_itself(
    places: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence = bundled(tmp_path / "evidence", *fleet(3))
    [bundle, *_] = sorted(evidence.iterdir())
    before = {each.name: each.read_bytes() for each in bundle.iterdir()}
    for file in (bundle / "findings.json", bundle / "new.html"):
        for words in (["compare", evidence, places["late"], "--html"], ["table", evidence, "--out"]):
            answer = call(capsys, *words, file)
            assert (2, "is a bundle, which is sealed" in answer.err) == (answer.code, True)
        answer = call(capsys, "report", evidence, "--json", file)
        assert (2, "is a bundle, which is sealed" in answer.err) == (answer.code, True)
    assert before == {each.name: each.read_bytes() for each in bundle.iterdir()}
    page, letters = tmp_path / "page.html", tmp_path / "letters.txt"
    letters.write_text("my letters")
    for _ in range(2):
        assert 1 == call(capsys, "compare", evidence, places["late"], "--html", page).code
    for words in (["table", evidence, "--out", letters], ["report", evidence, "--csv", letters]):
        assert 2 == call(capsys, *words).code
    assert "my letters" == letters.read_text()


def test_runs_that_two_sides_have_are_warned_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [bundled(tmp_path / name, *fleet(3), *fleet(2, start=start)) for name, start in (("a", 20), ("b", 40))]
    answer = call(capsys, "compare", *folders)
    assert "A and B have 3 runs in common, which cannot differ.\n" in answer.out


def test_one_folder_is_divided(places: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "compare", places["both"], "--by", "firmware")
    assert 1 == answer.code
    assert "px4 1.17.0 against px4 1.16.0: of 1 case flown on both, 1 got worse" in answer.out


def test_the_same_bundles_make_the_same_bytes_wherever_they_lie(
    places: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = bundled(tmp_path / "moved", *reversed(fleet(5)))
    pages = []
    for name, place in (("first", places["a"]), ("second", moved)):
        files = [tmp_path / f"{name}.html", tmp_path / f"{name}.md"]
        call(capsys, "compare", place, places["late"], "--html", files[0], "--markdown", files[1])
        pages.append([each.read_bytes() for each in files])
    assert pages[0] == pages[1]
    assert all(pages[0])


def test_a_drone_that_was_told_to_lie_is_worse(tmp_path: Path) -> None:
    fly_link_1(tmp_path / "honest", seed=1)
    fly_link_1(tmp_path / "liar", seed=1, liar="returns-late")
    answer = cuas(tmp_path, "compare", "honest", "liar")
    assert (1, "") == (answer.code, answer.err)
    assert "A practice drone was flown. No product was assessed.\n" in answer.out
    assert "PASS → FAIL: when the uplink falls silent, then mode is RETURN" in answer.out
    assert "nothing can be said of any, there are too few flights (n too small)" in answer.out


BAD = {
    "one folder": (["a"], "wanted two or more folders of evidence to compare, saw 1; --by=firmware|"),
    "nothing there": (["a", "nowhere"], "nowhere: wanted a bundle or a folder of evidence, saw nothing there"),
    "no case in common": (
        ["a", "other"],
        "wanted a case that was flown on A and on another side, saw none (A: px4 1.16",
    ),
    "by nothing known": (
        ["both", "--by=colour"],
        "--by=colour: wanted one of firmware, configuration, vendor, profile, rig",
    ),
    "by what all share": (["both", "--by=vendor"], "--by=vendor: wanted two or more to compare, saw only px4"),
    "against nobody": (["a", "late", "--against=C"], "--against=C: wanted one of A, B"),
    "nothing that counts": (["a", "begun"], "1 still running: goes-on"),
    "nowhere to write": (["a", "late", "--html=no/x.html"], "--html=no/x.html: wanted a file in a folder that exists"),
    "one file for two": (["a", "late", "--html=x", "--markdown=x"], "x: wanted a file of its own for each format"),
    "over somebody's file": (["a", "late", "--html=begun/ledger.jsonl"], "wanted a new file, or one that was made by"),
    "too many": (["a"] * 27, "wanted 2 to 26 folders of evidence to compare, saw 27"),
    "no place at all": ([], "A B ..."),
    "one folder twice": (["a", "a"], "A and B have the same runs: wanted flights of two drones, or of two days"),
    "the same flights elsewhere": (["a", "copied"], "A and B have the same runs"),
}


@pytest.mark.parametrize(("words", "told"), BAD.values(), ids=BAD)
def test_bad_input(
    places: dict[str, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Ledger(tmp_path / "begun").started("goes-on", "LINK-1", "px4", 0)
    answer = call(capsys, "compare", *(places.get(word, word) for word in words))
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert told in answer.err
    assert ["begun"] == [each.name for each in tmp_path.iterdir()]


def test_a_run_that_two_sides_have_under_seals_that_differ_counts_on_neither(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundled(tmp_path / "a", *fleet(3))
    bundled(tmp_path / "b", *fleet(1, 6.0), *fleet(3, 6.0, start=5))
    answer = call(capsys, "compare", tmp_path / "a", tmp_path / "b")
    told = [line for line in answer.out.splitlines() if "claimed by bundles whose seals differ" in line]
    assert ["not counted: A: 1 ", "not counted: B: 1 "] == [line[: len("not counted: A: 1 ")] for line in told]
    assert "2 runs" in answer.out
    assert "3 runs" in answer.out
