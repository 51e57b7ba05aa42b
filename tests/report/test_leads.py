"""The page of how long ahead the ground was told."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.report.gathering import gather
from harness.report.leads import leads_page
from tests.flying import fly
from tests.liars.promises_traffic import AT_IT
from tests.report.runs import judged
from tests.report.test_support import rows


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    evidence = tmp_path_factory.mktemp("evidence")
    fly(AT_IT, evidence, {"speed_mps": 40})
    fly(AT_IT, evidence, {"speed_mps": 60}, liar="warns-of-nobody")
    return leads_page(gather([evidence], lambda done, total: None).judged)


def test_each_flight_tells_how_long_ahead(page: str) -> None:
    honest, silent = rows(page)

    assert ("TRAF-5", "40", "10", "PASS") == (honest["scenario"], honest["case"], honest["wanted"], honest["verdict"])
    assert pytest.approx(float(honest["ahead"]) - 10, abs=0.011) == float(honest["margin"])
    assert 15 < float(honest["ahead"]) < 31
    assert "heard a warning of aircraft C0FFEE before" in honest["what had to have happened"]
    assert ("60", "never", "", "FAIL") == (silent["case"], silent["ahead"], silent["margin"], silent["verdict"])


def test_the_page_says_that_a_practice_drone_was_flown(page: str) -> None:
    assert "practice drone" in page


def test_runs_without_any_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="--leads: wanted runs"):
        leads_page([judged(1)])
