"""What run.json says of a baseline: which failures of its case were known before it was flown."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class BaselineIdentity(BaseModel):
    """The baseline's name and the hash of what was read of it; `known` are requirements, or sentences of checks that
    are of none, which failed then in the same case on the same vehicle."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    sha256: str
    known: tuple[str, ...] = ()
