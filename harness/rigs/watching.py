"""What a guard finds wrong with its board while a run goes on; whatever it is, the run is over."""

from __future__ import annotations

from harness.clock import Clock
from harness.mavlink import frame as framing
from harness.mavlink.codec import Message
from harness.rigs.boarding import Boarding
from harness.rigs.uptime import Uptime

GARBAGE_MOST_BYTES, GARBAGE_WITHIN_S = 256, 5.0
"""So many bytes that are no frame within so many host seconds: some six frames, which no cable loses."""
TIMELESS_S = 2.0
"""Host seconds without the board's time, after which it is asked for: a reboot ends all streams, and tells nobody."""


class Watching:
    """Over one board, from its first heartbeat on."""

    def __init__(self, boarding: Boarding, clock: Clock) -> None:
        self._boarding = boarding
        self._clock = clock
        self._uptime = Uptime()
        self._rebooted: str | None = None
        self._told_s = clock.now_s()
        self._since_s = clock.now_s()
        self._noise_bytes = self._noise()
        boarding.mail.on("SYSTEM_TIME", self._tell_time)
        boarding.on_frame = self._count_frame

    def _noise(self) -> int:
        return self._boarding.splitter.noise_bytes

    def _count_frame(self, frame: bytes) -> None:
        self._uptime.frame(framing.sequence(frame))

    def _tell_time(self, message: Message) -> None:
        if (message.system, message.component) != self._boarding.board:
            return
        self._told_s = self._clock.now_s()
        self._rebooted = self._uptime.tell(message.time_boot_ms / 1000, self._told_s) or self._rebooted

    def complaint(self, *, may_arm: bool) -> str | None:
        """What is wrong now, if anything; to be asked again and again."""
        if self._clock.now_s() - self._told_s > TIMELESS_S:
            self._told_s = self._clock.now_s()
            self._boarding.ask_for_time()
        if self._boarding.armed and not may_arm:
            return "the board is armed, and nothing here may arm it"
        if self._boarding.others:
            return f"{', '.join(sorted(self._boarding.others))} is heard besides the board: switch the others off"
        if self._rebooted:
            return f"the board rebooted: {self._rebooted}"
        noise_bytes = self._noise() - self._noise_bytes
        if noise_bytes > GARBAGE_MOST_BYTES:
            return (
                f"garbage on the line: {noise_bytes} bytes that are no frame within {GARBAGE_WITHIN_S:g} s; look at "
                "the cable, the baud rate, and whether it is MAVLink that is spoken there"
            )
        if self._clock.now_s() - self._since_s > GARBAGE_WITHIN_S:
            self._since_s, self._noise_bytes = self._clock.now_s(), self._noise()
        return None
