"""Attacks on satellite navigation: frozen settings, and what they make a receiver put out."""

from harness.faults.gnss.altitude import AltitudePull, AltitudeStep
from harness.faults.gnss.condition import CLEAN, Condition, Declared, Fix, Ned
from harness.faults.gnss.declared import Declares
from harness.faults.gnss.degraded import Degraded
from harness.faults.gnss.denial import Denial
from harness.faults.gnss.erratic import ErraticJam
from harness.faults.gnss.false import FalseHeading, FalseTime, FalseVelocity, Noisy
from harness.faults.gnss.fault import Effect, GnssFault, GnssScene, Shows, Sign
from harness.faults.gnss.jam import ProgressiveJam
from harness.faults.gnss.receiver import Measured, ReceiverModel, Truth
from harness.faults.gnss.spoof import DragOff, Step
from harness.faults.gnss.stuck import Frozen, Meacon
from harness.faults.gnss.together import Together, refuse_contradictions
from harness.faults.gnss.triggers import AtWaypoint, FartherThan, NearFence, Trigger
from harness.faults.gnss.wrap import Pulsed, Ramp, When

__all__ = [
    "CLEAN", "AltitudePull", "AltitudeStep", "AtWaypoint", "Condition", "Declared", "Declares", "Degraded", "Denial",
    "DragOff", "Effect", "ErraticJam", "FalseHeading", "FalseTime", "FalseVelocity", "FartherThan", "Fix", "Frozen",
    "GnssFault", "GnssScene", "Meacon", "Measured", "NearFence", "Ned", "Noisy", "ProgressiveJam", "Pulsed", "Ramp",
    "ReceiverModel", "Shows", "Sign", "Step", "Together", "Trigger", "Truth", "When", "refuse_contradictions",
]  # fmt: skip
