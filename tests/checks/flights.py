"""Hand-made timelines for the checks' tests."""

from __future__ import annotations

from collections.abc import Iterable

from harness.modes import Mode, Topic
from harness.timeline import Event, Position, Report, Timeline


def flight(*events: Event, end_s: float = 100.0) -> Timeline:
    """A timeline that looked from 0 to `end_s`."""
    line = Timeline(begin_s=0.0, end_s=end_s)
    for event in events:
        line.add(event)
    return line


def at(
    kind: str, t_s: float, value: object = None, *, half_s: float = 0.0, sure: bool = True, frame: int = -1
) -> Event:
    """An event known to within ± `half_s`."""
    return Event(kind, value, t_s - half_s, t_s + half_s, frame, sure)


def modes(*changes: tuple[float, Mode], until_s: float, half_s: float = 0.0) -> list[Event]:
    """A sample at each change and every second behind it: (from, mode)."""
    events = []
    for (from_s, mode), (to_s, _) in zip(changes, [*changes[1:], (until_s, Mode.OTHER)], strict=True):
        t_s = from_s
        while t_s < to_s:
            events.append(at("mode", t_s, mode, half_s=half_s))
            t_s = t_s + 1.0
    return events


def places(
    distances_m: Iterable[float], *, from_s: float = 0.0, step_s: float = 0.1, up_m: float = 30.0
) -> list[Event]:
    """Truth, due north of home, every `step_s`."""
    return [at("truth", from_s + n * step_s, Position(d, 0.0, up_m)) for n, d in enumerate(distances_m)]


def told(kind: str, t_s: float, *topics: Topic, half_s: float = 0.0, sure: bool = True, frame: int = -1) -> Event:
    """A report about `topics`, worded as the first of them."""
    return at(kind, t_s, Report(frozenset(topics), f"# {topics[0]}"), half_s=half_s, sure=sure, frame=frame)
