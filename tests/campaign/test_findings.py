"""What is told of a search and what it leaves: words, JSON, CSV and a picture."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from harness.campaign.drawing import draw
from harness.campaign.filing import file_csv, file_json
from harness.campaign.finding import Found
from harness.campaign.flown import Flown
from harness.campaign.measured import telling
from harness.campaign.search import Plan
from harness.evidence.files import load_model
from harness.evidence.models import FindingsFile, RunIdentity
from harness.levels import Boundary
from harness.verdict import Verdict
from tests.campaign.bundles import leave
from tests.campaign.synthetic import Drone, noisy, passes, searched

DRIFT = Boundary(quantity="drift rate", unit="m/s", low=0.1, high=10, default=1, scale="log")
PLAN = Plan(low=0.1, high=10, scale="log")
PNG = b"\x89PNG\r\n\x1a\n"


def found(drone: Drone, tmp_path: Path) -> Found:
    folder = leave(tmp_path, 2.5, Verdict.FAIL)
    run, [row] = (
        load_model(folder / "run.json", RunIdentity),
        load_model(folder / "findings.json", FindingsFile).findings,
    )
    flown = tuple(
        Flown(
            level=each.level, seed=each.seed, verdict=each.verdict, run=f"run-{each.level}-{each.seed}", wall_s=2.0,
            identity=run, because="it broke" if each.verdict is Verdict.ERROR else "",
            findings=(row.model_copy(update={"observed": each.level + each.seed / 9, "verdict": each.verdict}),),
        )
        for each in searched(PLAN, drone)
    )  # fmt: skip
    return Found(scenario="GNSS-7", case="", boundary=DRIFT, plan=PLAN, flown=flown, end="complete", elapsed_s=60.0)


def test_a_boundary_in_words(tmp_path: Path) -> None:
    [told] = found(lambda level, rng: passes(level < 2), tmp_path).sentences()
    assert "survives up to 1.957 m/s, fails from 2.154 m/s" == told


def test_no_boundary_in_words(tmp_path: Path) -> None:
    [told] = found(lambda level, rng: passes(True), tmp_path).sentences()
    assert "survives at every drift rate flown, from 0.1 m/s to 10 m/s: its boundary, if it has one, lies above" == told


def test_what_is_not_monotone_says_so(tmp_path: Path) -> None:
    told = found(lambda level, rng: passes(not 0.3 < level < 3), tmp_path)
    assert not told.monotone
    assert 3 == len(told.sentences())
    assert told.sentences()[-1].startswith("not monotone")


def test_files_hold_the_curve_and_every_flight(tmp_path: Path) -> None:
    whole = found(lambda level, rng: passes(level < 2) if rng.random() > 0.1 else Verdict.ERROR, tmp_path)
    value = json.loads(file_json(whole, tmp_path).read_text())
    rows = list(csv.DictReader(file_csv(whole, tmp_path).read_text().splitlines()))
    assert len(value["flights"]) == value["cost"]["flights"] == len(whole.flown)
    assert [1.957, 2.154] == [value["crossings"][0][end] for end in ("low", "high")]
    assert [each["level"] for each in value["levels"]] == [float(row["level"]) for row in rows]
    counted = sum(int(row[name]) for row in rows for name in ("survived", "failed", "undecided"))
    assert len(whole.flown) == counted
    assert sum(whole.apart.values()) == sum(int(row["undecided"]) for row in rows) > 0


def test_a_picture_is_drawn_of_any_outcome(tmp_path: Path) -> None:
    for drone in (noisy(2, 2), lambda level, rng: Verdict.ERROR, lambda level, rng: passes(not 0.3 < level < 3)):
        assert draw(found(drone, tmp_path), tmp_path).read_bytes().startswith(PNG)


def test_the_check_that_failed_most_tells_most(tmp_path: Path) -> None:
    told = telling(found(lambda level, rng: passes(level < 2), tmp_path).flown)
    assert told is not None
    assert (5.0, "s", 0) == (told.limit, told.unit, told.without)
