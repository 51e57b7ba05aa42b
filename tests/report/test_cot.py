"""Cursor on Target: by the base schema and by a TAK library, and never taken for the real thing."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from takproto.functions import xml2message

from harness.report.cot import ALERT, CANCEL, OWN_UAS, SUSPECT, UNKNOWN_M, cot_document, cot_events
from harness.report.incidents import Threat
from tests.report.incidents import HOSTILE, hostile, nowhere, recorded

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "schemas" / "cot-event.xsd"))


def events(document: bytes) -> list[etree._Element]:
    root = etree.fromstring(document)
    assert "events" == root.tag
    return [etree.fromstring(etree.tostring(each)) for each in root.iterchildren("event")]


def test_every_event_is_one_by_the_schema() -> None:
    found = events(cot_document([*recorded(), hostile(), nowhere()]))
    for each in found:
        SCHEMA.assertValid(each)
    assert len(found) > 100
    assert {OWN_UAS, SUSPECT, ALERT, CANCEL} == {each.get("type") for each in found}


def test_the_schema_bites() -> None:
    [event] = events(cot_document(recorded("ardupilot-patrol")))[:1]
    event.set("type", "a friend")
    assert not SCHEMA.validate(event)


def test_every_event_says_that_it_is_of_a_simulation() -> None:
    assert all(each.get("opex", "").startswith("s-") for each in events(cot_document(recorded())))


def test_a_tak_library_reads_the_same_out_of_it() -> None:
    [one] = recorded("px4-gnss-drag-off")
    for event in cot_events(one):
        read = xml2message(event.message().decode()).cotEvent
        assert (event.type, event.uid, event.how) == (read.type, read.uid, read.how)
        assert event.place is not None
        assert pytest.approx(event.place) == (read.lat, read.lon, read.hae)
        assert round(event.at.timestamp() * 1000) == read.sendTime


def test_an_attack_begins_with_an_alert_and_ends_with_its_cancel_and_what_came_of_it() -> None:
    [one] = recorded("px4-gnss-drag-off")
    told = [(each.type, each.uid, each.emergency) for each in cot_events(one) if each.type in (ALERT, CANCEL)]
    assert [(ALERT, f"{one.name}.alert", "Custom"), (CANCEL, f"{one.name}.alert", "cancel")] == told
    end = next(each for each in cot_events(one) if each.type == CANCEL)
    assert "verdict of the run: FAIL" in end.remarks
    assert "up to 17.2 m from where it was" in end.remarks


def test_nobody_is_suspected_of_a_loss() -> None:
    [one] = recorded("ardupilot-loss-fell")
    assert Threat.LOSS is one.threat
    assert SUSPECT not in {each.type for each in cot_events(one)}


def test_where_nothing_is_known_nothing_is_claimed() -> None:
    for event in events(cot_document([nowhere()])):
        point = event.find("point")
        assert [UNKNOWN_M, UNKNOWN_M] == [float(point.get(name)) for name in ("hae", "le")]


def test_a_place_that_two_attacks_share_is_told_once() -> None:
    found = events(cot_document(recorded("ardupilot-compound-masked")))
    keys = [(each.get("uid"), each.get("time"), each.get("type")) for each in found]
    assert sorted(set(keys)) == sorted(keys)
    assert sorted(each.get("time") for each in found) == [each.get("time") for each in found]


def test_hostile_text_stays_text() -> None:
    [alert] = [each for each in events(cot_document([hostile()])) if each.get("type") == ALERT]
    assert ["contact", "emergency", "remarks"] == [each.tag for each in alert.find("detail")]
    assert "</remarks><event/>]]>&quot;<!-- \ufffd\ufffd[31m\ufffd\ufffd" in alert.findtext("detail/remarks")
    assert "\x00" in HOSTILE


def test_the_same_bundles_give_the_same_bytes() -> None:
    once = cot_document(recorded())
    recorded.cache_clear()
    assert once == cot_document(recorded())
