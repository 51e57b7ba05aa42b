"""What a flood is of: as asked, in its sender's numbers, and the same for the same seed."""

from __future__ import annotations

from random import Random

import pytest

from harness.actors.floods import IN_A_ROUND, Flood, Matter, frames_of
from harness.errors import CallerError
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter


def some(matter: Matter, count: int, seed: int = 0) -> list[bytes]:
    make = frames_of(matter, Encoder(66, 190), (1, 1), Random(seed))
    return [make() for _ in range(count)]


@pytest.mark.parametrize(
    ("matter", "name"), [(Matter.HEARTBEATS, "HEARTBEAT"), (Matter.QUESTIONS, "PARAM_REQUEST_LIST")]
)
def test_whole_frames_of_one_message_in_their_senders_numbers(matter: Matter, name: str) -> None:
    frames = some(matter, 2 * IN_A_ROUND + 3)

    assert {name} == {decode(each).name for each in frames}
    assert [number % 256 for number in range(len(frames))] == [framing.sequence(each) for each in frames]


def test_garbage_is_no_frame_and_every_sort_of_it_is_there() -> None:
    made = some(Matter.GARBAGE, IN_A_ROUND)
    cut = [each for each in made if each[:1] == b"\xfd" and len(each) < 21]
    turned = [each for each in made if each[:1] == b"\xfd" and len(each) == 21]

    assert [] == [each for each in made if Splitter().feed(each)]
    assert all(len(each) > 40 for each in (cut, turned, [each for each in made if each not in (*cut, *turned)]))


def test_garbage_is_the_same_for_the_same_seed() -> None:
    assert some(Matter.GARBAGE, 99) == some(Matter.GARBAGE, 99) != some(Matter.GARBAGE, 99, seed=1)


@pytest.mark.parametrize("rate_hz", [0.0, -1.0, float("inf"), float("nan"), 10_001.0])
def test_a_rate_that_is_none_is_refused(rate_hz: float) -> None:
    with pytest.raises(CallerError, match="wanted a rate above 0, up to 10000/s"):
        Flood(Matter.GARBAGE, rate_hz)


def test_a_matter_that_is_none_is_refused() -> None:
    with pytest.raises(CallerError, match="wanted one of heartbeats, questions, garbage"):
        Flood("rain", 100)  # type: ignore[arg-type]


def test_a_flood_reads_as_what_it_is() -> None:
    assert "Flood(heartbeats, 1000/s)" == str(Flood(Matter.HEARTBEATS, 1000))
