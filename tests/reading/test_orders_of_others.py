"""Answers that are another station's, or to another order by the same command."""

from __future__ import annotations

from typing import Any

import pytest

from harness.modes import Mode
from harness.reading.builtin import MODE_NUMBERS
from tests.reading.taps import Recording

SET_MODE = 176
OTHERS: list[dict[str, Any]] = [
    {"target_system": 245, "target_component": 190},
    {"target_system": 255, "target_component": 1},
]
OURS: list[dict[str, Any]] = [{}, {"target_system": 255}, {"target_system": 255, "target_component": 190}]


class Orders(Recording):
    def __init__(self) -> None:
        super().__init__()
        self.stamp(10)

    def order(self, mode: Mode) -> None:
        self.asks("COMMAND_LONG", command=SET_MODE, param2=MODE_NUMBERS[mode])
        self.stamps(0.1)

    def answer(self, **to: Any) -> None:
        self.says("COMMAND_ACK", command=SET_MODE, **to)
        self.stamps(0.1)

    def told(self, kind: str) -> list[tuple[object, bool]]:
        return [(event.value, event.sure) for event in self.events(kind)]


@pytest.mark.parametrize("to", OTHERS)
def test_an_answer_to_another_station_is_none(to: dict[str, Any]) -> None:
    made = Orders()
    made.order(Mode.HOLD)
    made.answer(**to)
    assert [] == made.told("answered")
    made.answer()

    assert [(Mode.HOLD, True)] == made.told("answered")


@pytest.mark.parametrize("to", OURS)
def test_an_answer_to_us_or_to_all_is_one(to: dict[str, Any]) -> None:
    made = Orders()
    made.order(Mode.HOLD)
    made.answer(**to)
    made.asks("MISSION_COUNT", count=3)
    made.says("MISSION_ACK", **to)
    made.stamps(0.1)

    assert [(Mode.HOLD, True)] == made.told("answered")
    assert 1 == len(made.events("uploaded"))


@pytest.mark.parametrize("to", [*OTHERS, {"mission_type": 1}])
def test_an_acceptance_of_anothers_mission_or_of_a_fence_is_none_of_ours(to: dict[str, Any]) -> None:
    made = Orders()
    made.asks("MISSION_COUNT", count=3, mission_type=1)
    made.stamps(0.1)
    assert [] == made.events("upload_begun")
    made.asks("MISSION_COUNT", count=3)
    made.says("MISSION_ACK", **to)
    made.stamps(0.1)

    assert (1, 0) == (len(made.events("upload_begun")), len(made.events("uploaded")))


def test_another_mode_ordered_while_one_is_unanswered_is_another_order_and_the_answer_may_be_to_either() -> None:
    made = Orders()
    for mode in (Mode.HOLD, Mode.PATROL, Mode.HOLD, Mode.PATROL):
        made.order(mode)
    assert [(Mode.HOLD, True), (Mode.PATROL, True)] == made.told("ordered")
    made.answer()
    assert [(Mode.HOLD, False), (Mode.PATROL, False)] == made.told("answered")
    made.answer()
    made.order(Mode.RETURN)
    made.answer()

    assert (Mode.RETURN, True) == made.told("ordered")[-1] == made.told("answered")[-1]
    assert [False] * 4 + [True] == [sure for _, sure in made.told("answered")]
