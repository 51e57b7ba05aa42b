"""What run.json says of the vehicle's time."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class ClockIdentity(BaseModel):
    """How well vehicle time was known: intervals between stamps, in vehicle milliseconds."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")
    bracket_p99_ms: float
    bracket_max_ms: float
    stamps: int
    epochs: int
