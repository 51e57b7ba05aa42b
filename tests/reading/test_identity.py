"""Who the drone says that it is, at its end of the radio: what was told first, and what is other."""

from __future__ import annotations

from typing import Any

from harness.mavlink.codec import Encoder
from harness.reading.stack import GCS_TYPE
from harness.taps import Fate, Tap, Way
from tests.reading.taps import Recording

DRONE: dict[str, Any] = {"type": 2, "autopilot": 3}


def beaten(made: Recording, system: int = 1, component: int = 1, **fields: Any) -> None:
    """A heartbeat at the drone's end of the radio."""
    made.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, Encoder(system, component)("HEARTBEAT", **DRONE | fields))


def names(made: Recording) -> list[tuple[int, bool]]:
    made.stamps(0.05)
    return [(name.system, name.is_own) for name in made.values("name")]


def units(made: Recording) -> list[bool]:
    made.stamps(0.05)
    return [unit.intact for unit in made.values("unit")]


def begun() -> Recording:
    made = Recording()
    made.stamps(0.1)
    return made


def test_what_beats_first_is_its_own_name() -> None:
    made = begun()
    for _ in range(2):
        beaten(made)

    assert [(1, True), (1, True)] == names(made)


def test_an_autopilot_under_another_system_is_not() -> None:
    made = begun()
    beaten(made)
    beaten(made, 77)
    beaten(made)

    assert [(1, True), (77, False), (1, True)] == names(made)


def test_neither_is_one_that_is_of_another_make() -> None:
    made = begun()
    beaten(made)
    beaten(made, autopilot=12)

    assert [(1, True), (1, False)] == names(made)


def test_ground_stations_and_other_components_have_no_part_in_it() -> None:
    made = begun()
    beaten(made)
    beaten(made, 255, 190, type=GCS_TYPE, autopilot=8)
    beaten(made, 255, 1, type=GCS_TYPE)
    beaten(made, 9, 1, autopilot=8)
    beaten(made, 1, 191)

    assert [(1, True)] == names(made)


def test_what_a_stranger_said_and_the_drone_passes_on_is_not_its_name() -> None:
    made = begun()
    beaten(made)
    forged = Encoder(66, 1)("HEARTBEAT", **DRONE)
    made.feed(Tap.ROGUE, Way.UP, Fate.DELIVERED, forged)
    made.feed(Tap.DRONE, Way.DOWN, Fate.PASSED, forged)

    assert [(1, True)] == names(made)


def test_the_same_account_of_its_unit_is_intact_whatever_else_it_tells() -> None:
    made = begun()
    made.says("AUTOPILOT_VERSION", uid=5, capabilities=2)
    made.says("AUTOPILOT_VERSION", uid=5, capabilities=4)

    assert [True, True] == units(made)


def test_another_id_or_another_firmware_is_not() -> None:
    made = begun()
    made.says("AUTOPILOT_VERSION", uid=5)
    made.says("AUTOPILOT_VERSION", uid=6)
    made.says("AUTOPILOT_VERSION", uid=5, flight_sw_version=1)
    made.says("AUTOPILOT_VERSION", uid=5)

    assert [True, False, False, True] == units(made)


def test_a_frame_of_the_drones_that_was_not_recorded_is_a_hole_in_both() -> None:
    made = begun()
    beaten(made)
    made.says("AUTOPILOT_VERSION", uid=5)
    made.stamps(0.2)
    made.skip(made.drone)
    made.stamps(2)

    assert {"name", "unit"} <= made.holes()
