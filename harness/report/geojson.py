"""Incidents as GeoJSON (RFC 7946), for any map.

Coordinates are longitude and latitude only: a third would be a height above the ellipsoid, and the drone's is above
mean sea level; heights are among the properties.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from geojson import Feature, FeatureCollection, LineString, Point, dumps

from harness.report.attacks import incidents
from harness.report.cot import in_words, left_out
from harness.report.incidents import Incident, Spot, Track
from harness.report.material import Material
from harness.report.xml import zulu

PRECISION = 7
"""Decimals of a degree: a centimetre."""


def geojson(material: Material) -> bytes:
    """A report's incidents as GeoJSON."""
    return geojson_document(incidents(material), left_out(material))


def geojson_document(attacks: Sequence[Incident], beside: Sequence[str] = ()) -> bytes:
    """A collection: for each attack where the drone was when it began, with all that is known of it, and its tracks by
    each account. `beside`, and who made it, are members of ours, which RFC 7946 lets others pass over."""
    whole = FeatureCollection(
        [each for attack in attacks for each in _features(attack)], notTold=list(beside), madeBy="cuas-harness"
    )
    return bytes(dumps(whole, indent=1, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace") + b"\n")


def _features(incident: Incident) -> Iterator[Feature]:
    at = incident.true.at or incident.told.at or incident.believed.at
    yield Feature(id=incident.name, geometry=_point(at), properties=_told(incident))
    tracks = {"true": incident.true, "believed": incident.believed, "told": incident.told}
    for which, track in tracks.items():
        if track.spots:
            yield Feature(
                id=f"{incident.name}.{which}", geometry=_line(track), properties=_times(incident, which, track)
            )
    if incident.rest is not None:
        yield Feature(
            id=f"{incident.name}.rest", geometry=_point(incident.rest),
            properties={"kind": "rest", "attack": incident.name, **_spot(incident, incident.rest)},
        )  # fmt: skip


def _told(incident: Incident) -> dict[str, Any]:
    accounts = {"true": incident.true.at, "believed": incident.believed.at, "told": incident.told.at}
    return {
        "kind": "attack",
        "title": in_words(incident),
        "simulated": True,
        "run": incident.run,
        "scenario": incident.scenario,
        "case": incident.case,
        "requirements": list(incident.requirements),
        "drone": incident.drone,
        "real": incident.real,
        "threat": incident.threat,
        "attack": incident.attack,
        "disguise": incident.disguise or None,
        "began_s": incident.began_s,
        "ended_s": incident.ended_s,
        "shown_s": incident.shown_s,
        "began_utc": zulu(incident.utc(incident.began_s)),
        "worst_error_m": incident.worst_error_m,
        "places": {which: _spot(incident, spot) if spot else None for which, spot in accounts.items()},
        "log": [{"at_s": line.at_s, "by": line.by, "text": line.text} for line in incident.log],
        "verdict": incident.verdict,
        "filed": incident.filed,
        "judged": incident.judged or None,
        "untold": incident.untold or None,
        "reasons": list(incident.reasons),
    }


def _spot(incident: Incident, spot: Spot) -> dict[str, Any]:
    return {
        "at_s": spot.at_s, "at_utc": zulu(incident.utc(spot.at_s)), "lat_deg": spot.lat_deg, "lon_deg": spot.lon_deg,
        "alt_amsl_m": spot.alt_m,
    }  # fmt: skip


def _times(incident: Incident, which: str, track: Track) -> dict[str, Any]:
    return {
        "kind": f"track {which}",
        "attack": incident.name,
        "at_s": [spot.at_s for spot in track.spots],
        "alt_amsl_m": [spot.alt_m for spot in track.spots],
        "times": [zulu(incident.utc(spot.at_s)) for spot in track.spots],
    }


def _point(spot: Spot | None) -> Point | None:
    return Point((spot.lon_deg, spot.lat_deg), precision=PRECISION) if spot is not None else None


def _line(track: Track) -> LineString | Point:
    """A line has two places at the least."""
    if len(track.spots) == 1:
        return _point(track.spots[0])
    return LineString([(spot.lon_deg, spot.lat_deg) for spot in track.spots], precision=PRECISION)
