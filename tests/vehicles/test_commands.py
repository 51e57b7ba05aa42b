"""Commands and parameters, over a radio that may lose them and with a drone that may refuse them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest

from harness.errors import VehicleError
from harness.mavlink.codec import Message
from harness.vehicles import services
from harness.vehicles.parameter_service import Parameters
from harness.vehicles.services import ANSWER_S, ASK_AGAIN_S, PATIENCE_S, SENDS
from tests.loops import virtually
from tests.vehicles.drone import Peer, peer

ACCEPTED, TEMPORARILY_REJECTED, DENIED, IN_PROGRESS = 0, 1, 2, 5
UINT8, INT8, INT32, REAL32 = 1, 2, 6, 9


def acknowledging(drone: Peer, results: Iterator[int | None]) -> None:
    """Each command gets the next result; None is no answer."""

    def answer(message: Message) -> None:
        if (result := next(results)) is not None:
            drone.answer("COMMAND_ACK", command=message.command, result=result)

    drone.on("COMMAND_LONG", answer)


@virtually
async def test_a_command_goes_to_the_drone_with_its_parameters() -> None:
    async with peer() as drone:
        acknowledging(drone, iter([ACCEPTED]))
        assert ACCEPTED == await services.command(drone.station, 176, 1.0, 4.0, what="it")
        (sent,) = drone.named("COMMAND_LONG")

    assert (1, 1, 176, 0, 1.0, 4.0, 0.0) == (
        sent.target_system,
        sent.target_component,
        sent.command,
        sent.confirmation,
        sent.param1,
        sent.param2,
        sent.param3,
    )


@virtually
async def test_a_command_without_an_answer_is_sent_again_with_its_confirmation_counted() -> None:
    async with peer() as drone:
        acknowledging(drone, iter([None, None, ACCEPTED]))
        assert ACCEPTED == await services.command(drone.station, 400, what="arming")

        assert [0, 1, 2] == [message.confirmation for message in drone.named("COMMAND_LONG")]
        assert pytest.approx(2 * ANSWER_S, abs=0.2) == drone.clock.now_s()


@virtually
async def test_a_drone_that_never_answers_is_asked_so_often_and_the_error_says_so() -> None:
    async with peer() as drone:
        with pytest.raises(VehicleError, match=f"arming: asked {SENDS} times, no answer within 3 s each, .* 12"):
            await services.command(drone.station, 400, what="arming")
        assert SENDS == len(drone.named("COMMAND_LONG"))


@virtually
async def test_how_long_and_how_often_it_asks_is_the_callers() -> None:
    async with peer() as drone:
        with pytest.raises(VehicleError, match="arming: asked 2 times, no answer within 10 s each"):
            await services.command(drone.station, 400, what="arming", answer_s=10.0, sends=2)

        assert 2 == len(drone.named("COMMAND_LONG"))
        assert pytest.approx(20, abs=0.2) == drone.clock.now_s()


@virtually
async def test_only_the_drones_own_final_answer_to_this_command_counts() -> None:
    async with peer() as drone:

        def answer(message: Message) -> None:
            drone.answer("COMMAND_ACK", command=511, result=DENIED)
            drone.answer("COMMAND_ACK", command=400, result=DENIED, system=2)
            drone.answer("COMMAND_ACK", command=400, result=IN_PROGRESS)
            drone.answer("COMMAND_ACK", command=400, result=ACCEPTED)

        drone.on("COMMAND_LONG", answer)
        assert ACCEPTED == await services.command(drone.station, 400, what="arming")


@pytest.mark.parametrize(("result", "words"), [(2, "denied"), (3, "unsupported"), (4, "failed"), (42, "42")])
def test_a_refusal_is_raised_at_once_and_in_words(result: int, words: str) -> None:
    @virtually
    async def body() -> None:
        async with peer() as drone:
            acknowledging(drone, iter([result]))
            with pytest.raises(VehicleError, match=f"take-off: wanted it accepted, the vehicle answered {words} at"):
                await services.must(drone.station, 22, what="take-off")
            assert 1 == len(drone.named("COMMAND_LONG"))

    body()


@virtually
async def test_what_is_temporarily_rejected_is_asked_for_again() -> None:
    async with peer() as drone:
        acknowledging(drone, iter([TEMPORARILY_REJECTED, TEMPORARILY_REJECTED, ACCEPTED]))
        await services.must(drone.station, 176, what="a mode")

        assert 3 == len(drone.named("COMMAND_LONG"))
        assert pytest.approx(2 * ASK_AGAIN_S, abs=0.2) == drone.clock.now_s()


@virtually
async def test_what_is_rejected_for_too_long_is_refused() -> None:
    async with peer() as drone:
        acknowledging(drone, iter([TEMPORARILY_REJECTED] * 1000))
        with pytest.raises(VehicleError, match="the vehicle answered temporarily rejected"):
            await services.must(drone.station, 176, what="a mode")
        assert pytest.approx(PATIENCE_S, abs=1) == drone.clock.now_s()


# Parameters


class Memory:
    """One parameter, as a drone keeps it: `keeps` turns what was set into what it will be."""

    def __init__(self, drone: Peer, value: float, kind: int, *, bytewise: bool, deaf: int = 0) -> None:
        self.value, self.kind, self.bytewise, self.deaf = value, kind, bytewise, deaf
        self.drone = drone
        self.stubborn = False
        self.echoes: list[float] = []
        drone.on("PARAM_REQUEST_READ", self.tell)
        drone.on("PARAM_SET", self.set)

    def tell(self, message: Message) -> None:
        self.deaf -= 1
        if message.param_id == "KNOWN" and self.deaf < 0:
            value = self.value
            if self.bytewise and self.kind != REAL32:
                layout = {UINT8: "<B3x", INT8: "<b3x", INT32: "<i"}[self.kind]
                value = struct.unpack("<f", struct.pack(layout, int(value)))[0]
            self.drone.answer("PARAM_VALUE", param_id="OTHER", param_value=99.0, param_type=REAL32)
            self.drone.answer("PARAM_VALUE", param_id="KNOWN", param_value=value, param_type=self.kind)

    def late(self, *values: float) -> None:
        """Answers still under way when the next is set."""
        self.echoes += values

    def set(self, message: Message) -> None:
        for value in self.echoes:
            self.drone.answer("PARAM_VALUE", param_id="KNOWN", param_value=value, param_type=self.kind)
        self.echoes.clear()
        value = message.param_value
        if self.bytewise and self.kind != REAL32:
            layout = {UINT8: "<B3x", INT8: "<b3x", INT32: "<i"}[self.kind]
            value = struct.unpack(layout, struct.pack("<f", value))[0]
        if not self.stubborn:
            self.value = value
        assert self.kind == message.param_type
        self.tell(message)


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [(REAL32, 2.5, -7.25), (INT32, 5, 70000), (INT32, -3, 2), (UINT8, 200, 255), (INT8, -5, -128)],
)
@pytest.mark.parametrize("bytewise", [True, False])
def test_a_parameter_is_read_set_and_read_back(kind: int, value: float, wanted: float, bytewise: bool) -> None:
    @virtually
    async def body() -> None:
        async with peer() as drone:
            memory = Memory(drone, value, kind, bytewise=bytewise)
            parameters = Parameters(drone.station, bytewise=bytewise)
            known = await parameters.read("KNOWN")
            assert ("KNOWN", value, kind) == (known.name, known.value, known.type)
            before, now = await parameters.write("KNOWN", wanted)

            assert (value, wanted, wanted) == (before.value, now.value, memory.value)

    body()


@virtually
async def test_a_parameter_that_is_so_already_is_not_set() -> None:
    async with peer() as drone:
        Memory(drone, 2.5, REAL32, bytewise=True)
        before, now = await Parameters(drone.station, bytewise=True).write("KNOWN", 2.5)

        assert before == now
        assert [] == drone.named("PARAM_SET")


@virtually
async def test_a_drone_that_keeps_its_own_value_is_found_out() -> None:
    async with peer() as drone:
        Memory(drone, 2.5, REAL32, bytewise=True).stubborn = True
        with pytest.raises(VehicleError, match=r"setting KNOWN: wanted 7, it reads back as 2\.5"):
            await Parameters(drone.station, bytewise=True).write("KNOWN", 7)


@virtually
async def test_late_answers_with_the_old_value_are_not_the_last_word() -> None:
    async with peer() as drone:
        Memory(drone, 2.5, REAL32, bytewise=True).late(2.5, 2.5)
        before, now = await Parameters(drone.station, bytewise=True).write("KNOWN", 7)

        assert (2.5, 7.0) == (before.value, now.value)
        assert 1 == len(drone.named("PARAM_SET"))


@virtually
async def test_a_value_that_was_lost_on_its_way_is_set_again_though_an_old_one_came_late() -> None:
    async with peer() as drone:
        memory = Memory(drone, 2.5, REAL32, bytewise=True)
        lost = []

        def lose_once(message: Message) -> None:
            if not lost:
                lost.append(message)
                drone.answer("PARAM_VALUE", param_id="KNOWN", param_value=2.5, param_type=REAL32)
            else:
                memory.set(message)

        drone.on("PARAM_SET", lose_once)
        _, now = await Parameters(drone.station, bytewise=True).write("KNOWN", 7, answer_s=1.0)

        assert 7 == now.value
        assert pytest.approx(1, abs=0.2) == drone.clock.now_s()


@virtually
async def test_a_whole_number_cannot_be_set_to_a_half() -> None:
    async with peer() as drone:
        Memory(drone, 1, INT32, bytewise=True)
        with pytest.raises(VehicleError, match=r"wanted 2\.5, it reads back as 2"):
            await Parameters(drone.station, bytewise=True).write("KNOWN", 2.5)


@virtually
async def test_a_read_that_was_lost_is_repeated() -> None:
    async with peer() as drone:
        Memory(drone, 2.5, REAL32, bytewise=True, deaf=2)

        assert 2.5 == (await Parameters(drone.station, bytewise=True).read("KNOWN")).value
        assert 3 == len(drone.named("PARAM_REQUEST_READ"))


@virtually
async def test_a_parameter_that_is_none_is_asked_for_three_times() -> None:
    async with peer() as drone:
        Memory(drone, 2.5, REAL32, bytewise=True)
        with pytest.raises(VehicleError, match="parameter MISSPELT: asked 3 times, no answer within 2 s each"):
            await Parameters(drone.station, bytewise=True).read("MISSPELT")
