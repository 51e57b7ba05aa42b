"""What is taken a stretch at a time is what would have been fed frame by frame, whatever is missing of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from harness.evidence.bundle import Bundle
from harness.evidence.index import DROPPED_OFFSET, INDEX_NAME, load_index, save_index
from harness.evidence.replay import replay
from harness.reading.calm import Calm
from harness.reading.passing import Passing
from harness.reading.reader import Reader
from harness.reading.stamps import Stamps
from harness.taps import Fate, Tap
from tests.recorded.bundles import HERE

NAMES = (
    "ardupilot-patrol",
    "px4-patrol",
    "ardupilot-compound-masked",
    "px4-gnss-jam",
    "px4-traffic-swarm",
    "ardupilot-key-removed",
)


def told(reader: Reader) -> dict[str, Any]:
    timeline = reader.timeline
    streams = {kind: (list(timeline.events(kind)), list(timeline.gaps(kind))) for kind in timeline.kinds()}
    return streams | {"looked": (timeline.begin_s, timeline.end_s), "brackets": vars(reader.brackets)}


def assert_alike(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = told(replay(Bundle.open(folder)))
    with monkeypatch.context() as patch:
        patch.setattr(Passing, "take", lambda *_: False)
        one_by_one = told(replay(Bundle.open(folder)))

    assert at_once.keys() == one_by_one.keys()
    for kind, all_of_it in one_by_one.items():
        assert all_of_it == at_once[kind], kind


@pytest.mark.parametrize("name", NAMES)
def test_a_flight_is_read_alike_at_once_and_frame_by_frame(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_alike(HERE / name, monkeypatch)


@pytest.mark.parametrize("seed", range(6))
def test_so_is_one_with_records_lost_doubled_late_or_out_of_turn(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(HERE / NAMES[seed % 2], tmp_path / "bundle"))
    rng, index = Random(seed), Bundle.open(folder).index.copy()
    order = list(range(len(index)))
    for at in sorted(rng.sample(order[:-1], 40 + 200 * (seed % 3)), reverse=True):
        match rng.randrange(5):
            case 0:
                del order[at : at + rng.choice((1, 1, 3, 40))]
            case 1:
                order[at : at + 2] = reversed(order[at : at + 2])
            case 2:
                order.insert(at, order[at])
            case 3:
                index["fate"][at] = rng.choice((Fate.LOST, Fate.COPIED, Fate.MEASURING, index["fate"][at]))
            case _:
                index["due_ms"][at] += rng.choice((20, 400, 3000))
    save_index(folder / INDEX_NAME, index[np.array(order)])

    assert_alike(folder, monkeypatch)


@pytest.mark.parametrize("tap", [Tap.DRONE, Tap.INSTRUMENT])
def test_what_was_trimmed_away_is_so_whatever_length_its_record_kept(
    tap: Tap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(HERE / NAMES[0], tmp_path / "bundle"))
    (folder / tap.file_name).unlink()
    index = load_index(folder / INDEX_NAME).copy()
    of_tap = index["tap"] == tap
    index["offset"][of_tap] = DROPPED_OFFSET
    save_index(folder / INDEX_NAME, index)
    assert_alike(folder, monkeypatch)
    kept = told(replay(Bundle.open(folder)))

    index["length"][of_tap] = 0
    save_index(folder / INDEX_NAME, index)

    assert kept == told(replay(Bundle.open(folder)))


class Sliced(list[float]):
    """Counts what is copied of it."""

    copied = 0

    def __getitem__(self, at: Any) -> Any:
        got = super().__getitem__(at)
        if isinstance(at, slice):
            self.copied += len(got)
        return got


@pytest.mark.parametrize("refusing", [(Stamps, "goes_on"), (Passing, "_is_quiet"), (Passing, "_knows_truths")])
def test_of_a_stretch_that_is_refused_again_and_again_nothing_is_copied(
    refusing: tuple[type, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Calm] = []

    def counting(*of: Any) -> Calm:
        made.append(Calm(*of))
        made[0].stamps_s, made[0].beside_stamps_s = Sliced(made[0].stamps_s), Sliced(made[0].beside_stamps_s)
        return made[0]

    monkeypatch.setattr("harness.evidence.replay.Calm", counting)
    monkeypatch.setattr(*refusing, lambda *_: False)
    replay(Bundle.open(HERE / NAMES[0]))

    for stamps_s in (made[0].stamps_s, made[0].beside_stamps_s):
        assert isinstance(stamps_s, Sliced)
        assert stamps_s.copied <= len(stamps_s)


def test_most_of_a_flight_is_taken_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fed = []
    feed = Reader.feed
    monkeypatch.setattr(Reader, "feed", lambda self, *of: (fed.append(of[0]), feed(self, *of))[1])
    for name in NAMES[:2]:
        bundle = Bundle.open(HERE / name)
        replay(bundle)

        assert 0 < len(fed) < len(bundle.index) / 2
        fed.clear()
