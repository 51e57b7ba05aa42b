"""The honest drone that has a key: it obeys its own station and nobody else, says so, and cannot be made deaf."""

from __future__ import annotations

from random import Random

import pytest

from harness.builtin import DroneSettings, PracticeDrone
from harness.errors import CallerError
from harness.mavlink.codec import Encoder
from harness.mavlink.frame import Splitter
from harness.mavlink.signing import Verdict, Verifier
from harness.modes import Mode
from tests.builtin.strangers import (
    KEY,
    ON_BOARD,
    REFUSED,
    SEALS,
    STATION,
    STRANGER,
    TO_DRONE,
    Beset,
    beat_on_side,
    mode_order,
    on_patrol,
)

HOLD = mode_order(Mode.HOLD)


@pytest.mark.parametrize("who", [STRANGER, STATION, ON_BOARD])
@pytest.mark.parametrize("seal", [seal for seal in SEALS if seal != "replayed"])
def test_refuses_an_order_answers_so_and_says_so(seal: str, who: tuple[int, int]) -> None:
    station = on_patrol()
    station.drone.receive_side(station.encoder(seal, who)("COMMAND_LONG", **HOLD))
    station.run(1)
    assert station.mode is Mode.PATROL
    assert [f"COMMAND_LONG {who[0]}/{who[1]} {SEALS[seal]}"] == station.refusals()
    (answer,) = station.answers()
    assert (176, 2, *who) == (answer.command, answer.result, answer.target_system, answer.target_component)


@pytest.mark.parametrize("port", ["link", "instrument", "side"])
def test_refuses_on_any_port_a_replay_even_after_a_reboot(port: str) -> None:
    station = on_patrol()
    replay = station.encoder("replayed", STATION)("COMMAND_LONG", **HOLD)
    receive = getattr(station.drone, f"receive_{port}")
    acks = len(station.said("COMMAND_ACK"))
    receive(replay)
    station.run(2)
    assert station.mode is Mode.PATROL
    assert station.command(21) == 0
    station.until(lambda: not station.armed)
    station.send("COMMAND_LONG", command=246, param1=1, **TO_DRONE)
    station.until(lambda: station.now_s < 1)
    station.send_order(Mode.GUIDED)
    station.run(1)
    receive(replay)
    station.run(2)
    assert station.mode is Mode.GUIDED
    assert 2 * ["COMMAND_LONG 255/190 replayed"] == station.refusals()
    assert [] == station.answers()
    assert acks + 3 == len(station.said("COMMAND_ACK")), "to land, to reboot, and GUIDED"


@pytest.mark.parametrize("port", ["link", "instrument"])
def test_refuses_what_is_not_signed_on_its_own_ports(port: str) -> None:
    station = on_patrol()
    getattr(station.drone, f"receive_{port}")(Encoder(*STATION)("COMMAND_LONG", **HOLD))
    station.run(1)
    assert station.mode is Mode.PATROL
    assert ["COMMAND_LONG 255/190 unsigned"] == station.refusals()


def test_obeys_and_answers_whoever_signs_on_its_own_ports() -> None:
    station = on_patrol()
    assert station.order(Mode.HOLD) == 0
    instrument = Encoder(254, 191, signer=station.key_ring.signer(1))
    station.drone.receive_instrument(instrument("COMMAND_LONG", command=512, param1=148, **TO_DRONE))
    station.run(0.2)
    assert "AUTOPILOT_VERSION" in [message.name for _, message in station.instrument]
    assert [] == station.refusals()


def test_a_mission_a_parameter_and_a_heartbeat_are_refused_each_in_its_way() -> None:
    station = on_patrol()
    encode = station.encoder("unsigned", STRANGER)
    before = station.state()
    for name, fields in (
        ("MISSION_COUNT", {"count": 3, **TO_DRONE}),
        ("MISSION_CLEAR_ALL", {"mission_type": 1, **TO_DRONE}),
        ("PARAM_SET", {"param_id": "LINK_ACTION", **TO_DRONE}),
        ("HEARTBEAT", {"type": 6}),
    ):
        station.drone.receive_side(encode(name, **fields))
        station.run(1.2)
    assert before == station.state()
    assert [(14, 0), (14, 1)] == [(each.type, each.mission_type) for each in station.answers("MISSION_ACK")]
    assert [] == station.answers("PARAM_VALUE")
    names = ("MISSION_COUNT", "MISSION_CLEAR_AL", "PARAM_SET", "HEARTBEAT")
    assert [f"{name} 66/190 unsigned" for name in names] == station.refusals()


def test_tells_of_messages_too_that_it_does_not_understand_but_of_none_to_others() -> None:
    station = Beset()
    station.run(1)
    for seal, name, fields in (
        ("unsigned", "SETUP_SIGNING", TO_DRONE),
        ("key", "SETUP_SIGNING", TO_DRONE),
        ("unsigned", "SET_POSITION_TARGET_LOCAL_NED", TO_DRONE),
        ("unsigned", "COMMAND_LONG", {"target_system": 9}),
    ):
        station.drone.receive_side(station.encoder(seal, STRANGER)(name, **fields))
        station.run(1.2)
    assert [
        "SETUP_SIGNING 66/190 unsigned", "SETUP_SIGNING 66/190 other port", "SET_POSITION_TAR 66/190 unsigned",
    ] == station.refusals()  # fmt: skip
    assert all(len(text) <= 50 for _, text in station.texts())


def test_the_ground_s_questions_on_the_side_are_answered_and_a_stranger_s_are_not() -> None:
    station = Beset()
    signed = Encoder(255, 195, signer=station.key_ring.signer(2))
    unsigned = station.encoder("unsigned", STATION)
    for encode, ts1 in ((signed, 5), (unsigned, 6)):
        station.drone.receive_side(encode("TIMESYNC", ts1=ts1))
        station.drone.receive_side(encode("COMMAND_LONG", command=512, param1=148, **TO_DRONE))
        station.drone.receive_side(encode("PARAM_REQUEST_READ", param_id="RETURN_ALT_M", param_index=-1, **TO_DRONE))
        station.run(0.1)
    assert [5] == [each.ts1 for each in station.answers("TIMESYNC")]
    assert [0, 2] == [each.result for each in station.answers()]
    assert 1 == len(station.answers("AUTOPILOT_VERSION"))
    assert 1 == len(station.answers("PARAM_VALUE"))


@pytest.mark.parametrize("link_id", [0, 5])
def test_a_traitor_in_the_future_makes_nobody_late(link_id: int) -> None:
    station = on_patrol()
    traitor = Encoder(*STATION, signer=station.key_ring.signer(link_id, behind_s=-100))
    for _ in range(3):
        station.drone.receive_side(traitor("COMMAND_LONG", **HOLD))
        station.drone.receive_side(traitor("TIMESYNC", ts1=1))
        station.run(0.1)
    assert station.mode is Mode.PATROL
    assert station.order(Mode.RETURN) == 0
    assert 3 == len(station.answers("TIMESYNC"))
    station.run(8)
    assert "Link lost" not in str(station.texts())


def test_a_flood_is_told_of_once_a_second_and_changes_nothing() -> None:
    station, twin = on_patrol(), on_patrol()
    encode = station.encoder("unsigned", STRANGER)
    for _ in range(100):
        station.drone.receive_side(b"".join(encode("COMMAND_LONG", **HOLD) for _ in range(50)))
        station.run(0.05)
    twin.run(5)
    assert 5 == len(station.refusals())
    assert (twin.state(), twin.truth) == (station.state(), station.truth)
    assert 5000 == len(station.answers())
    assert station.order(Mode.HOLD) == 0


def test_heartbeats_of_others_do_not_hide_that_the_link_is_lost() -> None:
    station = on_patrol()
    beat_on_side(station, "unsigned", STATION, for_s=7)
    assert station.mode is Mode.RETURN


def test_the_ground_learns_afterwards_of_one_that_came_while_it_was_away() -> None:
    station = on_patrol()
    beat_on_side(station, "unsigned", STRANGER, for_s=7)
    began = len(station.texts())
    station.beating = True
    station.run(2)
    assert [f"{REFUSED}HEARTBEAT 66/190 unsigned"] == [
        text for _, text in station.texts()[began:] if text.startswith(REFUSED)
    ]


def test_signs_all_it_says_on_every_port_and_through_a_reboot() -> None:
    station = Beset()
    frames: dict[str, list[bytes]] = {"link": [], "instrument": [], "side": []}
    for name, heard in frames.items():
        getattr(station.drone, name)._send = lambda data, heard=heard: heard.extend(Splitter().feed(data))
    station.send("COMMAND_LONG", command=511, param1=33, param2=200_000, **TO_DRONE)
    station.run(10)
    station.send("COMMAND_LONG", command=246, param1=1, **TO_DRONE)
    station.step()
    station._next_beat_s = 0.0
    station.run(10)
    verifier = Verifier(KEY)
    assert all(len(heard) > 20 for heard in frames.values())
    assert {Verdict.GOOD} == {verifier.check(frame) for heard in frames.values() for frame in heard}


def test_without_a_key_it_obeys_whoever_speaks_and_signs_nothing() -> None:
    said: list[bytes] = []
    drone = PracticeDrone(DroneSettings(), Random(1), lambda _: None, lambda _: None, said.append)
    drone.receive_side(Encoder(*STRANGER)("COMMAND_LONG", **mode_order(Mode.GUIDED)))
    drone.step()
    assert drone.pilot.mode is Mode.GUIDED
    assert b"".join(said)
    assert {Verdict.UNSIGNED} == {Verifier(KEY).check(frame) for frame in Splitter().feed(b"".join(said))}


def test_a_third_port_changes_nothing_on_the_others() -> None:
    told: list[list[bytes]] = []
    for third in ((), (lambda _: None,)):
        heard: list[bytes] = []
        drone = PracticeDrone(DroneSettings(), Random(1), heard.append, heard.append, *third)
        drone.receive_side(Encoder(*STRANGER)("TIMESYNC", ts1=1))
        for _ in range(200):
            drone.step()
        told.append(heard)
    assert told[0] == told[1]


def test_a_key_of_another_length_is_refused_and_none_is_shown() -> None:
    with pytest.raises(CallerError, match="31 bytes: wanted 32"):
        DroneSettings(key=bytes(31))
    assert "key" not in repr(DroneSettings(key=KEY))


def test_a_station_in_the_clear_is_a_stranger_too() -> None:
    station = Beset()
    station.run(6)
    station.encode.signer = None
    station.send("COMMAND_LONG", command=400, param1=1, **TO_DRONE)
    station.run(1)
    assert not station.armed
