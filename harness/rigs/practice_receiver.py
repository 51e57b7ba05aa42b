"""The embedded practice drone's receiver, led through a delivery."""

from __future__ import annotations

from harness.builtin import PracticeDrone
from harness.builtin.receiver import Fix
from harness.faults.gnss.receiver import Truth
from harness.vehicles.gnss.practice_native import PracticeNative


def spoil_through(delivery: PracticeNative, drone: PracticeDrone) -> None:
    """From now on the drone's receiver tells what `delivery` makes of each of its fixes."""

    def spoil(fix: Fix) -> Fix | None:
        truth = Truth(*fix[:2], -fix.down_m, *fix[3:6], drone.pilot.heading_deg)
        told = delivery.told(truth, drone.now_s)
        if told is None:
            return None
        return Fix(
            told.north_m,
            told.east_m,
            -told.up_m,
            told.north_mps,
            told.east_mps,
            told.down_mps,
            int(told.fix),
            told.satellites,
            told.horizontal_accuracy_m,
            told.vertical_accuracy_m,
            told.heading_deg,
        )

    drone.spoil_receiver(spoil)
