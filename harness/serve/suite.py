"""An evidence folder while flights go on in it: who flies, where, and which verdicts have fallen.

A look takes in what is new, and leaves a `Picture` that nobody changes any more; each reader has a `Reader` of its
own, which says only what that one has not been told yet. So a slow reader waits for nobody and nobody for it: it is
told less often, and the newest; and no reader waits for a look, however much there is to read in the folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from harness.clock import HostClock
from harness.errors import BundleError
from harness.evidence.bundle import RUN_NAME
from harness.evidence.ledger import LEDGER_NAME, Ledger, LedgerRun, State
from harness.progress import Underway, underway
from harness.run import LIVE_FOLDER
from harness.serve.ended import Ended, ended, verdict_of
from harness.serve.growing import Growing, Grown

SHOWN = 200
"""The newest runs that ended; of older ones only the verdict is counted."""
PIECE = 10
"""Bundles of runs that ended, read before a picture tells of them."""
RECENT = 6
"""Whose tracks are kept beside those under way."""
TROUBLES = 3
"""So many lines of the ledger that cannot be read are told of, the newest."""

Told = tuple[str, dict[str, Any]]
"""A kind, and what is told, in JSON's types."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of the folder at one moment. It is never changed, so that it may be read while the next one is
    made, in another thread."""

    flying: Mapping[str, tuple[Underway, float]] = field(default_factory=dict)
    """By run: its status and its speed over real time, in the order begun."""
    growing: Mapping[str, Grown] = field(default_factory=dict)
    ended: tuple[Ended, ...] = ()
    earlier: Mapping[str, int] = field(default_factory=dict)
    """Verdicts of runs older than those in `ended`."""
    unread: int = 0
    """Runs that ended and whose bundles are still to be read: neither in `ended` nor in `earlier` yet."""
    over: frozenset[str] = frozenset()
    looks: int = 0
    """Those that came to their end: with none, nothing that is missing here is missing in the folder."""
    trouble: str = ""
    """What kept the last look from seeing verdicts."""


class Suite:
    """`look` now and then, then ask a `reader()`. A run is over when the ledger says so, or its process is gone."""

    def __init__(self, evidence: Path) -> None:
        self.evidence = evidence
        self.picture = Picture()
        self._flying: dict[str, tuple[Underway, float]] = {}
        self._growing: dict[str, Growing] = {}
        self._ended: list[Ended] = []
        self._earlier: dict[str, int] = {}
        self._unread: list[LedgerRun] = []
        self._looks = 0
        self._trouble = ""
        self._ledger = Ledger(evidence)
        self._seen_size = -1
        self._open: set[str] = set()
        self._over: set[str] = set()
        self._clock = HostClock()
        self._since: dict[str, tuple[float, float]] = {}

    def look(self) -> Iterator[int]:
        """Take in what is new. Behind each step there is a new picture; where there is much to read, a step says how
        many runs are left. A step may be made in any thread, but no two at once, and one look at a time."""
        # Before the ledger: a run whose status went between the two looks is over in the second.
        told = underway(self.evidence / LIVE_FOLDER)
        try:
            self._note_ended(gone=bool(self._open - {each.run for each in told}))
        except BundleError as error:
            self._trouble = str(error)
        self._flying = {each.run: (each, self._speed(each)) for each in told if each.run not in self._over}
        for run in self._flying:
            self._growing.setdefault(run, Growing(self.evidence / run))
        self._forget()
        for growing in self._growing.values():
            growing.look()
        while len(self._unread) > PIECE:
            self._draw()
            yield len(self._unread)
            self._read_piece()
        self._read_piece()
        self._looks += 1
        self._draw()

    def failed(self, error: Exception) -> None:
        """A look ended with this, between its steps: whoever watches must hear of it."""
        self._trouble = f"the last look at this folder ended with {error!r}; what is shown may be old"
        self._draw()

    def reader(self) -> Reader:
        """For one who has been told nothing yet."""
        return Reader(self)

    def bundle(self, run: str) -> Path | None:
        """The folder of a run that is over and has one; no other name leads anywhere."""
        folder = self.evidence / run
        return folder if run in self.picture.over and (folder / RUN_NAME).exists() else None

    def _draw(self) -> None:
        self.picture = Picture(
            flying=dict(self._flying), growing={run: each.grown() for run, each in self._growing.items()},
            ended=tuple(self._ended), earlier=dict(self._earlier), unread=len(self._unread), over=frozenset(self._over),
            looks=self._looks, trouble=self._trouble,
        )  # fmt: skip

    def _note_ended(self, *, gone: bool) -> None:
        path = self.evidence / LEDGER_NAME
        size = path.stat().st_size if path.exists() else 0
        if size == self._seen_size and not gone:
            return
        account = self._ledger.read()
        # Behind the reading: what could not be read is asked for again.
        self._seen_size, runs = size, account.runs
        self._trouble = "; ".join(account.problems[-TROUBLES:])
        self._open = {each.run for each in runs if each.state is State.RUNNING}
        fresh = [each for each in runs if each.state is not State.RUNNING and each.run not in self._over]
        for each in fresh[:-SHOWN]:
            verdict = verdict_of(each)
            self._earlier[verdict] = self._earlier.get(verdict, 0) + 1
        self._unread += fresh[-SHOWN:]
        self._over |= {each.run for each in fresh}

    def _read_piece(self) -> None:
        # Off the list before it is read: one that ends the look does not end the next one, too.
        for _ in range(min(PIECE, len(self._unread))):
            run = self._unread.pop(0)
            number = sum(self._earlier.values()) + len(self._ended) + 1
            self._ended.append(ended(number, run, self.evidence))

    def _speed(self, flight: Underway) -> float:
        """Vehicle seconds a host second since it was first seen; a clean twin's time begins anew."""
        now_s = self._clock.now_s()
        then_s, vehicle_s = self._since.setdefault(flight.run, (now_s, flight.vehicle_s))
        if flight.vehicle_s < vehicle_s:
            then_s, vehicle_s = self._since[flight.run] = now_s, flight.vehicle_s
        return round((flight.vehicle_s - vehicle_s) / (now_s - then_s), 1) if now_s - then_s > 0.5 else 0.0

    def _forget(self) -> None:
        """What only runs under way need, of those that are over for long."""
        past = [run for run in self._growing if run not in self._flying]
        for run in past[:-RECENT]:
            del self._growing[run]
        self._since = {run: each for run, each in self._since.items() if run in self._flying}


class Reader:
    """What one reader has been told."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._told: dict[tuple[str, str], Any] = {}
        self._ended = 0
        self._tracks: dict[tuple[str, str], tuple[int, int]] = {}

    def news(self) -> Iterator[Told]:
        """All that this one does not know yet: `flights`, `scene`, `track`, `earlier`, `trouble`, `verdict`, `reading`
        (how many runs that ended are still to be read); and `ready` behind what was there before."""
        picture = self._suite.picture
        flights = [
            {**asdict(flight), "speed": speed, "mode": picture.growing[run].mode, "twin": picture.growing[run].twin}
            for run, (flight, speed) in picture.flying.items()
        ]
        yield from self._if_changed("flights", "", {"flights": flights})
        for run, growing in picture.growing.items():
            scene = {"run": run, "plan": growing.plan, "attacks": [asdict(each) for each in growing.attacks]}
            yield from self._if_changed("scene", run, scene)
            yield from self._new_points(run, growing)
        self._told = {key: each for key, each in self._told.items() if not key[1] or key[1] in picture.growing}
        self._tracks = {key: each for key, each in self._tracks.items() if key[0] in picture.growing}
        yield from self._if_changed("earlier", "", {"counts": dict(picture.earlier)})
        yield from self._if_changed("trouble", "", {"text": picture.trouble})
        for each in picture.ended[self._ended :]:
            yield "verdict", asdict(each)
        self._ended = len(picture.ended)
        yield from self._if_changed("reading", "", {"left": picture.unread})
        if picture.looks:
            yield from self._if_changed("ready", "", {})

    def _if_changed(self, kind: str, of: str, value: dict[str, Any]) -> Iterator[Told]:
        if self._told.get((kind, of)) != value:
            self._told[kind, of] = value
            yield kind, value

    def _new_points(self, run: str, growing: Grown) -> Iterator[Told]:
        for name, track in growing.tracks.items():
            thinned, count = self._tracks.get((run, name), (track.thinned, 0))
            anew = thinned != track.thinned or not count
            points = track.points[0 if anew else count :]
            if points:
                yield "track", {"run": run, "name": name, "anew": anew, "points": points}
            self._tracks[run, name] = track.thinned, len(track.points)
