"""Incidents for tests of what is made of them: those of recorded flights, and one whose every text is hostile."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from harness.evidence.bundle import Bundle
from harness.report.incidents import By, Incident, Line, Track, incidents_of
from tests.report.runs import RECORDED

HOSTILE = "</remarks><event/>]]>&quot;<!-- \x00\x1b[31m\ud800\uffff '\" \u202e{}; rm\n\t"
"""Markup, control characters, half a surrogate pair: all that a drone may say and a name may hold."""
NAMES = ("ardupilot-patrol", "px4-gnss-drag-off", "ardupilot-compound-masked", "ardupilot-loss-fell", "px4-loss-gone")


@cache
def recorded(*names: str) -> tuple[Incident, ...]:
    """Of the bundles of these names."""
    return tuple(each for name in names or NAMES for each in incidents_of(Bundle.open(RECORDED / name)))


def hostile() -> Incident:
    one = recorded("px4-gnss-drag-off")[0]
    texts = dict.fromkeys(("run", "scenario", "case", "drone", "attack", "disguise"), HOSTILE)
    return replace(one, **texts, requirements=(HOSTILE,), log=(Line(1.0, By.SAID, HOSTILE),), reasons=(HOSTILE,))


def nowhere() -> Incident:
    """Of a drone of whose places nothing is known."""
    none = Track(at=None, spots=())
    return replace(recorded("px4-gnss-drag-off")[0], number=9, true=none, believed=none, told=none)
