"""How a flight begins: from boot to standing by on the ground, and from there into a phase of its patrol."""

from __future__ import annotations

from random import Random

from harness.errors import CallerError
from harness.evidence.bundle import BundleWriter
from harness.evidence.models import MissionIdentity
from harness.modes import Mode, Phase
from harness.progress import Step
from harness.reading.silence import ESTABLISHED_S
from harness.reading.stack import Geodetic
from harness.rigs.radio import cross_radio
from harness.rigs.rig import Rig
from harness.rigs.settings import HOME_DEG_M
from harness.vehicles.base import LinkTimeout
from harness.vehicles.mission import Mission, default_patrol
from harness.vehicles.phases import reach

STEADY_S = 1.2 * ESTABLISHED_S


class Beginning:
    """Of one flight; what it learned on the way is kept here."""

    def __init__(self, rig: Rig, writer: BundleWriter, rng: Random, step: Step) -> None:
        self.home: Geodetic | None = None
        """Where it stood when it was ready."""
        self.mission: Mission | None = None
        """What it flies; None as long as it stands."""
        self.planned: Mission | None = None
        """What it is to fly, once that is known."""
        self.link_timeout: LinkTimeout | None = None
        self.rc_timeout: LinkTimeout | None = None
        self._rig = rig
        self._writer = writer
        self._rng = rng
        self._step = step
        self._stands_ready = False
        self._booted_s = 0.0

    async def stand_by(self, mission: Mission | None, parameters: dict[str, float]) -> None:
        """See Flight.stand_by."""
        rig, vehicle = self._rig, self._rig.vehicle
        await self._step("booting", rig.boot())
        self._booted_s = rig.clock.now_s()
        if rig.gnss is not None:
            await self._step("taking the receiver in hand", rig.gnss.begin())
        if rig.remote_id is not None:
            rig.remote_id.begin()
        await self._step("configuring", vehicle.configure(parameters))
        if rig.rc is not None:
            await self._step("taking up the sticks", rig.rc.heard())
            self.rc_timeout = await self._step("reading time-outs", rig.rc.sticks.rc_timeout())
        await self._step("probing", vehicle.probe())
        if rig.rc is not None:
            await self._step("probing the sticks", rig.rc.probe(self.rc_timeout))
        if rig.settings.bench is not None:
            # A board keeps the mode that the flight before has left it in.
            await self._step("standing", vehicle.set_mode(vehicle.boots_into or Mode.HOLD))
        if rig.settings.may_arm:
            await self._step("getting ready", vehicle.ready())
        if rig.remote_id is not None:
            await self._step("listening to its remote ID", rig.remote_id.probe())
        if rig.keys is not None:
            signing = await self._step("giving it a key", rig.keys.provision())
            vehicle.firmware.capabilities["signing"] = signing
        if rig.rogue is not None:
            await self._step("asking whether the strangers' port lives", rig.rogue.echoed())
            for name, rate_hz in vehicle.settings_hz.items():
                await self._step("asking for its settings", vehicle.set_interval(name, rate_hz))
        self.link_timeout = await self._step("reading time-outs", vehicle.link_timeout())
        self._stands_ready = rig.settings.may_arm
        if not self._stands_ready:
            # A board on a desk may have no sky to find its home by, and goes nowhere: strangers aim at any place.
            self.home = Geodetic(*HOME_DEG_M)
            self.planned = mission or default_patrol(self.home.lat_deg, self.home.lon_deg)
            return
        here = await self._step("finding home", vehicle.place())
        self.home = Geodetic(here.lat / 1e7, here.lon / 1e7, here.alt / 1e3)
        self.planned = mission or default_patrol(self.home.lat_deg, self.home.lon_deg)

    async def settle(self) -> None:
        """On standby: until the link has lived long enough to be lost."""
        await self._step("standing by", self._rig.clock.sleep_until(self._booted_s + STEADY_S))

    async def set_off(self) -> None:
        """From standby: arm, take off, and fly the mission."""
        _, mission = self._leave()
        await self._step("taking off", self._rig.vehicle.take_off(mission.altitude_m))
        await self._step("patrolling", self._rig.vehicle.patrol(mission))
        self.file_mission(mission)
        self._cross_radio()

    async def reach(self, phase: Phase) -> None:
        """See Flight.reach."""
        home, mission = self._leave()
        self._writer.update(phase=str(phase))
        flown = await self._step(f"reaching the phase {phase}", reach(self._rig.vehicle, phase, mission, home))
        self._rig.tape.event("phase", phase=str(phase))
        if flown is not None:
            self.file_mission(flown)
        self._cross_radio()

    def file_mission(self, mission: Mission) -> None:
        """It flies this one from now on."""
        self.mission = mission
        identity = MissionIdentity(name=mission.name, sha256=mission.sha256, items=len(mission.items))
        self._writer.update(mission=identity)
        track = mission.track(self._rig.reader.origin)
        self._rig.tape.event("mission", track_m=[(place.north_m, place.east_m, place.up_m) for place in track])
        if self._rig.gnss is not None:
            self._rig.gnss.scene.follow(track)

    def _leave(self) -> tuple[Geodetic, Mission]:
        """Where it stands ready, and what it is to fly; it does so no more."""
        if not self._stands_ready or self.home is None or self.planned is None:
            raise CallerError("reach wants a drone on standby that may arm, and only once: this one left, or never may")
        self._stands_ready = False
        return self.home, self.planned

    def _cross_radio(self) -> None:
        """From where the procedure begins; a drone is made ready beside its radio, over a cable."""
        cross_radio(self._rig, Random(self._rng.getrandbits(64)))
