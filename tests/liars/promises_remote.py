"""The drone's own remote ID: each scenario's checks by short names, in the order of its verify; and which liar breaks
which of them."""

from __future__ import annotations

from typing import Any

from harness.actors.rogue import AS_COMPANION, STRANGER
from scenarios import test_remote_id as remote
from tests.flying import Scenario
from tests.liars.kill_table import Kill, Promises

_TELLS = ("place-comes", "id-comes", "id-stays", "place-true")
_WELL = remote.test_identifies_itself_as_long_as_all_is_well
_TROUBLE = remote.test_identifies_itself_and_says_that_it_is_in_trouble
OTHERS = remote.test_takes_nobody_elses_identity
PROMISES: Promises = {_WELL: (*_TELLS, "no-alarm"), _TROUBLE: (*_TELLS, "alarm"), OTHERS: _TELLS}
CASES: dict[Scenario, tuple[dict[str, Any], ...]] = {
    _WELL: ({"day": "ordinary"}, {"day": "ordered-down"}),
    _TROUBLE: ({"attack": "link-lost"}, {"attack": "satellites-forged"}),
    OTHERS: ({"disguise": STRANGER}, {"disguise": AS_COMPANION}),
}
_LIES = (
    ("hides-its-place", "place-comes", "older than 3 s"),
    ("hides-its-id", "id-comes", "older than 7 s"),
    ("changes-its-remote-id", "id-stays", "another than its first"),
    ("broadcasts-a-false-place", "place-true", "m from where it truly is"),
    ("hides-its-emergency", "alarm", "never became 'emergency'"),
    ("cries-emergency", "no-alarm", "'emergency'"),
)
KILLS = tuple(
    Kill(liar, scenario, breaks, because, case)
    for scenario, cases in CASES.items()
    for case in cases
    for liar, breaks, because in _LIES
    if breaks in PROMISES[scenario]
)
