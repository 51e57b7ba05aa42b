"""Flies what a search wants, each flight a run of its own in a child process, as many side by side as asked for."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from harness.campaign.finding import End
from harness.campaign.flown import Flown, Sealed, finished
from harness.campaign.search import Search, Task
from harness.clock import HostClock
from harness.errors import CallerError
from harness.evidence.files import load_model
from harness.evidence.models import RunIdentity
from harness.rigs.child import Child
from harness.verdict import Verdict

CUAS = (sys.executable, "-c", "from harness.cli import main; main()")
BAD_INPUT, INTERRUPTED = 2, 130
LOOK_EVERY_S = 0.2


class Watcher(Protocol):
    """Whoever shows how a search goes."""

    def look(self, flown: Sequence[Flown], flying: dict[Task, float]) -> None:
        """Called several times a second; `flying` tells since how many host seconds."""
        ...


@dataclass(slots=True)
class Executor:
    """`command(task)` is what `cuas` is called with for a flight; `earlier` stands in for what need not be flown."""

    search: Search
    command: Callable[[Task], list[str]]
    evidence: Path
    scenario: str
    side_by_side: int
    earlier: dict[tuple[float, int], Flown]
    watcher: Watcher
    scratch: Path
    """A folder for what the children say."""
    flown: list[Flown] = field(default_factory=list)
    interrupted: bool = False
    elapsed_s: float = 0.0
    _flying: dict[Task, _Child] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _clock: HostClock = field(default_factory=HostClock)

    async def fly(self) -> None:
        """To the search's end, or until `interrupt`; what was found stays in `flown`.

        Raises CallerError, with the flight's own sentence, if what was asked for cannot be flown at all.
        """
        begun_s = self._clock.now_s()
        self._known = {each.run for each in finished(self.evidence)}
        try:
            while not self.interrupted:
                self._begin()
                if not self._flying:
                    break
                await self._clock.sleep_until(self._clock.now_s() + LOOK_EVERY_S)
                for task in [task for task, each in self._flying.items() if each.child.done.done()]:
                    self.flown.append(self._end(task, self._flying.pop(task)))
                self._show()
        finally:
            await asyncio.gather(*(each.child.stop() for each in self._flying.values()))
            self._flying.clear()
            self.elapsed_s = self._clock.now_s() - begun_s
        self._show()

    @property
    def end(self) -> End:
        """Why it ended."""
        if self.interrupted:
            return "interrupted"
        if self.search.hopeless(self.flown):
            return "hopeless"
        return "budget" if self.search.starved(self.flown) else "complete"

    def interrupt(self) -> None:
        """End soon: what flies is taken apart, and counts for nothing. Asked again, it is ended at once."""
        if self.interrupted:
            for each in self._flying.values():
                each.child.kill()
        self.interrupted = True

    def _show(self) -> None:
        now_s = self._clock.now_s()
        self.watcher.look(self.flown, {task: now_s - each.begun_s for task, each in self._flying.items()})

    def _begin(self) -> None:
        while wanted := self.search.wanted(self.flown, self._flying):
            task = wanted[0]
            if (earlier := self.earlier.get(task)) is not None:
                self.flown.append(earlier)
                continue
            if len(self._flying) >= self.side_by_side:
                return
            output = self.scratch / f"{len(self.flown)}-{task.level:g}-{task.seed}.txt"
            child = Child([*CUAS, *self.command(task)], output=output)
            self._flying[task] = _Child(child, output, self._clock.now_s())

    def _end(self, task: Task, child: _Child) -> Flown:
        wall_s = self._clock.now_s() - child.begun_s
        code = child.child.done.result()
        said = child.output.read_text(errors="replace")
        if code == BAD_INPUT and not any(each.run for each in self.flown):
            raise CallerError(_sentence(said))
        ours = self._runs_of(task)
        if len(ours) > 1:
            cases = ", ".join(sorted(each.test.rpartition("::")[2] for each in ours.values()))
            raise CallerError(f"{self.scenario} flew {len(ours)} cases at one level: {cases}; name one with --case")
        for run in ours:
            noted = next(each for each in finished(self.evidence) if each.run == run)
            if (sealed := Sealed.read(self.evidence / run, noted.hash)) is not None:
                return sealed.flown(task.level, wall_s, reused=False)
        because = _sentence(said) or f"cuas run ended with exit code {code} and left no sealed bundle"
        return Flown(level=task.level, seed=task.seed, verdict=Verdict.ERROR, wall_s=wall_s, because=because)

    def _runs_of(self, task: Task) -> dict[str, RunIdentity]:
        """The runs that this task's flight left, by their names."""
        found = {}
        for each in finished(self.evidence):
            if each.run in self._known or (each.scenario, each.seed) != (self.scenario, task.seed):
                continue
            folder = self.evidence / each.run
            if not (folder / "run.json").exists():
                continue
            identity = load_model(folder / "run.json", RunIdentity)
            if identity.level == task.level:
                found[each.run] = identity
        self._known |= found.keys()
        return found


@dataclass(frozen=True, slots=True)
class _Child:
    child: Child
    output: Path
    begun_s: float


def _sentence(said: str) -> str:
    """What the command complained of last, or else said last."""
    lines = [line for line in said.splitlines() if line.strip()]
    complaints = [line for line in lines if line.startswith("cuas: ")]
    return (complaints or lines or [""])[-1].removeprefix("cuas: ")
