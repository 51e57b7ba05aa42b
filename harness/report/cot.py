"""Incidents as Cursor on Target (CoT base schema 2.0), as TAK systems read it.

Every event says that it is of a simulation (`opex` begins with "s"), so that no alert of ours is taken for a real one;
for the same reason an attack is a custom alert, not a "911". Heights are above mean sea level, as the drone and its
simulator tell them, where CoT wants the height above the ellipsoid: `le` covers the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from xml.etree import ElementTree

from harness.report.attacks import incidents
from harness.report.gaps import uncounted_words
from harness.report.incidents import By, Incident, Line, Spot, Threat
from harness.report.material import Material
from harness.report.xml import as_sent, comment, document, element, zulu

OWN_UAS = "a-f-A-M-H-Q"
"""Friend, air, rotary wing, drone."""
SUSPECT = "a-s-G"
"""Suspect, on the ground: whoever jams, spoofs or commands."""
ALERT, CANCEL = "b-a-o-c", "b-a-o-can"
"""Custom alert, and its end."""
CUSTOM, OVER = "Custom", "cancel"
"""What an alert's `emergency` says."""
FROM_GPS, SIMULATED = "m-g", "m-s"
"""How a place is known: by the drone's own receiver; out of a simulation."""
UNKNOWN_M = 9_999_999.0
"""CoT's word for an error, or a height, of which nothing is known."""
TRUE_CE_M = 1.0
"""Of the simulator's own account, rounded as it is."""
GEOID_M = 110.0
"""Mean sea level is never farther from the ellipsoid."""
TRACK_STALE_S, ALERT_STALE_S = 10.0, 300.0
MADE_BY = "Simulated attacks, as told by cuas"
"""The first comment of a document; two hyphens in a row may not stand in one."""
WITHOUT_ATTACKER = frozenset({Threat.LOSS})
"""Nobody is to be suspected anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CotEvent:
    """One event; `place` None: it is not known where. `ce_m` is the circular error."""

    uid: str
    type: str
    how: str
    at: datetime
    stale_s: float
    exercise: str
    callsign: str
    remarks: str
    place: tuple[float, float, float] | None
    """Degrees north and east, metres above mean sea level."""
    ce_m: float = UNKNOWN_M
    emergency: str = ""
    """Of an alert: CUSTOM, or OVER."""

    def element(self) -> ElementTree.Element:
        """As the schema has it."""
        time = zulu(self.at)
        lat_deg, lon_deg, height_m = self.place or (0.0, 0.0, UNKNOWN_M)
        point = element(
            "point", None,
            lat=f"{lat_deg:.7f}", lon=f"{lon_deg:.7f}", hae=f"{height_m:.2f}", ce=f"{self.ce_m:.1f}",
            le=f"{GEOID_M if self.place else UNKNOWN_M:.1f}",
        )  # fmt: skip
        children = [element("contact", None, callsign=self.callsign)]
        if self.emergency:
            over = {"cancel": "true"} if self.emergency == OVER else {"type": self.emergency}
            children.append(element("emergency", self.callsign, **over))
        children.append(element("remarks", self.remarks))
        return element(
            "event", None, point, element("detail", None, *children),
            version="2.0", uid=self.uid, type=self.type, how=self.how, time=time, start=time,
            stale=zulu(self.at + timedelta(seconds=self.stale_s)), opex=f"s-{self.exercise}",
        )  # fmt: skip

    def message(self) -> bytes:
        """As it is sent: one event, one document."""
        return as_sent(self.element())


def cot(material: Material) -> bytes:
    """A report's incidents as Cursor on Target."""
    return cot_document(incidents(material), left_out(material))


def left_out(material: Material) -> list[str]:
    """A line for each run whose attacks are not told, since it does not count."""
    return [f"not told: {each.run}: {uncounted_words(each)}" for each in material.results.uncounted]


def cot_document(attacks: Sequence[Incident], beside: Sequence[str] = ()) -> bytes:
    """All of them in one document `events`, which CoT has no element of its own for: in the order of time, and a
    place that belongs to two attacks once. `beside` are comments, since CoT has no word for them; one more, first,
    says whose file it is."""
    events = {(each.at, each.uid, each.type): each for attack in attacks for each in cot_events(attack)}
    told = (events[key].element() for key in sorted(events))
    return document(element("events", None, *map(comment, (MADE_BY, *beside)), *told, version="2.0"))


def cot_events(incident: Incident) -> Iterator[CotEvent]:
    """An attack's events in the order of time: the drone's places as told and as they truly were, the alert, whoever is
    suspected, and the end with what came of it."""
    events = [*_places(incident), *_alarm(incident)]
    yield from sorted(events, key=lambda each: each.at)


def _places(incident: Incident) -> Iterator[CotEvent]:
    told = incident.told.spots or incident.believed.spots
    account = "as told to its ground" if incident.told.spots else "as it took itself to be"
    yield from (_place(incident, spot, "told", FROM_GPS, UNKNOWN_M, account) for spot in told)
    yield from (
        _place(incident, spot, "true", SIMULATED, TRUE_CE_M, "true place, by the simulator")
        for spot in incident.true.spots
    )


def _place(incident: Incident, spot: Spot, which: str, how: str, ce_m: float, account: str) -> CotEvent:
    return CotEvent(
        uid=f"{incident.run}.{which}",
        type=OWN_UAS,
        how=how,
        at=incident.utc(spot.at_s),
        stale_s=TRACK_STALE_S,
        exercise=incident.scenario,
        callsign=f"{incident.drone} {which}",
        remarks=f"{account}; {incident.drone} in {incident.scenario}; height above mean sea level",
        place=spot[1:],
        ce_m=ce_m,
    )


def _alarm(incident: Incident) -> Iterator[CotEvent]:
    at, what = incident.true.at or incident.told.at, in_words(incident)
    where = at[1:] if at is not None else None
    last = incident.true.spots[-1:] or incident.told.spots[-1:]
    lasts_s = incident.over_s - incident.began_s
    begins = CotEvent(
        uid=f"{incident.name}.alert",
        type=ALERT,
        how=SIMULATED,
        at=incident.utc(incident.began_s),
        stale_s=lasts_s + ALERT_STALE_S,
        exercise=incident.scenario,
        callsign=f"{incident.threat}: {incident.scenario}",
        remarks=f"simulated attack begins: {what}",
        place=where,
        ce_m=TRUE_CE_M,
        emergency=CUSTOM,
    )
    yield begins
    if incident.threat not in WITHOUT_ATTACKER:
        remarks = f"whoever does it: {what}; where they are is not known, the drone was here"
        yield replace(
            begins, uid=f"{incident.name}.suspect", type=SUSPECT, stale_s=lasts_s + TRACK_STALE_S, ce_m=UNKNOWN_M,
            remarks=remarks, emergency="",
        )  # fmt: skip
    yield replace(
        begins, type=CANCEL, at=incident.utc(incident.over_s), stale_s=ALERT_STALE_S, emergency=OVER,
        remarks="\n".join(account(incident)), place=last[0][1:] if last else where,
    )  # fmt: skip


def in_words(incident: Incident) -> str:
    """What was done to which drone."""
    return f"{incident.attack} {incident.disguise}".strip() + f" on {incident.drone}"


def account(incident: Incident) -> Iterator[str]:
    """The whole of it, a line each: what, when, how far it was led astray, what was said and heard, what came of it."""
    ended = "and was never over" if incident.ended_s is None else f"until {incident.ended_s:.1f} s"
    yield f"simulated attack: {in_words(incident)}, from {incident.began_s:.1f} s {ended}"
    if incident.shown_s is not None:
        yield f"at its receiver from {incident.shown_s:.1f} s"
    if incident.worst_error_m is not None:
        yield f"it took itself to be up to {incident.worst_error_m:.1f} m from where it was"
    if incident.rest is not None:
        yield f"it came to rest at {incident.rest.lat_deg:.7f}, {incident.rest.lon_deg:.7f}"
    yield from log_lines(incident.log)
    if incident.untold:
        yield incident.untold
    yield f"verdict of the run: {verdict_words(incident)}"
    yield from incident.reasons


def verdict_words(incident: Incident) -> str:
    """ "FAIL, judged by ours.toml; filed PASS"."""
    told = ", ".join(filter(None, (str(incident.verdict or "never judged"), incident.judged)))
    return f"{told}; filed {incident.filed}" if incident.filed else told


def log_lines(log: Iterable[Line]) -> Iterator[str]:
    """Words that were said and heard within the same second are told once."""
    heard = {(line.text, round(line.at_s)) for line in log if line.by is By.HEARD}
    for line in log:
        if line.by is By.SAID and (line.text, round(line.at_s)) in heard:
            continue
        yield f"{line.at_s:.1f} s {line.by}: {line.text}"
