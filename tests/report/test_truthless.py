"""The page of what is decided without truth: each check once, by what it is made of."""

from __future__ import annotations

from dataclasses import replace

from harness.report.truthless import FALLS, STANDS, truthless_page
from tests.report.runs import RECORDED, found, judged
from tests.report.test_support import rows


def test_each_check_is_told_once_and_whether_it_stands() -> None:
    run = replace(judged(1, found(5.0)), folder=RECORDED / "px4-patrol")
    page = truthless_page([run, replace(run)])
    told = {row["check"]: row["without truth"] for row in rows(page) if "check" in row}

    assert {STANDS, FALLS} == set(told.values())
    assert [STANDS] == [what for check, what in told.items() if "mode is RETURN" in check]
    assert [FALLS] == [what for check, what in told.items() if "fence_m" in check]


def test_how_many_stand_is_told_of_each_scenario() -> None:
    run = replace(judged(1, found(5.0)), folder=RECORDED / "px4-patrol")
    (row,) = rows(truthless_page([run]).partition("| scenario | check |")[0])

    assert ("LINK-1", "3", "2") == (row["scenario"], row["checks decided"], row["not decided"])


def test_of_a_bundle_that_is_gone_nothing_is_told() -> None:
    page = truthless_page([judged(1, found(5.0))])

    assert "LINK-1" not in page
