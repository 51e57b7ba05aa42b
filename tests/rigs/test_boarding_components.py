"""Several components on a board's link: whoever beats there first, the board is its autopilot."""

from __future__ import annotations

import pytest

from harness.mavlink.codec import Encoder
from harness.rigs.boarding import Boarding

ARDUPILOT, INVALID, QUADROTOR, GIMBAL, COMPANION, GCS = 3, 8, 2, 26, 18, 6
OTHERS = {
    "a gimbal": Encoder(1, 154)("HEARTBEAT", type=GIMBAL, autopilot=INVALID),
    "a companion": Encoder(1, 191)("HEARTBEAT", type=COMPANION, autopilot=INVALID),
    "a companion with an autopilot's number": Encoder(9, 1)("HEARTBEAT", type=COMPANION, autopilot=INVALID),
    "a station": Encoder(255, 190)("HEARTBEAT", type=GCS, autopilot=INVALID),
}


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_is_taken_for_the_board(who: str) -> None:
    boarding = Boarding(lambda _: None)
    boarding.feed(OTHERS[who])
    assert boarding.board is None
    boarding.feed(Encoder(7, 1)("HEARTBEAT", type=QUADROTOR, autopilot=ARDUPILOT, base_mode=128))
    boarding.feed(OTHERS[who])

    assert ((7, 1), True) == (boarding.board, boarding.armed)
