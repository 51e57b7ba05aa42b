"""What had to have happened before something: hand-made timelines, a sentence per rule."""

from __future__ import annotations

import pytest

from harness.checks import (
    Check,
    Limit,
    appears,
    evaluate,
    hears_of,
    hears_warning_of,
    mode_is,
    strikes,
    warns_of,
    when,
)
from harness.errors import CallerError
from harness.modes import HOLD
from harness.timeline import Event, Timeline
from harness.verdict import Verdict
from tests.checks.flights import at, flight

ONE, OTHER = 0xC0FFEE, 0xD00001
PASS, FAIL, INCONCLUSIVE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
AHEAD = Limit(10, "traffic_ahead_s")
CHECK = when(strikes(ONE)).had(hears_warning_of(ONE), ahead=AHEAD)
STRUCK = at("struck", 60.0, ONE)


def warned(t_s: float, icao: int = ONE, *, half_s: float = 0.0, sure: bool = True) -> Event:
    return at("hears_warning_of", t_s, icao, half_s=half_s, sure=sure)


def verdict(line: Timeline, check: Check = CHECK) -> Verdict:
    return evaluate(check, line).verdict


def test_in_time_passes_and_the_lead_is_measured() -> None:
    finding = evaluate(CHECK, flight(warned(45.0, half_s=0.5), warned(50.0), STRUCK))

    assert (PASS, 15.0, 0.5, 5.0) == (finding.verdict, finding.observed, finding.uncertainty, finding.margin)
    assert ("ground", 60.0, (0.0, 60.0)) == (finding.tap, finding.at_s, finding.window_s)
    assert finding.because == (
        "the ground heard a warning of aircraft C0FFEE first 15.00 ± 0.50 s before aircraft C0FFEE hit what it was "
        "after at 60.00 s; wanted it at least 10 s (traffic_ahead_s) before"
    )


def test_too_late_fails_by_so_much() -> None:
    finding = evaluate(CHECK, flight(warned(56.0), STRUCK))

    assert (FAIL, 4.0, -6.0) == (finding.verdict, finding.observed, finding.margin)


@pytest.mark.parametrize("line", [flight(STRUCK), flight(warned(61.0), STRUCK), flight(warned(20.0, OTHER), STRUCK)])
def test_never_before_fails(line: Timeline) -> None:
    finding = evaluate(CHECK, line)

    assert (FAIL, None, None) == (finding.verdict, finding.observed, finding.margin)
    assert finding.because.startswith("the ground never heard a warning of aircraft C0FFEE before aircraft C0FFEE hit")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (flight(warned(50.0, half_s=0.5), STRUCK), INCONCLUSIVE),
        (flight(warned(45.0, sure=False), STRUCK), INCONCLUSIVE),
        (flight(warned(45.0, sure=False), warned(48.0), STRUCK), PASS),
        (flight(warned(45.0)), INCONCLUSIVE),
        (flight(at("struck", 5.0, ONE)), FAIL),
    ],
    ids=["too near to tell", "a doubtful one", "a sure one behind it", "no strike", "no time for it"],
)
def test_only_what_is_sure_decides(line: Timeline, expected: Verdict) -> None:
    assert expected == verdict(line)


def test_a_hole_in_the_time_before_leaves_it_open() -> None:
    line = flight(warned(58.0), STRUCK)
    line.gap(("hears_warning_of",), 30.0, 31.0)

    assert INCONCLUSIVE == verdict(line)


def test_a_hole_too_late_to_matter_does_not() -> None:
    line = flight(STRUCK)
    line.gap(("hears_warning_of",), 55.0, 56.0)

    assert FAIL == verdict(line)


def test_it_is_filed_and_read_back() -> None:
    for check in (
        CHECK,
        when(appears(ONE)).then(hears_of(ONE), within=5),
        when(appears(ONE)).never(warns_of(), during=5),
    ):
        assert check == Check.from_data(check.to_data())
    assert {"predicate": "strikes", "aircraft": "C0FFEE"} == CHECK.to_data()["when"]
    assert {"name": "traffic_ahead_s", "value": 10.0} == CHECK.to_data()["ahead"]


def test_it_is_a_sentence() -> None:
    assert str(CHECK) == (
        "when aircraft C0FFEE hits what it was after, the ground heard a warning of aircraft C0FFEE at least "
        "10 s (traffic_ahead_s) before"
    )


def test_a_state_and_no_address_are_refused() -> None:
    with pytest.raises(CallerError, match="had wants an instant"):
        when(strikes(ONE)).had(mode_is(HOLD), ahead=1)
    for bad in (0, 1 << 24, True, "C0FFEE"):
        with pytest.raises(CallerError, match="24 bits"):
            hears_of(bad)  # type: ignore[arg-type]
    with pytest.raises(CallerError, match="six hexadecimal digits"):
        Check.from_data(CHECK.to_data() | {"when": {"predicate": "strikes", "aircraft": "no"}})


def test_what_was_told_of_an_address_before_it_appeared_is_of_another() -> None:
    came = at("appeared", 30.0, ONE)

    assert FAIL is verdict(flight(warned(20.0), came, STRUCK))
    assert PASS is verdict(flight(warned(20.0), came, warned(40.0), STRUCK))
    assert FAIL is verdict(flight(warned(20.0), came, warned(55.0), STRUCK))


def test_a_hole_before_it_appeared_does_not_matter() -> None:
    line = flight(at("appeared", 30.0, ONE), STRUCK)
    line.gap(("hears_warning_of",), 5.0, 6.0)

    assert FAIL is verdict(line)
