"""A guard behind a radio whose buffer runs full: what can wait does, and what keeps time does not."""

from __future__ import annotations

from pathlib import Path

from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import Splitter
from harness.reading.beats import PINGER, STRANGERS_FROM
from harness.reading.stack import SIDE_PINGER
from harness.rigs.boarding import GUARD
from tests.desk.board import Desk, on_desk
from tests.desk.ground import Ground, guarded, put_back
from tests.loops import patiently
from tests.rigs.test_guard import NAME, changed

RADIO = Encoder(51, 68)
"""As SiK radios call themselves."""
PARAM_REQUEST_READ, PING, QUESTIONS, FULL = 20, 4, 40, 30
ACTS, TOO_MANY = 12, 600
ARM, FORCE = 400, 21196.0
GROUNDS, STRANGERS = Encoder(*PINGER), Encoder(*SIDE_PINGER)
"""Who asks behind the ground's heartbeats, and behind what strangers send."""


@patiently
async def test_questions_wait_for_a_full_radio_and_time_is_kept(tmp_path: Path) -> None:
    with on_desk(tmp_path / "desk", baud=57_600) as desk:
        async with guarded(desk, tmp_path, baud=57_600) as (ground, _):
            await _run_full(desk, ground)
            before = _counted(desk.got, PARAM_REQUEST_READ)
            for _ in range(QUESTIONS):
                ground.send(
                    "PARAM_REQUEST_READ", target_system=1, target_component=1, param_id="LINK_CHECK_HZ", param_index=-1
                )
            ground.port.send(GROUNDS("TIMESYNC", ts1=2))
            await ground.told("TIMESYNC", ts1=2)

            assert _counted(desk.got, PARAM_REQUEST_READ) - before < QUESTIONS


@patiently
async def test_an_echo_proves_what_stood_before_it_and_what_was_never_written_is_told(tmp_path: Path) -> None:
    with on_desk(tmp_path / "desk", baud=57_600) as desk:
        async with guarded(desk, tmp_path, baud=57_600) as (ground, _):
            await _run_full(desk, ground)
            for _ in range(ACTS):
                ground.send("PING", seq=1)
            ground.port.send(STRANGERS("TIMESYNC", ts1=STRANGERS_FROM + 1))
            await ground.told("TIMESYNC", ts1=STRANGERS_FROM + 1)

            assert ACTS == _counted(desk.got, PING)
            for _ in range(TOO_MANY):
                ground.send("PING", seq=1)
            told = await ground.port.end()
    written = _counted(desk.got, PING)

    assert written < ACTS + TOO_MANY
    assert ACTS + TOO_MANY - written == told["unwritten"]


@patiently
async def test_what_waits_is_never_sent_once_the_run_is_over(tmp_path: Path) -> None:
    """An order to arm that waits passed while the operator's word stood; behind the guard's own it would undo that."""
    with on_desk(tmp_path / "desk", baud=57_600) as desk:
        async with guarded(desk, tmp_path, baud=57_600, props_off=desk.id) as (ground, _):
            await changed(ground)  # a board that is put back is watched for longer
            await _run_full(desk, ground)
            for _ in range(QUESTIONS):
                ground.send("PING", seq=1)
            ground.command(ARM, 1.0, FORCE, kind="COMMAND_INT")
            ground.port.send(GROUNDS("TIMESYNC", ts1=2))
            await ground.told("TIMESYNC", ts1=2)
            assert ([NAME], []) == put_back(await ground.port.end())

        assert not desk.practice.pilot.armed
        frames = Splitter().feed(desk.got)
        disarmed_at = next(at for at, each in enumerate(frames) if disarms(each))
        assert {GUARD} == {framing.source(each) for each in frames[disarmed_at:]}


def disarms(frame: bytes) -> bool:
    """The guard, the board."""
    return framing.source(frame) == GUARD and (told := decode(frame)).name == "COMMAND_LONG" and told.command == ARM


async def _run_full(desk: Desk, ground: Ground) -> None:
    for _ in range(FULL):
        desk.garble(RADIO("RADIO_STATUS", txbuf=0))
    ground.send("TIMESYNC", ts1=1)
    await ground.told("TIMESYNC", ts1=1)


def _counted(got: bytes, number: int) -> int:
    return sum(framing.msg_id(each) == number for each in Splitter().feed(got))
