"""incident.json is what its schema says."""

from __future__ import annotations

import json
from pathlib import Path

from harness.evidence import incident as module
from harness.evidence.incident import IncidentFile, incident_schema
from harness.reading.lost import lost
from harness.timeline import Event, Position, Report, Timeline

HIT = {"kind": "injected", "t_s": 20.0, "fault": "it is destroyed", "wreck": "SILENCE"}


def test_the_schema_beside_the_code_is_the_models() -> None:
    assert incident_schema() == Path(module.__file__).with_name("incident.schema.json").read_text("utf-8")


def test_places_and_words_are_written_with_their_times() -> None:
    line = Timeline(end_s=30.0)
    line.add(Event("truth", Position(100.0, 5.0, 20.0), 19.9, 19.95))
    line.add(Event("whereabouts", Position(97.0, 1.0, 20.0), 19.4, 19.45))
    line.add(Event("heard", Report(frozenset(), "Armed"), 3.0, 3.05))

    made = json.loads(IncidentFile.of("a run", lost(line, HIT, 19.95)).model_dump_json(by_alias=True))

    assert {"at_s": 19.45, "north_m": 97.0, "east_m": 1.0, "up_m": 20.0} == made["last_told"]
    assert {"at_s": 19.95, "north_m": 100.0, "east_m": 5.0, "up_m": 20.0} == made["last_true"]
    assert (5.0, None, 19.95, True) == tuple(
        made[name] for name in ("told_to_true_m", "rest_true", "last_heard_at_s", "whole")
    )
    assert [{"at_s": 3.05, "text": "Armed"}] == made["last_words"]


def test_of_a_drone_that_told_nothing_nothing_is_made_up() -> None:
    made = IncidentFile.of("a run", lost(Timeline(end_s=30.0), HIT, None))

    assert (None, None, None, None) == (made.last_heard_at_s, made.last_told, made.last_true, made.told_to_true_m)
    assert ((), ()) == (made.track_told, made.last_words)
