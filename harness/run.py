"""One run of one scenario: opened, performed, judged, sealed, and named in the ledger, whatever happens on the way."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from harness import __version__
from harness.checks.profile import Limits, Profile
from harness.clock import VirtualLoop, run_id, utc_now
from harness.errors import CallerError, HarnessError, NotReadyError, RigError, StackDied
from harness.evidence.bundle import Bundle, BundleWriter
from harness.evidence.ledger import Ledger
from harness.evidence.models import (
    FileIdentity,
    FindingsFile,
    FirmwareIdentity,
    HarnessIdentity,
    HostIdentity,
    ProfileIdentity,
    RunIdentity,
)
from harness.evidence.seal import seal
from harness.flight import Flight
from harness.judge import Judgement, judge
from harness.progress import Progress, sweep
from harness.rigs.binary import require_binary
from harness.rigs.recipe import load_recipe
from harness.rigs.rig import Rig, open_rig
from harness.rigs.settings import RigSettings
from harness.shipped import shipped
from harness.vehicles.mission import Mission, read_mission
from harness.vehicles.parameters import ParameterFile, read_parameters
from harness.vehicles.sticks.equipment import parameters_of
from harness.verdict import Verdict

Procedure = Callable[[Flight], Coroutine[Any, Any, None]]
LIVE_FOLDER = ".live"
"""Within the evidence directory: one small file per run under way, for those who watch."""


@dataclass(frozen=True, slots=True)
class ScenarioIdentity:
    """Which procedure is flown: its id, its test, what it is evidence for, and the file it stands in."""

    id: str
    test: str
    requirements: tuple[str, ...]
    source: Path


@dataclass(frozen=True, slots=True)
class Order:
    """All that a run needs and that can be wrong, read and checked before anything starts."""

    settings: RigSettings
    profile: Profile
    evidence: Path
    mission: Mission | None
    parameters: tuple[ParameterFile, ...]

    @classmethod
    def prepare(cls, settings: RigSettings, profile: Profile, evidence: Path) -> Order:
        """Raises CallerError for whatever of it is wrong; starts nothing."""
        files = []
        if settings.vehicle != "builtin":
            recipe = load_recipe(settings.vehicle)
            if settings.at is None:
                require_binary(recipe, settings.binary)
            if not settings.stock:
                own = [each for each in recipe.parameters if each != recipe.at_boot]
                own += filter(None, [parameters_of(settings.vehicle) if settings.sticks else None])
                files += [read_parameters(shipped("sitl", "params", name)) for name in own]
        if settings.params is not None:
            files.append(read_parameters(settings.params))
        mission = read_mission(settings.mission) if settings.mission else None
        return cls(settings, profile, evidence, mission, tuple(files))

    def files(self) -> list[FileIdentity]:
        """All that shaped the drone's configuration: its recipe, and the parameter files in the order they were set."""
        shaping = []
        if self.settings.vehicle != "builtin" and self.settings.at is None:
            at_boot = load_recipe(self.settings.vehicle).at_boot
            shaping = [shipped("sitl", f"{self.settings.vehicle}.toml")]
            shaping += [shipped("sitl", "params", at_boot)] if at_boot else []
        hashed = [FileIdentity(name=each.name, sha256=_sha256(each)) for each in shaping]
        return hashed + [FileIdentity(name=each.name, sha256=each.sha256) for each in self.parameters]

    def values(self) -> dict[str, float]:
        """The parameters of all files, later ones winning."""
        return {name: value for file in self.parameters for name, value in file.values.items()}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Run:
    """`open`, `perform`, `close`, in this order; `close` always."""

    def __init__(self, order: Order, scenario: ScenarioIdentity, label: str) -> None:
        self._order = order
        self._scenario = scenario
        settings = order.settings
        self.id = run_id(f"{scenario.id}-{label}-{settings.vehicle}-seed{settings.seed}")
        self.folder = order.evidence / self.id
        self.judgement: Judgement | None = None
        self._ledger = Ledger(order.evidence)
        self._completed = False
        self._on_patrol = True
        """How the flight begins, and its clean twin's."""
        self._runner = asyncio.Runner(loop_factory=VirtualLoop if settings.virtual else None)
        self._progress = self._watched(self.id)
        self._rig: Rig | None = None
        self._flight: Flight | None = None
        self._writer: BundleWriter | None = None

    def _watched(self, run: str) -> Progress:
        live = self._order.evidence / LIVE_FOLDER
        live.mkdir(parents=True, exist_ok=True)
        sweep(live)
        settings = self._order.settings
        return Progress(
            live / f"{run}.json",
            run=run,
            scenario=self._scenario.id,
            test=self._scenario.test,
            vehicle=settings.vehicle,
            pid=os.getpid(),
        )

    @property
    def opened(self) -> bool:
        """Whether there is a bundle."""
        return self._writer is not None

    def open(self, *, on_patrol: bool = True) -> Flight:
        """A drone on patrol, or one standing by on the ground. RigError, VehicleError and NotReadyError are filed as
        ERROR, the stack's last words with them; of any other CallerError nothing is left but the ledger's line."""
        settings = self._order.settings
        self._on_patrol = on_patrol
        self._ledger.started(self.id, self._scenario.id, settings.vehicle, settings.seed)
        try:
            return self._runner.run(self._open(self.folder, clean=False))
        except HarnessError as error:
            if isinstance(error, CallerError) and not isinstance(error, NotReadyError):
                self._take_apart()
                self._writer = None
            self._note_error("the drone came up for the flight", error)
            raise

    async def _open(self, folder: Path, *, clean: bool) -> Flight:
        settings = self._order.settings
        rng = Random(settings.seed)
        rig = await open_rig(settings, folder, Random(rng.getrandbits(64)))
        if not clean:
            self._rig = rig
        writer = BundleWriter(folder, self._identity(rig))
        if not clean:
            self._writer = writer
        limits = Limits(self._order.profile)
        flight = Flight(rig, writer, limits, Random(rng.getrandbits(64)), self._progress, clean=clean)
        if not clean:
            self._flight = flight
        try:
            await flight.stand_by(self._order.mission, self._order.values())
            await (flight.set_off() if self._on_patrol else flight.settle())
        except BaseException:
            if clean:
                await rig.stop()
                rig.tape.close()
            raise
        firmware = rig.vehicle.firmware
        writer.update(
            rig=rig.identity,
            board=firmware.board,
            parameters=dict(rig.vehicle.read_back),
            firmware=FirmwareIdentity(
                name=firmware.name,
                version=firmware.version,
                git_hash=firmware.git_hash,
                sha256=rig.binary_sha256,
                capabilities=dict(firmware.capabilities),
            ),
        )
        return flight

    def _identity(self, rig: Rig) -> RunIdentity:
        order, settings, profile = self._order, self._order.settings, self._order.profile
        source = self._scenario.source
        return RunIdentity(
            run=self.id,
            scenario=self._scenario.id,
            test=self._scenario.test,
            requirements=self._scenario.requirements,
            vehicle=settings.stack,
            real=settings.vehicle != "builtin",
            firmware=FirmwareIdentity(name=settings.vehicle, version="unknown"),
            rig=rig.identity,
            parameter_files=tuple(FileIdentity(name=each.name, sha256=each.sha256) for each in order.files()),
            scenario_source=FileIdentity(name=source.name, sha256=_sha256(source)),
            profile=ProfileIdentity(name=profile.name, sha256=profile.sha256, limits=profile.limits),
            seed=settings.seed,
            liar=settings.liar,
            stock=settings.stock,
            speed_asked=settings.speed,
            host=HostIdentity.here(),
            harness=HarnessIdentity(version=__version__),
            started_utc=utc_now(),
        )

    def perform(self, flight: Flight, procedure: Procedure) -> Judgement:
        """Fly the procedure to its end, take the rig apart, and judge. Whatever the drone or the rig did is in the
        judgement, and does not raise; mistakes of the scenario's own do."""
        try:
            self._runner.run(procedure(flight))
        except StackDied as death:
            if death.injected:
                self._fly_twin(flight, procedure)
        except CallerError:
            raise
        except HarnessError as error:
            self._note_error("the procedure was flown to its end", error)
        self._completed = True
        return self.conclude()

    def conclude(self) -> Judgement:
        """End the recording, judge what is on disk, file the findings."""
        assert self._writer is not None, "a run is concluded after it was opened"
        self._take_apart()
        self._progress.phase = "judging"
        if self._flight is not None:
            self._writer.update(**self._flight.achieved())
        bundle = Bundle.open(self.folder)
        self.judgement = judge(bundle)
        self._writer.write_findings(FindingsFile.of(bundle.identity, self.judgement.findings, self.judgement.verdict))
        return self.judgement

    def _take_apart(self) -> None:
        rig, self._rig = self._rig, None
        if rig is not None:
            try:
                self._runner.run(rig.stop())
            finally:
                rig.tape.close()

    def _fly_twin(self, flight: Flight, procedure: Procedure) -> None:
        """The same procedure without its faults: does the stack die of itself? The dead one makes room for it."""
        self._runner.run(flight.rig.stop())
        self._progress.phase = "flying the clean twin"
        fate, because = "survived", ""
        try:
            self._runner.run(self._twin(procedure))
        except StackDied as error:
            fate, because = "died", str(error)
        except HarnessError as error:
            fate, because = "unflown", str(error)
        flight.rig.tape.event("twin", fate=fate, because=because)

    async def _twin(self, procedure: Procedure) -> None:
        flight = await self._open(self.folder / "twin", clean=True)
        try:
            await procedure(flight)
        finally:
            await flight.rig.stop()
            flight.rig.tape.close()

    def _note_error(self, check: str, error: Exception) -> None:
        """A disk that is full cannot take the note either; the ledger's ERROR remains."""
        if self._rig is not None:
            with suppress(RigError):
                self._rig.tape.event("error", check=check, because=str(error))

    def close(self) -> None:
        """Take the rig apart if that was not done, judge what was not, seal the bundle, finish the ledger's line: each
        step whatever became of the one before."""
        bundle_hash = None
        try:
            self._take_apart()
            if self._writer is None:
                shutil.rmtree(self.folder, ignore_errors=True)
            else:
                if self.judgement is None:
                    self.conclude()
                self._writer.end("finished" if self._completed else "aborted")
                bundle_hash = seal(self.folder)
        finally:
            self._runner.close()
            self._progress.close()
            verdict = self.judgement.verdict if self.judgement else Verdict.ERROR
            self._ledger.finished(self.id, verdict, bundle_hash)
