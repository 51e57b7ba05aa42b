"""What a flight may ask of any vehicle: nouns and modes, never numbers. One class a stack fills in the terms."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from harness.actors.asking import SET_MESSAGE_INTERVAL, interval_request
from harness.actors.ground import GroundStation
from harness.actors.instrument import Instrument
from harness.clock import within_vehicle_s
from harness.errors import NotReadyError, VehicleError
from harness.mavlink.codec import Message
from harness.mavlink.dialect import by_name
from harness.modes import Mode, Topic
from harness.timeline import Position, Timeline
from harness.vehicles import services
from harness.vehicles.configuration import Configuration
from harness.vehicles.mission import Mission, MissionItem
from harness.vehicles.mission_upload import upload
from harness.vehicles.parameter_service import ParamValue
from harness.vehicles.services import ANSWER_S, SENDS

REQUEST_MESSAGE, ARM, TAKE_OFF, SET_MODE = 512, 400, 22, 176
CUSTOM_MODE_ENABLED = 1
PREARM_GOOD = 1 << 28
"""MAV_SYS_STATUS_PREARM_CHECK in SYS_STATUS.onboard_control_sensors_health."""
READY_S = 120.0
TAKE_OFF_S = 60.0
PROBE_S, MODE_S = 3.0, 10.0
CLOCK_HZ = 20.0
"""Stamps a vehicle second: the clock's bracket is then 50 ms at any speed."""


@dataclass(frozen=True, slots=True)
class LinkTimeout:
    """When the drone acts on a lost link, after the last heartbeat: between `lo_s` and `hi_s`, from its own parameters
    as read back and from the stack's detection delay."""

    lo_s: float
    hi_s: float


@dataclass(slots=True)
class Firmware:
    """Who flies, by its own account."""

    name: str = ""
    version: str = ""
    git_hash: str = ""
    board: str = ""
    capabilities: dict[str, bool] = field(default_factory=dict)


class Vehicle(ABC):
    """Ready, arm, take off, patrol, hold, return, land; parameters with read-back; probes.

    Every step that the vehicle refuses or never does raises VehicleError with what it last said; one that never becomes
    ready to fly, NotReadyError.
    """

    stack: str
    bytewise = False
    said_hz: ClassVar[Mapping[str, float]]
    """Messages asked for on the radio, and no others; hertz of vehicle time."""
    truth_hz: ClassVar[Mapping[str, float]]
    """The same on the instrument port."""
    settings_hz: ClassVar[Mapping[str, float]] = {}
    """On the radio, where strangers are about: what it tells of its settings only to who asks for it."""
    boots_into: ClassVar[Mode | None] = None  # the mode that `boot` asks for
    failsafe_off: ClassVar[ParamValue]
    """What makes it do nothing when the ground is lost."""
    gnss_hz: ClassVar[Mapping[str, float]]
    """The same, where the flight attacks satellite navigation: receiver, belief, and what is made of them."""
    wants_transmitter = False  # of remote ID: a module on board, that must be heard from, and is told all unasked

    def __init__(self, station: GroundStation, instrument: Instrument | None, timeline: Timeline) -> None:
        self.station = station
        self.clock = station.clock
        self.timeline = timeline
        self.firmware = Firmware(name=self.stack)
        self.configuration = Configuration(station, self.stack, bytewise=self.bytewise)
        self.beside: set[str] = set()
        """Parameters of the simulator's, which the harness sets beside the radio: none is a setting of the drone's."""
        self._instrument = instrument

    @abstractmethod
    def mode_params(self, mode: Mode) -> tuple[float, ...]:
        """DO_SET_MODE's parameters for a mode."""

    @abstractmethod
    async def lift_off(self, altitude_m: float) -> None:
        """Armed, on the ground: command it into a hover `altitude_m` above home; returns when that is accepted."""

    @abstractmethod
    async def link_timeout(self) -> LinkTimeout:
        """From the drone's own parameters, read back and filed."""

    @abstractmethod
    async def stop_motors(self, recorded: Callable[[], int]) -> str:
        """In the air, as by a hit, beside the radio; returns how, in words. `recorded` counts the frames on the tape.
        Raises NotSupported, with the probe's frames, where the simulator has no such failure."""

    @abstractmethod
    def mission_items(self, mission: Mission) -> list[MissionItem]:
        """The mission as this stack wants it uploaded."""

    async def boot(self) -> None:
        """From first bytes to a running vehicle clock and all streams; whoever calls limits how long that may take."""
        self.station.start()
        # A stack that starts up answers nothing, and there is no vehicle time yet to wait in: ask at its every beat.
        end = self.station.mail.on("HEARTBEAT", lambda _: self._ask_for("SYSTEM_TIME", CLOCK_HZ))
        self._ask_for("SYSTEM_TIME", CLOCK_HZ)
        await self.clock.next_stamp()
        end()
        for name, rate_hz in self.said_hz.items():
            await self.set_interval(name, rate_hz)
        for name, rate_hz in self.truth_hz.items():
            if self._instrument is None:
                await self.set_interval(name, rate_hz)
            else:
                self._instrument.ask_for(name, rate_hz)
        if self._instrument is not None:
            self._instrument.ask_for("SYSTEM_TIME", CLOCK_HZ)

    def _ask_for(self, name: str, rate_hz: float) -> None:
        """SET_MESSAGE_INTERVAL without waiting for its answer."""
        self.station.send("COMMAND_LONG", **interval_request(self.station.drone, name, rate_hz))

    async def set_interval(self, name: str, rate_hz: float) -> None:
        """Ask for a message on the radio; 0 Hz ends it."""
        interval_us = 1e6 / rate_hz if rate_hz else -1.0
        number = by_name()[name].msg_id
        what = f"asking for {name} at {rate_hz:g} Hz"
        await services.must(self.station, SET_MESSAGE_INTERVAL, number, interval_us, what=what)

    @property
    def read_back(self) -> dict[str, float]:
        """Every parameter read or set so far, under the names that this firmware answers to."""
        return self.configuration.read_back

    async def configure(self, values: Mapping[str, float]) -> None:
        """Set parameters and read each back; a name this firmware lacks is tried by its aliases."""
        await self.configuration.set(values)

    async def restore(self) -> None:
        """Set every parameter that `configure` changed back to what it was, and check that it is. Raises VehicleError
        naming all that are not."""
        await self.configuration.restore()

    async def parameter(self, name: str) -> float:
        """Read, by any of its names, in the unit of `name`; filed in `read_back`."""
        return await self.configuration.read(name)

    async def probe(self) -> None:
        """Who this is, and what it can do, found out by trying."""
        message = await self.told("AUTOPILOT_VERSION")
        number = message.flight_sw_version
        self.firmware.version = f"{number >> 24}.{number >> 16 & 0xFF}.{number >> 8 & 0xFF}"
        self.firmware.git_hash = self._git_hash(bytes(message.flight_custom_version))
        self.firmware.board = f"{message.vendor_id:04x}:{message.product_id:04x}/{message.board_version}"
        for kind in ("truth", "mode"):
            self.firmware.capabilities[kind] = await self._comes(kind)

    async def _comes(self, kind: str) -> bool:
        """Whether what was asked for is told within PROBE_S."""
        try:
            async with within_vehicle_s(self.clock, PROBE_S):
                while not self.timeline.events(kind):
                    await self.clock.next_stamp()
        except TimeoutError:
            return False
        return True

    def _git_hash(self, raw: bytes) -> str:
        return raw.hex()

    def _request(self, name: str) -> None:
        system, component = self.station.drone
        self.station.send(
            "COMMAND_LONG",
            target_system=system,
            target_component=component,
            command=REQUEST_MESSAGE,
            param1=by_name()[name].msg_id,
        )

    async def ready(self) -> None:
        """Wait until the vehicle says that it could arm, then ask for no more of what told so."""
        await self.set_interval("SYS_STATUS", 4.0)
        try:
            async with within_vehicle_s(self.clock, READY_S):
                with self.station.mail.inbox("SYS_STATUS") as inbox:
                    while not (await inbox.get()).onboard_control_sensors_health & PREARM_GOOD:
                        pass
        except TimeoutError:
            raise NotReadyError(
                f"the vehicle never became ready within {READY_S:g} s of vehicle time; it said: {self.last_said()}"
            ) from None
        await self.set_interval("SYS_STATUS", 0.0)

    def last_said(self, count: int = 4) -> str:
        """Its last words, for errors; what it lacks for arming first."""
        said = [event.value for event in self.timeline.events("said")]
        lacks = [report for report in said if Topic.NOT_READY in report.topics]
        texts = dict.fromkeys(report.text for report in (lacks or said)[-count:])
        return "; ".join(repr(text) for text in texts) or "nothing"

    async def arm(self) -> None:
        """Arm, waiting out refusals that its start-up still causes. Raises VehicleError with its reasons."""
        began_s = self.clock.now_s()
        while await services.command(self.station, ARM, 1.0, what="arming") != 0:
            if self.clock.now_s() - began_s > READY_S:
                raise NotReadyError(f"the vehicle refuses to arm since {began_s:.1f} s; it said: {self.last_said()}")
            await self.clock.sleep_until(self.clock.now_s() + 1.0)

    async def ask_to_arm(self) -> int:
        """Once; returns the MAV_RESULT."""
        return await services.command(self.station, ARM, 1.0, what="asking it to arm")

    async def climbed(self, up_m: float) -> None:
        """Wait until truth says that it is `up_m` above where it stood."""
        try:
            async with within_vehicle_s(self.clock, TAKE_OFF_S):
                while self.truth() is None or self._up_m() < up_m:
                    await self.clock.next_stamp()
        except TimeoutError:
            raise VehicleError(
                f"took off but did not climb: wanted {up_m:g} m within {TAKE_OFF_S:g} s, "
                f"truth says {self._up_m():.1f} m at {self.clock.now_s():.1f} s; it said: {self.last_said()}"
            ) from None

    async def place(self) -> Message:
        """Its GLOBAL_POSITION_INT now: degrees × 1e7, and millimetres above mean sea level."""
        return await self.told("GLOBAL_POSITION_INT")

    async def told(self, name: str, *, answer_s: float = ANSWER_S, sends: int = SENDS) -> Message:
        """One message, asked for and told once. Raises VehicleError where it never comes."""
        return await services.ask(
            self.station, lambda _: self._request(name), name, match=lambda _: True, what=f"asking for {name}",
            answer_s=answer_s, sends=sends,
        )  # fmt: skip

    def truth(self) -> Position | None:
        """Where it is now, by the simulator."""
        event = self.timeline.last("truth")
        return event.value if event else None

    def _up_m(self) -> float:
        truth = self.truth()
        return truth.up_m if truth else 0.0

    async def take_off(self, altitude_m: float) -> None:
        """Armed, into a hover `altitude_m` above home; returns when truth says so."""
        await self.arm()
        await self.lift_off(altitude_m)
        await self.climbed(0.9 * altitude_m)

    async def upload(self, mission: Mission, *, answer_s: float = ANSWER_S, sends: int = SENDS) -> None:
        """Raises VehicleError if it is refused, or if the vehicle stops asking for it."""
        await upload(self.station, mission.name, self.mission_items(mission), answer_s=answer_s, sends=sends)

    async def patrol(self, mission: Mission) -> None:
        """Upload and fly a mission."""
        await self.upload(mission)
        await self.set_mode(Mode.PATROL)

    async def order(self, mode: Mode, *, answer_s: float = ANSWER_S, sends: int = SENDS) -> int:
        """Ask for a mode; returns the MAV_RESULT. Raises VehicleError if there is no answer."""
        return await services.command(
            self.station, SET_MODE, *self.mode_params(mode), what=f"ordering {mode}", answer_s=answer_s, sends=sends
        )

    async def set_mode(self, mode: Mode) -> None:
        """Ask for a mode, and wait until the vehicle reports it."""
        await services.must(self.station, SET_MODE, *self.mode_params(mode), what=f"setting mode {mode}")
        await self._reports(mode)

    async def hold(self) -> None:
        await self.set_mode(Mode.HOLD)

    async def return_home(self) -> None:
        await self.set_mode(Mode.RETURN)

    async def land(self) -> None:
        await self.set_mode(Mode.LAND)

    async def _reports(self, mode: Mode) -> None:
        try:
            async with within_vehicle_s(self.clock, MODE_S):
                while (event := self.timeline.last("mode")) is None or event.value is not mode:
                    await self.clock.next_stamp()
        except TimeoutError:
            seen = event.value if event else "no mode at all"
            raise VehicleError(
                f"wanted mode {mode}, accepted {MODE_S:g} s ago; it reports {seen} at {self.clock.now_s():.1f} s "
                f"and said: {self.last_said()}"
            ) from None
