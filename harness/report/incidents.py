"""Each attack of a recorded flight as its patrol saw it: what, when, where the drone truly was, took itself to be and
was told to be, what was said and heard, and what came of it. For whoever keeps a picture of the whole."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from harness.errors import BundleError
from harness.evidence.bundle import Bundle
from harness.evidence.models import FindingRow, RunIdentity
from harness.evidence.replay import replay
from harness.judge import add_noted, lost_of
from harness.reading.belief import add_errors
from harness.reading.place import place_of
from harness.reading.reader import Reader
from harness.reading.stack import Geodetic
from harness.report.flown import Drone, case_of
from harness.timeline import Event, Position, Timeline
from harness.verdict import Verdict
from harness.wrecked import run_on

LEAD_S, AFTER_S = 5.0, 30.0
"""How much of the flight before and behind an attack belongs to it."""
EVERY_S = 1.0
"""Between two places of a track."""


class Threat(StrEnum):
    """What is attacked."""

    LINK = "link"
    GNSS = "satellite navigation"
    COMMAND = "command"
    FLOOD = "flood"
    LOSS = "loss of the drone"
    TRAFFIC = "other aircraft"
    LISTENER = "eavesdropping"


_BY_NOTE = {"wreck": Threat.LOSS, "matter": Threat.FLOOD, "act": Threat.COMMAND, "traffic": Threat.TRAFFIC}
_BY_NOTE |= {"listener": Threat.LISTENER, "sign": Threat.GNSS}
"""What a note has that others lack; a flood is an act, too."""


class By(StrEnum):
    """By whom a line of the log is told."""

    SAID = "said"
    HEARD = "heard"
    MODE = "mode"
    NAVIGATION = "navigation"
    LINK = "link"
    RECEIVER = "receiver"


class Spot(NamedTuple):
    """A place at a time: vehicle seconds, degrees (WGS 84), metres above mean sea level."""

    at_s: float
    lat_deg: float
    lon_deg: float
    alt_m: float


class Line(NamedTuple):
    """Something that happened at a time, in vehicle seconds."""

    at_s: float
    by: By
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Where a drone was during an attack, by one account; `at` is the last place before it began, or the first one."""

    at: Spot | None
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One attack. Times are vehicle seconds; `started` is the host's time when the run began, and `ended_s` None for an
    attack that never ended. `true` is the simulator's account, `believed` the drone's on its instrument port, `told`
    what reached the ground."""

    run: str
    scenario: str
    case: str
    requirements: tuple[str, ...]
    drone: str
    real: bool
    number: int
    """Counts the attacks of a run, from 1."""
    threat: Threat
    attack: str
    disguise: str
    began_s: float
    ended_s: float | None
    shown_s: float | None
    """When its receiver first showed it."""
    true: Track
    believed: Track
    told: Track
    worst_error_m: float | None
    """The farthest that it took itself to be from where it was, horizontally, while the attack lasted."""
    rest: Spot | None
    """Of a lost drone: where it truly came to rest."""
    log: tuple[Line, ...]
    verdict: Verdict | None
    """Of the whole run, as the report says it; None of one that was never judged."""
    reasons: tuple[str, ...]
    """Findings of the whole run that are not PASS, in its order."""
    started: datetime
    recorded_until_s: float
    filed: Verdict | None = None
    """As the run filed it, where it was judged again."""
    judged: str = ""
    """By what it was judged again, in words."""
    untold: str = ""
    """Why neither places nor words are told; "" where they are."""

    @property
    def name(self) -> str:
        """Of this attack and no other."""
        return f"{self.run}.{self.number}"

    @property
    def over_s(self) -> float:
        """When it ended, or the recording did."""
        return self.recorded_until_s if self.ended_s is None else self.ended_s

    def utc(self, at_s: float) -> datetime:
        """Vehicle seconds as a time of day: as if the flight had been in real time since its run began."""
        return self.started + timedelta(milliseconds=round(at_s * 1000))


def incidents_of(bundle: Bundle, replayed: Reader | None = None) -> Iterator[Incident]:
    """A recording's attacks, in the order in which they set in. What they are told by is added to the timeline that was
    `replayed`; without one the taps are read, if there was an attack."""
    notes = bundle.events()
    began = [each for each in notes if each["kind"] == "injected" and not each.get("clean")]
    if not began:
        return
    reader = replayed or replay(bundle)
    timeline = reader.timeline
    run_on(timeline, notes)
    add_errors(timeline)
    add_noted(bundle, reader)
    for number, note in enumerate(began, 1):
        yield _incident(bundle, reader, number, note, ended_of(note, notes))


def ended_of(note: Mapping[str, Any], notes: Sequence[Mapping[str, Any]]) -> float | None:
    """By its number, or, in a bundle of harness 0.1, by its words."""
    key = "number" if "number" in note else "fault"
    ends = (
        each["t_s"]
        for each in notes
        if each["kind"] == "healed" and each.get(key) == note[key] and each["host_us"] >= note["host_us"]
    )
    return next(ends, None)


def _incident(bundle: Bundle, reader: Reader, number: int, note: Mapping[str, Any], ended_s: float | None) -> Incident:
    identity, timeline, home = bundle.identity, reader.timeline, reader.origin.home
    began_s, end_s = float(note["t_s"]), timeline.end_s
    until_s = min(end_s, (end_s if ended_s is None else ended_s) + AFTER_S)
    shown = (each.lo_s for each in timeline.events("shown") if each.value == note["fault"] and each.lo_s >= began_s)
    findings = bundle.findings()
    lost = lost_of(bundle, timeline) if threat_of(note) is Threat.LOSS else None
    rest = lost.rest if lost is not None else None
    last_s = end_s if ended_s is None else ended_s
    return Incident(
        **about(identity, number, note, ended_s),
        shown_s=next((round(each, 3) for each in shown if each <= last_s), None),
        true=_track(timeline, "truth", home, began_s, until_s),
        believed=_track(timeline, "belief", home, began_s, until_s),
        told=_track(timeline, "whereabouts", home, began_s, until_s),
        worst_error_m=_worst_m(timeline, began_s, last_s),
        rest=_spot(rest, home) if rest is not None and home is not None else None,
        log=tuple(_log(timeline, began_s - LEAD_S, until_s)),
        verdict=findings.verdict if findings is not None else None,
        reasons=tuple(reasons_of(findings.findings if findings is not None else ())),
        recorded_until_s=round(end_s, 3),
    )


def about(identity: RunIdentity, number: int, note: Mapping[str, Any], ended_s: float | None) -> dict[str, Any]:
    """What is known of an attack by its run's identity and its note."""
    return {
        "run": identity.run,
        "scenario": identity.scenario,
        "case": ", ".join(filter(None, (identity.phase, case_of(identity)))),
        "requirements": identity.requirements,
        "drone": Drone.of(identity).label,
        "real": identity.real,
        "number": number,
        "threat": threat_of(note),
        "attack": note.get("act", note["fault"]),
        "disguise": note.get("disguise", ""),
        "began_s": round(float(note["t_s"]), 3),
        "ended_s": None if ended_s is None else round(ended_s, 3),
        "started": _started(identity.started_utc, identity.run),
    }


def reasons_of(rows: Sequence[FindingRow]) -> Iterator[str]:
    yield from (f"{row.verdict}: {row.check}: {row.because}" for row in rows if row.verdict is not Verdict.PASS)


def threat_of(note: Mapping[str, Any]) -> Threat:
    """Of a note on an attack that set in, or is over."""
    return next((threat for named, threat in _BY_NOTE.items() if named in note), Threat.LINK)


def _started(text: str, run: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise BundleError(f"{run}: wanted the time it started, as ISO 8601, saw {text!r}") from None


def _track(timeline: Timeline, kind: str, home: Geodetic | None, began_s: float, until_s: float) -> Track:
    """Of a sampled kind of place, at most one spot every EVERY_S, the last always; none where home is unknown."""
    if home is None:
        return Track(at=None, spots=())
    events = [each for each in timeline.events(kind) if each.lo_s <= until_s]
    before = [each for each in events if each.hi_s <= began_s]
    within = [each for each in events if each.lo_s >= began_s - LEAD_S]
    at = before[-1] if before else next(iter(within), None)
    kept: list[Event] = []
    for each in within:
        if not kept or each.hi_s - kept[-1].hi_s >= EVERY_S:
            kept.append(each)
    if within and kept[-1] is not within[-1]:
        kept.append(within[-1])
    return Track(at=_spot(at, home) if at else None, spots=tuple(_spot(each, home) for each in kept))


def _spot(event: Event, home: Geodetic) -> Spot:
    """To a centimetre, which is more than any account of it is worth."""
    at: Position = event.value
    place = place_of(home, at.north_m, at.east_m, at.up_m)
    return Spot(round(event.hi_s, 3), round(place.lat_deg, 7), round(place.lon_deg, 7), round(place.alt_m, 2))


def _worst_m(timeline: Timeline, began_s: float, ended_s: float) -> float | None:
    errors = [each.value.from_home_m for each in timeline.events("error") if began_s <= each.lo_s <= ended_s]
    return round(max(errors), 2) if errors else None


_OF_LINKS = [f"{way}_{what}" for way in ("uplink", "downlink", "rc") for what in ("silent", "restored")]


def _log(timeline: Timeline, lo_s: float, hi_s: float) -> list[Line]:
    """What happened in a stretch of time: words, silences, and changes of mode and of navigation's state."""
    lines: list[Line] = []

    def put(event: Event, by: By, text: str) -> None:
        if lo_s <= event.hi_s <= hi_s and math.isfinite(event.hi_s):
            lines.append(Line(round(event.hi_s, 3), by, text))

    for kind, by in (("said", By.SAID), ("heard", By.HEARD)):
        for each in timeline.events(kind):
            put(each, by, each.value.text)
    for kind, by in (("mode", By.MODE), ("nav", By.NAVIGATION)):
        before: object = None
        for each in timeline.events(kind):
            if before not in (None, each.value):
                put(each, by, str(each.value))
            before = each.value
    for kind in _OF_LINKS:
        for each in timeline.events(kind):
            put(each, By.LINK, kind.replace("_", " ").replace("rc ", "sticks "))
    for each in timeline.events("shown"):
        put(each, By.RECEIVER, f"shows {each.value}")
    order = list(By)
    return sorted(lines, key=lambda line: (line.at_s, order.index(line.by), line.text))
