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

from harness.errors import BundleError

PERIOD_S = 10.0
"""ArduPilot counts for so long."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Over a stretch of time: the rate (ArduPilot: the least of its counts; PX4: the mean), the longest turn, and the
    share of its processor (the most of its counts; the mean), None where the stack tells none."""

    rate_hz: float
    longest_s: float
    load: float | None


def loop_of(folder: Path, lo_s: float, hi_s: float) -> Loop | None:
    """Of the log that lies in a bundle's folder, between two vehicle times; None where it tells nothing of then. Raises
    BundleError for a log that cannot be read."""
    dataflash, ulog = folder / "autopilot.bin", folder / "autopilot.ulg"
    try:
        if dataflash.exists():
            return _of_dataflash(dataflash, lo_s, hi_s)
        return _of_ulog(ulog, lo_s, hi_s) if ulog.exists() else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ULogException) as error:
        raise BundleError(f"{folder}: wanted a flight stack's own log, could not read it: {error}") from error


def _of_dataflash(path: Path, lo_s: float, hi_s: float) -> Loop | None:
    if not path.stat().st_size:
        return None  # The reader would leave it open.
    turns = []
    with closing(DFReader_binary(str(path))) as log:
        while (each := log.recv_match(type=["PM"])) is not None:
            if lo_s <= each.TimeUS / 1e6 - PERIOD_S and each.TimeUS / 1e6 <= hi_s:
                turns.append((float(each.LR), each.MaxT / 1e6, each.Load / 1000))
    if not turns:
        return None
    rates_hz, longest_s, loads = zip(*turns, strict=True)
    # A simulator's board has no clock to count its load by, and tells 0.
    return Loop(min(rates_hz), max(longest_s), max(loads) or None)


def _of_ulog(path: Path, lo_s: float, hi_s: float) -> Loop | None:
    with path.open("rb") as file:
        log = ULog(file, message_name_filter_list=["vehicle_attitude", "cpuload"])
    told = {each.name: each.data for each in log.data_list}
    if "vehicle_attitude" not in told:
        return None
    stamps_s = told["vehicle_attitude"]["timestamp"] / 1e6
    stamps_s = stamps_s[(lo_s <= stamps_s) & (stamps_s <= hi_s)]
    if len(stamps_s) < 2:
        return None
    loads = np.zeros(0)
    if "cpuload" in told:
        then = told["cpuload"]["timestamp"] / 1e6
        loads = told["cpuload"]["load"][(lo_s <= then) & (then <= hi_s)]
    rate_hz = (len(stamps_s) - 1) / float(stamps_s[-1] - stamps_s[0])
    return Loop(rate_hz, float(np.diff(stamps_s).max()), float(loads.mean()) if len(loads) else None)
