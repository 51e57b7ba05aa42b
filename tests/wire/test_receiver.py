"""The receiver on board: what it hands the autopilot while it hears its transmitter, and once it does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.clock import VehicleClock
from harness.errors import CallerError
from harness.wire.rc import NEUTRAL, Channels
from harness.wire.receiver import OnLoss, Receiver, ReceiverSettings
from tests.loops import virtually

LEFT: Channels = (1200, 1500, 1500, 1500)
LOW: Channels = (1500, 1500, 900, 1500)


class Board:
    """A receiver whose output is written down, on stamps every 50 ms. Needs a running loop."""

    def __init__(self, **settings: Any) -> None:
        self.clock = VehicleClock()
        self.given: list[tuple[float, Channels | None]] = []
        self.measured: list[float] = []
        self.receiver = Receiver(ReceiverSettings(**settings), self.clock, self)
        self.now_ms = 1000
        self.clock.observe_ms(self.now_ms)

    def give(self, channels: Channels | None) -> None:
        self.given.append((self.clock.now_s(), channels))

    def measure(self) -> None:
        self.measured.append(self.clock.now_s())

    def pass_s(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.05)):
            self.now_ms += 50
            self.clock.observe_ms(self.now_ms)

    def hears(self, channels: Channels, for_s: float) -> None:
        """Ten frames a second."""
        for _ in range(round(for_s / 0.1)):
            self.receiver.take(channels)
            self.pass_s(0.1)

    def since(self, t_s: float) -> list[Channels | None]:
        return [channels for at_s, channels in self.given if at_s >= t_s]


@virtually
async def test_a_frame_goes_on_at_once_and_its_time_is_measured() -> None:
    board = Board()
    board.receiver.take(LEFT)

    assert [(1.0, LEFT)] == board.given
    assert [1.0] == board.measured


@virtually
async def test_gives_nothing_before_it_ever_heard_a_transmitter() -> None:
    board = Board()
    board.pass_s(5)

    assert [] == board.given
    assert board.receiver.lost


@virtually
async def test_adds_nothing_while_frames_come() -> None:
    board = Board()
    board.hears(LEFT, 5)

    assert [LEFT] * 50 == [channels for _, channels in board.given]
    assert 50 == len(board.measured)
    assert not board.receiver.lost


@virtually
async def test_goes_on_with_the_last_sticks_for_a_moment_and_then_is_silent() -> None:
    board = Board()
    board.receiver.take(LEFT)
    board.pass_s(0.45)
    assert {LEFT} == set(board.since(1.0))
    assert not board.receiver.lost
    board.pass_s(0.05)

    assert board.receiver.lost
    assert [None] == board.since(1.5)
    board.pass_s(2)
    assert {None} == set(board.since(1.5))
    assert 0.2 >= 1.5 - max(at_s for at_s, channels in board.given if channels is not None) > 0
    assert [1.0] == board.measured


@virtually
@pytest.mark.parametrize("hold_s", [0.2, 0.5, 1.2])
async def test_gives_up_behind_the_first_stamp_after_its_hold(hold_s: float) -> None:
    board = Board(hold_s=hold_s)
    board.receiver.take(LEFT)
    board.pass_s(3)

    gave_up_s = min(at_s for at_s, channels in board.given if channels is None)
    assert pytest.approx(1.0 + hold_s) == gave_up_s


@virtually
@pytest.mark.parametrize("on_loss", ["low throttle", OnLoss.LOW_THROTTLE])
async def test_one_that_goes_low_says_so_again_and_again_with_the_other_sticks_in_the_middle(on_loss: str) -> None:
    board = Board(on_loss=on_loss)
    board.receiver.take(LEFT)
    board.pass_s(2.5)

    assert {LOW} == set(board.since(1.5))
    assert 10 <= len(board.since(1.5)) <= 15


@virtually
@pytest.mark.parametrize("on_loss", ["hold", OnLoss.HOLD])
async def test_one_that_holds_never_lets_the_autopilot_know(on_loss: str) -> None:
    board = Board(on_loss=on_loss)
    board.receiver.take(LEFT)
    board.pass_s(30)

    assert {LEFT} == {channels for _, channels in board.given}
    assert len(board.given) >= 150
    assert board.receiver.lost


@virtually
async def test_goes_on_at_once_with_what_it_hears_again() -> None:
    board = Board()
    board.receiver.take(LEFT)
    board.pass_s(3)
    board.receiver.take(NEUTRAL)
    board.pass_s(0.4)

    assert (4.0, NEUTRAL) in board.given
    assert {NEUTRAL} == set(board.since(4.0)) - {None} == set(board.since(4.05))
    assert [1.0, 4.0] == board.measured


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.05, 0.44), max_size=20), st.sampled_from(list(OnLoss)))
def test_gaps_shorter_than_its_hold_never_show(gaps_s: list[float], on_loss: OnLoss) -> None:
    @virtually
    async def fly() -> None:
        board = Board(on_loss=on_loss)
        for gap_s in gaps_s:
            board.receiver.take(LEFT)
            board.pass_s(gap_s)
        assert {LEFT} >= {channels for _, channels in board.given}

    fly()


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ({"on_loss": "panic"}, "on_loss='panic': wanted one of silent, low throttle, hold"),
        ({"hold_s": 0.1}, r"hold_s=0\.1: wanted 0\.2 to 10 s"),
        ({"hold_s": float("nan")}, "hold_s=nan"),
        ({"low_throttle_us": 1000}, "low_throttle_us=1000: wanted 800 to 999"),
    ],
)
def test_settings_that_no_receiver_has_are_refused(wrong: dict[str, Any], because: str) -> None:
    with pytest.raises(CallerError, match=because):
        ReceiverSettings(**wrong)
