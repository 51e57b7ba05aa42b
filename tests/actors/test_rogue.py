"""Somebody under a false name: each disguise is what it says, and nothing beats unasked."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from harness.actors.rogue import (
    AS_COMPANION,
    AS_GROUND,
    COMPANION,
    IN_MAVLINK_1,
    REPLAYED,
    STALE,
    STRANGE,
    STRANGER,
    WITH_KEY,
    WRONG_KEY,
    Disguise,
    Rogue,
    Seal,
    Who,
)
from harness.clock import VehicleClock
from harness.errors import CallerError, NotSupported, RigError
from harness.evidence.recorder import Recorder
from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import TICKS_PER_S, Keyring, Verdict, Verifier
from harness.reading.stack import SIDE_PINGER
from harness.taps import Fate, Tap
from harness.wire.memory import memory_pair
from harness.wire.side import SidePort
from tests.loops import passing, virtually
from tests.wire.journal import Journal

KEY = bytes(range(64, 96))
ORDER = {"target_system": 1, "target_component": 1, "command": 400, "param1": 1.0}
BEGIN_TICKS = 10**13
EVERYBODY = (STRANGER, AS_GROUND, AS_COMPANION, WRONG_KEY, REPLAYED, STALE, IN_MAVLINK_1, WITH_KEY)


class Stage:
    """A rogue, and a drone that writes down what it gets and answers the harness's questions while it is `alive`. Needs
    a running loop."""

    def __init__(self, *, keyed: bool = True) -> None:
        self.clock, self.journal, self.alive = VehicleClock(), Journal(), True
        self.drone, port = memory_pair()
        self.rogue = Rogue(SidePort(port, cast(Recorder, self.journal)), self.clock)
        self.ring = Keyring(KEY, lambda: BEGIN_TICKS + round(self.clock.now_s() * TICKS_PER_S))
        self.rogue.keyring = self.ring if keyed else None
        self.says = Encoder(1, 1)
        self.got: list[bytes] = []
        self.drone.listen(self._take)
        self.stamp(100.0)

    def _take(self, data: bytes) -> None:
        for frame in Splitter().feed(data):
            if framing.source(frame) != SIDE_PINGER:
                self.got.append(frame)
            elif self.alive:
                self.drone.send(self.says("TIMESYNC", tc1=1, ts1=decode(frame).ts1))

    def stamp(self, t_s: float) -> None:
        self.clock.observe_ms(round(t_s * 1000))

    async def pass_s(self, for_s: float) -> None:
        """Twenty stamps a second."""
        begin_s = self.clock.now_s()
        for tick in range(1, round(for_s * 20) + 1):
            self.stamp(begin_s + tick / 20)
            await passing()


def verdict_on(stage: Stage, disguise: Disguise) -> Verdict:
    """Of a drone that has heard its ground a moment ago."""
    verifier = Verifier(KEY)
    verifier.check(Encoder(255, 190, signer=stage.ring.signer(0))("HEARTBEAT"))
    with stage.rogue.wearing(disguise):
        stage.rogue.send("COMMAND_LONG", **ORDER)
    return verifier.check(stage.got[-1])


SEEN = {
    STRANGER: (STRANGE, framing.V2, Verdict.UNSIGNED),
    AS_GROUND: ((255, 190), framing.V2, Verdict.UNSIGNED),
    AS_COMPANION: ((1, COMPANION), framing.V2, Verdict.UNSIGNED),
    WRONG_KEY: ((255, 190), framing.V2, Verdict.WRONG),
    REPLAYED: ((255, 190), framing.V2, Verdict.REPLAYED),
    STALE: ((255, 190), framing.V2, Verdict.STALE),
    IN_MAVLINK_1: ((255, 190), framing.V1, Verdict.UNSIGNED),
    WITH_KEY: ((1, COMPANION), framing.V2, Verdict.GOOD),
}


@pytest.mark.parametrize(("disguise", "seen"), SEEN.items(), ids=map(str, SEEN))
@virtually
async def test_each_disguise_is_what_it_says(disguise: Disguise, seen: tuple[tuple[int, int], int, Verdict]) -> None:
    stage = Stage()
    verdict = verdict_on(stage, disguise)
    frame = stage.got[-1]

    assert seen == (framing.source(frame), frame[0], verdict)
    assert (400, 1.0) == (decode(frame).command, decode(frame).param1)


@virtually
async def test_a_replay_is_the_grounds_own_frame_byte_for_byte_where_it_was_overheard() -> None:
    stage = Stage()
    ground = Encoder(255, 190, signer=stage.ring.signer(0))
    orders = [ground("COMMAND_LONG", **ORDER | {"param1": value}) for value in (1.0, 0.0, 1.0)]
    stage.rogue.overhear(orders[:1])
    stage.rogue.overhear(orders[1:])
    with stage.rogue.wearing(REPLAYED):
        stage.rogue.send("COMMAND_LONG", **ORDER | {"param1": 0.0})
        stage.rogue.send("COMMAND_LONG", **ORDER)

    assert orders[1:] == stage.got


@virtually
async def test_a_replay_on_a_drone_without_a_key_bears_the_grounds_name_at_least() -> None:
    stage = Stage(keyed=False)
    with stage.rogue.wearing(REPLAYED):
        stage.rogue.send("COMMAND_LONG", **ORDER)

    assert (255, 190) == framing.source(stage.got[0])
    assert Verdict.UNSIGNED is Verifier(KEY).check(stage.got[0])


@pytest.mark.parametrize("who", [Who.STRANGER, Who.ON_BOARD])
def test_there_is_no_replay_of_whoever_never_spoke(who: Who) -> None:
    with pytest.raises(CallerError, match=f"a replay bears its first sender's name: wanted who=station, saw who={who}"):
        Disguise(who, Seal.REPLAYED)


@pytest.mark.parametrize("disguise", [WITH_KEY, STALE])
@virtually
async def test_nobody_has_a_key_that_there_is_not(disguise: Disguise) -> None:
    stage = Stage(keyed=False)
    with pytest.raises(NotSupported, match="this drone flies without a key"), stage.rogue.wearing(disguise):
        pass

    assert STRANGER == stage.rogue.disguise


@virtually
async def test_mavlink_1_has_no_numbers_above_255() -> None:
    stage = Stage()
    with (
        stage.rogue.wearing(IN_MAVLINK_1),
        pytest.raises(CallerError, match="SETUP_SIGNING in MAVLink 1: it has no messages above number 255"),
    ):
        stage.rogue.send("SETUP_SIGNING")


@virtually
async def test_a_disguise_is_taken_off_and_its_receipt_counts_from_when_it_was_put_on() -> None:
    stage = Stage()
    stage.rogue.send("COMMAND_LONG", **ORDER)
    with stage.rogue.wearing(AS_COMPANION):
        assert {"frames": 0, "questions": 0, "echoes": 0, "answers": 0, "unsent": 0} == stage.rogue.receipt()
        assert (1, COMPANION) == stage.rogue.station
        stage.rogue.send("COMMAND_LONG", **ORDER)
        stage.rogue.raw(b"nonsense")
        for name in ("COMMAND_ACK", "HEARTBEAT", "PARAM_VALUE"):
            stage.drone.send(stage.says(name))
        assert {"frames": 2, "questions": 2, "echoes": 2, "answers": 2, "unsent": 0} == stage.rogue.receipt()

    assert (STRANGER, STRANGE) == (stage.rogue.disguise, stage.rogue.station)


@virtually
async def test_its_mail_is_what_the_drone_tells_on_its_port() -> None:
    stage = Stage()
    with stage.rogue.mail.inbox("COMMAND_ACK") as inbox:
        stage.drone.send(stage.says("COMMAND_ACK", command=400, result=4))

        assert (400, 4) == ((answer := inbox.get_nowait()).command, answer.result)


@virtually
async def test_raw_bytes_go_as_they_are() -> None:
    stage = Stage()
    stage.rogue.raw(b"\xfd\x09hello")

    assert (Fate.DAMAGED, b"\xfd\x09hello") == stage.journal.records(Tap.ROGUE)[0]


@virtually
async def test_an_echo_is_waited_for_and_asked_for_again() -> None:
    stage = Stage()
    stage.alive = False
    waiting = asyncio.ensure_future(stage.rogue.echoed())
    await stage.pass_s(1.0)
    assert not waiting.done()

    stage.alive = True
    await stage.pass_s(0.5)
    await waiting


@virtually
async def test_a_port_that_never_answers_is_the_rigs_fault() -> None:
    stage = Stage()
    stage.alive = False
    waiting = asyncio.ensure_future(stage.rogue.echoed())
    await stage.pass_s(6.0)

    with pytest.raises(RigError, match="the port of strangers is dead: wanted an answer to question 1 or a later one"):
        await waiting


@virtually
async def test_beats_as_often_as_a_ground_station_and_no_longer_than_asked() -> None:
    stage = Stage()
    with stage.rogue.wearing(AS_GROUND), stage.rogue.beating():
        await stage.pass_s(9.0)
    count = len(stage.got)
    await stage.pass_s(3.0)

    assert 10 <= count <= 11
    assert count == len(stage.got)
    assert {("HEARTBEAT", 6, 255)} == {((beat := decode(each)).name, beat.type, beat.system) for each in stage.got}


@virtually
async def test_while_it_beats_under_one_name_it_acts_under_another_and_each_has_its_receipt() -> None:
    stage = Stage()
    with stage.rogue.wearing(AS_GROUND), stage.rogue.beating():
        await stage.pass_s(2.0)
        with stage.rogue.wearing(AS_COMPANION):
            stage.rogue.send("COMMAND_LONG", **ORDER)
            await stage.pass_s(2.0)
            acted = stage.rogue.receipt()["frames"]
        await stage.pass_s(1.0)
        beaten = stage.rogue.receipt()["frames"]

    names = {(decode(each).name, framing.source(each)) for each in stage.got}
    assert {("HEARTBEAT", (255, 190)), ("COMMAND_LONG", (1, COMPANION))} == names
    assert acted < beaten == len(stage.got)


@pytest.mark.parametrize("rate_hz", [0.5, 30.0, 1000.0])
@virtually
async def test_a_flood_is_as_many_as_asked_for_in_vehicle_time(rate_hz: float) -> None:
    stage = Stage()
    with stage.rogue.flood(rate_hz, lambda: stage.rogue.frame("PING")):
        await passing()
        await stage.pass_s(10.0)
    await stage.pass_s(1.0)

    assert abs(rate_hz * 10 - len(stage.got)) <= 1
    assert stage.rogue.receipt()["echoes"] <= 200


@pytest.mark.parametrize("rate_hz", [0.0, -1.0, float("inf"), float("nan")])
@virtually
async def test_a_flood_of_no_rate_is_refused(rate_hz: float) -> None:
    stage = Stage()
    with pytest.raises(CallerError, match="wanted a rate above 0"), stage.rogue.flood(rate_hz, lambda: b"x"):
        pass


@virtually
async def test_what_goes_wrong_in_a_flood_is_not_lost() -> None:
    stage = Stage()

    def make() -> bytes:
        raise RigError("no frames today")

    flood = stage.rogue.flood(100.0, make)
    flood.__enter__()
    await passing()
    await stage.pass_s(1.0)

    with pytest.raises(RigError, match="no frames today"):
        flood.__exit__(None, None, None)


def test_no_two_disguises_read_alike() -> None:
    assert len(EVERYBODY) == len({str(each) for each in EVERYBODY})
    assert ("as stranger unsigned", "as companion with the key") == (str(STRANGER), str(WITH_KEY))
