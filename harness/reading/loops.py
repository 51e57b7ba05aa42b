"""What a stack's own log tells of its control loop: how often it ran, and how long it once took.

Sources: ArduPilot AP_Logger's PM, of the ten seconds before its stamp each (LR, its rate in Hz; MaxT, its longest turn
in microseconds); PX4 has no such word: its attitude estimate's stamps (vehicle_attitude) stand for it, and cpuload.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pymavlink.DFReader import DFReader_binary
from pyulog import ULog
from pyulog.exceptions import ULogException

from harness.reading.ownlog import Readers, read_own

PERIOD_S = 10.0
"""ArduPilot counts for so long."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Over a stretch of time: the rate (ArduPilot: the least of its counts; PX4: the mean), the longest turn, and the
    share of its processor (the most of its counts; the mean), None where the stack tells none."""

    rate_hz: float
    longest_s: float
    load: float | None


@dataclass(frozen=True, slots=True)
class Counted:
    """ArduPilot's counts: each is of the ten seconds before its stamp."""

    turns: tuple[tuple[float, float, float, float], ...]
    """Stamp, rate, longest turn, load."""

    def between(self, lo_s: float, hi_s: float) -> Loop | None:
        """None where no count lies wholly between two vehicle times."""
        own = [each[1:] for each in self.turns if lo_s <= each[0] - PERIOD_S and each[0] <= hi_s]
        if not own:
            return None
        rates_hz, longest_s, loads = zip(*own, strict=True)
        # A simulator's board has no clock to count its load by, and tells 0.
        return Loop(min(rates_hz), max(longest_s), max(loads) or None)


@dataclass(frozen=True, slots=True)
class Stamped:
    """PX4's attitude estimates, and its account of its load."""

    stamps_s: np.ndarray
    load_s: np.ndarray
    loads: np.ndarray

    def between(self, lo_s: float, hi_s: float) -> Loop | None:
        """None where there are not two estimates between two vehicle times."""
        own_s = self.stamps_s[(lo_s <= self.stamps_s) & (self.stamps_s <= hi_s)]
        if len(own_s) < 2:
            return None
        loads = self.loads[(lo_s <= self.load_s) & (self.load_s <= hi_s)]
        rate_hz = (len(own_s) - 1) / float(own_s[-1] - own_s[0])
        return Loop(rate_hz, float(np.diff(own_s).max()), float(loads.mean()) if len(loads) else None)


def loops_of(folder: Path) -> Counted | Stamped | None:
    """By the log that lies in a bundle's folder, read once; None where there is none. Raises BundleError for a log that
    cannot be read."""
    readers: Readers[Counted | Stamped] = {".bin": _counted, ".ulg": _stamped}
    return read_own(folder, readers)


def _counted(path: Path) -> Counted:
    if not path.stat().st_size:
        return Counted(())  # The reader would leave it open.
    turns = []
    with closing(DFReader_binary(str(path))) as log:
        while (each := log.recv_match(type=["PM"])) is not None:
            turns.append((each.TimeUS / 1e6, float(each.LR), each.MaxT / 1e6, each.Load / 1000))
    return Counted(tuple(turns))


def _stamped(path: Path) -> Stamped:
    with path.open("rb") as file:
        try:
            log = ULog(file, message_name_filter_list=["vehicle_attitude", "cpuload"])
        except ULogException as error:
            raise ValueError(str(error)) from error
    told, none = {each.name: each.data for each in log.data_list}, np.zeros(0)
    attitude, load = (told.get(name, {"timestamp": none, "load": none}) for name in ("vehicle_attitude", "cpuload"))
    return Stamped(attitude["timestamp"] / 1e6, load["timestamp"] / 1e6, load["load"])
