"""What a guard believes of what it hears: only of its own board, and only what comes behind what it asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from harness.errors import RigError
from harness.mavlink.codec import Encoder, Message, decode
from harness.rigs.boarding import ASKS, Boarding
from harness.rigs.journal import Saved
from tests.loops import passing, virtually

ARMED, HIL = 0x80, 0x20
BOARD, GIMBAL = Encoder(1, 1), Encoder(1, 154)


def beat(mode: int = 0, frame: Encoder = BOARD) -> bytes:
    return frame("HEARTBEAT", type=2, autopilot=3, base_mode=mode)


class Board:
    """Answers each frame of the guard's with what `answer` makes of it."""

    def __init__(self, answer: Callable[[Message], list[bytes]] = lambda _: []) -> None:
        self.asked: list[Message] = []
        self.boarding = Boarding(self._write)
        self._answer = answer
        self.tell(beat())

    def tell(self, *frames: bytes) -> None:
        self.boarding.feed(b"".join(frames))

    def _write(self, frame: bytes) -> None:
        self.asked.append(decode(frame))
        self.tell(*self._answer(self.asked[-1]))


def value(name: str, number: float, frame: Encoder = BOARD) -> bytes:
    return frame("PARAM_VALUE", param_id=name, param_value=number, param_type=9, param_count=1)


def test_a_simulation_is_what_says_so_when_it_is_met() -> None:
    """An echo on the line in the board's name must not open the interlock later."""
    board = Board()
    board.tell(beat(HIL))
    assert not board.boarding.simulated
    boarding = Boarding(lambda _: None)
    boarding.feed(beat(HIL))
    assert boarding.simulated
    assert (3, 2) == boarding.kind


def acknowledged(**more: Any) -> bytes:
    return BOARD("COMMAND_ACK", command=400, **more)


def named(uid: int, frame: Encoder = BOARD) -> bytes:
    return frame("AUTOPILOT_VERSION", uid=uid)


async def meeting(board: Board, met: Coroutine[Any, Any, None]) -> None:
    """It beats meanwhile."""
    done = asyncio.ensure_future(met)
    await passing()
    board.tell(beat())
    await done


async def met(*answers: bytes) -> Boarding:
    """By whoever answers so when it is asked who it is."""
    board = Board(lambda _: list(answers))
    await meeting(board, board.boarding.meet(1.0))
    return board.boarding


@virtually
async def test_whoever_else_is_behind_the_same_radio_is_heard() -> None:
    assert set() == (await met(named(1), named(1))).others
    assert {"system 7"} == (await met(named(1), beat(frame=Encoder(7, 1)))).others
    assert {"another system 1 (" + f"{2:016x}".ljust(52, "0") + ")"} == (await met(named(1), named(2))).others


@virtually
async def test_one_that_does_not_say_who_it_is_is_told_from_one_without_a_name() -> None:
    assert "" == (await met(named(0))).uid
    with pytest.raises(RigError, match="it does not say which board it is: wanted an AUTOPILOT_VERSION, asked 5 times"):
        await met()


@virtually
async def test_one_that_came_back_and_does_not_say_who_it_is_is_no_other() -> None:
    told = [named(1)]
    board = Board(lambda _: told)
    await meeting(board, board.boarding.meet(1.0))
    told.clear()
    with pytest.raises(RigError, match=r"it does not say which board it is: .* asked 6 times"):
        await meeting(board, board.boarding.meet_again(12.0))
    told.append(named(2))
    with pytest.raises(RigError, match="another board is plugged in: 0000000000000002"):
        await meeting(board, board.boarding.meet_again(12.0))


@virtually
async def test_disarmed_is_what_says_so_behind_the_order() -> None:
    board = Board(lambda _: [acknowledged(), beat()])
    assert await board.boarding.disarmed()
    assert 1 == len(board.asked)


@virtually
async def test_a_heartbeat_before_its_answer_says_nothing() -> None:
    """What armed it may still be on its way."""
    board = Board(lambda _: [beat(), acknowledged(), beat(ARMED)])
    assert not await board.boarding.disarmed()
    assert ASKS == len(board.asked)


@virtually
async def test_nor_does_one_that_answers_nothing_or_another_who_does() -> None:
    for answer in ([beat()], [GIMBAL("COMMAND_ACK", command=400), beat()]):
        assert not await Board(lambda _, told=answer: told).boarding.disarmed()  # type: ignore[misc]


@virtually
async def test_a_parameter_is_the_boards_own() -> None:
    """A gimbal has one of the same name."""
    board = Board(lambda _: [value("X", 7.0, GIMBAL), value("X", 5.0)])
    assert Saved("X", b"\x00\x00\xa0\x40", 9) == await board.boarding.read("X")
    assert await Board(lambda _: [value("X", 7.0, GIMBAL)]).boarding.read("X") is None
    assert await board.boarding.put_back(Saved("X", b"\x00\x00\xa0\x40", 9)) is None
