"""What a drone should tell, as data: what is shipped is sound, and what is wrong is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checks.profile import read_profile
from harness.errors import CallerError
from harness.modes import Mode, Topic
from harness.reading import STACKS
from harness.report.expected import HARMS, Expected, read_expected
from harness.shipped import shipped
from harness.timeline import Event, Snapshot, Timeline
from tests.checks.flights import at, flight, modes, told

GOOD = {"message": "STATUSTEXT", "field": "text", "within": "report_s", "says": "^GCS"}
LIMITS = read_profile(shipped("reports", "profiles", "border-patrol.toml")).limits


@pytest.mark.parametrize("stack", STACKS)
def test_each_stack_has_a_sound_file_whose_limits_the_profile_has(stack: str) -> None:
    expected = read_expected(stack)
    assert {"mode", "disarmed", "home", "parameters", "masked"} <= expected.keys() <= set(HARMS)
    assert set() == {each.within for rows in expected.values() for each in rows} - LIMITS.keys()


WRONG = {
    "no TOML": ("[[mode", "px4.toml is not TOML"),
    "no harm": ("[[moods]]", "px4.toml: no harm is called 'moods'; wanted mode, disarmed"),
    "no message": (
        '[[mode]]\nmessage = "STATUS"\nfield = "text"\nwithin = "report_s"',
        "no message is called 'STATUS'",
    ),
    "no field": (
        '[[mode]]\nmessage = "HEARTBEAT"\nfield = "mode"\nwithin = "report_s"',
        "px4.toml: mode: HEARTBEAT has no field 'mode'",
    ),
    "no limit": ('[[mode]]\nmessage = "HEARTBEAT"\nfield = "custom_mode"\nwithin = "5"', "wanted the name of a limit"),
    "nothing said": ('[[mode]]\nmessage = "STATUSTEXT"\nfield = "text"\nwithin = "report_s"', "wanted `says` of a"),
    "words of a number": (
        '[[mode]]\nmessage = "HEARTBEAT"\nfield = "custom_mode"\nwithin = "report_s"\nsays = "x"',
        "HEARTBEAT: wanted `says`",
    ),
    "no pattern": (
        '[[mode]]\nmessage = "STATUSTEXT"\nfield = "text"\nwithin = "report_s"\nsays = "("',
        "says = '(': missing )",
    ),
    "what nobody reads": (
        '[[mode]]\nmessage = "ATTITUDE"\nfield = "roll"\nwithin = "report_s"',
        "ATTITUDE.roll: wanted HEARTBEAT.custom_mode",
    ),
    "a word too many": (
        '[[mode]]\nmessage = "HEARTBEAT"\nfield = "custom_mode"\nwithin = "report_s"\nhow = 1',
        "px4.toml: mode.how: wanted no field",
    ),
    "no table": ("mode = [1]", "px4.toml: mode: wanted a table, saw 1"),
}


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "px4.toml").write_text(text)
    with pytest.raises(CallerError) as refused:
        read_expected("px4", tmp_path)
    assert sentence in str(refused.value)


def test_a_stack_of_which_nothing_is_expected_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match=r"cannot read what is expected of px4, px4.toml: No such file"):
        read_expected("px4", tmp_path)


def framed(*events: Event) -> Timeline:
    return flight(*(Event(e.kind, e.value, e.lo_s, e.hi_s, number, e.sure) for number, e in enumerate(events)))


def test_words_tell_within_their_time() -> None:
    expected = Expected.model_validate(GOOD | {"says": "^# link lost"})
    line = framed(told("said", 55, Topic.LINK_LOST))
    assert expected.told(line, 50, 60) is not None
    assert expected.told(line, 50, 54) is None
    assert expected.told(line, 56, 60) is None
    assert Expected.model_validate(GOOD).told(line, 50, 60) is None


def test_a_mode_tells_by_being_another_than_before() -> None:
    expected = Expected(message="HEARTBEAT", field="custom_mode", within="report_s")
    line = framed(*modes((40, Mode.PATROL), (53, Mode.LAND), until_s=60))
    event = expected.told(line, 50, 60)
    assert event is not None
    assert (53, Mode.LAND) == (event.lo_s, event.value)
    assert expected.told(line, 40.5, 52) is None


def test_a_setting_tells_where_it_was_read_and_not_where_the_harness_dates_its_change() -> None:
    expected = Expected(message="HOME_POSITION", field="latitude", within="report_s")
    line = framed(at("home_state", 40, Snapshot("a", intact=True)), at("home_state", 55, Snapshot("b", intact=False)))
    line.add(at("home_state", 50.1, Snapshot("b", intact=False), frame=-1))
    event = expected.told(line, 50, 60)
    assert event is not None
    assert 55 == event.lo_s
    assert expected.told(line, 50, 54) is None
