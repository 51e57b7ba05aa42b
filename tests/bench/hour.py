"""An hour of patrol at the fastest speed, nothing injected: what the recording alone says of every frame in it.

The drone flies its patrol round and round. Then, from the bundle's index and taps: what entered the radio came out of
it, byte for byte and in order, and nobody's sequence numbers have a hole at the tap where they were recorded first.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from harness.checks.profile import read_profile
from harness.evidence.bundle import Bundle
from harness.evidence.index import Index
from harness.flight import Flight
from harness.order import Order, ScenarioIdentity
from harness.rigs.binary import find_binary
from harness.rigs.recipe import load_recipe
from harness.rigs.settings import RigSettings
from harness.run import Run
from harness.taps import Fate, Tap, Way
from tests.bench.measure import Row
from tests.flying import profile

HOUR_S = 3600.0
FIRST_SEEN = ((Tap.DRONE, Way.DOWN), (Tap.GROUND, Way.UP), (Tap.INSTRUMENT, Way.DOWN), (Tap.INSTRUMENT, Way.UP))
"""Where frames are recorded as their senders sent them; at the radio's far ends the measuring ones are missing."""
_ENDS = {Way.DOWN: (Tap.DRONE, Tap.GROUND), Way.UP: (Tap.GROUND, Tap.DRONE)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What a recording says of its frames. `strayed` entered the radio and did not come out, or the other way round, or
    out of turn; `missing` are sequence numbers that nobody recorded; `overtaken` ones that came behind a later one (a
    stack's threads number their frames before they send them), and no loss. `widest_ms` lies between two stamps."""

    frames: int
    crossed: int
    vehicle_s: float
    widest_ms: int
    strayed: int
    missing: int
    twice: int
    overtaken: int

    @property
    def whole(self) -> bool:
        """Whether nothing was lost; a recording in which nothing crossed the radio is not."""
        return self.crossed > 0 and not (self.strayed or self.missing or self.twice)

    def __str__(self) -> str:
        return f"{self.strayed} strayed, {self.missing} missing, {self.twice} twice, {self.overtaken} overtaken"


def audit(index: Index) -> Audit:
    """Of a bundle's records. That no 256 frames in a row are missing, which no byte can count, the stamps show."""
    crossed = strayed = 0
    for way in Way:
        went_in, came_out = _crossing(index, way)
        crossed += len(came_out)
        strayed += _unlike(went_in, came_out)
    counted = [_numbers(index, tap, way, source) for tap, way in FIRST_SEEN for source in _sources(index, tap, way)]
    missing, twice, overtaken = (sum(each) for each in zip(*counted, strict=True))
    stamps_ms = np.unique(index["t_ms"])
    stamps_ms = stamps_ms[stamps_ms > 0].astype(np.int64)
    return Audit(
        frames=len(index),
        crossed=crossed,
        vehicle_s=float(stamps_ms[-1] - stamps_ms[0]) / 1000,
        widest_ms=int(np.diff(stamps_ms).max()),
        strayed=strayed,
        missing=missing,
        twice=twice,
        overtaken=overtaken,
    )


def _crossing(index: Index, way: Way) -> tuple[Index, Index]:
    """What entered the radio, and what came out."""
    ours = index[(index["way"] == way) & (index["fate"] != Fate.MEASURING)]
    entry, out = _ENDS[way]
    return ours[ours["tap"] == entry], ours[ours["tap"] == out]


def _unlike(went_in: Index, came_out: Index) -> int:
    """Frames that are not at the same place in both: with no fault, first in is first out."""
    both = min(len(went_in), len(came_out))
    same = np.ones(both, dtype=bool)
    for name in ("crc", "length", "msg_id", "system", "component", "seq", "t_ms"):
        same &= went_in[name][:both] == came_out[name][:both]
    same &= (went_in["fate"][:both] == Fate.PASSED) & (came_out["fate"][:both] == Fate.DELIVERED)
    return int((~same).sum()) + len(went_in) + len(came_out) - 2 * both


def _sources(index: Index, tap: Tap, way: Way) -> list[tuple[int, int]]:
    """Systems and components that send there; a drone also hands on, by its routes, some of what others sent it."""
    there, against = (index["tap"] == tap) & (index["way"] == way), index["way"] != way
    own = set(np.unique(index[there][["system", "component"]]).tolist())
    return sorted(own - set(np.unique(index[against][["system", "component"]]).tolist()))


def _numbers(index: Index, tap: Tap, way: Way, source: tuple[int, int]) -> tuple[int, int, int]:
    """Sequence numbers of one sender: how many are missing, were there twice, and were overtaken by later ones."""
    system, component = source
    seen = (index["tap"] == tap) & (index["way"] == way)
    mine = index["seq"][seen & (index["system"] == system) & (index["component"] == component)].astype(np.int64)
    # The counter is a byte; each step is taken the shorter way round.
    steps = (np.diff(mine) + 128) % 256 - 128
    numbers = np.concatenate(([0], np.cumsum(steps)))
    gaps = np.diff(np.sort(numbers))
    return int((gaps[gaps > 1] - 1).sum()), int((gaps == 0).sum()), int((steps < 0).sum())


def fly(vehicle: str, evidence: Path, for_s: float = HOUR_S) -> Path:
    """So many seconds of patrol, from take-off on; returns the bundle, sealed."""
    order = Order.prepare(RigSettings(vehicle=vehicle), read_profile(profile()), evidence)
    run = Run(order, ScenarioIdentity("HOUR", "bench", (), Path(__file__)), "patrol")

    async def procedure(flight: Flight) -> None:
        await flight.wait(for_s=for_s)

    try:
        run.perform(run.open(), procedure)
    finally:
        run.close()
    return run.folder


def rows(vehicles: Sequence[str], *, evidence: Path | None = None) -> Iterator[Row]:
    """Two for each of `vehicles`; their bundles stay in `evidence`, if that is given."""
    for vehicle in vehicles:
        if vehicle != "builtin" and find_binary(load_recipe(vehicle)) is None:
            yield Row(f"{vehicle}: NOT FOUND, no hour flown", "-", "-", None)
            continue
        with tempfile.TemporaryDirectory() as folder:
            began_s = time.perf_counter()
            bundle = Bundle.open(fly(vehicle, evidence or Path(folder)))
            host_s = time.perf_counter() - began_s
            whole = sum(1 for _ in bundle.frames())
            seen = audit(bundle.index)
            assert seen.frames == whole, f"{seen.frames} records, and {whole} frames that are as they were recorded"
        value = f"{seen.frames:,} ({seen.crossed:,} crossed)"
        yield Row(
            f"{vehicle}: frames in an hour of patrol", value, "none lost", seen.whole and seen.vehicle_s >= HOUR_S
        )
        yield Row(f"  {seen}", f"{seen.vehicle_s / host_s:.0f}x with judging", "-", None)
