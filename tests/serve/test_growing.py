"""A bundle that grows is seen as the judgement sees it, in fewer points, and however it is cut."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.evidence.bundle import Bundle
from harness.evidence.index import HEADER, INDEX_NAME, RECORD
from harness.evidence.replay import replay
from harness.faults.gnss import Denial
from harness.modes import Phase
from harness.serve.growing import LONGEST_TRACK, Growing, Track
from harness.timeline import Position
from scenarios import test_gnss_denial as denial
from tests.flying import fly

RECORDED = Path(__file__).parents[1] / "recorded"


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = {"attack": Denial(), "told": "gnss_report_s", "phase": Phase.ON_STATION}
    folder = tmp_path_factory.mktemp("flown")
    return fly(denial.test_comes_down_when_the_satellites_are_gone, folder, case, attacks_gnss=True)[1]


def grown(flown: Path, folder: Path, steps: int) -> Growing:
    """Looked at `steps` times while its index grows, each time cut within a record."""
    shutil.copytree(flown, folder)
    whole = (flown / INDEX_NAME).read_bytes()
    growing = Growing(folder)
    for step in range(1, steps):
        cut = HEADER.size + (len(whole) - HEADER.size) * step // steps // RECORD.size * RECORD.size + 7
        (folder / INDEX_NAME).write_bytes(whole[:cut])
        growing.look()
    (folder / INDEX_NAME).write_bytes(whole)
    growing.look()
    return growing


@pytest.mark.parametrize("steps", [1, 2, 40])
def test_its_places_are_those_of_the_judgement(flown: Path, tmp_path: Path, steps: int) -> None:
    growing = grown(flown, tmp_path / "growing", steps)
    timeline = replay(Bundle.open(flown)).timeline
    for name, track in growing.tracks.items():
        judged = {
            (round(at.north_m, 1), round(at.east_m, 1), round(at.up_m, 1))
            for at in (each.value for each in timeline.events(name))
        }
        assert len(track.points) >= 20
        assert set() == {point[1:] for point in track.points} - judged
        assert [point[0] for point in track.points] == sorted(point[0] for point in track.points)


def test_the_same_of_each_stack() -> None:
    for name in ("px4-gnss-drag-off", "ardupilot-gnss-drag-off"):
        growing = Growing(RECORDED / name)
        growing.look()
        assert (name, True) == (name, min(len(track.points) for track in growing.tracks.values()) > 5)
        assert growing.mode


def test_attacks_modes_and_the_plan_are_told(flown: Path, tmp_path: Path) -> None:
    growing = grown(flown, tmp_path / "growing", 3)
    (attack,) = growing.attacks
    assert attack.end_s is not None
    assert attack.begin_s < attack.end_s
    assert growing.mode == str(replay(Bundle.open(flown)).timeline.events("mode")[-1].value)
    assert len(growing.plan) > 1


def test_a_folder_that_is_not_there_yet_or_goes_again_is_no_error(flown: Path, tmp_path: Path) -> None:
    growing = Growing(tmp_path / "later")
    growing.look()
    assert [] == growing.tracks["truth"].points
    shutil.copytree(flown, tmp_path / "later")
    growing.look()
    before = list(growing.tracks["truth"].points)
    shutil.rmtree(tmp_path / "later")
    growing.look()
    assert before
    assert before == growing.tracks["truth"].points


def test_a_long_track_is_thinned_and_reaches_from_begin_to_now() -> None:
    track = Track()
    for t_s in range(20_000):
        track.add(float(t_s), Position(north_m=float(t_s), east_m=0.0, up_m=0.0))
    assert len(track.points) <= LONGEST_TRACK
    assert track.thinned >= 5
    assert 0.0 == track.points[0][0]
    assert track.points[-1][0] > 19_800
