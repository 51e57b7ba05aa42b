"""When nobody took what came out: since when, and how many writes."""

from __future__ import annotations

from harness.wire.absence import Absence
from harness.wire.port import Mailbox


class Door(Mailbox):
    """A port behind which somebody is, or not."""

    def __init__(self) -> None:
        super().__init__()
        self.somebody = False

    def send(self, data: bytes) -> None:
        self.unsent += not self.somebody

    def close(self) -> None: ...


def test_an_absence_is_told_once_it_is_over() -> None:
    door = Door()
    absence, told = Absence(door), list[tuple[float, int]]()
    absence.told = lambda since_s, writes: told.append((since_s, writes))
    absence.send([b"1", b"2"], 1.0)
    absence.send([b"3"], 2.0)
    assert [] == told
    door.somebody = True
    absence.send([b"4"], 3.0)
    assert [(1.0, 3)] == told
    door.somebody = False
    absence.send([b"5"], 4.0)
    absence.end()
    absence.end()
    assert [(1.0, 3), (4.0, 1)] == told
