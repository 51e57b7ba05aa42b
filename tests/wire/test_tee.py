"""One wire with several sides: all hear the drone, nobody hears the others, and the wire ends with the first."""

from __future__ import annotations

from harness.wire.memory import memory_pair
from harness.wire.tee import tee


def test_all_sides_hear_the_drone_and_none_hears_another() -> None:
    drone, wire = memory_pair()
    came, heard = list[bytes](), list[tuple[int, bytes]]()
    drone.listen(came.append)
    first, second, third = tee(wire, 3)
    for number, side in enumerate((first, second, third)):
        side.listen(lambda data, number=number: heard.append((number, data)))  # type: ignore[misc]
    second.send(b"up")
    drone.send(b"down")

    assert [b"up"] == came
    assert [(0, b"down"), (1, b"down"), (2, b"down")] == heard


def test_the_wire_ends_with_the_first_side_only() -> None:
    drone, wire = memory_pair()
    came = list[bytes]()
    drone.listen(came.append)
    first, second = tee(wire, 2)
    second.close()
    second.send(b"lost")
    first.send(b"whole")
    first.close()
    drone.send(b"nobody is there")

    assert ([b"whole"], 1, 1) == (came, second.unsent, drone.unsent)


def test_what_the_wire_did_not_take_is_unsent_by_whoever_sent_it() -> None:
    drone, wire = memory_pair()
    first, second = tee(wire, 2)
    second.send(b"taken")
    drone.close()
    for _ in range(5):
        second.send(b"lost")
    first.send(b"lost")

    assert (5, 1, 6) == (second.unsent, first.unsent, wire.unsent)
