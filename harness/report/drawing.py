"""A recorded flight in as few numbers as a plot needs: where the drone truly was, where it took itself to be, what its
receiver told, its modes and words, and what was done to it. All times are vehicle time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.evidence.bundle import Bundle
from harness.evidence.replay import replay
from harness.timeline import Event, Position, Sensor, Timeline

SAMPLES = 320
"""At most, of each track."""
WORDS = 60
"""At most, of what it said."""
SILENCES = ("uplink", "downlink", "rc")

Drawn = dict[str, Any]


def draw(bundle: Bundle, replayed: Timeline | None = None) -> Drawn:
    """JSON types only; without a timeline that was `replayed` the bundle's taps are read. Tracks are flat lists of
    deciseconds and decimetres north, east and up, each the difference to the one before; modes at their second."""
    timeline, notes = replayed or replay(bundle).timeline, bundle.events()
    end_s = max(timeline.end_s, max((each["t_s"] for each in notes), default=0.0))
    return {
        "span": [round(timeline.begin_s, 1), round(end_s, 1)],
        "tracks": {name: track for name in ("truth", "belief", "sensor") if (track := _track(timeline, name))},
        "modes": [[round(t_s, 1), str(mode)] for t_s, mode in _changes(timeline.events("mode"))],
        "attacks": _attacks(notes, end_s),
        "silences": [
            [way, round(each.lo_s, 1), round(min(each.hi_s + each.value.max_s, end_s), 1)]
            for way in SILENCES
            for each in timeline.events(f"{way}_silences")
        ],
        "said": _said(timeline),
        "plan": next(
            ([[round(part, 1) for part in each[:2]] for each in note["track_m"]]
             for note in notes if note["kind"] == "mission" and note.get("track_m")), [],
        ),
    }  # fmt: skip


def _track(timeline: Timeline, kind: str) -> list[int]:
    """Flat: t, north, east, up, again and again."""
    points = [(each.hi_s, place) for each in timeline.events(kind) if (place := _place(each)) is not None]
    step = max(1, math.ceil(len(points) / SAMPLES))
    kept = points[::step] + (points[-1:] if (len(points) - 1) % step else [])
    flat: list[int] = []
    before = (0, 0, 0, 0)
    for t_s, place in kept:
        now = (
            round(t_s * 10), round(place.north_m * 10), round(place.east_m * 10), round(place.up_m * 10),
        )  # fmt: skip
        flat += (a - b for a, b in zip(now, before, strict=True))
        before = now
    return flat


def _place(event: Event) -> Position | None:
    value = event.value
    place = value.position if isinstance(value, Sensor) else value
    return place if place is None or all(map(math.isfinite, (place.north_m, place.east_m, place.up_m))) else None


def _changes(events: Sequence[Event]) -> Iterator[tuple[float, Any]]:
    before: object = None
    for each in events:
        if each.value != before:
            before = each.value
            yield each.hi_s, each.value


def _attacks(notes: Sequence[Mapping[str, Any]], end_s: float) -> list[list[Any]]:
    """From when to when, and what; one that was never healed lasted to the end."""
    over_s = {each["number"]: each["t_s"] for each in notes if each["kind"] == "healed" and "number" in each}
    return [
        [round(each["t_s"], 1), round(over_s.get(each.get("number"), end_s), 1), str(each["fault"])]
        for each in notes
        if each["kind"] == "injected" and not each.get("clean") and "fault" in each
    ]


def _said(timeline: Timeline) -> list[list[Any]]:
    """What it said, and whether its ground heard that."""
    heard = {each.value.text for each in timeline.events("heard")}
    said = [[round(each.hi_s, 1), each.value.text, each.value.text in heard] for each in timeline.events("said")]
    return said[-WORDS:] if len(said) > WORDS else said
