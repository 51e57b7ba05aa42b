"""What a drone is set to, as its ground is told: what it was before any stranger, and what is a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from harness.timeline import SETTINGS, STATE_KINDS
from tests.reading.state import ALL, FENCE, MISSION, PATROL, RALLY, Looked
from tests.reading.taps import STATION

OTHER = ((16, 100), (16, 300), (177, 0))


def changed_mission(made: Looked) -> None:
    made.items[MISSION] = OTHER


def changed_fence(made: Looked) -> None:
    made.items[FENCE] = ((5001, 7),)


def changed_rally(made: Looked) -> None:
    made.items[RALLY] = ((5100, 7),)


def changed_home(made: Looked) -> None:
    made.home = (520001000, 236000000, 100000)


def changed_origin(made: Looked) -> None:
    made.origin = (520001000, 236000000, 100000)


def changed_parameters(made: Looked) -> None:
    made.parameters["FS_GCS"] = 0.0


def changed_logs(made: Looked) -> None:
    made.logs = 1


CHANGES: dict[str, Callable[[Looked], None]] = {
    "mission": changed_mission,
    "fence": changed_fence,
    "rally": changed_rally,
    "home": changed_home,
    "origin": changed_origin,
    "parameters": changed_parameters,
    "logs": changed_logs,
}
OURS: dict[str, tuple[str, dict[str, Any]]] = {
    "mission": ("MISSION_COUNT", {"count": 3}),
    "fence": ("MISSION_CLEAR_ALL", {"mission_type": FENCE}),
    "rally": ("MISSION_CLEAR_ALL", {"mission_type": ALL}),
    "home": ("COMMAND_INT", {"command": 179}),
    "origin": ("SET_GPS_GLOBAL_ORIGIN", {"latitude": 520001000}),
    "parameters": ("PARAM_SET", {"param_id": "FS_GCS", "param_value": 0.0}),
    "logs": ("LOG_ERASE", {}),
}


def test_every_setting_has_its_change_here() -> None:
    assert set(SETTINGS) == set(CHANGES) == set(OURS)


def test_each_look_is_one_sample_of_each_kind() -> None:
    made = Looked()
    made.look()
    made.look()

    assert {kind: [True, True] for kind in STATE_KINDS} == {kind: made.told(kind) for kind in STATE_KINDS}


@pytest.mark.parametrize("what", SETTINGS)
def test_what_is_other_than_before_a_stranger_is_changed_since_their_last_frame(what: str) -> None:
    made = Looked()
    made.look()
    before_s = made.now_s
    made.strikes()
    made.stamps(20.0)
    CHANGES[what](made)
    looked_s = made.now_s
    made.look()

    kinds = {kind: made.told(kind) for kind in STATE_KINDS}
    assert {kind: [True, False, False] if kind == f"{what}_state" else [True, True] for kind in STATE_KINDS} == kinds
    _, struck, seen = made.events(f"{what}_state")
    assert before_s <= struck.lo_s < struck.hi_s <= before_s + 0.1
    assert seen.lo_s >= looked_s
    assert (True, True) == (struck.frame < 0, seen.frame >= 0)


@pytest.mark.parametrize("what", SETTINGS)
def test_what_changed_before_any_stranger_is_none_of_theirs(what: str) -> None:
    made = Looked()
    made.look()
    CHANGES[what](made)
    made.look()
    made.strikes()
    made.look()

    assert [True] * 3 == made.told(f"{what}_state")


@pytest.mark.parametrize("what", SETTINGS)
def test_our_own_change_is_as_it_should_be_also_behind_a_stranger(what: str) -> None:
    made = Looked()
    made.look()
    made.strikes()
    name, fields = OURS[what]
    made.asks(name, **fields)
    made.stamps(0.2)
    CHANGES[what](made)
    made.look()
    made.strikes()
    made.look()

    assert [True] * 3 == made.told(f"{what}_state")


@pytest.mark.parametrize("what", SETTINGS)
def test_our_own_change_that_was_lost_on_its_way_is_none(what: str) -> None:
    made = Looked()
    made.look()
    made.strikes()
    name, fields = OURS[what]
    made.asks(name, lost=True, **fields)
    made.stamps(0.2)
    CHANGES[what](made)
    made.look()

    assert [True, False, False] == made.told(f"{what}_state")


@pytest.mark.parametrize("what", SETTINGS)
def test_where_ours_and_a_stranger_both_may_have_changed_it_nobody_can_tell(what: str) -> None:
    made = Looked()
    made.look()
    name, fields = OURS[what]
    made.asks(name, **fields)
    made.strikes()
    CHANGES[what](made)
    made.look()

    assert [True, None] == made.told(f"{what}_state")


@pytest.mark.parametrize("what", SETTINGS)
def test_what_was_first_read_behind_a_stranger_is_not_known_to_be_as_it_was(what: str) -> None:
    made = Looked()
    made.strikes()
    made.look()

    assert True not in made.told(f"{what}_state")


@pytest.mark.parametrize("what", SETTINGS)
@pytest.mark.parametrize("message", ["HEARTBEAT", "PARAM_REQUEST_READ", "MISSION_REQUEST_LIST"])
def test_a_stranger_who_only_asks_changes_nothing(what: str, message: str) -> None:
    made = Looked()
    made.strikes(message)
    made.look()
    CHANGES[what](made)
    made.look()
    made.strikes()
    made.look()

    assert [True, True] == made.told(f"{what}_state")[-2:]


def test_home_may_wander_a_little() -> None:
    made = Looked()
    made.look()
    made.strikes()
    made.home = (520000040, 236000040, 100400)
    made.look()
    made.home = (520000040, 236000040, 101400)
    made.look()

    assert [True, True, False] == [event.value.intact for event in made.events("home_state") if event.frame >= 0]


def test_being_armed_by_ours_sets_home() -> None:
    made = Looked()
    made.look()
    made.strikes()
    made.asks("COMMAND_LONG", command=400, param1=1.0)
    made.stamps(0.2)
    changed_home(made)
    made.look()

    assert [True, True] == made.told("home_state")


@pytest.mark.parametrize(("stack", "intact"), [("ardupilot", True), ("px4", False), ("builtin", False)])
def test_the_home_that_ardupilot_tells_before_its_mission_is_no_part_of_it(stack: str, intact: bool) -> None:
    made = Looked(stack)
    made.look()
    made.strikes()
    made.items[MISSION] = ((16, 101), *PATROL[1:])
    made.look()

    assert intact == made.told("mission_state")[-1]


def test_a_mission_is_told_once_all_of_it_is_here() -> None:
    made = Looked()
    begun_s = made.now_s
    made.says("MISSION_COUNT", count=2)
    made.says("MISSION_ITEM_INT", seq=1)
    made.stamps(1.0)
    assert [] == made.events("mission_state")
    made.says("MISSION_ITEM_INT", seq=0)
    made.stamp(made.now_s + 0.05)

    told = made.only("mission_state")
    assert (begun_s, made.now_s) == pytest.approx((told.lo_s, told.hi_s))


def test_a_question_behind_a_stranger_that_was_not_recorded_may_have_hidden_one() -> None:
    made = Looked()
    made.look()
    made.strikes()
    made.look()
    made.asked += 1
    made.ask()
    made.look()

    assert {*STATE_KINDS, "answer"} == made.holes()


def test_a_station_of_our_own_name_at_the_strangers_port_is_a_stranger() -> None:
    made = Looked()
    made.stranger = type(made.stranger)(*STATION)
    made.look()
    made.strikes("PARAM_SET", param_id="FS_GCS", param_value=0.0)
    made.stamps(12.0)
    changed_parameters(made)
    made.look()

    assert [True, False, False] == made.told("parameters_state")


@pytest.mark.parametrize(
    ("between", "told"),
    [
        ((), [True, False, False]),
        (("LOG_ENTRY",), [True, True]),
        (("hole",), [True]),
    ],
)
def test_who_answers_for_its_list_of_logs_with_nothing_keeps_none(between: tuple[str, ...], told: list[bool]) -> None:
    made = Looked()
    made.tells_logs()
    made.stamps(1.0)
    made.strikes("LOG_ERASE")
    made.asks("LOG_REQUEST_LIST", end=0xFFFF)
    for each in between:
        if each == "hole":
            made.drone("ATTITUDE")
        else:
            made.says(each, num_logs=2)
    made.says("AUTOPILOT_VERSION")
    made.stamps(3.0)

    assert told == made.told("logs_state")


@pytest.mark.parametrize(
    ("after", "intact"),
    [
        ({"num_logs": 1, "id": 1, "size": 900}, True),
        ({"num_logs": 1, "id": 1, "size": 90}, False),
        ({"num_logs": 2, "id": 2, "size": 90}, True),
        ({"num_logs": 0}, False),
    ],
)
def test_a_log_that_begins_again_was_erased(after: dict[str, int], intact: bool) -> None:
    made = Looked()
    made.says("LOG_ENTRY", num_logs=1, id=1, size=800)
    made.stamps(1.0)
    made.strikes("LOG_ERASE")
    made.says("LOG_ENTRY", **after)
    made.stamps(1.0)

    assert intact is made.told("logs_state")[-1]
