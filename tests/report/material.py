"""A report's material for tests of its formats: of recorded flights, and with hostile text wherever text may stand."""

from __future__ import annotations

from functools import cache
from typing import Any

from harness.report.assembling import Asked, assemble
from harness.report.gathering import gather
from harness.report.material import Material
from harness.report.results import Results
from tests.report.incidents import HOSTILE
from tests.report.runs import RECORDED

NAMES = (
    "ardupilot-patrol", "ardupilot-too-slow", "px4-patrol", "ardupilot-gnss-unsupported", "ardupilot-key-taken",
    "ardupilot-key-removed", "px4-gnss-fence",
)  # fmt: skip


UNICODE = HOSTILE.encode("utf-8", "replace").decode()
"""Results hold no half of a pair of surrogates: their reader refuses it."""


@cache
def recorded(*names: str) -> Material:
    """Of the bundles of these names."""
    gathered = gather([RECORDED / name for name in names or NAMES])
    folders = {each.identity.run: each.folder for each in gathered.judged if each.folder is not None}
    return Material(results=assemble(gathered, Asked()), folders=folders)


def hostile() -> Results:
    """Results in which every text that is nobody's key is hostile."""
    return Results.model_validate(_poisoned(recorded().results.model_dump()))


_KEPT = frozenset(
    {"verdict", "started_utc", "ended_utc", "first_utc", "last_utc", "vehicle", "speed_asked", "run", "runs", "case",
     "id", "drone", "configuration", "schema", "schema_", "signature", "expires", "by_drone", "kind"}
)  # fmt: skip


def _poisoned(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: each if name in _KEPT else _poisoned(each) for name, each in data.items()}
    if isinstance(data, (list, tuple)):
        return [_poisoned(each) for each in data]
    return UNICODE if isinstance(data, str) else data
