"""Faults of the modelled radio: frozen settings, and the pure effect on packets that they begin."""

from harness.faults.link import Direction, LinkLoss
from harness.faults.outage import Outage

__all__ = ["Direction", "LinkLoss", "Outage"]
