"""An evidence folder while flights go on in it: who flies, where, and which verdicts have fallen.

`look` takes in what is new; each reader has a `Reader` of its own, which says only what that one has not been told yet.
So a slow reader waits for nobody and nobody for it: it is told less often, and the newest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.clock import HostClock
from harness.errors import BundleError
from harness.evidence.bundle import FINDINGS_NAME, RUN_NAME
from harness.evidence.files import load_model
from harness.evidence.ledger import LEDGER_NAME, Ledger, LedgerRun, State
from harness.evidence.models import FindingsFile, RunIdentity
from harness.progress import Underway, case_of, underway
from harness.report.complaints import WORST_FIRST
from harness.report.reaction import is_demand, of_attacked
from harness.run import LIVE_FOLDER
from harness.serve.growing import Growing
from harness.verdict import Verdict

SHOWN = 200
"""The newest runs that ended; of older ones only the verdict is counted."""
RECENT = 6
"""Whose tracks are kept beside those under way."""
LONGEST_WHY = 300
TROUBLES = 3
"""So many lines of the ledger that cannot be read are told of, the newest."""

Told = tuple[str, dict[str, Any]]
"""A kind, and what is told, in JSON's types."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that is over; `folder` is its bundle's name, "" where there is none."""

    number: int
    run: str
    scenario: str
    case: str
    vehicle: str
    seed: int
    verdict: str
    because: str
    reaction: str
    folder: str
    at_utc: str


class Suite:
    """`look` now and then, then ask a `reader()`. A run is over when the ledger says so, or its process is gone."""

    def __init__(self, evidence: Path) -> None:
        self.evidence = evidence
        self.flying: dict[str, tuple[Underway, float]] = {}
        """By run: its status and its speed over real time, in the order begun."""
        self.growing: dict[str, Growing] = {}
        self.ended: list[Ended] = []
        self.earlier: dict[str, int] = {}
        """Verdicts of runs older than those in `ended`."""
        self.looks = 0
        self.trouble = ""
        """What kept the last look from seeing verdicts."""
        self._ledger = Ledger(evidence)
        self._seen_size = -1
        self._open: set[str] = set()
        self._over: set[str] = set()
        self._clock = HostClock()
        self._since: dict[str, tuple[float, float]] = {}

    def look(self) -> None:
        """Take in what is new."""
        # Before the ledger: a run whose status went between the two looks is over in the second.
        told = underway(self.evidence / LIVE_FOLDER)
        try:
            self._note_ended(gone=bool(self._open - {each.run for each in told}))
        except BundleError as error:
            self.trouble = str(error)
        self.flying = {each.run: (each, self._speed(each)) for each in told if each.run not in self._over}
        for run in self.flying:
            self.growing.setdefault(run, Growing(self.evidence / run))
        self._forget()
        for growing in self.growing.values():
            growing.look()
        self.looks += 1

    def reader(self) -> Reader:
        """For one who has been told nothing yet."""
        return Reader(self)

    def bundle(self, run: str) -> Path | None:
        """The folder of a run that is over and has one; no other name leads anywhere."""
        folder = self.evidence / run
        return folder if run in self._over and (folder / RUN_NAME).exists() else None

    def _note_ended(self, *, gone: bool) -> None:
        path = self.evidence / LEDGER_NAME
        size = path.stat().st_size if path.exists() else 0
        if size == self._seen_size and not gone:
            return
        account = self._ledger.read()
        # Behind the reading: what could not be read is asked for again.
        self._seen_size, runs = size, account.runs
        self.trouble = "; ".join(account.problems[-TROUBLES:])
        self._open = {each.run for each in runs if each.state is State.RUNNING}
        fresh = [each for each in runs if each.state is not State.RUNNING and each.run not in self._over]
        for number, each in enumerate(fresh):
            self._over.add(each.run)
            if len(fresh) - number > SHOWN:
                verdict = _verdict(each)
                self.earlier[verdict] = self.earlier.get(verdict, 0) + 1
            else:
                self.ended.append(_ended(len(self._over), each, self.evidence))

    def _speed(self, flight: Underway) -> float:
        """Vehicle seconds a host second since it was first seen; a clean twin's time begins anew."""
        now_s = self._clock.now_s()
        then_s, vehicle_s = self._since.setdefault(flight.run, (now_s, flight.vehicle_s))
        if flight.vehicle_s < vehicle_s:
            then_s, vehicle_s = self._since[flight.run] = now_s, flight.vehicle_s
        return round((flight.vehicle_s - vehicle_s) / (now_s - then_s), 1) if now_s - then_s > 0.5 else 0.0

    def _forget(self) -> None:
        """What only runs under way need, of those that are over for long."""
        past = [run for run in self.growing if run not in self.flying]
        for run in past[:-RECENT]:
            del self.growing[run]
        self._since = {run: each for run, each in self._since.items() if run in self.flying}


def _verdict(run: LedgerRun) -> str:
    """A process that was killed judged nothing: that is no drone's doing."""
    return str(run.verdict or Verdict.ERROR)


def _ended(number: int, run: LedgerRun, evidence: Path) -> Ended:
    folder = evidence / run.run
    case, because, reaction = "", "", ""
    try:
        case = case_of(load_model(folder / RUN_NAME, RunIdentity).test)
        because, reaction = _because(load_model(folder / FINDINGS_NAME, FindingsFile))
    except BundleError:
        because = (
            "its process was gone before it was judged"
            if run.state is State.ABORTED
            else "its bundle is not there, or not whole"
        )
    return Ended(
        number=number, run=run.run, scenario=run.scenario, case=case, vehicle=run.vehicle, seed=run.seed,
        verdict=_verdict(run), because=because[:LONGEST_WHY], reaction=reaction,
        folder=folder.name if folder.is_dir() else "", at_utc=run.finished_utc or run.started_utc,
    )  # fmt: skip


def _because(file: FindingsFile) -> tuple[str, str]:
    """The worst finding's reason ("" of a PASS), and what the first demand `then` took."""
    own = [row for row in file.findings if is_demand(row) and of_attacked(row.check)]
    times = [row for row in own if row.observed is not None]
    reaction = f"{times[0].observed:.2f} s" if times else ""
    for verdict in WORST_FIRST:
        for row in file.findings:
            if row.verdict is verdict:
                return row.because, reaction
    return "", reaction


class Reader:
    """What one reader has been told."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._told: dict[tuple[str, str], Any] = {}
        self._ended = 0
        self._tracks: dict[tuple[str, str], tuple[int, int]] = {}

    def news(self) -> Iterator[Told]:
        """All that this one does not know yet: `flights`, `scene`, `track`, `earlier`, `trouble`,
        `verdict`; and `ready` behind what was there before."""
        suite = self._suite
        flights = [
            {**asdict(flight), "speed": speed, "mode": suite.growing[run].mode, "twin": suite.growing[run].twin}
            for run, (flight, speed) in suite.flying.items()
        ]
        yield from self._if_changed("flights", "", {"flights": flights})
        for run, growing in suite.growing.items():
            scene = {"run": run, "plan": growing.plan, "attacks": [asdict(each) for each in growing.attacks]}
            yield from self._if_changed("scene", run, scene)
            yield from self._new_points(run, growing)
        self._told = {key: each for key, each in self._told.items() if not key[1] or key[1] in suite.growing}
        self._tracks = {key: each for key, each in self._tracks.items() if key[0] in suite.growing}
        yield from self._if_changed("earlier", "", {"counts": dict(suite.earlier)})
        yield from self._if_changed("trouble", "", {"text": suite.trouble})
        for each in suite.ended[self._ended :]:
            yield "verdict", asdict(each)
        self._ended = len(suite.ended)
        if suite.looks:
            yield from self._if_changed("ready", "", {})

    def _if_changed(self, kind: str, of: str, value: dict[str, Any]) -> Iterator[Told]:
        if self._told.get((kind, of)) != value:
            self._told[kind, of] = value
            yield kind, value

    def _new_points(self, run: str, growing: Growing) -> Iterator[Told]:
        for name, track in growing.tracks.items():
            thinned, count = self._tracks.get((run, name), (track.thinned, 0))
            anew = thinned != track.thinned or not count
            points = track.points[0 if anew else count :]
            if points:
                yield "track", {"run": run, "name": name, "anew": anew, "points": points}
            self._tracks[run, name] = track.thinned, len(track.points)
