"""The embedded practice drone: it speaks MAVLink 2, flies as a point mass, and lies on demand.

No product is assessed by flying it. Embedded, `PracticeDrone` and `fly` run on the harness's own event loop; as a
process of its own, `python -m harness.builtin` speaks UDP or TCP.
"""

from __future__ import annotations

from harness.builtin.drone import PracticeDrone
from harness.builtin.embedded import fly
from harness.builtin.liar import LiarSpec
from harness.builtin.liars import LIARS
from harness.builtin.settings import DroneSettings

__all__ = ["LIARS", "DroneSettings", "LiarSpec", "PracticeDrone", "fly"]
