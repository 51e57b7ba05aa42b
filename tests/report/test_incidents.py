"""Attacks as their patrol saw them: from recordings of real flights, and of the practice drone's."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from harness.evidence.bundle import Bundle
from harness.report.assembling import assemble
from harness.report.attacks import incidents
from harness.report.gathering import gather
from harness.report.incidents import AFTER_S, EVERY_S, LEAD_S, By, Threat, incidents_of, threat_of
from harness.report.material import Material
from harness.verdict import Verdict
from tests.report.incidents import recorded
from tests.report.runs import RECORDED

HOME = (52.0, 23.6)


def test_a_drag_off_is_told_with_where_it_was_and_where_it_took_itself_to_be() -> None:
    [one] = recorded("px4-gnss-drag-off")
    assert (Threat.GNSS, "overt drag-off at 0.3 m/s towards 90°", "") == (one.threat, one.attack, one.disguise)
    assert (44.216, 104.264) == (one.began_s, one.ended_s)
    assert one.shown_s is not None
    assert one.began_s < one.shown_s < one.ended_s
    assert one.true.at is not None
    assert one.believed.at is not None
    assert abs(one.true.at.at_s - one.began_s) < 1
    assert pytest.approx(HOME, abs=0.01) == (one.true.at.lat_deg, one.true.at.lon_deg)
    # Dragged off to the east it took itself to be in the east of where it was, and went west of its track.
    last = one.true.spots[-1], one.believed.spots[-1]
    assert last[0].lon_deg < last[1].lon_deg
    assert one.worst_error_m is not None
    assert one.worst_error_m > 15
    assert Verdict.FAIL is one.verdict
    assert any("gnss trouble" in each for each in one.reasons)


def test_what_a_stranger_did_while_the_link_was_lost_is_an_incident_of_its_own() -> None:
    lost, masked = recorded("ardupilot-compound-masked")
    assert [(Threat.LINK, 1, ""), (Threat.COMMAND, 2, "as station unsigned")] == [
        (each.threat, each.number, each.disguise) for each in (lost, masked)
    ]
    assert lost.began_s < masked.began_s < masked.ended_s == lost.ended_s
    assert lost.name != masked.name


def test_a_bundle_without_numbers_of_attacks_tells_when_they_ended() -> None:
    [one] = recorded("ardupilot-patrol")
    assert (126.424, 132.324) == (one.began_s, one.ended_s)
    heard = [line.text for line in one.log if line.by is By.HEARD]
    said = [line.text for line in one.log if line.by is By.SAID]
    assert "GCS Failsafe" in said
    assert "GCS Failsafe" not in heard
    assert (By.MODE, "RETURN") in [(line.by, line.text) for line in one.log]


def test_a_lost_drone_is_told_with_where_it_came_to_rest() -> None:
    [one] = recorded("ardupilot-loss-fell")
    assert (Threat.LOSS, None) == (one.threat, one.ended_s)
    assert one.rest is not None
    assert one.rest.at_s > one.began_s
    assert one.told.spots


@pytest.mark.parametrize("name", ["px4-gnss-drag-off", "ardupilot-patrol", "ardupilot-loss-fell"])
def test_tracks_and_words_are_of_the_attacks_own_time_and_in_order(name: str) -> None:
    for one in recorded(name):
        for track in (one.true, one.believed, one.told):
            times = [spot.at_s for spot in track.spots]
            assert sorted(times) == times
            assert all(one.began_s - LEAD_S <= at_s <= one.over_s + AFTER_S + 1 for at_s in times)
            apart = [after - before for before, after in pairwise(times[:-1])]
            assert all(each >= EVERY_S - 0.001 for each in apart)
        assert sorted(line.at_s for line in one.log) == [line.at_s for line in one.log]
        assert one.true.spots


def test_vehicle_time_becomes_a_time_of_day() -> None:
    [one] = recorded("ardupilot-patrol")
    assert (126.424, "2026-11-23T01:04:46.424000+00:00") == (
        (one.utc(one.began_s) - one.started).total_seconds(), one.utc(one.began_s).isoformat()
    )  # fmt: skip


def test_of_flights_without_an_attack_there_is_nothing_to_tell() -> None:
    assert [] == list(incidents_of(Bundle.open(RECORDED / "ardupilot-own-order")))


def test_what_would_have_been_done_in_a_clean_twin_is_no_attack() -> None:
    assert [] == list(incidents_of(Bundle.open(RECORDED / "px4-gnss-drag-off" / "twin")))


def test_a_reports_incidents_are_those_of_its_runs_and_read_once() -> None:
    gathered = gather([RECORDED / name for name in ("px4-loss-gone", "ardupilot-patrol", "ardupilot-own-order")])
    folders = {each.identity.run: each.folder for each in gathered.judged if each.folder}
    told: list[tuple[int, int]] = []
    material = Material(results=assemble(gathered), folders=folders, told=lambda *how_far: told.append(how_far))
    found = incidents(material)
    assert (*recorded("ardupilot-patrol"), *recorded("px4-loss-gone")) == found
    assert [(0, 3), (1, 3), (2, 3)] == told
    assert found == incidents(material)
    assert 3 == len(told)
    assert () == incidents(replace(material, folders={}))


@pytest.mark.parametrize(
    ("note", "threat"),
    [
        ({"fault": "a swarm of 50", "traffic": ["D00001"]}, Threat.TRAFFIC),
        ({"fault": "somebody listens", "listener": True}, Threat.LISTENER),
        ({"fault": "100 heartbeats /s", "act": "Flood", "matter": "heartbeats"}, Threat.FLOOD),
        ({"fault": "Disarm as stranger", "act": "Disarm"}, Threat.COMMAND),
        ({"fault": "link loss"}, Threat.LINK),
    ],
)
def test_what_is_attacked_is_told_by_its_note(note: dict[str, object], threat: Threat) -> None:
    assert threat is threat_of(note)
