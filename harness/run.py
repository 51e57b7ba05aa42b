"""One run of one scenario: opened, performed, judged, sealed, and named in the ledger, whatever happens on the way."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any, Literal

from harness import __version__
from harness.checks.profile import Limits
from harness.clock import VirtualLoop, run_id, utc_now
from harness.errors import CallerError, HarnessError, NotReadyError, NotSupported, RigError, StackDied
from harness.evidence.bundle import TWIN_FOLDER, Bundle, BundleWriter
from harness.evidence.files import write_model
from harness.evidence.incident import INCIDENT_NAME, IncidentFile
from harness.evidence.known import BaselineIdentity
from harness.evidence.ledger import Ledger
from harness.evidence.models import (
    FileIdentity,
    FindingsFile,
    FirmwareIdentity,
    HarnessIdentity,
    HostIdentity,
    RigIdentity,
    RunIdentity,
    WaiverIdentity,
)
from harness.evidence.recorder import Recorder
from harness.evidence.seal import MANIFEST_NAME, seal
from harness.evidence.signature import MANIFEST_TYPE, sign
from harness.flight import Flight
from harness.judge import Judgement, judge, lost_of
from harness.order import Order, ScenarioIdentity
from harness.progress import Progress, sweep
from harness.rigs.rig import Rig, open_rig
from harness.verdict import Verdict

Procedure = Callable[[Flight], Coroutine[Any, Any, None]]
LIVE_FOLDER = ".live"
"""Within the evidence directory: one small file per run under way, for those who watch."""


class Run:
    """`open`, `perform`, `close`, in this order; `close` always."""

    def __init__(self, order: Order, scenario: ScenarioIdentity, label: str) -> None:
        self._order = order
        self._scenario = scenario
        settings = order.settings
        self.id = run_id(f"{scenario.id}-{label}-{settings.vehicle}-seed{settings.seed}")
        self.folder = order.evidence / self.id
        self.judgement: Judgement | None = None
        self._ledger = Ledger(order.evidence, order.key)
        self._begun: str | None = None
        """The hash of the ledger's line that began it."""
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
        vehicle, scenario = self._order.settings.vehicle, self._scenario
        return Progress(
            live / f"{run}.json", run=run, scenario=scenario.id, test=scenario.test, vehicle=vehicle, pid=os.getpid()
        )

    @property
    def opened(self) -> bool:
        """Whether there is a bundle."""
        return self._writer is not None

    def open(self, *, on_patrol: bool = True, lack: NotSupported | None = None) -> Flight:
        """A drone on patrol, or one standing by on the ground. RigError, VehicleError and NotReadyError are filed as
        ERROR, the stack's last words with them, and NotSupported as such (`lack`, where it is known before that
        there is no rig for this case); of any other CallerError nothing is left but the ledger's line."""
        settings = self._order.settings
        self._on_patrol = on_patrol
        self._begun = self._ledger.started(
            self.id, self._scenario.id, settings.vehicle, settings.seed, plan=self._order.plan
        )
        try:
            if lack is not None:
                raise lack
            return self._runner.run(self._open(self.folder, clean=False))
        except NotSupported as error:
            self._note_unsupported(error)
            raise
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
        writer = BundleWriter(folder, self._identity(rig.identity))
        limits = Limits(self._order.profile)
        flight = Flight(rig, writer, limits, Random(rng.getrandbits(64)), self._progress, clean=clean)
        if not clean:
            self._writer, self._flight = writer, flight
        try:
            await flight.stand_by(self._order.mission, self._order.values())
            await (flight.set_off() if self._on_patrol else flight.settle())
        except BaseException:
            if clean:
                await rig.stop()
                rig.tape.close()
            raise
        finally:
            if rig.vehicle.firmware.version:
                told, read = asdict(rig.vehicle.firmware) | {"sha256": rig.binary_sha256}, dict(rig.vehicle.read_back)
                writer.update(rig=rig.identity, board=told.pop("board"), parameters=read, firmware=told)
        return flight

    def _identity(self, rig: RigIdentity) -> RunIdentity:
        order, settings = self._order, self._order.settings
        return RunIdentity(
            run=self.id,
            scenario=self._scenario.id,
            test=self._scenario.test,
            requirements=self._scenario.requirements,
            level=self._scenario.level,
            vehicle=settings.stack,
            real=settings.vehicle != "builtin",
            firmware=FirmwareIdentity(name=settings.vehicle, version="unknown"),
            rig=rig,
            parameter_files=tuple(order.files()),
            scenario_source=FileIdentity.of(self._scenario.source),
            profile=order.profile_identity(),
            plan=order.plan,
            ledger=self._begun,
            key=order.key.public.fingerprint if order.key else None,
            waivers=self.waivers(),
            baseline=self.baseline(),
            seed=settings.seed,
            liar=settings.liar,
            stock=settings.stock,
            hardened=settings.hardened,
            speed_asked=settings.speed,
            host=HostIdentity.here(),
            harness=HarnessIdentity(version=__version__),
            started_utc=utc_now(),
        )

    def waivers(self) -> tuple[WaiverIdentity, ...]:
        """The customer's that are about this case."""
        scenario, vehicle = self._scenario, self._order.settings.vehicle
        return self._order.waivers.covering(scenario.id, scenario.case, vehicle)

    def baseline(self) -> BaselineIdentity | None:
        """What is known to fail in this case, where the user named a baseline."""
        scenario, baseline = self._scenario, self._order.baseline
        return baseline.covering(scenario.id, scenario.case, self._order.settings.stack) if baseline else None

    def perform(self, flight: Flight, procedure: Procedure) -> Judgement:
        """Fly the procedure to its end, take the rig apart, and judge. Whatever the drone or the rig did is in the
        judgement, and does not raise; mistakes of the scenario's own do, a CallerError filed as ERROR."""
        try:
            self._runner.run(procedure(flight))
            if flight.wants_twin:
                self._fly_twin(flight, procedure)
        except StackDied as death:
            if death.injected:
                self._fly_twin(flight, procedure)
        except NotSupported as error:
            self._note_unsupported(error)
        except HarnessError as error:
            if flight.was_cut_off(error):
                self._fly_twin(flight, procedure)
                self._completed = True
                return self.conclude()
            self._note_error("the procedure was flown to its end", error)
            if isinstance(error, CallerError):
                raise
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
        if (loss := lost_of(bundle, self.judgement.timeline)) is not None:
            write_model(self.folder / INCIDENT_NAME, IncidentFile.of(self.id, loss))
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
        flight = await self._open(self.folder / TWIN_FOLDER, clean=True)
        outcome: Literal["finished", "aborted"] = "aborted"
        try:
            await procedure(flight)
            outcome = "finished"
        finally:
            await flight.rig.stop()
            flight.rig.tape.close()
            flight.file(outcome)

    def _note_error(self, check: str, error: Exception) -> None:
        """A disk that is full cannot take the note either; the ledger's ERROR remains."""
        with suppress(RigError):
            if self._rig is not None:
                self._rig.tape.event("error", check=check, because=str(error))
            elif isinstance(error, RigError):
                self._file_alone("error", check=check, because=str(error))

    def _note_unsupported(self, error: NotSupported) -> None:
        """Where there is no bundle yet, one that has an identity and this note."""
        self._completed = True
        if self._writer is not None and self._rig is not None:
            self._rig.tape.event("unsupported", **error.note())
            return
        self._file_alone("unsupported", **error.note())

    def _file_alone(self, kind: str, **note: Any) -> None:
        """A bundle that has an identity and this note: there never was a rig."""
        shutil.rmtree(self.folder, ignore_errors=True)
        rig = RigIdentity(kind="none", address=self._order.settings.at)
        self._writer = BundleWriter(self.folder, self._identity(rig))
        with Recorder(self.folder, lambda: (0, 0)) as tape:
            tape.event(kind, **note)

    def close(self) -> None:
        """Take the rig apart if that was not done, judge what was not, seal and sign the bundle, finish the ledger's
        line: each step whatever became of the one before."""
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
                if self._order.key is not None:
                    sign(self.folder / MANIFEST_NAME, MANIFEST_TYPE, self._order.key)
        finally:
            self._runner.close()
            self._progress.close()
            verdict = self.judgement.verdict if self.judgement else Verdict.ERROR
            self._ledger.finished(self.id, verdict, bundle_hash)
