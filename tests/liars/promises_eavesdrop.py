"""Listeners: each scenario's checks by short names, in the order of its verify; and which liar breaks which of them."""

from __future__ import annotations

from scenarios import test_eavesdrop
from tests.liars.kill_table import Kill, Promises

PROMISES: Promises = {test_eavesdrop.test_keeps_the_customers_secrets: ("operator", "key")}
(_SECRETS,) = PROMISES
KILLS = (
    Kill("tells-where-its-operator-is", _SECRETS, "operator", "OPEN_DRONE_ID_SYSTEM.operator_latitude"),
    Kill("echoes-its-key", _SECRETS, "key", "SETUP_SIGNING.secret_key: 32 bytes, not repeated here"),
)
