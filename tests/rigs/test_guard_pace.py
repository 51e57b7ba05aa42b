"""A guard behind a radio whose buffer runs full: what can wait does, and what keeps time does not."""

from __future__ import annotations

from pathlib import Path

from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder
from harness.mavlink.frame import Splitter
from tests.desk.board import on_desk
from tests.desk.ground import guarded
from tests.loops import patiently

RADIO = Encoder(51, 68)
"""As SiK radios call themselves."""
PARAM_REQUEST_READ, QUESTIONS, FULL = 20, 40, 30


@patiently
async def test_questions_wait_for_a_full_radio_and_time_is_kept(tmp_path: Path) -> None:
    with on_desk(tmp_path / "desk", baud=57_600) as desk:
        async with guarded(desk, tmp_path, baud=57_600) as (ground, _):
            for _ in range(FULL):
                desk.garble(RADIO("RADIO_STATUS", txbuf=0))
            ground.send("TIMESYNC", ts1=1)
            await ground.told("TIMESYNC", ts1=1)
            before = _asked(desk.got)
            for _ in range(QUESTIONS):
                ground.send(
                    "PARAM_REQUEST_READ", target_system=1, target_component=1, param_id="LINK_CHECK_HZ", param_index=-1
                )
            ground.send("TIMESYNC", ts1=2)
            await ground.told("TIMESYNC", ts1=2)

            assert _asked(desk.got) - before < QUESTIONS


def _asked(got: bytes) -> int:
    return sum(framing.msg_id(each) == PARAM_REQUEST_READ for each in Splitter().feed(got))
