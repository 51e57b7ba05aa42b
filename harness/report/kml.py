"""Incidents as KML 2.2 (OGC 07-147r2), for any globe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from xml.etree import ElementTree

from harness.report.attacks import incidents
from harness.report.cot import account, in_words, left_out
from harness.report.incidents import Incident, Spot, Track
from harness.report.material import Material
from harness.report.xml import document, element, zulu

NAMESPACE = "http://www.opengis.net/kml/2.2"
COLOURS = {"true": "ff00a000", "believed": "ff0080ff", "told": "ffff6000", "attack": "ff0000ff"}
"""Opacity, blue, green, red, in hexadecimal; told apart by hue and by brightness."""
LINE_WIDTH = "3"
PRECISE = 7


def kml(material: Material) -> bytes:
    """A report's incidents as KML."""
    return kml_document(incidents(material), left_out(material))


def kml_document(attacks: Sequence[Incident], beside: Sequence[str] = ()) -> bytes:
    """A folder for each attack: where it began, with all that is known of it, and the drone's track by each account.
    `beside` stands in the document's own description."""
    styles = [
        element(
            "Style", None,
            element("IconStyle", None, element("color", colour)),
            element("LineStyle", None, element("color", colour), element("width", LINE_WIDTH)),
            id=name,
        )
        for name, colour in COLOURS.items()
    ]  # fmt: skip
    about = "Simulated attacks on drones; no radio was keyed. Heights are above mean sea level."
    whole = element(
        "Document", None, element("name", "Incidents"), element("description", _shown((about, *beside))), *styles,
        *map(_folder, attacks),
    )  # fmt: skip
    return document(element("kml", None, whole, xmlns=NAMESPACE))


def _folder(incident: Incident) -> ElementTree.Element:
    marks = list(_marks(incident))
    return element("Folder", None, element("name", f"{incident.scenario}: {in_words(incident)}"), *marks)


def _marks(incident: Incident) -> Iterator[ElementTree.Element]:
    at = incident.true.at or incident.told.at or incident.believed.at
    span = element(
        "TimeSpan", None,
        element("begin", zulu(incident.utc(incident.began_s))), element("end", zulu(incident.utc(incident.over_s))),
    )  # fmt: skip
    yield _placemark(
        incident, "attack", in_words(incident), _shown(account(incident)), span, _point(at) if at else None
    )
    tracks = {"true": incident.true, "believed": incident.believed, "told": incident.told}
    for which, track in tracks.items():
        if track.spots:
            ends = [zulu(incident.utc(track.spots[end].at_s)) for end in (0, -1)]
            span = element("TimeSpan", None, element("begin", ends[0]), element("end", ends[1]))
            yield _placemark(incident, which, f"{which} track", "", span, _line(track))
    if incident.rest is not None:
        when = element("TimeStamp", None, element("when", zulu(incident.utc(incident.rest.at_s))))
        yield _placemark(incident, "true", "came to rest", "", when, _point(incident.rest))


def _placemark(
    incident: Incident,
    style: str,
    name: str,
    description: str,
    when: ElementTree.Element,
    where: ElementTree.Element | None,
) -> ElementTree.Element:
    told = [element("description", description)] if description else []
    data = {
        "run": incident.run,
        "scenario": incident.scenario,
        "threat": incident.threat,
        "verdict": incident.verdict or "never judged",
    }
    data |= {"filed": str(incident.filed), "judged": incident.judged} if incident.filed else {}
    extended = element(
        "ExtendedData", None, *(element("Data", None, element("value", value), name=key) for key, value in data.items())
    )
    there = [where] if where is not None else []
    return element(
        "Placemark", None, element("name", name), *told, when, element("styleUrl", f"#{style}"), extended, *there
    )


def _shown(lines: Iterable[str]) -> str:
    """As the HTML for which globes take a description: what a drone said is text, and no markup."""
    return "<br/>".join(escape(each) for each in lines)


def _line(track: Track) -> ElementTree.Element:
    if len(track.spots) == 1:
        return _point(track.spots[0])
    coordinates = " ".join(map(_coordinates, track.spots))
    mode = element("altitudeMode", "absolute")
    return element("LineString", None, mode, element("coordinates", coordinates))


def _point(spot: Spot) -> ElementTree.Element:
    return element("Point", None, element("altitudeMode", "absolute"), element("coordinates", _coordinates(spot)))


def _coordinates(spot: Spot) -> str:
    return f"{spot.lon_deg:.{PRECISE}f},{spot.lat_deg:.{PRECISE}f},{spot.alt_m:.2f}"
