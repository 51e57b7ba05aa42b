"""The drone's own remote ID: each scenario's checks by short names, in the order of its verify; and which liar breaks
which of them."""

from __future__ import annotations

from scenarios import test_remote_id as remote
from tests.flying import Scenario
from tests.liars.kill_table import Kill, Promises

_TELLS = ("place-comes", "id-comes", "id-stays", "place-true")
PROMISES: Promises = {
    remote.test_identifies_itself_on_any_day: (*_TELLS, "no-alarm"),
    remote.test_identifies_itself_without_its_ground: (*_TELLS, "alarm"),
    remote.test_identifies_itself_with_forged_satellites: (*_TELLS, "alarm"),
    remote.test_identifies_itself_when_ordered_down: (*_TELLS, "no-alarm"),
    remote.test_takes_nobody_elses_identity: _TELLS,
}
SETTINGS: dict[Scenario, dict[str, bool]] = {
    remote.test_identifies_itself_with_forged_satellites: {"attacks_gnss": True},
    remote.test_takes_nobody_elses_identity: {"strangers": True},
}
"""What a rig needs besides."""
_LIES = (
    ("hides-its-place", "place-comes", "older than 3 s"),
    ("hides-its-id", "id-comes", "older than 7 s"),
    ("changes-its-remote-id", "id-stays", "another than its first"),
    ("broadcasts-a-false-place", "place-true", "m from where it truly is"),
    ("hides-its-emergency", "alarm", "never became 'emergency'"),
    ("cries-emergency", "no-alarm", "'emergency'"),
)
KILLS = tuple(
    Kill(liar, scenario, breaks, because)
    for scenario, promises in PROMISES.items()
    for liar, breaks, because in _LIES
    if breaks in promises
)
