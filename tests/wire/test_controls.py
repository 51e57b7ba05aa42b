"""Faults on a running link, by name."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from harness.errors import CallerError
from harness.faults import Chain, DistanceLoss, LinkFault, LinkLoss, Pulsed, RandomLoss, read_radio
from harness.wire.controls import Controls
from harness.wire.relay import MOST_FAULTS
from tests.loops import virtually
from tests.wire.relaying import Ends

FAR = DistanceLoss(half_m=1000, scale_m=80)


class Desk:
    """Controls of a relay, and what they noted."""

    def __init__(self, seed: int = 0) -> None:
        self.ends = Ends()
        self.notes: list[tuple[str, dict[str, Any]]] = []
        self.controls = Controls(
            self.ends.relay, Random(seed), lambda kind, **fields: self.notes.append((kind, fields))
        )


@virtually
async def test_what_is_put_in_works_until_it_is_taken_out_and_both_are_noted() -> None:
    desk = Desk()
    desk.controls.put("cut", LinkLoss())
    desk.ends.down("HEARTBEAT")
    receipt = desk.controls.take("cut")
    desk.ends.down("HEARTBEAT")
    assert 1 == len(desk.ends.at_ground)
    assert receipt is not None
    assert 1 == receipt["down"]["lost"]
    assert [
        ("injected", {"name": "cut", "fault": "link loss", "number": 1, "direction": "both"}),
        ("healed", {"name": "cut", "fault": "link loss", "number": 1, "receipt": receipt}),
    ] == desk.notes


@virtually
async def test_one_of_the_same_name_takes_the_place_of_the_other() -> None:
    desk = Desk()
    desk.controls.put("loss", RandomLoss(1.0))
    desk.controls.put("loss", RandomLoss(0.0))
    desk.ends.down("HEARTBEAT")
    assert 1 == len(desk.ends.at_ground)
    assert ["injected", "healed", "injected"] == [kind for kind, _ in desk.notes]
    assert ["0 % loss"] == [each["fault"] for each in desk.controls.told()]


@virtually
async def test_without_a_name_they_get_the_first_number_that_is_free() -> None:
    desk = Desk()
    assert ["1", "2", "3"] == [desk.controls.add(LinkLoss()) for _ in range(3)]
    desk.controls.take("2")
    assert "2" == desk.controls.add(LinkLoss())


@virtually
async def test_none_of_that_name_is_taken_out() -> None:
    desk = Desk()
    assert None is desk.controls.take("cut")
    assert [] == desk.notes


@virtually
async def test_all_are_taken_out_at_once() -> None:
    desk = Desk()
    desk.controls.put("radio", read_radio("lte"))
    desk.controls.add(LinkLoss())
    desk.controls.clear()
    assert [] == desk.controls.told()
    desk.ends.down("HEARTBEAT")
    assert 1 == len(desk.ends.at_ground)


@pytest.mark.parametrize("fault", [FAR, Pulsed(FAR, on_s=1, off_s=1), Chain("far", (FAR, RandomLoss(0.1)))])
def test_who_does_not_know_how_far_the_drone_is_takes_no_fault_of_that_kind(fault: LinkFault) -> None:
    @virtually
    async def body() -> None:
        desk = Desk()
        with pytest.raises(CallerError, match="does not know how far the drone is"):
            desk.controls.put("far", fault)
        assert [] == desk.controls.told()

    body()


@pytest.mark.parametrize("name", ["", " cut", "a/b", "x" * 41, "a\nb"])
def test_a_name_that_nobody_could_type_is_refused(name: str) -> None:
    @virtually
    async def body() -> None:
        with pytest.raises(CallerError, match="wanted a name of 1 to 40"):
            Desk().controls.put(name, LinkLoss())

    body()


def test_the_seed_decides_what_is_lost() -> None:
    def lost(seed: int) -> list[bool]:
        came: list[bool] = []

        @virtually
        async def body() -> None:
            desk = Desk(seed)
            desk.controls.put("loss", RandomLoss(0.5))
            for _ in range(64):
                before = len(desk.ends.at_ground)
                desk.ends.down("HEARTBEAT")
                came.append(len(desk.ends.at_ground) > before)

        body()
        return came

    assert lost(1) == lost(1)
    assert lost(1) != lost(2)


@virtually
async def test_one_more_than_a_recording_can_tell_apart_is_refused_and_the_others_stay() -> None:
    desk = Desk()
    for _ in range(MOST_FAULTS):
        desk.controls.put("loss", RandomLoss(1.0))
    with pytest.raises(CallerError, match="10 % loss: 65535 faults were put in since this link began"):
        desk.controls.put("loss", RandomLoss(0.1))
    assert [(MOST_FAULTS, "100 % loss")] == [(each["number"], each["fault"]) for each in desk.controls.told()]
