"""The radio that a flight was asked to cross, in front of whatever faults a scenario puts in."""

from __future__ import annotations

from contextlib import ExitStack
from random import Random

from harness.faults.radio import read_radio
from harness.rigs.rig import Rig


def cross_radio(rig: Rig, rng: Random) -> None:
    """From now on all of `rig`'s traffic crosses the radio that its settings name, until the rig ends; what it did is
    noted then. Raises CallerError where there is no such radio."""
    if rig.settings.link is None:
        return
    radio, stack = read_radio(rig.settings.link), ExitStack()
    injection = stack.enter_context(rig.link.inject(radio, rng))
    # What it does by itself is no scenario's attack: see `harness.reading.silence`.
    rig.reader.standing = injection.number
    rig.tape.event("radio", radio=str(radio), number=injection.number)
    stack.callback(lambda: rig.tape.event("radio off", number=injection.number, receipt=injection.receipt()))
    rig.closers.append(stack.close)
