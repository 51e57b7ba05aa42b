"""The harness's own ground station: the one whose heartbeat the drone hears, paced in the vehicle's time."""

from __future__ import annotations

from harness.actors.mailroom import Mailroom
from harness.clock import VehicleClock
from harness.mavlink.codec import Encoder, Message
from harness.mavlink.signing import Signer
from harness.reading.stack import AUTOPILOT_COMPONENT, GCS_TYPE, INVALID_AUTOPILOT, STATION
from harness.wire.link import Link

BEAT_EVERY_S = 0.9
"""Behind the first stamp that is this much later than the last beat: with 20 Hz stamps 0.90 to 0.95 s."""
MOST_MISSING = 256
"""No drone keeps more events than that to be asked for; PX4 keeps 20."""


class GroundStation:
    """Speaks to the drone through the radio. `start` begins the heartbeats, which end only with the rig."""

    def __init__(
        self,
        link: Link,
        clock: VehicleClock,
        *,
        drone: tuple[int, int] = (1, AUTOPILOT_COMPONENT),
        station: tuple[int, int] = STATION,
    ) -> None:
        self.drone = drone
        self.station = station
        """System and component of its own."""
        self.mail = Mailroom()
        self.clock = clock
        self._link = link
        self._encode = Encoder(*station)
        self.last_beat_s: float | None = None
        """Vehicle time held when the last heartbeat was sent."""
        self._events_seen: int | None = None
        self._events_missing: list[int] = []
        """In the order of the numbers, which go round after 65535."""
        link.on_heard(self.mail.sort)

    def start(self) -> None:
        """Beat from now on: behind the vehicle's stamps, and behind its heartbeats as long as there are no stamps."""
        self.mail.on("HEARTBEAT", self._unpaced)
        self.mail.on("EVENT", self._on_event)
        self.mail.on("CURRENT_EVENT_SEQUENCE", self._on_sequence)
        self.mail.on("RESPONSE_EVENT_ERROR", self._on_events_gone)
        self.clock.on_stamp(self._paced)

    def send(self, name: str, **fields: object) -> None:
        """One message, into the radio."""
        self._link.send_up([self._encode(name, **fields)])

    def sign_with(self, signer: Signer) -> None:
        """Sign everything from now on."""
        self._encode.signer = signer

    def beat(self) -> None:
        """A heartbeat."""
        self.last_beat_s = self.clock.now_s()
        self.send("HEARTBEAT", type=GCS_TYPE, autopilot=INVALID_AUTOPILOT, system_status=4, mavlink_version=3)

    def _paced(self) -> None:
        now_s = self.clock.now_s()
        if self.last_beat_s is None or now_s - self.last_beat_s >= BEAT_EVERY_S:
            self.beat()

    def _unpaced(self, message: Message) -> None:
        if self.clock.stamps == 0 and message.system == self.drone[0]:
            self.beat()

    def _on_event(self, message: Message) -> None:
        if message.sequence in self._events_missing:
            self._events_missing.remove(message.sequence)
        elif self._catch_up(message.sequence, had_it=True):
            self._ask_for_events()

    def _on_sequence(self, message: Message) -> None:
        """Also the occasion to ask once more: a request is lost as easily as an event."""
        self._catch_up(message.sequence, had_it=False)
        self._ask_for_events()

    def _on_events_gone(self, message: Message) -> None:
        """The drone has an event no more, nor any other before the oldest that it names."""
        self._events_missing = [
            number
            for number in self._events_missing
            if number != message.sequence and not _is_before(number, message.sequence_oldest_available)
        ]

    def _catch_up(self, newest: int, *, had_it: bool) -> bool:
        """Note the events that were lost on the way to the `newest` (MAVLink events interface), and whether there are
        any; an old event that comes again is not news."""
        seen = self._events_seen
        if seen is not None and not _is_before(seen, newest):
            return False
        self._events_seen = newest
        count = 0 if seen is None else (newest - had_it - seen) & 0xFFFF
        lost = [(newest - had_it - back) & 0xFFFF for back in reversed(range(min(count, MOST_MISSING)))]
        self._events_missing = [*self._events_missing, *lost][-MOST_MISSING:]
        return bool(lost)

    def _ask_for_events(self) -> None:
        """Ask again for all that are missing: for each run of numbers once."""
        runs: list[list[int]] = []
        for number in self._events_missing:
            if runs and number == (runs[-1][1] + 1) & 0xFFFF:
                runs[-1][1] = number
            else:
                runs.append([number, number])
        for first, last in runs:
            self.send(
                "REQUEST_EVENT",
                target_system=self.drone[0],
                target_component=self.drone[1],
                first_sequence=first,
                last_sequence=last,
            )


def _is_before(number: int, other: int) -> bool:
    """Of events' numbers, which go round after 65535."""
    return 0 < (other - number) & 0xFFFF < 0x8000
