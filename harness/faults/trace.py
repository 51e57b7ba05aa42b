"""A radio that somebody measured, played back from a CSV file."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

from harness.errors import CallerError
from harness.faults.bandwidth import LEAST_BPS, QUEUE_BYTES
from harness.faults.packet import Effect, Packet, Scene
from harness.faults.settings import Direction, check_direction, refusal
from harness.faults.wording import only
from harness.taps import Way

_COLUMNS = ("time_s", "loss", "delay_ms", "bps")
_WANTED = {
    "time_s": "seconds, 0 in the first row and then ever later",
    "loss": "a share between 0 and 1",
    "delay_ms": "milliseconds, 0 or more",
    "bps": f"at least {LEAST_BPS} bit/s",
}


class Row(NamedTuple):
    """What holds from `time_s` on, counted from the moment at which the fault begins."""

    time_s: float
    loss: float
    delay_ms: float
    bps: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceReplay:
    """The rows of a CSV file with the header `time_s,loss,delay_ms` or `time_s,loss,delay_ms,bps`: each holds until the
    next, the last for good. Blank lines and those that begin with # are skipped. Packets stay in order; where the file
    gives a rate, 2048 bytes may wait for it. The file is read here: what it says later changes nothing.
    """

    path: Path = field(kw_only=False)
    direction: Direction = Direction.BOTH
    rows: tuple[Row, ...] = field(init=False, repr=False)
    sha256: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        check_direction(self)
        if not isinstance(self.path, str | Path):
            raise refusal(self, "the path of a CSV file", "path")
        object.__setattr__(self, "path", Path(self.path))
        try:
            raw = self.path.read_bytes()
            text = raw.decode("utf-8-sig")
        except OSError as error:
            raise CallerError(f"cannot read the trace {self.path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CallerError(f"the trace {self.path} is not text: {error}") from error
        object.__setattr__(self, "sha256", hashlib.sha256(raw).hexdigest())
        object.__setattr__(self, "rows", _rows(self.path, text))

    @property
    def has_rate(self) -> bool:
        """Whether the file limits the bandwidth, too."""
        return math.isfinite(self.rows[0].bps)

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        random, begun_s = rng.random, scene.now_s()
        rows, times = self.rows, [row.time_s for row in self.rows]
        free_s = last_s = -math.inf

        def effect(packet: Packet) -> Sequence[Packet]:
            nonlocal free_s, last_s
            frame, due_s = packet
            _, loss, delay_ms, bps = rows[max(0, bisect_right(times, due_s - begun_s) - 1)]
            lost = random() < loss
            if bps != math.inf:
                if due_s >= free_s:
                    free_s = due_s
                elif (free_s - due_s) * bps / 8 + len(frame) > QUEUE_BYTES:
                    return ()
                free_s += 8 * len(frame) / bps
                due_s = free_s
            if lost:
                return ()
            last_s = max(last_s, due_s + delay_ms / 1000)
            return (Packet(frame, last_s),)

        return effect

    def __str__(self) -> str:
        return f"replay of {self.path.name} (SHA-256 {self.sha256[:8]}){only(self.direction)}"


def _rows(path: Path, text: str) -> tuple[Row, ...]:
    """Raises CallerError naming the line, what was wanted there and what was seen."""
    rows: list[Row] = []
    columns: tuple[str, ...] = ()
    reader = csv.reader(io.StringIO(text))
    for cells in reader:
        here = f"the trace {path}, line {reader.line_num}"
        seen = [cell.strip() for cell in cells]
        if not any(seen) or seen[0].startswith("#"):
            continue
        if not columns:
            if tuple(seen) not in (_COLUMNS[:3], _COLUMNS):
                raise CallerError(f"{here}: wanted the header {','.join(_COLUMNS[:3])}[,bps], saw {','.join(seen)!r}")
            columns = tuple(seen)
            continue
        if len(seen) != len(columns):
            raise CallerError(f"{here}: wanted {len(columns)} values ({','.join(columns)}), saw {','.join(seen)!r}")
        row = Row(*(_number(cell) for cell in seen))
        in_turn = row.time_s > rows[-1].time_s if rows else row.time_s == 0
        good = (in_turn, 0 <= row.loss <= 1, row.delay_ms >= 0, row.bps >= LEAST_BPS)
        for name, cell, is_good in zip(columns, seen, good, strict=False):
            if not is_good:
                raise CallerError(f"{here}: {name}: wanted {_WANTED[name]}, saw {cell!r}")
        rows.append(row)
    if not rows:
        raise CallerError(f"the trace {path}: wanted at least one row below the header, saw none")
    return tuple(rows)


def _number(cell: str) -> float:
    """NaN, which fits nowhere, for what is no finite number."""
    try:
        value = float(cell)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan
