"""Everything between a pilot's hands and the autopilot, put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.actors.instrument import Instrument
from harness.actors.pilot import Pilot
from harness.evidence.recorder import Recorder
from harness.faults.packet import Scene
from harness.vehicles.base import LinkTimeout, Vehicle
from harness.vehicles.px4_simulated import Px4Simulated
from harness.vehicles.sticks.ardupilot import ArduPilotSticks
from harness.vehicles.sticks.base import Sticks, SticksSettings, Via
from harness.vehicles.sticks.manual import ManualSticks, PracticeSticks, Px4Sticks
from harness.vehicles.sticks.px4_receiver import Px4ReceiverSticks
from harness.wire.port import Port
from harness.wire.rc import RcLink
from harness.wire.receiver import Receiver

_MANUAL: dict[str, type[ManualSticks]] = {"px4": Px4Sticks, "builtin": PracticeSticks}


def parameters_of(stack: str) -> str | None:
    """The file in sitl/params that sets a patrol of that stack up for sticks, if anything needs to be set."""
    return _kind_of(stack).parameters


def transmitter_of(stack: str, settings: SticksSettings, *, simulated: bool = False) -> str | None:
    """The file in sitl/params that describes the pilot's transmitter to that stack, `simulated` by the harness or by
    itself, whatever else is configured."""
    on_board = simulated and settings.via == Via.RECEIVER
    return (Px4ReceiverSticks if on_board else _kind_of(stack)).transmitter


def _kind_of(stack: str) -> type[ArduPilotSticks] | type[ManualSticks]:
    return ArduPilotSticks if stack == "ardupilot" else _MANUAL[stack]


@dataclass(frozen=True, slots=True)
class RcEquipment:
    """`radio` is None where the sticks come through the ground station's; `recorded` counts the frames on the tape."""

    sticks: Sticks
    pilot: Pilot
    radio: RcLink | None
    recorded: Callable[[], int]

    def begin(self) -> None:
        """Once, as soon as the vehicle runs, and before it is armed: sticks that never came are not missed."""
        self.sticks.begin()
        self.pilot.start()

    async def heard(self) -> None:
        """Wait until the vehicle tells that it hears the sticks. Raises VehicleError if it never does."""
        await self.sticks.heard(self.pilot.channels)

    async def probe(self, timeout: LinkTimeout | None) -> None:
        """See `Sticks.probe`; ends with the sticks heard."""
        if await self.sticks.probe(timeout, self.recorded):
            await self.heard()


def equip(
    settings: SticksSettings,
    vehicle: Vehicle,
    instrument: Instrument | None,
    port: Port | None,
    recorder: Recorder,
    scene: Scene,
    *,
    numbers: Iterator[int],
) -> RcEquipment:
    """`port` leads to a simulated receiver's input, where the stack has one; `numbers` are for injections. Raises
    NotSupported where sticks cannot come on board as `settings` say."""
    sticks = _sticks(settings, vehicle, instrument, port)
    if settings.via == Via.GROUND:
        return RcEquipment(sticks, Pilot(vehicle.clock, sticks.through_ground), None, lambda: recorder.count)
    receiver = Receiver(settings.receiver, vehicle.clock, sticks)
    radio = RcLink(recorder, vehicle.clock, scene, receiver.take, numbers=numbers)
    return RcEquipment(sticks, Pilot(vehicle.clock, radio.send), radio, lambda: recorder.count)


def _sticks(settings: SticksSettings, vehicle: Vehicle, instrument: Instrument | None, port: Port | None) -> Sticks:
    if vehicle.stack == "ardupilot":
        return ArduPilotSticks(settings, vehicle, instrument, port)
    if isinstance(vehicle, Px4Simulated) and vehicle.takes_pulses and settings.via == Via.RECEIVER:
        return Px4ReceiverSticks(settings, vehicle, instrument)
    return _MANUAL[vehicle.stack](settings, vehicle, instrument)
