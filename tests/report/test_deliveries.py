"""The table of deliveries: what reached a receiver and when, or a probe that it cannot; none without records."""

from __future__ import annotations

import re
from typing import Any

import pytest

from harness.errors import CallerError
from harness.evidence.models import FindingRow
from harness.report.gathering import JudgedRun
from harness.report.probed import DELIVERY, DELIVERY_COLUMNS, delivery_page, support_page
from harness.verdict import Verdict
from tests.report.attacked import SHOWS, attacked
from tests.report.runs import found, judged
from tests.report.test_support import DOCS, rows

SEEN = found(0.22, check=str(SHOWS), because="the attack showed at the receiver 0.22 s after", frames=(5170,))
PROBED = found(
    None, Verdict.NOT_SUPPORTED, check="it can be attacked by frozen fix", because="tried for 6 s", frames=(3, 40)
)


def shown(number: int, row: FindingRow = SEEN, **changes: Any) -> JudgedRun:
    return attacked(number, row, **{"requirements": (DELIVERY,), "scenario": "GNSS-1", "case": "step"} | changes)


def lacking(row: dict[str, str]) -> list[str]:
    """The columns in which a row says too little."""
    records = {str(Verdict.NOT_SUPPORTED): r"\d+ to \d+", str(Verdict.PASS): r"\d+( to \d+)?"}
    wanted = dict.fromkeys(DELIVERY_COLUMNS, r".+") | {
        "delivery": "native|feed",
        "shown after, s": r"\d+\.\d\d" if row.get("verdict") == Verdict.PASS else "",
        "records": records.get(row.get("verdict", ""), r".*"),
        "bundle sha256": r"[0-9a-f]{64}",
    }
    return [name for name, pattern in wanted.items() if not re.fullmatch(pattern, row.get(name, ""))]


def test_the_committed_table_has_records_behind_every_row() -> None:
    table = rows((DOCS / "gnss-delivery.md").read_text("utf-8"))
    assert table
    assert {} == {f"{row['case']} {row['drone']} {row['delivery']}": each for row in table if (each := lacking(row))}


def test_a_showing_makes_a_row_with_its_seconds() -> None:
    (row,) = rows(delivery_page([shown(1)]))
    assert [] == lacking(row)
    assert ("GNSS-1", "step", "px4 1.16.0", "patrol", "native", "PASS", "0.22", "5170") == tuple(
        row[name]
        for name in ("scenario", "case", "drone", "configuration", "delivery", "verdict", "shown after, s", "records")
    )


def test_a_probe_makes_a_row_with_its_sentence_and_records() -> None:
    (row,) = rows(delivery_page([shown(1, PROBED, case="frozen")]))
    assert [] == lacking(row)
    assert ("NOT SUPPORTED", "", "tried for 6 s", "3 to 40") == tuple(
        row[name] for name in ("verdict", "shown after, s", "what was seen", "records")
    )


def test_a_row_without_records_is_there_and_found() -> None:
    for verdict in (Verdict.NOT_SUPPORTED, Verdict.PASS):
        (row,) = rows(delivery_page([shown(1, SEEN.model_copy(update={"verdict": verdict, "frames": ()}))]))
        assert ["records"] == lacking(row)


def test_what_is_neither_is_told_by_what_made_it_so() -> None:
    error = found(None, Verdict.ERROR, check="the rig", because="the rig broke")
    run = shown(1)
    files = run.findings.model_copy(update={"findings": (SEEN, error), "verdict": Verdict.ERROR})
    (row,) = rows(delivery_page([JudgedRun(identity=run.identity, findings=files, seal=run.seal)]))
    assert ("ERROR", "the rig broke", "") == (row["verdict"], row["what was seen"], row["shown after, s"])


def test_the_newest_run_of_each_verdict_is_its_evidence() -> None:
    opened = SEEN.model_copy(update={"verdict": Verdict.INCONCLUSIVE, "observed": None})
    found_ = rows(delivery_page([shown(3), shown(1), shown(2, opened)]))
    assert [("INCONCLUSIVE", f"{2:064x}"), ("PASS", f"{3:064x}")] == [
        (row["verdict"], row["bundle sha256"]) for row in found_
    ]


def test_the_overview_has_a_line_for_each_attack_and_a_column_for_each_way() -> None:
    text = delivery_page([shown(1), shown(2, by="feed"), shown(3, PROBED, case="frozen")])
    assert {
        "frozen": ("not flown", "NOT SUPPORTED"),
        "step": ("PASS, 0.22 s", "PASS, 0.22 s"),
    } == {
        row["attack"]: (row["px4 1.16.0, patrol, feed"], row["px4 1.16.0, patrol, native"])
        for row in rows(text, "attack")
    }


def test_runs_of_other_scenarios_are_not_in_it() -> None:
    (row,) = rows(delivery_page([shown(1), attacked(2), judged(3)]))
    assert "GNSS-1" == row["scenario"]


def test_refuses_evidence_without_any() -> None:
    with pytest.raises(CallerError, match=r"--deliveries: wanted runs .* GNSS-DELIVERY, saw none of 2"):
        delivery_page([attacked(1), judged(2)])


def test_the_requirement_is_that_of_the_scenario() -> None:
    from scenarios import test_gnss_delivery

    (mark,) = (
        each
        for each in test_gnss_delivery.test_the_attack_reaches_the_receiver.pytestmark  # type: ignore[attr-defined]
        if each.name == "scenario"
    )
    assert [DELIVERY] == mark.kwargs["requirements"]


def test_what_is_not_supported_by_two_deliveries_is_two_rows() -> None:
    found_ = rows(support_page([shown(1, PROBED), shown(2, PROBED, by="feed")]))
    assert ["patrol, feed", "patrol, native"] == [row["configuration"] for row in found_]
