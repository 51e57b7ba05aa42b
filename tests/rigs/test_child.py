"""Another process of ours ends when we are gone, however we went, and whatever it was at: real processes, killed."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from harness.rigs import lifeline
from tests.rigs.processes import line, python

PATIENCE_S = 120
PARENT = """
import asyncio, sys
from pathlib import Path
from harness.rigs.child import Child
async def run():
    child = Child([sys.executable, "-c", sys.argv[1], *sys.argv[2:]], output=Path(sys.argv[2]) / "said")
    print(child._popen.pid, flush=True)
    await child.done
asyncio.run(run())
"""
HOLDS = """
import sys, threading
from pathlib import Path
from harness.rigs import lifeline
folder = Path(sys.argv[1])
(folder / "born").open().read()
"""
HEEDS = f"""{HOLDS}
try:
    lifeline.hold()
    (folder / "held").open("w").close()
    threading.Event().wait()
except KeyboardInterrupt:
    (folder / "heard").touch()
"""
WORKER = """
import sys, threading
from pathlib import Path
try:
    print("up", flush=True)
    threading.Event().wait()
except KeyboardInterrupt:
    Path(sys.argv[1]).touch()
"""
HAS_A_WORKER = f"""{HOLDS}
import subprocess
lifeline.hold()
with subprocess.Popen([sys.executable, "-c", {WORKER!r}, folder / "worker heard"], stdout=subprocess.PIPE) as worker:
    try:
        worker.stdout.readline()
        (folder / "held").open("w").close()
        worker.wait()
    except KeyboardInterrupt:
        worker.wait()
"""
SHRUGS = f"""{HOLDS}
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
lifeline.TEAR_DOWN_S = 0.2
lifeline.hold()
(folder / "held").open("w").close()
while True:
    threading.Event().wait()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With two pipes: a child goes on when somebody writes into `born`, and who reads `held` waits until it holds."""
    for name in ("born", "held"):
        os.mkfifo(tmp_path / name)
    return tmp_path


@contextmanager
def watched(pid: int) -> Iterator[int]:
    """A process, by a descriptor that is ready once it has ended; none of it is left, whatever came of it."""
    process = os.pidfd_open(pid)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(process, signal.SIGKILL)
        os.close(process)


@pytest.mark.parametrize("source", [HEEDS, SHRUGS], ids=["heeds", "shrugs"])
@pytest.mark.parametrize("early", [False, True])
def test_a_child_ends_when_its_parent_was_killed(folder: Path, source: str, early: bool) -> None:
    """One that heeds what it is asked, and one that does not; also where the parent went before it was up."""
    with python(PARENT, source, folder) as parent, watched(int(line(parent))) as child:
        if not early:
            (folder / "born").open("w").close()
            (folder / "held").open().close()
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        if early:
            reader = os.open(folder / "held", os.O_RDONLY | os.O_NONBLOCK)
            (folder / "born").open("w").close()
        assert select.select([child], [], [], PATIENCE_S)[0], "the child outlived its parent"
        if early:
            os.close(reader)

    assert (source == HEEDS) == (folder / "heard").exists(), (folder / "said").read_text()


def test_a_child_s_own_workers_are_asked_as_it_is(folder: Path) -> None:
    with python(PARENT, HAS_A_WORKER, folder) as parent, watched(int(line(parent))) as child:
        (folder / "born").open("w").close()
        (folder / "held").open().close()
        parent.send_signal(signal.SIGKILL)
        assert select.select([child], [], [], PATIENCE_S)[0], (folder / "said").read_text()

    assert (folder / "worker heard").exists(), (folder / "said").read_text()


@pytest.mark.parametrize("told", ["0", "77", "x", ""])
def test_a_variable_without_a_line_is_none(told: str) -> None:
    """Not the leader of its group, and with its standard input at an end; or with no such descriptor."""
    source = "from harness.rigs import lifeline\nlifeline.hold()\nimport threading\nprint(threading.active_count())"
    with python(source, **{lifeline.VARIABLE: told}) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert ("1", 0) == (line(process), process.wait())


def test_what_a_child_starts_knows_nothing_of_its_line(folder: Path) -> None:
    source = f"{HOLDS}\nlifeline.hold()\nimport os\nprint(lifeline.VARIABLE in os.environ)"
    with python(PARENT, source, folder) as parent:
        line(parent)
        (folder / "born").open("w").close()
        assert 0 == parent.wait()

    assert "False\n" == (folder / "said").read_text()
