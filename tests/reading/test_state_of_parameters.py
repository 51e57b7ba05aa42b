"""Parameters: what a drone is set to, held against what it was before any stranger."""

from __future__ import annotations

from harness.taps import Fate, Tap, Way
from tests.reading.state import Looked


def test_a_strangers_parameter_is_unknown_until_it_is_read_again() -> None:
    made = Looked()
    made.look()
    made.strikes("PARAM_SET", param_id="FS_GCS", param_value=0.0)
    made.tells_parameter("SPEED")
    made.stamps(15.0)
    assert [True] == [event.value.intact for event in made.events("parameters_state")]
    made.tells_parameter("FS_GCS")

    assert [True, True] == made.told("parameters_state")


def test_of_a_parameter_that_our_ground_never_read_before_nobody_can_tell() -> None:
    made = Looked()
    made.look()
    made.strikes("PARAM_SET", param_id="ELSE", param_value=0.0)
    made.parameters["ELSE"] = 0.0
    made.look()

    assert [True] == made.told("parameters_state")


def test_of_a_burst_with_one_changed_parameter_nothing_says_that_all_are_as_they_were() -> None:
    made = Looked()
    made.look()
    made.strikes()
    made.stamps(20.0)
    made.parameters["SPEED"] = 50.0
    made.look()

    assert [True, False, False] == made.told("parameters_state")


def test_a_parameter_that_nobody_asked_for_is_the_drones_own_to_change() -> None:
    made = Looked()
    made.says("PARAM_VALUE", param_id="HOURS_FLOWN", param_value=1.0, param_type=9)
    made.look()
    made.strikes()
    made.says("PARAM_VALUE", param_id="HOURS_FLOWN", param_value=2.0, param_type=9)
    made.stamps(20.0)
    made.look()

    assert [True, True] == made.told("parameters_state")


def test_the_harnesss_own_question_on_the_strangers_port_is_nobody_elses_change() -> None:
    made = Looked()
    made.look()
    made.asks("PARAM_SET", param_id="SPEED", param_value=6.0)
    made.parameters["SPEED"] = 6.0
    made.stamps(20.0)
    made.feed(Tap.ROGUE, Way.UP, Fate.MEASURING, made.side("COMMAND_LONG", command=512))
    made.ask()
    made.stamps(1.0)
    made.look()
    made.strikes()
    made.stamps(20.0)
    made.look()

    assert [True, True, True] == made.told("parameters_state")


def test_a_parameter_that_is_set_back_is_as_it_was() -> None:
    made = Looked()
    made.look()
    made.strikes()
    made.parameters["SPEED"] = 50.0
    made.look()
    made.parameters["SPEED"] = 5.0
    made.look()

    assert [True, False, False, True] == made.told("parameters_state")


def test_values_are_compared_bit_by_bit() -> None:
    """PX4's integers travel in the float field, and many of them are no number there."""
    made = Looked("px4")
    made.parameters = {"COM": float("nan")}
    made.look()
    made.strikes()
    made.look()

    assert [True, True] == made.told("parameters_state")
