"""What is told of other aircraft, held against what is expected of a stack."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.report.expected import Sighting
from harness.report.gathering import gather
from harness.report.sightings import Score, scored, sightings_page
from harness.timeline import Event, Timeline
from tests.flying import fly
from tests.liars.promises_traffic import AT_IT
from tests.report.runs import judged
from tests.report.test_support import rows

ONE = 0xC0FFEE
SEEN = Sighting(message="ADSB_VEHICLE", field="ICAO_address", within="report_s")
WARNED = Sighting(message="COLLISION", field="id", ahead="ahead_s")
LIMITS = {"report_s": 5.0, "ahead_s": 10.0}


def told(kind: str, *at_s: float, gap: tuple[float, float] | None = None) -> Timeline:
    line = Timeline(end_s=60.0)
    for each in at_s:
        line.add(Event(kind, ONE, each, each))
    line.add(Event(kind, ONE + 1, 20.5, 20.5))
    if gap is not None:
        line.gap((kind,), *gap)
    return line


@pytest.mark.parametrize(
    ("line", "score"),
    [
        (told("hears_of", 22.0), Score(2.0, True)),
        (told("hears_of", 27.0), Score(7.0, False)),
        (told("hears_of"), Score(None, False)),
        (told("hears_of", gap=(21, 22)), Score(None, None)),
    ],
)
def test_who_appears_is_told_of_in_time_late_never_or_nobody_knows(line: Timeline, score: Score) -> None:
    assert score == scored(SEEN, Event("appeared", ONE, 20.0, 20.0), line, LIMITS)


@pytest.mark.parametrize(
    ("line", "score"),
    [
        (told("hears_warning_of", 25.0, 39.0), Score(15.0, True)),
        (told("hears_warning_of", 35.0), Score(5.0, False)),
        (told("hears_warning_of", 41.0), Score(None, False)),
        (told("hears_warning_of", gap=(21, 22)), Score(None, None)),
    ],
)
def test_who_strikes_is_warned_of_ahead(line: Timeline, score: Score) -> None:
    assert score == scored(WARNED, Event("struck", ONE, 40.0, 40.05), line, LIMITS)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    evidence = tmp_path_factory.mktemp("evidence")
    fly(AT_IT, evidence, {"speed_mps": 40})
    fly(AT_IT, evidence, {"speed_mps": 60}, liar="warns-of-nobody")
    return sightings_page(gather([evidence], lambda done, total: None).judged)


def test_each_flight_has_a_line_for_each_deed_and_message(page: str) -> None:
    lines = [(each["case"], each["deed"], each["message"], each["aircraft"], each["in time"]) for each in rows(page)]

    assert [
        ("40", "appears", "ADSB_VEHICLE.ICAO_address", "2", "2"),
        ("40", "strikes", "COLLISION.id", "1", "1"),
        ("60", "appears", "ADSB_VEHICLE.ICAO_address", "2", "2"),
        ("60", "strikes", "COLLISION.id", "1", "0"),
    ] == lines
    assert ["0", "0", "0", "1"] == [each["never"] for each in rows(page)]


def test_runs_without_any_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="--sightings: wanted runs"):
        sightings_page([judged(1)])
