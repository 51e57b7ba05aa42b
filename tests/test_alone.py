"""The harness's own world: whether the drone in it was ever left to itself."""

from __future__ import annotations

from typing import Any

from harness.alone import left_alone
from harness.faults.wreck import Wreck
from harness.verdict import Verdict
from tests.test_noted import note


def test_a_world_that_went_on_without_its_drone_proves_nothing() -> None:
    few, many = (note("simulated", 99.0, answers=5000, unanswered=each) for each in (5, 6))

    assert [] == left_alone([few])
    assert [(Verdict.ERROR, 99.0)] == [(each.verdict, each.at_s) for each in left_alone([many])]
    assert "of 5006 steps 6 had no answer" in left_alone([many])[0].because


def test_one_that_died_owes_nothing_more() -> None:
    alone = note("simulated", 99.0, answers=5000, unanswered=600)

    assert [] == left_alone([note("died", 50.0), alone])
    assert [] == left_alone([note("injected", 50.0, wreck=Wreck.SILENCE.name), alone])
    assert left_alone([note("injected", 50.0, wreck=Wreck.SILENCE.name, clean=True), alone])
    assert left_alone([note("injected", 50.0, wreck=Wreck.MOTORS.name), alone])


def test_a_board_in_the_loop_is_left_alone_by_a_host_that_is_late() -> None:
    def account(**told: float) -> dict[str, Any]:
        return note("simulated", 99.0, **{"steps": 5000, "answers": 4000, "unanswered": 0, "within_s": 0.05} | told)

    assert [] == left_alone([account(left_out=5, unanswered=5)])
    (late,) = left_alone([account(left_out=6)])
    (blind,) = left_alone([account(unanswered=6)])
    assert "of 5000 steps 6 were left out, as the host was late for them" in late.because
    assert "of 5000 steps 6 had no answer within 0.05 s, wanted at most 5" in blind.because
