"""How far the drone's belief of where it is was from the truth."""

from __future__ import annotations

from harness.reading.signs import Seen
from harness.timeline import Event, Position, Timeline


def add_errors(timeline: Timeline) -> None:
    """To each sample of `belief` one of `error`, belief less the truth of that instant; holes in either are holes."""
    seen = Seen(timeline)
    for event in tuple(timeline.events("belief")):
        truth = seen.truth((event.lo_s + event.hi_s) / 2)
        if truth is None:
            continue
        belief = event.value
        off = Position(belief.north_m - truth.north_m, belief.east_m - truth.east_m, belief.up_m - truth.up_m)
        timeline.add(Event("error", off, event.lo_s, event.hi_s, event.frame, sure=event.sure))
    for kind in ("belief", "truth"):
        for gap in timeline.gaps(kind):
            timeline.gap(("error",), gap.lo_s, gap.hi_s)
