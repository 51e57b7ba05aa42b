"""The page: real recorded flights as GitHub shows them, the same wherever it is made."""

from __future__ import annotations

import shutil
from pathlib import Path

from harness.report.gathering import Gathered, gather
from harness.report.markdown import page
from harness.report.table import build
from harness.verdict import Verdict
from tests.report.runs import OF_THE_LINK, RECORDED, found, judged

HEAD = "| scenario | case | drone | configuration | verdicts | n | p50 | p95 | max | ± | limit | margin |"
ROWS = """
| LINK-1 | 1.1timeouts | ardupilot 4.7.0 | patrol | 1 PASS | 1 | 5.31 | – | 5.31 | 0.03 | 10 | 4.69 |
| LINK-1 | 1.1timeouts | ardupilot 4.7.0 | patrol + ardupilot-too-slow.parm | 1 FAIL | 1 | 15.14 | – | 15.14 | 0.03 | 10 | -5.14 |
| LINK-1 | 1.1timeouts | ardupilot 4.7.0 | patrol + ardupilot-wrong-action.parm | 1 FAIL | 1 | never | – | never | – | 10 | never |
| LINK-1 | 1.1timeouts | ardupilot 4.7.0 | stock | 1 FAIL | 1 | never | – | never | – | 10 | never |
| LINK-1 | 1.1timeouts | px4 1.16.0 | patrol | 1 PASS | 1 | 7.30 | – | 7.30 | 0.06 | 10 | 2.70 |
"""  # noqa: E501
WHY = (
    "| LINK-1 | ardupilot 4.7.0 | stock | all | FAIL | 1 of 1 | when the uplink falls silent, then mode is RETURN "
    "within 10 s (react_s) | mode never became RETURN in the 10 s (react_s) after the uplink fell silent at 69.24 s; "
    "the last seen of it was PATROL at 79.07 s | 20261123T004123-LINK-1-1.1timeouts-ardupilot-seed7-95ad |"
)


def made(*places: Path) -> str:
    return page(build(gather(places)))


def test_real_flights_are_told_as_they_were() -> None:
    text = made(*OF_THE_LINK)
    assert f"{HEAD}\n| :-- | :-- | :-- | :-- | :-- | --: | --: | --: | --: | --: | --: | --: |{ROWS}" in text
    assert WHY in text
    assert "| px4 1.16.0 | git 5b6e441612000000, sha256 b2599674a722 | 6 | 7 | " in text
    assert "## Profile border patrol, sha256 688d799a0a82\n" in text
    assert "- reaction of LINK-1: when the uplink falls silent, then mode is RETURN within 10 s (react_s)\n" in text
    assert "no product" not in text


def test_is_the_same_wherever_the_bundles_lie(tmp_path: Path) -> None:
    shutil.copytree(RECORDED, tmp_path / "elsewhere")
    assert made(RECORDED) == made(tmp_path / "elsewhere") == made(*sorted(RECORDED.glob("*-*"), reverse=True))


def test_every_table_has_as_many_cells_in_each_line() -> None:
    tables: list[set[int]] = [set()]
    for line in made(*OF_THE_LINK).splitlines():
        if line.startswith("|"):
            tables[-1].add(line.count(" | "))
        elif tables[-1]:
            tables.append(set())
    assert [6, 11, 8] == [count for each in tables for count in each]


def test_a_practice_drone_is_marked_in_each_row(flown: Path) -> None:
    text = made(flown)
    marked = [line for line in text.splitlines() if "builtin 0.1.0" in line]
    assert [] == [line for line in marked if "practice drone, no product assessed" not in line]
    assert "| patrol, liar returns-late | 1 FAIL |" in text
    assert (
        "| patrol, liar returns-late | all | FAIL | 1 of 1 | when the uplink falls silent, then mode is RETURN" in text
    )


def test_says_nothing_of_where_and_when_it_was_made(flown: Path) -> None:
    text = made(flown, RECORDED)
    assert [] == [word for word in (str(flown), str(RECORDED), "Linux", "Python", "UTC") if word in text]


def test_the_phase_is_a_column_where_there_is_one() -> None:
    text = page(build(Gathered(judged=(judged(1, case="landing-45s", phase="landing"), judged(2)))))
    assert "| scenario | phase | case | drone |" in text
    assert "| LINK-1 | landing | 45s | px4 1.16.0 | patrol | 1 PASS | 1 |" in text


def test_what_a_drone_said_cannot_break_the_page() -> None:
    because = "it said 'a|b <i>*c*</i>\n' and /var/tmp/evidence/x/drone.tlog is gone, 1/2 of tcp://host/a/b"
    text = page(build(Gathered(judged=(judged(1, found(12.0, Verdict.FAIL, because=because)),))))
    assert r"| it said 'a\|b \<i\>\*c\*\</i\> ' and drone.tlog is gone, 1/2 of tcp://host/a/b |" in text


def test_how_many_of_how_many_were_measured() -> None:
    runs = (judged(1), judged(2, found(None, Verdict.INCONCLUSIVE)))
    assert "| 1 PASS, 1 INCONCLUSIVE | 1 of 2 | 5.00 | – | 5.00 |" in page(build(Gathered(judged=runs)))
