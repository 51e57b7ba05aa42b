"""Metres on truth: each check's quantity is known, and nothing is measured that was left open."""

from __future__ import annotations

import pytest

from harness.checks import Check, in_twin
from harness.report.metres import Told, metres, quantity, told
from harness.verdict import Verdict
from tests.report.attacked import BROADCAST, HEIGHT, HOME, INSIDE, OFF, OFF_PLACE, QUIET, TOLD, far, says
from tests.report.runs import FENCE, RETURNS, file, found


@pytest.mark.parametrize(
    ("check", "name"),
    [
        (OFF, "off its track"),
        (OFF_PLACE, "off its place"),
        (TOLD, "place told, off the truth"),
        (HEIGHT, "height told, off the truth"),
        (BROADCAST, "place broadcast, off the truth"),
        (INSIDE, "beyond the fence"),
        (HOME, "from home"),
    ],
)
def test_what_a_check_measures_is_known_by_its_sentence(check: Check, name: str) -> None:
    assert name == quantity(str(check))


def test_an_unknown_one_is_told_by_its_sentence() -> None:
    assert "the drone is always within fence_m of the moon" == quantity(
        "the drone is always within 3 m (fence_m) of the moon"
    )


def test_the_greatest_of_each_run_spreads() -> None:
    (one,) = metres([file(far(each)) for each in (12.0, 44.0, 9.0)])
    assert ("off its track", 3, 12.0, 44.0, 30.0, -14.0) == (
        one.quantity, one.measured, one.p50_m, one.max_m, one.limit_m, one.margin_m
    )  # fmt: skip


def test_quantities_are_kept_apart_in_the_order_filed() -> None:
    rows = metres([file(far(12.0, TOLD, limit_m=20), far(9.0)), file(far(13.0, TOLD, limit_m=20))])
    assert [("place told, off the truth", 2), ("off its track", 1)] == [(each.quantity, each.measured) for each in rows]


@pytest.mark.parametrize(
    "other",
    [
        file(far(50.0, verdict=Verdict.INCONCLUSIVE)),
        file(far(50.0), verdict=Verdict.ERROR),
        file(far(50.0, in_twin(OFF))),
        file(far(None, verdict=Verdict.FAIL)),
        file(found(5.0, check=RETURNS)),
    ],
    ids=["open", "the rig's", "the twin's", "not measured", "seconds"],
)
def test_what_tells_nothing_of_it_is_not_measured(other: object) -> None:
    (one,) = metres([file(far(12.0)), other])  # type: ignore[list-item]
    assert (1, 12.0) == (one.measured, one.max_m)
    assert () == metres([other])  # type: ignore[list-item]


def test_how_many_said_so_in_time() -> None:
    quiet = found(None, Verdict.PASS, str(QUIET))
    files = [file(says(3.0), quiet), file(says(11.0), quiet), file(says(None), quiet)]
    assert Told(1, 3) == told(files)
    assert None is told([file(quiet)])
    assert None is told([file(found(100.0, check=FENCE, unit="m"))])
