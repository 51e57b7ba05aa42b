"""The signing key of a rig's drone: who holds it, how the drone gets it, and whether it insists on it."""

from __future__ import annotations

from harness.actors.ground import GroundStation
from harness.actors.instrument import Instrument
from harness.actors.rogue import STATION_LINK, Rogue
from harness.clock import VehicleClock, utc_us, within_vehicle_s
from harness.errors import RigError
from harness.mavlink.codec import Encoder
from harness.mavlink.dialect import by_name
from harness.mavlink.signing import Keyring, checked_key, ticks_at
from harness.reading.stack import SIDE_PROBER
from harness.wire.link import Link
from harness.wire.side import SidePort

INSTRUMENT_LINK, SIDE_LINK = 1, 2
TIME_S = 5.0
ANSWER_S = 1.0
SENDS = 3
REQUEST_MESSAGE, ACCEPTED = 512, 0


class Keys:
    """Whoever is of the rig signs from `hold` on, in the drone's own time: at speed that runs ahead of the host's.
    Raises CallerError for a key of a wrong length."""

    def __init__(
        self,
        key: bytes,
        clock: VehicleClock,
        *,
        link: Link,
        station: GroundStation,
        instrument: Instrument,
        side: SidePort,
        rogue: Rogue,
    ) -> None:
        self._key = checked_key(key)
        self._clock = clock
        self._link, self._station, self._instrument = link, station, instrument
        self._side, self._rogue = side, rogue
        self.held = False

    def hold(self, boot_unix_s: float) -> None:
        """Sign from now on, with a drone whose clock stood at `boot_unix_s` when it booted."""
        clock = self._clock
        ring = Keyring(self._key, lambda: ticks_at(boot_unix_s + clock.now_s()))
        ground = ring.signer(STATION_LINK)
        self._station.sign_with(ground)
        self._link.sign_with(ground)
        self._instrument.sign_with(ring.signer(INSTRUMENT_LINK))
        self._side.sign_with(ring.signer(SIDE_LINK))
        self._rogue.keyring = ring
        self.held = True

    async def provision(self) -> bool:
        """Give the key to a drone that stands disarmed, unless it was born with it, and again until it insists on it;
        returns whether it does on the port of strangers, where it must still answer the harness's own, signed
        questions, and then no unsigned request. The key is in no recording. Raises PortDeadError where it answers
        neither."""
        if not self.held:
            boot_unix_s = await self._boot_unix_s()
            system, component = self._station.drone
            fields = {"target_system": system, "target_component": component, "secret_key": tuple(self._key)}
            insists = False
            for _ in range(SENDS):
                now = ticks_at(boot_unix_s + self._clock.now_s())
                self._instrument.whisper("SETUP_SIGNING", "secret_key", initial_timestamp=now, **fields)
                if not self.held:
                    self.hold(boot_unix_s)
                if insists := await self._insists():
                    break
            return insists
        return await self._insists()

    async def _insists(self) -> bool:
        """By what it answers: a signed question, and no unsigned one."""
        await self._rogue.echoed()
        return not await self._answers(Encoder(*SIDE_PROBER))

    async def _boot_unix_s(self) -> float:
        """By the drone's own clock, or, as long as that has not been set, by the host's."""
        try:
            async with within_vehicle_s(self._clock, TIME_S):
                with self._instrument.mail.inbox("SYSTEM_TIME") as inbox:
                    told = await inbox.get()
        except TimeoutError:
            raise RigError(f"wanted SYSTEM_TIME within {TIME_S:g} s on the instrument port, saw none") from None
        return float(told.time_unix_usec or utc_us()) / 1e6 - float(told.time_boot_ms) / 1e3

    async def _answers(self, encode: Encoder) -> bool:
        """Whether a harmless request on the port of strangers is accepted: who the drone is."""
        system, component = self._station.drone
        with self._rogue.mail.inbox("COMMAND_ACK") as inbox:
            for _ in range(SENDS):
                frame = encode(
                    "COMMAND_LONG",
                    target_system=system,
                    target_component=component,
                    command=REQUEST_MESSAGE,
                    param1=by_name()["AUTOPILOT_VERSION"].msg_id,
                )
                self._side.measure(frame)
                try:
                    async with within_vehicle_s(self._clock, ANSWER_S):
                        while (answer := await inbox.get()).command != REQUEST_MESSAGE:
                            pass
                except TimeoutError:
                    continue
                return bool(answer.result == ACCEPTED)
        return False
