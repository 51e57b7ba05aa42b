"""`cuas link --check` by its exit codes: what a fault took, and what a board's guard refused, is accounted for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.evidence.recorder import EVENTS_NAME
from harness.taps import Tap, Way
from harness.wire.controls import Controls
from tests.cli.calling import call
from tests.evidence.recorded_link import drop, record
from tests.wire.relaying import Ends

REFUSED = {"kind": "refused", "t_s": 0.1, "because": "COMMAND_LONG 400 with param1 1 may arm the board"}
ENDED: dict[str, Any] = {"kind": "board ended", "t_s": 0.2, "restored": [], "failed": []}


async def crossed(ends: Ends, controls: Controls) -> None:
    """Two frames each way."""
    ends.down("HEARTBEAT", "ATTITUDE")
    ends.up("PING", "HEARTBEAT")


def told(folder: Path, *events: dict[str, Any]) -> Path:
    """A recording in which a board's guard had said this before the link ended."""
    record(folder, crossed)
    *lines, last = (folder / EVENTS_NAME).read_text().splitlines()
    (folder / EVENTS_NAME).write_text("\n".join([*lines, *map(json.dumps, events), last]) + "\n")
    return folder


def test_what_a_guard_refused_is_the_guards_doing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "link", "--check", told(tmp_path / "taps", REFUSED, ENDED | {"unwritten": 0}))

    assert (0, "") == (answer.code, answer.err)
    assert f"kept 1 frames from the board, which had crossed the link; first: {REFUSED['because']}" in answer.out
    assert "every frame is accounted for: nothing is gone that no fault took and no guard kept" in answer.out


def test_a_frame_that_is_missing_is_not_excused_by_a_refusal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = told(tmp_path / "taps", REFUSED)
    drop(folder, Tap.DRONE, Way.UP, -1)
    answer = call(capsys, "link", "--check", folder)

    assert 1 == answer.code
    assert "up: 1 frames were due and never came out" in answer.out


@pytest.mark.parametrize(
    ("events", "code", "words"),
    [
        ([ENDED | {"unwritten": 3}], 3, "3 frames came out, and its guard did not write them to the board"),
        (
            [ENDED | {"unwritten": 3}, {"kind": "unsent", "t_s": 0.2, "way": "up", "since_s": 0.1, "writes": 2}],
            3,
            "1 frames came out, and its guard did not write them to the board",
        ),
        ([ENDED], 0, "nothing is gone that no fault took"),
    ],
)
def test_what_a_guard_could_not_write_is_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], events: list[dict[str, Any]], code: int, words: str
) -> None:
    """Frames that the link could not hand to the guard are told of once; old recordings do not say any of it."""
    answer = call(capsys, "link", "--check", told(tmp_path / "taps", *events))

    assert (code, True) == (answer.code, words in answer.out)
