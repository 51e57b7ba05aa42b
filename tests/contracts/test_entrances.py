"""Whatever is sent to a board on a desk, and by whichever way, nothing that is able to arm it gets there: through each
entrance of its guard go all frames that are able to, and any others, in MAVLink 1 and 2, whole and in pieces, to real
stacks and to the practice drone. Judged by what reached the board, read by pymavlink, and by what the board says."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.mavlink import frame as framing
from harness.mavlink.codec import decode
from harness.rigs.interlock import refusal
from harness.rigs.passing import COMMANDS, REBOOT
from tests.conftest import ALL_STACKS
from tests.contracts.test_serial import BARE, in_version_1
from tests.desk.board import on_desk
from tests.desk.entrances import ENTRANCES, opened, pieces
from tests.rigs.arming import STACKS, harm, motor_orders, readable
from tests.rigs.frames import ABLE, NEVER
from tests.rigs.test_interlock_reading import anything

EXAMPLES = 40
BY_CABLE = "station by serial"
AT_ONCE, BEATS = 8, 2
BY_RIGHT = {
    "ardupilot": {"sets ADSB_TYPE to 0.0", "sets ADSB_TYPE to 1.0"}, "px4": set[str](), "builtin": set[str](),
}  # fmt: skip
"""A transponder that was read not to transmit may be listened to, or left alone."""
HARMFUL = [*ABLE.values(), *NEVER.values()]
"""Some of them an ArduPilot only knows; the lists of the others are shorter."""


@pytest.fixture(params=ALL_STACKS)
def stack(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def ends_all(frame: bytes, which: str, stack: str) -> bool:
    """By right: a plain reboot passes, and a board that reboots is no longer the one that was met; an autopilot at the
    ground's end of a cable ends the link."""
    if not framing.is_frame(frame):
        return False
    message = decode(frame)
    if message.name == "HEARTBEAT":
        return which == BY_CABLE
    return message.name in COMMANDS and message.command == REBOOT and refusal(frame, BARE[stack]) is None


@pytest.mark.parametrize("which", ENTRANCES)
@pytest.mark.usefixtures("leases")
def test_nothing_that_is_able_to_arm_gets_through(which: str, stack: str, tmp_path: Path) -> None:
    with on_desk(tmp_path / "desk", stack) as desk, asyncio.Runner() as runner:
        entrance = runner.run(opened(which, desk, tmp_path, stack))
        met = len(desk.got)

        async def send(chunks: list[bytes]) -> None:
            for each in chunks:
                entrance.send(each)
            await entrance.settle()

        able = [each for each in HARMFUL if not ends_all(each, which, stack)]
        able += [in_version_1(each) for each in able if framing.msg_id(each) < 256]
        for at in range(0, len(able), AT_ONCE):
            runner.run(send(able[at : at + AT_ONCE]))

        @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
        @given(
            st.lists(anything.filter(lambda each: not ends_all(each, which, stack)), max_size=6),
            st.lists(st.integers(1, 64), max_size=10),
        )
        def arbitrary(frames: list[bytes], cuts: list[int]) -> None:
            runner.run(send(pieces(frames, cuts)))

        arbitrary()
        enough = len(entrance.beats) + BEATS
        while len(entrance.beats) < enough:
            runner.run(entrance.settle())
        got = desk.got[met:]
        assert [] == runner.run(entrance.end())

    assert not any(entrance.beats)
    assert {None} == {harm(each, STACKS[stack]) for each in readable(got)} - BY_RIGHT[stack]
    assert [] == list(motor_orders(got))
    assert entrance.refused >= len(ABLE)
