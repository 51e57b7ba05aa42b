"""No liar that nobody catches."""

from __future__ import annotations

from harness.builtin import LIARS
from tests.liars import (
    promises,
    promises_bench,
    promises_command,
    promises_compound,
    promises_eavesdrop,
    promises_gnss,
    promises_remote,
    promises_traffic,
)
from tests.liars.practice_witness import APPLICATIONS

RIGS = ("crash", "rig-crash", "hang", "cut-off")


def test_every_liar_dies_somewhere() -> None:
    rig = {name for name, spec in LIARS.items() if spec.breaks in RIGS}
    killed = {
        kill.liar
        for kill in (
            *promises.KILLS,
            *promises_bench.KILLS,
            *promises_gnss.KILLS,
            *promises_command.KILLS,
            *promises_compound.KILLS,
            *promises_eavesdrop.KILLS,
            *promises_remote.KILLS,
            *promises_traffic.KILLS,
        )
    }

    assert (set(LIARS) - rig) | set(APPLICATIONS) == killed
