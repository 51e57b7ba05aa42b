"""A radio that says that its buffer runs full: slower behind it, faster once it is empty; some things never wait."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from harness.mavlink.codec import Encoder
from harness.reading.beats import PINGERS, STRANGERS_FROM
from harness.reading.stack import SIDE_PINGER
from harness.wire.ping import Pinger
from harness.wire.throttle import HELD_MOST_BYTES, SLOWEST_SHARE, Throttle, keeps_time_or_commands
from tests.loops import virtually

ENCODE = Encoder(255, 190)
BAUD = 57_600
LINE = BAUD / 10


@dataclass
class Status:
    txbuf: int


def question() -> bytes:
    return ENCODE("PARAM_REQUEST_READ", param_id="LINK_TIMEOUT_S", param_index=-1)


class Sent:
    def __init__(self) -> None:
        self.at_s: list[float] = []
        self.throttle = Throttle(keeps_time_or_commands)
        self.throttle.use(self._take, BAUD)

    def _take(self, _: bytes) -> None:
        self.at_s.append(asyncio.get_running_loop().time())

    async def rate(self, frames: int = 20) -> float:
        """Bytes a second that leave while many wait."""
        del self.at_s[:]
        one = question()
        for _ in range(frames):
            self.throttle.send(one)
        await asyncio.sleep(3600)
        return len(one) * (frames - 1) / (self.at_s[-1] - self.at_s[0])


@virtually
async def test_nothing_waits_where_no_radio_ever_spoke() -> None:
    sent = Sent()
    for _ in range(1000):
        sent.throttle.send(question())

    assert (1000, 0) == (len(sent.at_s), sent.throttle.held)


@virtually
async def test_it_slows_down_as_the_buffer_runs_full_and_speeds_up_as_it_empties() -> None:
    sent = Sent()
    rates = []
    for percent in (92, 40, 10, 10, 70, 100, 100, 100, 100, 100, 100, 100):
        sent.throttle.hear(Status(percent))
        rates.append(await sent.rate())

    expected = [1.0, 0.8, 0.4, 0.2, 0.2, *(0.2 * 1.25**times for times in range(1, 8))]
    assert [pytest.approx(share * LINE, rel=0.02) for share in expected] == rates


@virtually
async def test_it_never_stops() -> None:
    sent = Sent()
    for _ in range(100):
        sent.throttle.hear(Status(0))

    assert pytest.approx(SLOWEST_SHARE * LINE, rel=0.02) == await sent.rate(4)


@virtually
async def test_heartbeats_and_commands_do_not_wait() -> None:
    sent = Sent()
    for _ in range(100):
        sent.throttle.hear(Status(0))
    for _ in range(10):
        sent.throttle.send(question())
    await asyncio.sleep(0)
    held = sent.throttle.held
    sent.throttle.send(ENCODE("HEARTBEAT", type=6))
    sent.throttle.send(ENCODE("COMMAND_LONG", command=400, param2=21196.0))

    assert held == sent.throttle.held
    assert held >= 9


@virtually
@pytest.mark.parametrize("ground", PINGERS)
async def test_a_question_overtakes_nothing_but_one_behind_a_grounds_heartbeat(ground: tuple[int, int]) -> None:
    sent, came = Sent(), list[bytes]()
    sent.throttle.use(came.append, BAUD)
    for _ in range(100):
        sent.throttle.hear(Status(0))
    strangers, grounds = Pinger(SIDE_PINGER, after=STRANGERS_FROM), Pinger(ground)
    acts = [each for _ in range(10) for each in (question(), strangers.ask())]
    for each in acts:
        sent.throttle.send(each)
    beat = [ENCODE("HEARTBEAT", type=6), grounds.ask()]
    for each in beat:
        sent.throttle.send(each)
    assert beat == came

    await asyncio.sleep(3600)
    assert [*beat, *acts] == came


@virtually
async def test_what_there_is_no_room_for_is_counted() -> None:
    sent, one = Sent(), question()
    sent.throttle.hear(Status(0))
    for _ in range(HELD_MOST_BYTES // len(one) + 5):
        sent.throttle.send(one)

    assert 5 == sent.throttle.unsent


@virtually
async def test_what_waits_and_is_dropped_is_counted() -> None:
    sent = Sent()
    sent.throttle.hear(Status(0))
    for _ in range(3):
        sent.throttle.send(question())
    sent.throttle.drop()
    await asyncio.sleep(3600)

    assert (0, 3) == (len(sent.at_s), sent.throttle.unsent)


@virtually
async def test_on_another_line_it_begins_anew() -> None:
    sent = Sent()
    sent.throttle.hear(Status(0))
    sent.throttle.send(question())
    sent.throttle.use(sent._take, BAUD)
    await asyncio.sleep(10)
    sent.throttle.send(question())

    assert (1, 0) == (len(sent.at_s), sent.throttle.held)
