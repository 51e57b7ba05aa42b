"""How far off the truth the places were that the drone told: to its ground, and by its remote ID."""

from __future__ import annotations

from harness.reading.signs import Seen
from harness.timeline import Event, Position, Timeline

_ERRORS = {"belief": "error", "remote_place": "remote_error"}


def add_errors(timeline: Timeline) -> None:
    """To each sample of `belief` one of `error`, and of `remote_place` one of `remote_error`: the place told less the
    truth of that instant; holes in either are holes, and so is a place told while nobody knows the truth."""
    seen = Seen(timeline)
    for told, error in _ERRORS.items():
        _add(timeline, seen, told, error)


def _add(timeline: Timeline, seen: Seen, told: str, error: str) -> None:
    for event in tuple(timeline.events(told)):
        truth = seen.truth((event.lo_s + event.hi_s) / 2)
        if truth is None:
            timeline.gap((error,), event.lo_s, event.hi_s)
            continue
        place = event.value
        off = Position(place.north_m - truth.north_m, place.east_m - truth.east_m, place.up_m - truth.up_m)
        timeline.add(Event(error, off, event.lo_s, event.hi_s, event.frame, sure=event.sure))
    for kind in (told, "truth"):
        for gap in timeline.gaps(kind):
            timeline.gap((error,), gap.lo_s, gap.hi_s)
