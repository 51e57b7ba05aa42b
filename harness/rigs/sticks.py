"""A pilot's sticks on a rig: the receiver's input found, the equipment put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from harness.actors.instrument import Instrument
from harness.rigs.moorings import LOOPBACK
from harness.rigs.scene import RigScene
from harness.rigs.settings import RigSettings
from harness.rigs.sitl import Sitl
from harness.rigs.tape import Tape
from harness.vehicles.base import Vehicle
from harness.vehicles.sticks.equipment import RcEquipment, equip
from harness.wire.udp import UdpPort


def take_sticks(
    settings: RigSettings,
    sitl: Sitl | None,
    vehicle: Vehicle,
    instrument: Instrument | None,
    tape: Tape,
    scene: RigScene,
    *,
    numbers: Iterator[int],
    closers: list[Callable[[], object]],
) -> RcEquipment | None:
    """None where no sticks are asked for. Raises NotSupported where they cannot come on board as asked."""
    if settings.sticks is None:
        return None
    port = None
    if sitl is not None:
        port = UdpPort.bind(LOOPBACK, 0, peer=sitl.rc_input)
        closers.append(port.close)
    return equip(settings.sticks, vehicle, instrument, port, tape, scene, numbers=numbers)
