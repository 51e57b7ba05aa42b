"""A run has its board from its first flight to its end: between two flights nobody else may take it; workers of one
session each have one, and wait for each other where there are fewer boards than workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from harness.evidence.bundle import Bundle
from harness.evidence.ledger import Ledger
from harness.rigs.claim import claim_of
from tests.cli.calling import Answer, spawn
from tests.cli.test_bench import rig
from tests.desk.board import Desk, on_desk
from tests.desk.lab import RAW, a_lab, needs_labgrid, serial_server

pytestmark = pytest.mark.usefixtures("leases")

FLIGHTS = '''
import subprocess
import sys

import pytest
from harness.checks import armed, fault_begins, when
from harness.faults import LinkLoss

OTHER = """
import sys
from pathlib import Path
from harness.rigs.bench import read_bench
from harness.rigs.pool import borrowed
with borrowed((read_bench(Path(sys.argv[1])),)):
    print("had it")
"""


@pytest.mark.bench
@pytest.mark.scenario("MINE-1")
@pytest.mark.parametrize("case", range({cases}))
async def test_a_flight(standby, case):
    async with standby.inject(LinkLoss()):
        await standby.wait(for_s=1)
    await standby.wait(for_s=2)
    standby.verify(when(fault_begins).always(~armed, during=1))


def test_between_two_flights(request):
    rig = request.config.option.rig[0]
    if rig.is_dir():
        return
    asked = subprocess.run([sys.executable, "-c", OTHER, str(rig)], capture_output=True, text=True)
    assert "is in use by" in asked.stderr, asked


@pytest.mark.bench
@pytest.mark.scenario("MINE-2")
async def test_the_next_flight(standby):
    async with standby.inject(LinkLoss()):
        await standby.wait(for_s=1)
    await standby.wait(for_s=2)
    standby.verify(when(fault_begins).always(~armed, during=1))
'''


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[list[Desk]]:
    with ExitStack() as open_:
        yield [open_.enter_context(on_desk(tmp_path / f"desk-{number}")) for number in range(2)]


def session(folder: Path, where: Path, *words: str, cases: int = 1) -> Answer:
    (folder / "test_mine.py").write_text(FLIGHTS.replace("{cases}", str(cases)))
    return spawn(
        folder, "-m", "pytest", "test_mine.py", "--vehicle=bench", f"--rig={where}", "-p", "no:cacheprovider", *words
    )


def flown_on(folder: Path) -> list[str]:
    """The boards of all flights, by the order in which they began."""
    runs = Ledger(folder / "evidence").runs()
    return [str(Bundle.open(folder / "evidence" / each.run).identity.rig.address) for each in runs]


def test_between_two_flights_of_a_session_nobody_else_has_the_board(
    desks: list[Desk], tmp_path: Path, leases: Path
) -> None:
    answer = session(tmp_path, rig(tmp_path, desks[0].path))

    assert 0 == answer.code, answer.out
    assert "3 passed" in answer.out
    assert [desks[0].id] * 2 == flown_on(tmp_path)
    assert not claim_of(leases, desks[0].id).held


def test_each_worker_of_a_session_has_a_board_of_its_own(desks: list[Desk], tmp_path: Path) -> None:
    boards = tmp_path / "boards"
    boards.mkdir()
    for each in desks:
        rig(boards, each.path)
    answer = session(tmp_path, boards, "-n2", cases=2)

    assert 0 == answer.code, answer.out
    assert "4 passed" in answer.out
    assert {each.id for each in desks} == set(flown_on(tmp_path))


def test_workers_wait_for_each_other_where_there_is_one_board(desks: list[Desk], tmp_path: Path) -> None:
    """Whoever has flown all of its cases lets go of the board, though the session goes on."""
    boards = tmp_path / "boards"
    boards.mkdir()
    rig(boards, desks[0].path)
    answer = session(tmp_path, boards, "-n2", cases=2)

    assert 0 == answer.code, answer.out
    assert "4 passed" in answer.out
    assert "all boards are in use, waiting for one of them" in answer.err
    assert [desks[0].id] * 3 == flown_on(tmp_path)


@needs_labgrid
def test_a_session_flies_a_board_at_a_labgrid_place(desks: list[Desk], tmp_path: Path) -> None:
    with serial_server(desks[0].path) as port, a_lab(tmp_path / "lab", RAW.format(port=port)) as lab:
        lab.place("desk", "exp/desk/*")
        where = rig(tmp_path, "labgrid:desk", f'coordinator = "{lab.address}"\n')
        answer = session(tmp_path, where, "--scenario=MINE-2")
        held_by = lab.holder("desk")

    assert 0 == answer.code, answer.out
    assert "None" == held_by
    (run,) = Ledger(tmp_path / "evidence").runs()
    (note,) = [each for each in Bundle.open(tmp_path / "evidence" / run.run).events() if each["kind"] == "bench"]
    assert "labgrid:desk" == note["place"]
