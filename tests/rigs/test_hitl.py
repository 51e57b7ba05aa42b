"""A board in the loop, put together: what goes down its one wire, and what never does."""

from __future__ import annotations

import asyncio
from random import Random

from harness.builtin.rigid.airframe import SQUARE
from harness.mavlink.codec import Encoder, Message, decode
from harness.mavlink.frame import Splitter
from harness.rigs.hitl import put_in_the_loop
from harness.wire.memory import memory_pair
from harness.wire.tee import tee
from tests.loops import passing, virtually


@virtually
async def test_the_world_and_the_ground_share_its_wire_and_truth_never_goes_down_it() -> None:
    board, wire = memory_pair()
    radio, side = tee(wire, 2)
    loop = put_in_the_loop(side, Random(1), system=7)
    came, told, truth = list[Message](), list[bytes](), list[bytes]()
    board.listen(lambda chunk: came.extend(map(decode, Splitter().feed(chunk))))
    radio.listen(told.append)
    loop.world.told = truth.append
    loop.hil.begin()
    await asyncio.sleep(1.0)
    radio.send(Encoder(255, 190)("HEARTBEAT", type=6))
    loop.hil.close()
    await passing()

    assert {"HIL_SENSOR", "HIL_GPS", "HEARTBEAT"} == {each.name for each in came}
    assert {7, 255} == {each.system for each in came}
    assert 250 <= sum(each.name == "HIL_SENSOR" for each in came) <= 252
    assert 10 == len(truth)
    assert {0} == {decode(each).time_usec for each in truth}


@virtually
async def test_what_the_board_tells_its_motors_moves_the_world_and_all_that_it_says_is_recorded() -> None:
    board, wire = memory_pair()
    radio, side = tee(wire, 2)
    loop = put_in_the_loop(side, Random(1))
    told = bytearray()
    radio.listen(told.extend)
    loop.hil.begin()
    encode = Encoder(1, 1)
    board.send(encode("HIL_ACTUATOR_CONTROLS", controls=(2 * SQUARE.hover,) * 4) + encode("HEARTBEAT"))
    await asyncio.sleep(2.0)
    loop.hil.close()
    await passing()

    assert -loop.world.body.down_m > 10
    assert ["HIL_ACTUATOR_CONTROLS", "HEARTBEAT"] == [decode(each).name for each in Splitter().feed(bytes(told))]
