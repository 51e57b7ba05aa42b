"""GeoJSON and KML of incidents: valid by a library of the field and by OGC's schema, whatever text is in them."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import geojson
import lxml.html
import pytest
from lxml import etree

from harness.report.geojson import geojson_document as as_geojson
from harness.report.incidents import By, Line
from harness.report.kml import kml_document as as_kml
from tests.report.incidents import hostile, nowhere, recorded

KML = {"k": "http://www.opengis.net/kml/2.2"}
WHOLE = [*recorded(), hostile(), nowhere()]


def ogc_schema() -> etree.XMLSchema:
    """As the package pykml ships it."""
    found = importlib.util.find_spec("pykml")
    assert found is not None
    assert found.origin is not None
    return etree.XMLSchema(etree.parse(Path(found.origin).parent / "schemas" / "ogckml22.xsd"))


def test_geojson_is_valid() -> None:
    read = geojson.loads(as_geojson(WHOLE))
    assert isinstance(read, geojson.FeatureCollection)
    assert read.is_valid, read.errors()
    names = [each.id for each in read.features]
    assert len(set(names)) == len(names)


def test_geojson_tells_all_that_is_known_of_an_attack() -> None:
    [one] = recorded("px4-gnss-drag-off")
    features = {each["id"]: each for each in json.loads(as_geojson([one]))["features"]}
    attack = features[one.name]
    assert one.true.at is not None
    assert [one.true.at.lon_deg, one.true.at.lat_deg] == attack["geometry"]["coordinates"]
    told = attack["properties"]
    assert (one.began_s, one.ended_s, one.worst_error_m) == (told["began_s"], told["ended_s"], told["worst_error_m"])
    assert ("FAIL", True) == (told["verdict"], told["simulated"])
    assert [line.text for line in one.log] == [each["text"] for each in told["log"]]
    for which, track in (("true", one.true), ("believed", one.believed)):
        line = features[f"{one.name}.{which}"]
        assert [[spot.lon_deg, spot.lat_deg] for spot in track.spots] == line["geometry"]["coordinates"]
        assert [spot.alt_m for spot in track.spots] == line["properties"]["alt_amsl_m"]


def test_a_place_that_is_not_known_is_null() -> None:
    [only] = json.loads(as_geojson([nowhere()]))["features"]
    assert only["geometry"] is None


def test_kml_is_valid_by_the_schema_of_the_ogc() -> None:
    ogc_schema().assertValid(etree.fromstring(as_kml(WHOLE)))


def test_kml_has_a_folder_for_each_attack_and_a_track_by_each_account() -> None:
    [one] = recorded("px4-gnss-drag-off")
    root = etree.fromstring(as_kml([one]))
    names = root.xpath("//k:Folder/k:Placemark/k:name/text()", namespaces=KML)
    assert [f"{one.attack} on px4 1.16.0", "true track", "believed track"] == names
    first = root.xpath("string(//k:LineString/k:coordinates)", namespaces=KML).split()[0]
    spot = one.true.spots[0]
    assert pytest.approx((spot.lon_deg, spot.lat_deg, spot.alt_m)) == tuple(map(float, first.split(",")))
    assert {"absolute"} == set(root.xpath("//k:altitudeMode/text()", namespaces=KML))


@pytest.mark.parametrize("write", [as_geojson, as_kml])
def test_the_same_bundles_give_the_same_bytes(write: object) -> None:
    assert callable(write)
    once = write(recorded("px4-gnss-drag-off"))
    recorded.cache_clear()
    assert once == write(recorded("px4-gnss-drag-off"))


def test_a_track_of_one_place_is_a_point() -> None:
    one = recorded("px4-gnss-drag-off")[0]
    short = replace(one, true=replace(one.true, spots=one.true.spots[:1]))
    features = {each["id"]: each for each in json.loads(as_geojson([short]))["features"]}
    assert "Point" == features[f"{one.name}.true"]["geometry"]["type"]
    ogc_schema().assertValid(etree.fromstring(as_kml([short])))


def test_what_a_drone_says_is_text_in_a_globe_that_shows_html() -> None:
    """A description is HTML there, and an escape of XML's is undone before it is read."""
    said = replace(recorded("px4-gnss-drag-off")[0], log=(Line(1.0, By.SAID, "<img src=x onerror=alert(1)>&lt;"),))
    shown = etree.fromstring(as_kml([said])).xpath("string(//k:Placemark/k:description)", namespaces=KML)
    read = lxml.html.fromstring(f"<div>{shown}</div>")
    assert {"div", "br"} == {each.tag for each in read.iter()}
    assert "1.0 s said: <img src=x onerror=alert(1)>&lt;" in read.text_content()
