"""The table of what is not supported: made from probes, and the committed one has no row without one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.report.probed import SUPPORT_COLUMNS, support_page
from harness.verdict import Verdict
from tests.report.runs import found, judged

DOCS = Path(__file__).parents[2] / "docs"
CELL = re.compile(r"(?<!\\)\|")


def rows(text: str, first: str = "scenario") -> list[dict[str, str]]:
    """Of each table in a page whose first column is that."""
    named: list[str] = []
    found = []
    for line in text.splitlines():
        cells = [each.strip() for each in CELL.split(line)[1:-1]]
        if not cells or cells[0] == first or set(cells[0]) <= set(":-"):
            named = cells if cells and cells[0] == first else named if cells else []
        elif named:
            found.append(dict(zip(named, cells, strict=True)))
    return found


def lacking(row: dict[str, str]) -> list[str]:
    """The columns in which a row of the table says too little."""
    wanted = dict.fromkeys(SUPPORT_COLUMNS, r".+") | {
        "case": r".*",
        "verdict": str(Verdict.NOT_SUPPORTED),
        "records": r"\d+ to \d+",
        "bundle sha256": r"[0-9a-f]{64}",
    }
    return [name for name, pattern in wanted.items() if not re.fullmatch(pattern, row.get(name, ""))]


def way_of(text: str) -> str:
    """The delivery that a configuration ends in, or that a column of its own names; "" for none."""
    way = text.rpartition(", ")[2]
    return way if way in ("native", "feed") else ""


def probed(number: int = 1, frames: tuple[int, ...] = (3, 40), check: str = "it can be jammed", **changes: str) -> str:
    row = found(None, Verdict.NOT_SUPPORTED, check=check, because="tried, and saw nothing", frames=frames)
    return support_page([judged(number, row, **changes)])


def test_the_committed_table_has_a_probe_behind_every_row() -> None:
    table = rows((DOCS / "support.md").read_text("utf-8"))
    assert table
    assert {} == {f"{row['scenario']} {row['case']}": each for row in table if (each := lacking(row))}


def test_each_result_that_is_not_supported_has_a_row_in_the_committed_table() -> None:
    known = {
        (row["scenario"], row["case"], row["drone"], way_of(row["configuration"]))
        for row in rows((DOCS / "support.md").read_text("utf-8"))
    }
    for page in DOCS.glob("*results*.md"):
        results = [
            row
            for row in rows(page.read_text("utf-8"))
            if Verdict.NOT_SUPPORTED in row.get("verdicts", "") and "deliveries" not in row
        ]
        told = {
            (
                row["scenario"],
                ", ".join(filter(None, (row.get("phase"), row["case"]))),
                row["drone"],
                way_of(row.get("delivery", "")),
            )
            for row in results
        }
        assert set() == told - known


def test_a_probe_makes_a_row() -> None:
    (row,) = rows(probed())
    assert [] == lacking(row)
    assert ("LINK-1", "2timeouts", "px4 1.16.0", "patrol") == tuple(
        row[name] for name in ("scenario", "case", "drone", "configuration")
    )
    assert ("it can be jammed", "tried, and saw nothing", "3 to 40") == (
        row["wanted"], row["tried and seen"], row["records"]
    )  # fmt: skip
    assert f"{1:064x}" == row["bundle sha256"]


def test_where_nothing_was_tried_there_is_no_row_but_a_line() -> None:
    text = probed(frames=())
    assert [] == rows(text)
    assert "- LINK-1, 2timeouts: it can be jammed: tried, and saw nothing\n" in text


def test_the_newest_run_of_a_case_is_its_evidence() -> None:
    row = found(None, Verdict.NOT_SUPPORTED, frames=(3, 40))
    (kept,) = rows(support_page([judged(2, row), judged(1, row)]))
    assert f"{2:064x}" == kept["bundle sha256"]


def test_what_is_green_or_red_is_not_in_it() -> None:
    assert [] == rows(support_page([judged(1), judged(2, found(12.0, Verdict.FAIL))]))


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("records", ""),
        ("records", "3"),
        ("bundle sha256", "776d"),
        ("bundle sha256", ""),
        ("tried and seen", ""),
        ("verdict", "PASS"),
        ("run", ""),
        ("firmware", ""),
    ],
)
def test_a_row_that_lacks_its_probe_is_found(column: str, cell: str) -> None:
    (row,) = rows(probed())
    assert [column] == lacking(row | {column: cell})
