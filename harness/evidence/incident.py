"""incident.json: what is known of a drone that was lost for good, for whoever goes to look for it."""

from __future__ import annotations

import json
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from harness.reading.lost import Lost
from harness.timeline import Event

INCIDENT_NAME = "incident.json"
_Number = Annotated[float, Field(allow_inf_nan=False)]


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True,
        json_schema_serialization_defaults_required=True,
    )  # fmt: skip


class Place(_Model):
    """Metres north, east and up from where it stood when it was switched on, and vehicle seconds since then."""

    at_s: _Number
    north_m: _Number
    east_m: _Number
    up_m: _Number

    @classmethod
    def of(cls, event: Event) -> Self:
        at = event.value
        return cls(
            at_s=round(event.hi_s, 3), north_m=round(at.north_m, 2), east_m=round(at.east_m, 2), up_m=round(at.up_m, 2)
        )


class Word(_Model):
    """Something that the ground heard it say."""

    at_s: _Number
    text: str


class IncidentFile(_Model):
    """`told` are places as the drone told its ground, the last and the track before it; `true` are the simulator's. It
    is None where nothing was told, or nobody saw it come to rest: a simulator that is the drone's own process ends with
    it."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    run: str
    how: str
    hit_at_s: _Number
    last_heard_at_s: _Number | None
    last_told: Place | None
    last_true: Place | None
    rest_true: Place | None
    told_to_true_m: _Number | None
    """From the last place told to where it truly came to rest, or, where that was not seen, was last."""
    track_told: tuple[Place, ...]
    last_words: tuple[Word, ...]
    whole: bool
    """Whether nothing that counts here is missing from the recording."""

    @classmethod
    def of(cls, run: str, lost: Lost) -> Self:
        return cls(
            run=run,
            how=lost.how,
            hit_at_s=round(lost.hit_s, 3),
            last_heard_at_s=lost.heard_s,
            last_told=Place.of(lost.told) if lost.told else None,
            last_true=Place.of(lost.truth) if lost.truth else None,
            rest_true=Place.of(lost.rest) if lost.rest else None,
            told_to_true_m=None if lost.off_m is None else round(lost.off_m, 2),
            track_told=tuple(map(Place.of, lost.track)),
            last_words=tuple(Word(at_s=round(each.hi_s, 3), text=each.value.text) for each in lost.words),
            whole=lost.sure,
        )


def incident_schema() -> str:
    """The JSON Schema (2020-12) of incident.json, as committed in `incident.schema.json`."""
    schema = IncidentFile.model_json_schema(by_alias=True, mode="serialization")
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema, indent=2) + "\n"
