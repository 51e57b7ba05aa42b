"""Whose board it is: a run has one, of those that its rig files name, from its first flight to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from harness.clock import Clock, HostClock
from harness.errors import CallerError, RigError
from harness.rigs.bench import BenchSettings, check_plugged_in, found_at
from harness.rigs.bench_lease import bench_folder, check_usable, lease_of
from harness.rigs.claim import Claim, TakenError, check_let_go
from harness.rigs.place import held_place

LOOK_EVERY_S = 0.5
Told = Callable[[str], None]


class RunsBoard:
    """The one board of these that a run flies: the first that is plugged in, in no quarantine and in nobody's hands.
    Where all are in use it waits, if it `waits`, and says so once, by `told`; who has no choice is not kept waiting."""

    def __init__(
        self,
        boards: Sequence[BenchSettings],
        told: Told = lambda words: None,
        *,
        waits: bool | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._boards = boards
        self._told = told
        self._waits = len(boards) > 1 if waits is None else waits
        self._clock = clock or HostClock()
        self._board: BenchSettings | None = None
        self._held = ExitStack()

    def board(self) -> BenchSettings:
        """The same each time; one of several that cannot be flown any more is given back, for another. Raises RigError
        saying who has it, or, naming what is wrong with each, that none can become free; CallerError where the only one
        is not plugged in."""
        if self._board is not None and (len(self._boards) == 1 or _is_fit(self._board)):
            return self._board
        self.close()
        self._board = self._take_one()
        return self._board

    def close(self) -> None:
        """Give it back; a second time does nothing."""
        self._board = None
        self._held.close()

    def _take_one(self) -> BenchSettings:
        has_said = False
        while True:
            wrong = list[RigError | CallerError]()
            for each in self._boards:
                with ExitStack() as held:
                    try:
                        board = _take(each, held, self._told, is_lone=len(self._boards) == 1)
                    except (RigError, CallerError) as error:
                        wrong.append(error)
                        continue
                    self._held = held.pop_all()
                    return board
            reasons = "; ".join(map(str, wrong))
            if not (self._waits and any(isinstance(each, TakenError) for each in wrong)):
                raise wrong[0] if len(wrong) == 1 else RigError(f"none of {len(wrong)} boards can be flown: {reasons}")
            if not has_said:
                self._told(f"all boards are in use, waiting for one of them: {reasons}")
                has_said = True
            asyncio.run(self._clock.sleep_until(self._clock.now_s() + LOOK_EVERY_S))


@contextmanager
def borrowed(
    boards: Sequence[BenchSettings], told: Told = lambda words: None, *, clock: Clock | None = None
) -> Iterator[BenchSettings]:
    """A board of these, for as long as the context lasts; see `RunsBoard`."""
    mine = RunsBoard(boards, told, clock=clock)
    try:
        yield mine.board()
    finally:
        mine.close()


def _take(board: BenchSettings, held: ExitStack, told: Told, *, is_lone: bool) -> BenchSettings:
    """Until `held` ends; a lone one goes to its guard even in quarantine: what a run before left is put back first.
    Raises TakenError where it may become free; CallerError, or RigError, where it is to be left out."""
    if board.place:
        board = found_at(board, held.enter_context(held_place(board.place, board.coordinator, board.baud, told)))
    name = check_plugged_in(board) if is_lone else _usable(board)
    held.enter_context(Claim(bench_folder(), name))
    check_let_go(bench_folder(), name)
    return board


def _is_fit(board: BenchSettings) -> bool:
    try:
        _usable(board)
    except (RigError, CallerError):
        return False
    return True


def _usable(board: BenchSettings) -> str:
    """The board's id. Raises CallerError where it is not plugged in, RigError where it is in quarantine."""
    name = check_plugged_in(board)
    check_usable(lease_of(bench_folder(), name))
    return name
