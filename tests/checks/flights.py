"""Hand-made timelines for the checks' tests."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from harness.modes import Mode, Topic
from harness.timeline import Event, Lasted, Position, Report, Timeline


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


def silence(t_s: float, min_s: float, max_s: float | None = None, *, way: str = "uplink", sure: bool = True) -> Event:
    """A silence that began at `t_s` and lasted `min_s`, or up to `max_s`."""
    return at(f"{way}_silences", t_s, Lasted(min_s, min_s if max_s is None else max_s), sure=sure, frame=7)


def positions(*comings_s: float, half_s: float = 0.0, latency_s: float = 0.0) -> list[Event]:
    """The ages of the picture as positions reach the ground, each `latency_s` old by then."""
    ages_s = [(to_s, to_s - from_s + latency_s) for from_s, to_s in pairwise(comings_s)]
    return [at("telemetry_age", t_s, age_s, half_s=half_s) for t_s, age_s in ages_s]


def every(step_s: float, *, from_s: float, to_s: float) -> list[float]:
    """From `from_s` to just before `to_s`."""
    return [from_s + n * step_s for n in range(round((to_s - from_s) / step_s))]
