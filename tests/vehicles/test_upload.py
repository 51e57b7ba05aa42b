"""A mission goes up item by item, as the drone asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from harness.errors import VehicleError
from harness.mavlink.codec import Message
from harness.vehicles.mission import WAYPOINT, MissionItem
from harness.vehicles.mission_upload import upload
from harness.vehicles.services import ANSWER_S, SENDS
from tests.loops import virtually
from tests.vehicles.drone import Peer, peer

ITEMS = [MissionItem(WAYPOINT, (0.0, 0.0, 0.0, 0.0), 52.0 + number / 1e3, -23.6, 20.0 + number) for number in range(3)]


class Asking:
    """Asks for each item in turn; `deaf` counts the MISSION_COUNTs and items that never reach it."""

    def __init__(self, drone: Peer, *, request: str = "MISSION_REQUEST_INT", result: int = 0, deaf: int = 0) -> None:
        self.drone, self.request, self.result, self.deaf = drone, request, result, deaf
        self.items: list[Message] = []
        self.count = 0
        drone.on("MISSION_COUNT", self._begin)
        drone.on("MISSION_ITEM_INT", self._take)

    def _begin(self, message: Message) -> None:
        self.deaf -= 1
        if self.deaf < 0:
            self.count, self.items = message.count, []
            self._ask()

    def _take(self, message: Message) -> None:
        assert len(self.items) == message.seq
        self.items.append(message)
        self._ask()

    def _ask(self) -> None:
        if len(self.items) < self.count:
            self.drone.answer(self.request, seq=len(self.items), target_system=255, target_component=190)
        else:
            self.drone.answer("MISSION_ACK", type=self.result, target_system=255, target_component=190)


@pytest.mark.parametrize("request_name", ["MISSION_REQUEST_INT", "MISSION_REQUEST"])
def test_every_item_goes_up_as_it_is(request_name: str) -> None:
    @virtually
    async def body() -> None:
        async with peer() as drone:
            asking = Asking(drone, request=request_name)
            await upload(drone.station, "patrol", ITEMS)

            assert [0, 1, 2] == [item.seq for item in asking.items]
            assert [(520000000 + 10000 * n, -236000000, 20.0 + n) for n in range(3)] == [
                (item.x, item.y, item.z) for item in asking.items
            ]
            assert {(1, 1, WAYPOINT, 3)} == {
                (item.target_system, item.target_component, item.command, item.frame) for item in asking.items
            }

    body()


@virtually
async def test_an_upload_that_nobody_took_up_is_begun_again() -> None:
    async with peer() as drone:
        asking = Asking(drone, deaf=2)
        await upload(drone.station, "patrol", ITEMS)

        assert 3 == len(asking.items)
        assert 3 == len(drone.named("MISSION_COUNT"))
        assert pytest.approx(2 * ANSWER_S, abs=0.2) == drone.clock.now_s()


@virtually
async def test_an_item_that_is_asked_for_twice_is_sent_twice() -> None:
    async with peer() as drone:
        asking = Asking(drone)
        lost = []

        def lose_once(message: Message) -> None:
            if message.seq == 1 and not lost:
                lost.append(message)
                drone.answer("MISSION_REQUEST_INT", seq=1)
            else:
                asking._take(message)

        drone.on("MISSION_ITEM_INT", lose_once)
        await upload(drone.station, "patrol", ITEMS)

        assert [0, 1, 1, 2] == [item.seq for item in drone.named("MISSION_ITEM_INT")]


@virtually
async def test_a_refusal_is_raised_at_once() -> None:
    async with peer() as drone:
        Asking(drone, result=4)
        with pytest.raises(VehicleError, match="uploading patrol: refused with MAV_MISSION_RESULT 4"):
            await upload(drone.station, "patrol", ITEMS)
        assert drone.clock.now_s() < 1


@virtually
async def test_a_drone_that_asks_for_nothing_is_given_up() -> None:
    async with peer() as drone:
        with pytest.raises(VehicleError, match="uploading patrol: the vehicle stopped asking for items"):
            await upload(drone.station, "patrol", ITEMS)
        assert SENDS == len(drone.named("MISSION_COUNT"))
        assert pytest.approx(SENDS * ANSWER_S, abs=0.2) == drone.clock.now_s()


@virtually
async def test_a_drone_that_asks_for_an_item_there_is_none_of_is_an_error() -> None:
    async with peer() as drone:
        drone.on("MISSION_COUNT", lambda _: drone.answer("MISSION_REQUEST_INT", seq=3))
        with pytest.raises(VehicleError, match="uploading patrol: the vehicle asks for item 3 of 3"):
            await upload(drone.station, "patrol", ITEMS)


@pytest.mark.parametrize("result", [1, 13, 15])
def test_what_only_means_not_this_one_or_not_now_is_no_refusal(result: int) -> None:
    """ArduPilot's answer to an item that came twice, PX4's to a count that came again."""

    @virtually
    async def body() -> None:
        async with peer() as drone:
            asking = Asking(drone)

            def complain_first(message: Message) -> None:
                drone.answer("MISSION_ACK", type=result, target_system=255)
                asking._take(message)

            drone.on("MISSION_ITEM_INT", complain_first)
            await upload(drone.station, "patrol", ITEMS)

            assert 3 == len(asking.items)
            assert 1 == len(drone.named("MISSION_COUNT"))

    body()


@virtually
async def test_a_drone_that_says_not_now_for_ever_is_given_up_with_its_words() -> None:
    async with peer() as drone:
        drone.on("MISSION_COUNT", lambda _: drone.answer("MISSION_ACK", type=1, target_system=255))
        with pytest.raises(VehicleError, match=r"stopped asking for items .*, its last answer MAV_MISSION_RESULT 1"):
            await upload(drone.station, "patrol", ITEMS)
        assert SENDS == len(drone.named("MISSION_COUNT"))


@virtually
async def test_answers_of_others_to_others_of_earlier_uploads_and_about_fences_do_not_count() -> None:
    async with peer() as drone:
        asking = Asking(drone)

        def chatter_first(message: Message) -> None:
            drone.answer("MISSION_ACK", type=4, system=2, target_system=255)
            drone.answer("MISSION_REQUEST_INT", seq=99, system=2, target_system=255)
            drone.answer("MISSION_ACK", type=4, target_system=254)
            drone.answer("MISSION_ACK", type=4, target_system=255, mission_type=1)
            drone.answer("MISSION_ACK", type=0, target_system=255)
            asking._begin(message)

        drone.on("MISSION_COUNT", chatter_first)
        await upload(drone.station, "patrol", ITEMS)

        assert 3 == len(asking.items)


@virtually
async def test_silences_are_forgiven_as_long_as_it_gets_further() -> None:
    """Each item but the first is asked for only when the count was said again: more silences than sends in all."""
    items = [ITEMS[0]] * (SENDS + 3)
    async with peer() as drone:
        asked = []

        def ask_one_more(_: Message) -> None:
            asked.append(len(asked))
            drone.answer("MISSION_REQUEST_INT", seq=len(asked) - 1, target_system=255)

        def take(message: Message) -> None:
            if message.seq == len(items) - 1:
                drone.answer("MISSION_ACK", type=0, target_system=255)

        drone.on("MISSION_COUNT", ask_one_more)
        drone.on("MISSION_ITEM_INT", take)
        await upload(drone.station, "patrol", items)

        assert len(items) == len(drone.named("MISSION_COUNT"))


@virtually
async def test_a_drone_that_asks_for_the_same_item_for_ever_is_given_up() -> None:
    async with peer() as drone:
        drone.on("MISSION_COUNT", lambda _: drone.answer("MISSION_REQUEST_INT", seq=0, target_system=255))

        async def again() -> None:
            while True:
                await drone.clock.sleep_until(drone.clock.now_s() + 1)
                drone.answer("MISSION_REQUEST_INT", seq=0, target_system=255)

        asking = asyncio.ensure_future(again())
        with pytest.raises(VehicleError, match="uploading patrol: the vehicle stopped asking for items"):
            await upload(drone.station, "patrol", ITEMS)
        asking.cancel()

        assert pytest.approx(SENDS * ANSWER_S, abs=2) == drone.clock.now_s()


@virtually
async def test_a_slow_link_is_given_the_time_its_caller_says() -> None:
    async with peer() as drone:
        asking = Asking(drone)

        async def slowly(message: Message, take: Callable[[Message], None]) -> None:
            await drone.clock.sleep_until(drone.clock.now_s() + 8)
            take(message)

        tasks = []
        drone.on("MISSION_COUNT", lambda message: tasks.append(asyncio.ensure_future(slowly(message, asking._begin))))
        drone.on("MISSION_ITEM_INT", lambda message: tasks.append(asyncio.ensure_future(slowly(message, asking._take))))
        await upload(drone.station, "patrol", ITEMS, answer_s=10)

        assert 1 == len(drone.named("MISSION_COUNT"))
        assert pytest.approx(4 * 8, abs=1) == drone.clock.now_s()
