"""A flood's receipt: nothing of it is lost unseen, and one that was slower than asked proves nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.actors.floods import Matter
from harness.evidence.bundle import Bundle
from harness.evidence.index import HEADER, RECORD
from harness.flight import WATCH_HZ
from harness.flooded import floods, receipts
from harness.judge import judge
from harness.report.floods import floods_page
from harness.report.gathering import gather
from harness.taps import Fate, Tap, Way
from harness.verdict import Verdict
from scenarios.test_command_flood import test_bears_a_flood as bears_a_flood
from tests.flying import fly
from tests.report.test_support import rows

ASKED_HZ = 1000
FLOOD_S = 34.0


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = {"matter": Matter.HEARTBEATS, "rate_hz": ASKED_HZ}
    return fly(bears_a_flood, tmp_path_factory.mktemp("evidence"), case, strangers=True)[1]


@pytest.fixture
def folder(flown: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(flown, tmp_path / flown.name))


def changed(folder: Path, change: Callable[[dict[str, Any]], None]) -> Bundle:
    """With what was noted when the flood was over changed."""
    lines = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    for each in lines:
        if each["kind"] == "healed":
            change(each)
    (folder / "events.jsonl").write_text("".join(json.dumps(each) + "\n" for each in lines))
    return Bundle.open(folder)


def without(folder: Path, number: int) -> Bundle:
    """With a record taken out of the index."""
    data, at = (folder / "index.bin").read_bytes(), HEADER.size + number * RECORD.size
    (folder / "index.bin").write_bytes(data[:at] + data[at + RECORD.size :])
    return Bundle.open(folder)


def one_of(bundle: Bundle, fate: Fate) -> int:
    """A record in the middle of the flood."""
    (flood,) = floods(bundle)
    numbers = [
        number for number, each, _ in bundle.frames(Tap.ROGUE)
        if flood.since < number < flood.until and (each.way, each.fate) == (Way.UP, fate)
    ]  # fmt: skip
    return numbers[len(numbers) // 2]


def test_all_that_was_sent_is_recorded_as_fast_as_asked(flown: Path) -> None:
    bundle = Bundle.open(flown)
    (flood,) = floods(bundle)

    assert pytest.approx(ASKED_HZ * FLOOD_S, rel=0.01) == flood.sent == flood.recorded == flood.whole
    assert pytest.approx(ASKED_HZ, rel=0.01) == flood.achieved_hz
    assert (0, 0, flood.asked) == (flood.skipped, flood.unsent, flood.questions)
    assert flood.questions - flood.echoes <= 2
    assert [] == receipts(bundle)


@pytest.mark.parametrize(
    ("fate", "words"), [(Fate.DELIVERED, "are in the recording"), (Fate.MEASURING, "are in the recording")]
)
def test_a_frame_that_is_missing_in_the_recording_is_seen(folder: Path, fate: Fate, words: str) -> None:
    judgement = judge(without(folder, one_of(Bundle.open(folder), fate)))

    (finding,) = [each for each in judgement.findings if each.check.startswith("the flood came as asked")]
    assert (Verdict.INCONCLUSIVE, True) == (finding.verdict, words in finding.because)
    assert Verdict.INCONCLUSIVE is judgement.verdict


def test_a_frame_that_nobody_counted_is_missed_by_its_number(folder: Path) -> None:
    def one_less(note: dict[str, Any]) -> None:
        note["receipt"]["frames"] -= 1

    without(folder, one_of(Bundle.open(folder), Fate.DELIVERED))
    (finding,) = receipts(changed(folder, one_less))

    assert "1 numbers are missing from the sequence" in finding.because


@pytest.mark.parametrize(("asked_hz", "is_enough"), [(1100, True), (1120, False)])
def test_a_flood_slower_than_asked_is_another_flood(folder: Path, asked_hz: float, is_enough: bool) -> None:
    text = (folder / "events.jsonl").read_text()
    (folder / "events.jsonl").write_text(text.replace('"rate_hz": 1000', f'"rate_hz": {asked_hz}'))
    found = receipts(Bundle.open(folder))

    assert is_enough == (not found)
    assert all(f"wanted {asked_hz}, or 90% of them; the host is too busy" in each.because for each in found)


def test_writes_that_never_left_are_told(folder: Path) -> None:
    (finding,) = receipts(changed(folder, lambda note: note["receipt"].update(unsent=2)))

    assert "2 writes never left the harness" == finding.because


def test_a_flood_that_nobody_saw_end_is_open(folder: Path) -> None:
    (finding,) = receipts(changed(folder, lambda note: note.update(kind="gone")))

    assert "it was never seen to end" == finding.because


def test_a_clean_twins_flood_is_none(folder: Path) -> None:
    text = (folder / "events.jsonl").read_text()
    (folder / "events.jsonl").write_text(text.replace('"kind": "injected"', '"clean": true, "kind": "injected"'))

    assert [] == list(floods(Bundle.open(folder)))


def test_the_page_says_what_the_drone_did_meanwhile(flown: Path) -> None:
    (line,) = rows(floods_page(gather([flown.parent]).judged), "flood")

    assert ("heartbeats", "1000", "991", "0", "PASS") == tuple(
        line[name] for name in ("flood", "asked /s", "sent /s", "lost by us", "verdict")
    )
    assert ("20.0, 20.0", f"{WATCH_HZ:.1f}") == (line["stamps /s"], line["places /s"])
