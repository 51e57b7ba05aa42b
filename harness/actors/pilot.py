"""The pilot: holds the sticks, and a transmitter that sends where they stand ten times a vehicle second."""

from __future__ import annotations

from collections.abc import Callable

from harness.clock import VehicleClock
from harness.errors import CallerError
from harness.wire.rc import NEUTRAL, Channels

FRAME_EVERY_S = 0.095
"""Behind the first stamp that is this much later than the last frame: with 20 Hz stamps every 0.10 s."""


class Pilot:
    """Sends `channels` again and again through `send`, from `start` on until the rig ends."""

    def __init__(self, clock: VehicleClock, send: Callable[[Channels], None]) -> None:
        self.channels: Channels = NEUTRAL
        self.last_frame_s: float | None = None
        """Vehicle time held when the last frame was sent."""
        self._clock = clock
        self._send = send
        self._started = False

    def start(self) -> None:
        """Send from now on, behind the vehicle's stamps; a second time it does nothing."""
        if not self._started:
            self._started = True
            self._clock.on_stamp(self._paced)

    def frame(self) -> None:
        """One frame, now."""
        self.last_frame_s = self._clock.now_s()
        self._send(self.channels)

    def move(self, *, roll: float = 0.0, pitch: float = 0.0, throttle: float = 0.0, yaw: float = 0.0) -> None:
        """Put the sticks somewhere, −1 to 1 each, 0 the middle; pitch −1 is stick forward. Raises CallerError outside
        of that."""
        places = {"roll": roll, "pitch": pitch, "throttle": throttle, "yaw": yaw}
        for name, place in places.items():
            if not -1 <= place <= 1:
                raise CallerError(f"sticks, {name}={place!r}: wanted −1 to 1")
        first, second, third, fourth = (round(1500 + 500 * place) for place in places.values())
        self.channels = (first, second, third, fourth)

    def _paced(self) -> None:
        if self.last_frame_s is None or self._clock.now_s() - self.last_frame_s >= FRAME_EVERY_S:
            self.frame()
