"""A stack's frames into events, in vehicle time; pure, no I/O; the same code live and offline."""

from harness.reading.ardupilot import ArduPilotReading
from harness.reading.builtin import BuiltinReading
from harness.reading.px4 import Px4Reading
from harness.reading.stack import StackReading

STACKS: dict[str, StackReading] = {each.name: each for each in (ArduPilotReading(), BuiltinReading(), Px4Reading())}

__all__ = ["STACKS", "StackReading"]
