"""What can be done to the radio and to the satellite receiver: frozen settings, and the pure effect that they begin.

Pulses and ramps of attacks on the receiver are in harness.faults.gnss, under the names that those of the radio have
here.
"""

from harness.faults.bandwidth import Bandwidth
from harness.faults.bursts import BurstLoss
from harness.faults.capped import Capped
from harness.faults.chain import Chain
from harness.faults.copies import Duplication, Reordering
from harness.faults.damage import Corruption
from harness.faults.delay import Distribution, Latency
from harness.faults.distance import DistanceLoss
from harness.faults.gnss.altitude import AltitudePull, AltitudeStep
from harness.faults.gnss.condition import Declared
from harness.faults.gnss.declared import Declares
from harness.faults.gnss.degraded import Degraded
from harness.faults.gnss.denial import Denial
from harness.faults.gnss.erratic import ErraticJam
from harness.faults.gnss.false import FalseHeading, FalseTime, FalseVelocity, Noisy
from harness.faults.gnss.fault import GnssFault
from harness.faults.gnss.jam import ProgressiveJam
from harness.faults.gnss.spoof import DragOff, Step
from harness.faults.gnss.stuck import Frozen, Meacon
from harness.faults.gnss.together import Together
from harness.faults.gnss.triggers import AtWaypoint, FartherThan, NearFence
from harness.faults.gnss.wrap import When
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
    "AltitudePull", "AltitudeStep", "AtWaypoint", "Bandwidth", "BurstLoss", "Capped", "Chain", "Corruption", "Declared",
    "Declares", "Degraded", "Denial", "Directed", "Direction", "DistanceLoss", "Distribution", "DragOff", "Duplication",
    "Effect", "ErraticJam", "FalseHeading", "FalseTime", "FalseVelocity", "FartherThan", "Frozen", "GnssFault",
    "Latency", "LinkFault", "LinkLoss", "Meacon", "MessageLoss", "NearFence", "Noisy", "Outage", "Packet",
    "ProgressiveJam", "Pulsed", "Ramp", "RandomLoss", "Reordering", "Scene", "Scoped", "Stalls", "Step", "Together",
    "TraceReplay", "When", "radio_names", "read_radio",
]  # fmt: skip
