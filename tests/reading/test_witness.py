"""What an application was told, from notes into a timeline: the words, and where nobody looked."""

from __future__ import annotations

from typing import Any

import pytest
from mavsdk.plugins.telemetry import FlightMode

from harness.modes import Mode
from harness.reading.witness import MODES, add_witnessed, words, worst_pace
from harness.timeline import Event, Timeline


def note(what: str, value: object, lo_s: float, hi_s: float | None = None) -> dict[str, Any]:
    return {"kind": "witness", "what": what, "value": value, "lo_s": lo_s, "hi_s": lo_s if hi_s is None else hi_s}


@pytest.mark.parametrize(
    ("what", "value", "said"),
    [
        ("link", True, "link back"),
        ("link", False, "link lost"),
        ("armed", True, "armed"),
        ("armed", False, "disarmed"),
        ("mode", "RETURN_TO_LAUNCH", "mode RETURN"),
        ("mode", "MISSION", "mode PATROL"),
        ("mode", "OFFBOARD", "mode GUIDED"),
        ("mode", "UNKNOWN", "mode OTHER"),
        ("mode", "BY_ITS_NEXT_VERSION", "mode OTHER"),
        ("health", [], "healthy"),
        ("health", ["is_armable"], "unhealthy"),
        ("text", "Link lost: returning", "text Link lost: returning"),
        ("text", "GCS connection regained\t", "text GCS connection regained"),
        ("met", "system 1", "met"),
    ],
)
def test_it_is_said_as_scenarios_say_it(what: str, value: object, said: str) -> None:
    assert said == words(what, value)


def test_every_mode_we_have_a_word_for_is_one_of_mavsdks() -> None:
    assert set() == MODES.keys() - {mode.name for mode in FlightMode}
    assert Mode.OTHER not in MODES.values()


def test_notes_become_events_with_the_bracket_that_was_filed() -> None:
    timeline = Timeline(begin_s=0, end_s=50)
    others = [{"kind": "injected", "fault": "link loss"}]
    add_witnessed(timeline, [note("met", "x", 10), *others, note("link", False, 23, 23.05), note("link", True, 30, 31)])

    assert [
        Event("witnessed", "met", 10, 10),
        Event("witnessed", "link lost", 23, 23.05),
        Event("witnessed", "link back", 30, 31),
    ] == list(timeline.events("witnessed"))


@pytest.mark.parametrize(
    ("notes", "watched", "blind"),
    [
        ([], [], [(0, 50), (20, 21)]),
        ([note("met", "x", 10)], [(11, 50)], [(0, 50), (9, 12)]),
        ([note("met", "x", 10), note("left", None, 30)], [(11, 29)], [(9, 11), (29, 31), (40, 50)]),
        (
            [note("met", "x", 10), note("left", None, 20), note("met", "y", 30), note("left", None, 40)],
            [(11, 19), (31, 39)],
            [(15, 35), (25, 26), (45, 46)],
        ),
        ([note("left", None, 15)], [], [(0, 50), (20, 21)]),
    ],
)
def test_where_no_witness_was_nobody_looked(
    notes: list[dict[str, Any]], watched: list[tuple[float, float]], blind: list[tuple[float, float]]
) -> None:
    timeline = Timeline(begin_s=0, end_s=50)
    add_witnessed(timeline, notes)

    assert [] == [span for span in watched if not timeline.watched("witnessed", *span)]
    assert [] == [span for span in blind if timeline.watched("witnessed", *span)]


def stamped(kind: str, t_s: float, host_s: float, what: str = "") -> dict[str, Any]:
    return {"kind": kind, "what": what, "t_s": t_s, "host_us": round(host_s * 1e6)}


def test_the_pace_is_the_worst_between_any_notes_while_it_looked() -> None:
    noted = [
        stamped("injected", 0, 0),
        stamped("witness", 10, 100, "met"),  # nobody looked before, however slow that was
        stamped("injected", 20, 110),
        stamped("witness", 21, 111, "link"),  # too soon to tell
        stamped("healed", 22, 114),
        stamped("witness", 32, 124, "left"),
        stamped("healed", 33, 200),
    ]

    assert (0.5, 22) == worst_pace(noted)


@pytest.mark.parametrize("noted", [[], [stamped("witness", 1, 1, "met"), stamped("witness", 3, 3.5, "left")]])
def test_no_pace_is_known_where_it_looked_for_a_moment_only(noted: list[dict[str, Any]]) -> None:
    assert worst_pace(noted) is None


def test_a_pace_too_fast_is_a_bad_pace_too() -> None:
    noted = [stamped("witness", 0, 0, "met"), stamped("healed", 9, 10), stamped("witness", 24, 20, "left")]

    assert (1.5, 24) == worst_pace(noted)
