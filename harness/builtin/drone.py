"""The practice drone put together: two ports or three, one tick at a time."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from harness.builtin.autopilot import Autopilot
from harness.builtin.commands import Commands
from harness.builtin.conduct import Signal
from harness.builtin.estimator import Estimator
from harness.builtin.failsafe import Failsafe
from harness.builtin.fed import FedReceiver
from harness.builtin.flight import PointMass
from harness.builtin.gnss import GnssFailsafe
from harness.builtin.guard import Guard
from harness.builtin.innards import Innards
from harness.builtin.liars import conduct_of
from harness.builtin.mission import Route
from harness.builtin.mission_protocol import MissionService, Shelves
from harness.builtin.params import Params, ParamService
from harness.builtin.ports import Port
from harness.builtin.receiver import Receiver, Spoil
from harness.builtin.settings import DroneSettings
from harness.builtin.sticks import Sticks
from harness.builtin.telemetry import Telemetry
from harness.builtin.traffic import Watch
from harness.mavlink import frame as framing
from harness.mavlink.codec import Message, decode
from harness.mavlink.dialect import by_name, definitions
from harness.mavlink.signing import Signer, Verifier, ticks_at
from harness.reading.stack import GCS_TYPE

Handler = Callable[[Port, Message], None]
MICRO = 1_000_000


class PracticeDrone:
    """An honest little autopilot (or a liar, see settings) that speaks MAVLink 2 on a link and an instrument port, and
    with `send_side` on a third, where anybody may be.

    It holds no clock and no task: `step` moves it on by one tick of vehicle time. Bytes received are looked at in the
    next tick; what it says leaves at a tick's end, in one piece of whole frames per port. Randomness (the receiver's
    noise, the phases of the failsafes' checks) comes from `rng` alone: equal seeds and inputs give equal bytes.
    Raises CallerError for settings that name an unknown parameter or liar.
    """

    def __init__(
        self,
        settings: DroneSettings,
        rng: Random,
        send_link: Callable[[bytes], None],
        send_instrument: Callable[[bytes], None],
        send_side: Callable[[bytes], None] | None = None,
    ) -> None:
        self.settings = settings
        self._rng = rng
        self._params = Params(settings.params)
        self._route = Route()
        self._shelves: Shelves = {}
        self._verifier = None if settings.key is None else Verifier(settings.key)
        self.link = self._port("link", send_link, 0)
        self.instrument = self._port("instrument", send_instrument, 1)
        self.side = None if send_side is None else self._port("side", send_side, 2)
        self._ports = tuple(port for port in (self.link, self.instrument, self.side) if port is not None)
        self._tick_us = round(settings.tick_s * MICRO)
        self._reboot_asked = False
        self._spoil: Spoil | None = None
        self._body = PointMass(
            max_speed_mps=settings.max_speed_mps,
            climb_mps=settings.climb_mps,
            descend_mps=settings.descend_mps,
            acceleration_mps2=settings.acceleration_mps2,
        )
        self._switch_on()

    @property
    def now_s(self) -> float:
        """Vehicle time since boot, of the last tick."""
        return self.pilot.now_us / MICRO

    def receive_link(self, data: bytes) -> None:
        self.link.receive(data)

    def receive_instrument(self, data: bytes) -> None:
        self.instrument.receive(data)

    def receive_side(self, data: bytes) -> None:
        """Nothing, on a drone that has no such port."""
        if self.side is not None:
            self.side.receive(data)

    def spoil_receiver(self, spoil: Spoil | None) -> None:
        """From now on, through reboots, the satellite receiver tells what `spoil` makes of its fix; None: the fix."""
        self._spoil = self.pilot.belief.receiver.spoil = spoil

    def step(self) -> None:
        """One tick. Raises StackDied where a liar ends itself."""
        pilot = self.pilot
        now_us = pilot.now_us + self._tick_us
        if not pilot.conduct.live(now_us / MICRO):
            return
        pilot.now_us = self._fed.now_us = now_us
        if self.side is not None:
            pilot.conduct.beside(self.side.waiting_bytes)
        for port in self._ports:
            for frame in port.take_frames(now_us):
                self._take(port, frame)
        self._missions.step()
        self._link_failsafe.step(now_us)
        self._rc_failsafe.step(now_us)
        pilot.step(self.settings.tick_s)
        self._gnss_failsafe.step(now_us)
        self._watch.step()
        self._telemetry.step()
        for port in self._ports:
            port.flush()
        if self._reboot_asked:
            self._switch_on()

    def _port(self, name: str, send: Callable[[bytes], None], link_id: int) -> Port:
        settings = self.settings
        signer = None if settings.key is None else Signer(settings.key, link_id, self._ticks)
        return Port(name, send, system=settings.system, component=settings.component, signer=signer, link_id=link_id)

    def _ticks(self) -> int:
        return ticks_at(self.settings.start_unix_s + self.now_s)

    def _switch_on(self) -> None:
        """At time zero, wherever it stands; parameters, mission, fence and rally points are kept, and who was heard."""
        settings, rng = self.settings, self._rng
        self._reboot_asked = False
        for port in self._ports:
            port.switch_on()
        conduct = conduct_of(settings.liar)
        phase = rng.random()
        receiver = Receiver(Random(rng.getrandbits(64)))
        receiver.spoil = self._spoil
        belief = Estimator(receiver, fix_after_s=settings.fix_after_s)
        belief.blind, belief.LOST_S = conduct.trusts_blindly, conduct.patience_s
        self._route.go_to(0)
        self.pilot = pilot = Autopilot(settings, self._params, self._body, belief, conduct, self._route)
        self._fed = FedReceiver(pilot.chart)
        if self._params["GNSS_FED"]:
            receiver.spoil = self._fed.spoil
        self._link_failsafe = Failsafe(pilot, Signal.LINK, phase=phase)
        self._rc_failsafe = Failsafe(pilot, Signal.RC, phase=rng.random())
        self._gnss_failsafe = GnssFailsafe(pilot)
        self._telemetry = Telemetry(pilot, self._route, self._ports)
        self._watch = Watch(pilot, self._ports)
        self._missions = MissionService(pilot, self._shelves)
        self._guard = None if self._verifier is None else Guard(pilot, self._verifier, self.side)
        self._handlers: dict[str, Handler] = {
            "HEARTBEAT": self._heartbeat,
            "TIMESYNC": self._timesync,
            "SETUP_SIGNING": self._setup_signing,
            "ADSB_VEHICLE": self._watch.heard,
            "GPS_INPUT": self._fed.hear,
            "OPEN_DRONE_ID_LOCATION": self._watch.heard_drone,
            **Commands(pilot, self._telemetry, self._ask_reboot).handlers,
            **ParamService(self._params).handlers,
            **Innards(pilot, self._params).handlers,
            **self._missions.handlers,
            **Sticks(pilot, self._rc_failsafe).handlers,
        }
        understood = (by_name()[name].msg_id for name in self._handlers)
        self._numbers = frozenset(understood if self._guard is None else definitions())
        """Messages to look into: a guard wants to know what a stranger says, whether or not the drone would follow."""

    def _ask_reboot(self) -> None:
        self._reboot_asked = True

    def _take(self, port: Port, frame: bytes) -> None:
        guard = self._guard
        against = None if guard is None else guard.against(port, frame)
        if framing.msg_id(frame) not in self._numbers:
            return
        message = decode(frame)
        fields = message.__dict__
        if fields.get("target_system", 0) not in (0, self.settings.system):
            return
        if fields.get("target_component", 0) not in (0, self.settings.component):
            return
        if guard is not None and not guard.admits(port, message, against):
            return
        handler = self._handlers.get(message.name)
        if handler is None:
            return
        if port is self.link:
            self.pilot.conduct.heard(message.name)
        handler(port, message)

    def _heartbeat(self, port: Port, message: Message) -> None:
        ours = message.system == self._params["GCS_SYSID"] or self.pilot.conduct.any_station
        if message.type == GCS_TYPE and ours:
            self._link_failsafe.heard(self.pilot.now_us)

    def _setup_signing(self, port: Port, message: Message) -> None:
        """Of whoever the guard admits, while it stands disarmed; a drone that was born without a key takes none."""
        if self._guard is None or self.pilot.armed:
            return
        key = bytes(message.secret_key)
        self._verifier = Verifier(key) if any(key) else None
        self._guard = None if self._verifier is None else Guard(self.pilot, self._verifier, self.side)
        for each in self._ports:
            signer = Signer(key, each.link_id, self._ticks) if any(key) else None
            each.sign_with(signer)

    def _timesync(self, port: Port, message: Message) -> None:
        """A question has no tc1; the answer carries the vehicle's time in ns."""
        if message.tc1 == 0:
            port.tell("TIMESYNC", tc1=self.pilot.now_us * 1000, ts1=message.ts1)
