"""Where a run is: a small file beside its evidence that `cuas run` and `cuas watch` show, rewritten at most twice a
second."""

from __future__ import annotations

import json
import math
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from harness.clock import HostClock
from harness.evidence.files import draft_writer, write_whole
from harness.evidence.ledger import is_run_name, process_start

EVERY_S = 0.5
T = TypeVar("T")


class Step(Protocol):
    """Does one thing of a flight, named by its phase, unless the stack dies first."""

    async def __call__(self, phase: str, work: Coroutine[Any, Any, T], /) -> T: ...


class Progress:
    """`phase` is what a person would say is going on."""

    def __init__(self, path: Path | None, **fixed: object) -> None:
        self._path = path
        self._fixed = fixed
        self._clock = HostClock()
        self._next_s = 0.0
        self._phase = "starting"
        self._last = (0.0, 1.0)

    @property
    def phase(self) -> str:
        return self._phase

    @phase.setter
    def phase(self, text: str) -> None:
        self._phase = text
        self._next_s = 0.0
        self.tick(*self._last)

    def tick(self, vehicle_s: float, rate: float) -> None:
        """The vehicle's time moved on."""
        self._last = (vehicle_s, rate)
        now_s = self._clock.now_s()
        if self._path is None or now_s < self._next_s:
            return
        self._next_s = now_s + EVERY_S
        state = {**self._fixed, "phase": self._phase, "vehicle_s": round(vehicle_s, 1), "speed": round(rate, 1)}
        write_whole(self._path, json.dumps(state).encode())

    def close(self) -> None:
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what runs left there that were killed."""
    for path in folder.glob("*.json"):
        try:
            pid = json.loads(path.read_text())["pid"]
        except (OSError, ValueError, KeyError):
            continue
        if process_start(pid) is None:
            path.unlink(missing_ok=True)
    for path in folder.iterdir():
        pid = draft_writer(path)
        if pid is not None and process_start(pid) is None:
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Underway:
    """A flight that goes on now, as it last told."""

    run: str
    scenario: str
    case: str
    vehicle: str
    phase: str
    vehicle_s: float


def underway(folder: Path) -> list[Underway]:
    """All that tell so in a folder, oldest first."""
    found = (_status(path) for path in sorted(folder.glob("*.json")))
    return [each for each in found if each is not None]


def case_of(test: str) -> str:
    """The parametrized case in a test's id: "600s" of "test_x.py::test_y[600s]"; "" where there is none."""
    return test.partition("[")[2].removesuffix("]")


def _status(path: Path) -> Underway | None:
    """None of a file that is gone by now, or whose process is, and of one that no flight of ours wrote."""
    try:
        told: dict[str, Any] = json.loads(path.read_text())
        if process_start(told["pid"]) is None:
            return None
        words = [told[name] for name in ("run", "scenario", "test", "vehicle", "phase")]
        vehicle_s = float(told["vehicle_s"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None
    if not is_run_name(words[0]) or not all(isinstance(each, str) for each in words) or not math.isfinite(vehicle_s):
        return None
    run, scenario, test, vehicle, phase = words
    return Underway(run, scenario, case_of(test), vehicle, phase, vehicle_s)
