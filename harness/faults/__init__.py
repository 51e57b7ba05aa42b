"""Faults of the modelled radio: frozen settings, and the pure effect on packets that they begin."""

from harness.faults.bandwidth import Bandwidth
from harness.faults.bursts import BurstLoss
from harness.faults.capped import Capped
from harness.faults.chain import Chain
from harness.faults.copies import Duplication, Reordering
from harness.faults.damage import Corruption
from harness.faults.delay import Distribution, Latency
from harness.faults.distance import DistanceLoss
from harness.faults.link import LinkLoss
from harness.faults.loss import RandomLoss
from harness.faults.outage import Outage
from harness.faults.packet import Effect, LinkFault, Packet, Scene
from harness.faults.radio import radio_names, read_radio
from harness.faults.ramp import Ramp
from harness.faults.selective import MessageLoss, Scoped
from harness.faults.settings import Direction
from harness.faults.stalls import Stalls
from harness.faults.trace import TraceReplay
from harness.faults.wrappers import Directed, Pulsed

__all__ = [
    "Bandwidth", "BurstLoss", "Capped", "Chain", "Corruption", "Directed", "Direction", "DistanceLoss", "Distribution",
    "Duplication", "Effect", "Latency", "LinkFault", "LinkLoss", "MessageLoss", "Outage", "Packet", "Pulsed", "Ramp",
    "RandomLoss", "Reordering", "Scene", "Scoped", "Stalls", "TraceReplay", "radio_names", "read_radio",
]  # fmt: skip
