"""The ledger of an evidence directory: every run ever started there, finished or not. Lines are only ever added, and
each names the one before it (see `harness.evidence.chain`)."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from harness.clock import utc_now
from harness.errors import RigError
from harness.evidence.chain import last_hash, line_hash
from harness.evidence.head import sign_head
from harness.evidence.jsonl import json_line, read_lines
from harness.evidence.keys import SigningKey
from harness.verdict import Verdict

LEDGER_NAME = "ledger.jsonl"
LONGEST_NAME_BYTES = 255
"""Of a file, on the file systems in use."""
_DEAD = ("Z", "X")
"""States, in /proc, of a process that ended and that its parent has not asked after."""


class State(StrEnum):
    """What became of a run: ABORTED is one whose process is gone without having finished it."""

    RUNNING = "running"
    FINISHED = "finished"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRun:
    """One run as the ledger knows it; `pid_start` tells its process from a later one of the same number."""

    run: str
    scenario: str
    vehicle: str
    seed: int
    pid: int
    pid_start: str | None
    started_utc: str
    state: State
    verdict: Verdict | None = None
    hash: str | None = None
    finished_utc: str | None = None
    plan: str | None = None
    """The hash of the plan that it was flown for."""


@dataclass(frozen=True, slots=True)
class Account:
    """All runs in the order started, and a sentence for each line that could not be read (a kill cuts a line)."""

    runs: tuple[LedgerRun, ...]
    problems: tuple[str, ...]


def process_start(pid: int) -> str | None:
    """What tells this process from all others that had its number; None if it is gone or the host cannot tell."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in _DEAD else f"{boot}:{fields[18]}"


def _is_running(pid: int, pid_start: str | None) -> bool:
    if pid_start is not None and Path("/proc/self/stat").exists():
        return process_start(pid) == pid_start
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Ledger:
    """The ledger in `evidence_dir`, which it creates; several processes may write at once. With a `key` it is signed
    anew at each line."""

    def __init__(self, evidence_dir: Path, key: SigningKey | None = None) -> None:
        self.path = evidence_dir / LEDGER_NAME
        self._key = key

    def started(
        self,
        run: str,
        scenario: str,
        vehicle: str,
        seed: int,
        pid: int | None = None,
        pid_start: str | None = None,
        *,
        plan: str | None = None,
    ) -> str:
        """Note that a run begins, before it does; returns the line's hash. Without `pid` it is this process's."""
        if pid is None:
            pid, pid_start = os.getpid(), process_start(os.getpid())
        return self._append(
            {"kind": "started", "run": run, "scenario": scenario, "vehicle": vehicle, "seed": seed, "plan": plan}
            | {"pid": pid, "pid_start": pid_start, "utc": utc_now()}
        )

    def finished(self, run: str, verdict: Verdict, bundle_hash: str | None) -> None:
        """Note a run's verdict and its sealed bundle's hash."""
        self._append({"kind": "finished", "run": run, "verdict": verdict, "hash": bundle_hash, "utc": utc_now()})

    def _append(self, line: dict[str, Any]) -> str:
        """Add a line, chained to the last; returns its hash."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX)
                data = json_line({"schema": 1} | line | {"prev": last_hash(fd)})
                added = line_hash(data.removesuffix(b"\n"))
                size = os.fstat(fd).st_size
                if size and os.pread(fd, 1, size - 1) != b"\n":
                    data = b"\n" + data
                written = os.write(fd, data)
                if self._key is not None and written == len(data):
                    sign_head(self.path, added, self._key)
            finally:
                os.close(fd)
        except OSError as error:
            raise RigError(f"wanted to note a run in {self.path}, saw: {error.strerror}") from error
        if written != len(data):
            raise RigError(
                f"wanted to note a run in {self.path}, only {written} of {len(data)} bytes fitted: disk full"
            )
        return added

    def runs(self) -> list[LedgerRun]:
        """All runs, in the order started."""
        return list(self.read().runs)

    def read(self) -> Account:
        """All runs, and what of the ledger could not be read. Raises BundleError if the file cannot be read at all."""
        lines = read_lines(self.path)
        problems = [
            f"{self.path}, line {number}: wanted a whole entry, saw {text[:60]!r}; a writer was killed there"
            for number, text in lines.broken
        ]
        runs, strange = _account(lines.values)
        return Account(runs, (*problems, *(f"{self.path}: {each}" for each in strange)))


def _account(entries: Iterable[dict[str, Any]]) -> tuple[tuple[LedgerRun, ...], list[str]]:
    runs: list[LedgerRun] = []
    latest: dict[str, int] = {}
    strange = []
    for entry in entries:
        try:
            if entry["kind"] == "started":
                runs.append(_begun(entry))
                latest[entry["run"]] = len(runs) - 1
            elif (
                entry["kind"] == "finished"
                and (number := latest.get(entry["run"])) is not None
                and runs[number].state is not State.FINISHED
            ):
                runs[number] = replace(
                    runs[number], state=State.FINISHED, verdict=Verdict(entry["verdict"]), hash=entry["hash"],
                    finished_utc=entry["utc"],
                )  # fmt: skip
            else:
                strange.append(f"wanted entries of runs started here, saw {entry}")
        except (KeyError, ValueError, TypeError, OverflowError) as error:
            strange.append(f"wanted an entry of this harness, saw {entry}: {error!r}")
    return tuple(each if each.state is State.FINISHED else _by_its_process(each) for each in runs), strange


def _by_its_process(run: LedgerRun) -> LedgerRun:
    return replace(run, state=State.RUNNING if _is_running(run.pid, run.pid_start) else State.ABORTED)


def is_run_name(name: object) -> bool:
    """Whether it is a name that a run's folder beside the ledger can have: one part of a path, of at most 255 bytes."""
    return (
        isinstance(name, str)
        and 0 < len(name.encode("utf-8", "backslashreplace")) <= LONGEST_NAME_BYTES
        and not name.startswith(".")
        and not set(name) & set("/\\\0")
    )


def _begun(entry: dict[str, Any]) -> LedgerRun:
    if not is_run_name(entry["run"]):
        raise ValueError("its run is no folder's name")
    pid = entry["pid"]
    if not isinstance(pid, int) or not 0 < pid < 1 << 31:
        raise ValueError("its pid is no process's number")
    return LedgerRun(
        run=entry["run"], scenario=entry["scenario"], vehicle=entry["vehicle"], seed=entry["seed"], pid=pid,
        pid_start=entry["pid_start"], started_utc=entry["utc"], state=State.RUNNING, plan=entry.get("plan"),
    )  # fmt: skip
