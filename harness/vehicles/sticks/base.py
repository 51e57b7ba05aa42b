"""What a flight may ask of any vehicle's sticks. One class a stack fills in the terms."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, ClassVar

from harness.actors.instrument import Instrument
from harness.clock import within_vehicle_s
from harness.errors import CallerError, NotSupported, VehicleError
from harness.mavlink.codec import Message
from harness.vehicles.base import CLOCK_HZ, LinkTimeout, Vehicle
from harness.wire.rc import Channels
from harness.wire.receiver import OnLoss, ReceiverSettings

STAMP_S = 1 / CLOCK_HZ
"""The modelled receiver keeps the vehicle's time as told by its stamps: it acts up to one later."""
REPEATED_S = 0.2
"""The modelled receiver repeats the last sticks every 0.15 to 0.2 s: so old are they at most when it gives up."""
RECEIVER_ON_BOARD = "the sticks come on board by a receiver of their own"
HEARD_S = 20.0
ASK_HZ = 4.0


class Via(StrEnum):
    """How the sticks come on board: by a radio and a receiver of their own, or through the ground station's radio."""

    RECEIVER = "receiver"
    GROUND = "ground"


@dataclass(frozen=True, slots=True, kw_only=True)
class SticksSettings:
    """`receiver` counts only where there is one."""

    via: Via = Via.RECEIVER
    receiver: ReceiverSettings = field(default_factory=ReceiverSettings)

    def __post_init__(self) -> None:
        if self.via not in tuple(Via):
            raise CallerError(f"via={self.via!r}: wanted one of {', '.join(Via)}")

    @classmethod
    def of(cls, **words: Any) -> SticksSettings:
        """`via`, and the receiver's settings, in one list of words. Raises CallerError for one that is none of them."""
        via = {name: words.pop(name) for name in ("via",) if name in words}
        known = {each.name for each in fields(ReceiverSettings)}
        if unknown := words.keys() - known:
            raise CallerError(f"sticks with {', '.join(sorted(unknown))}: wanted via, {', '.join(sorted(known))}")
        return cls(**via, receiver=ReceiverSettings(**words))


class Sticks(ABC):
    """A receiver's output (`give`, `measure`), and the ground station's joystick (`through_ground`)."""

    parameters: ClassVar[str | None]
    transmitter: ClassVar[str | None]
    """The file in sitl/params that sets a patrol up for sticks; None where nothing needs to be set."""
    tells: ClassVar[str | None]
    """The message by which it tells that it hears sticks; None if it never does."""

    def __init__(self, settings: SticksSettings, vehicle: Vehicle, instrument: Instrument | None) -> None:
        """Raises NotSupported where sticks cannot come on board this way."""
        if settings.via == Via.RECEIVER and instrument is None:
            raise NotSupported(
                RECEIVER_ON_BOARD,
                "they want an instrument port beside the radio, and this drone has one port; through the ground "
                "station's radio they could",
            )
        self.settings = settings
        self.vehicle = vehicle
        self._instrument = instrument
        self._pings = 0

    @abstractmethod
    def give(self, channels: Channels | None) -> None:
        """What a receiver hands the autopilot: pulses, or None while there are none."""

    def measure(self) -> None:
        """TIMESYNC on the instrument port, whose echo is the vehicle's own time of being there."""
        if self._instrument is not None:
            self._pings += 1
            self._instrument.send("TIMESYNC", ts1=self._pings)

    def through_ground(self, channels: Channels) -> None:
        """The ground station sends the sticks through its own radio, as MANUAL_CONTROL."""
        self.vehicle.station.send("MANUAL_CONTROL", **manual_control(self.vehicle.station.drone[0], channels))

    def is_measuring(self, frame: bytes) -> bool:
        """Whether a frame of the drone's on the radio is there only because of what was done on the instrument port."""
        return False

    def begin(self) -> None:  # noqa: B027  most stacks need nothing
        """Once, as soon as the vehicle runs."""

    def hears(self, message: Message, channels: Channels) -> bool:
        """Whether one of `tells` says that it gets these sticks."""
        return True

    async def heard(self, channels: Channels) -> None:
        """Wait until the vehicle tells that it hears the sticks, then ask for no more of what told so: one that has
        never heard any takes their absence for normal. Raises VehicleError if it never does."""
        if self.tells is None:
            return
        vehicle = self.vehicle
        await vehicle.set_interval(self.tells, ASK_HZ)
        try:
            async with within_vehicle_s(vehicle.clock, HEARD_S):
                with vehicle.station.mail.inbox(self.tells) as inbox:
                    while not self.hears(await inbox.get(), channels):
                        pass
        except TimeoutError:
            raise VehicleError(
                f"the vehicle never told by {self.tells} that it hears the sticks, within {HEARD_S:g} s of vehicle "
                f"time; it said: {vehicle.last_said()}"
            ) from None
        await vehicle.set_interval(self.tells, 0.0)

    @abstractmethod
    async def rc_timeout(self) -> LinkTimeout | None:
        """When the drone acts on lost sticks, after the last frame that reached the receiver (or, through the ground
        station's radio, the drone): from its own parameters, read back and filed. None where it cannot know."""

    async def probe(self, timeout: LinkTimeout | None, recorded: Callable[[], int]) -> bool:
        """On the ground, disarmed: try what this stack is not known to notice of a lost transmitter; returns whether
        anything had to be tried. `recorded` counts the frames on the tape. Raises NotSupported, with the probe's
        frames, where the drone does not notice; VehicleError where it does not even notice silence, so that its not
        noticing says nothing."""
        return False

    def _after_pulses(self, timeout_s: float, late_s: float, *, age_s: float) -> LinkTimeout | None:
        """For an autopilot that acts `timeout_s` after the last pulses, or up to `late_s` later; these are up to
        `age_s` old when the receiver gives up."""
        if self.settings.via == Via.GROUND:
            return LinkTimeout(timeout_s, timeout_s + late_s)
        receiver = self.settings.receiver
        if receiver.on_loss == OnLoss.HOLD:
            return None
        # The receiver counts from the stamp before the frame, and gives up at a stamp; the drone's clock runs on.
        earliest_s, latest_s = receiver.hold_s - STAMP_S - age_s, receiver.hold_s + STAMP_S
        return LinkTimeout(earliest_s + timeout_s, latest_s + timeout_s + late_s)


def manual_control(system: int, channels: Channels) -> dict[str, Any]:
    """MANUAL_CONTROL's fields for sticks: x is forward, which as pulses is below the middle; z is 0 to 1000."""
    roll, pitch, throttle, yaw = channels
    return {
        "target": system,
        "x": 2 * (1500 - pitch),
        "y": 2 * (roll - 1500),
        "z": throttle - 1000,
        "r": 2 * (yaw - 1500),
    }
