"""A stack's process: watched while it lives, gone with all it started when it is stopped or when we are."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.clock import HostClock, LoopClock
from harness.errors import CallerError
from harness.rigs import process as module
from harness.rigs.process import LAST_WORDS_LINES, StackProcess
from tests.loops import really
from tests.rigs.processes import alive, ended, line, python

Start = Callable[..., StackProcess]
KIDS = "sleep 300 & one=$!; sleep 301 & echo $one $!; wait"
PARENT = """
import asyncio, sys
from pathlib import Path
from harness.rigs.process import StackProcess

async def main():
    folder = Path(sys.argv[1])
    stack = StackProcess(["/bin/sleep", "300"], folder=folder, log=folder / "log", environment={})
    print(stack.pid, flush=True)
    await asyncio.sleep(300)

asyncio.run(main())
"""


def own_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def start(tmp_path: Path) -> Start:
    def start(source: str, *, program: tuple[str, ...] = ("/bin/sh", "-c"), **more: object) -> StackProcess:
        settings = {"folder": tmp_path, "log": tmp_path / "log", "environment": {"PATH": os.environ["PATH"]}} | more
        return StackProcess([*program, source], **settings)  # type: ignore[arg-type]

    return start


PYTHON = (sys.executable, "-c")


async def printed(stack: StackProcess, count: int = 1) -> list[str]:
    """The first lines that it printed."""
    while len(lines := stack.last_words().splitlines()) < count:
        await LoopClock().sleep_until(LoopClock().now_s() + 0.01)
    return lines


@pytest.mark.parametrize(
    ("source", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -SEGV $$", -signal.SIGSEGV), ("kill -9 $$", -9)]
)
def test_a_process_that_ends_by_itself_tells_how(start: Start, source: str, code: int) -> None:
    @really
    async def body() -> None:
        assert code == await start(source).died

    body()


def test_its_last_words_are_the_end_of_all_that_it_printed(start: Start) -> None:
    @really
    async def body() -> None:
        stack = start("for each in $(seq 20); do echo out $each; done; printf 'oops \\377 ' >&2")
        await stack.died
        words = stack.last_words().splitlines()

        assert LAST_WORDS_LINES == len(words)
        assert [f"out {each}" for each in range(14, 21)] == words[:-1]
        assert "oops \ufffd" == words[-1]

    body()


def test_it_runs_in_its_folder_and_with_the_environment_it_is_given(start: Start, tmp_path: Path) -> None:
    @really
    async def body() -> None:
        stack = start("pwd; echo $WHO-$HOME-; readlink /proc/$$/fd/0", environment={"WHO": "me"})
        await stack.died

        assert [str(tmp_path), "me--", "/dev/null"] == stack.last_words().splitlines()

    body()


def test_stop_ends_the_process_and_all_that_it_started(start: Start) -> None:
    @really
    async def body() -> None:
        stack = start(KIDS)
        (words,) = await printed(stack)
        kids = [int(each) for each in words.split()]
        assert 2 == len(kids)
        assert all(alive(each) for each in (stack.pid, *kids))
        await stack.stop()

        assert stack.died.done()
        assert await ended(stack.pid, *kids)

    body()


def test_what_a_dead_process_left_running_is_ended_by_stop(start: Start) -> None:
    @really
    async def body() -> None:
        stack = start("sleep 300 & echo $!")
        await stack.died
        (kid,) = await printed(stack)
        assert alive(int(kid))
        await stack.stop()

        assert await ended(int(kid))

    body()


def test_it_is_asked_before_it_is_made_to_end(start: Start) -> None:
    @really
    async def body() -> None:
        stack = start("trap 'echo bye; exit 3' INT; echo up; while :; do sleep 0.01; done")
        await printed(stack)
        await stack.stop()

        assert 3 == await stack.died
        assert ["up", "bye"] == stack.last_words().splitlines()

    body()


def test_one_that_does_not_listen_is_made_to_end(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE_S", 0.2)

    @really
    async def body() -> None:
        stack = start("trap '' INT; echo up; while :; do sleep 0.01; done")
        await printed(stack)
        began_s = HostClock().now_s()
        await stack.stop()

        assert -signal.SIGKILL == await stack.died
        assert HostClock().now_s() - began_s >= 0.2

    body()


def test_stopping_twice_is_no_error(start: Start) -> None:
    @really
    async def body() -> None:
        stack = start("exit 0")
        await stack.stop()
        await stack.stop()

    body()


def test_it_dies_with_a_harness_that_is_killed(tmp_path: Path) -> None:
    with python(PARENT, tmp_path) as parent:
        stack = int(line(parent))
        while Path(f"/proc/{stack}/comm").read_text().strip() != "sleep":
            assert alive(stack)
        parent.send_signal(signal.SIGKILL)
        parent.wait()

        @really
        async def body() -> None:
            assert await ended(stack)

        body()


def test_what_lost_its_harness_before_it_began_does_not_begin(tmp_path: Path) -> None:
    settings = json.dumps({"parent": 1, "core": None})
    command = [sys.executable, "-I", "-S", str(module._SHIM), settings, "/bin/touch", str(tmp_path / "began")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (1, "the harness has gone\n") == (ended.returncode, ended.stderr)
    assert not (tmp_path / "began").exists()


def test_it_can_take_no_real_time_priority(start: Start) -> None:
    source = """
import os, resource
held = next(int(each.split()[1], 16) for each in open("/proc/self/status") if each.startswith("CapEff:"))
print(held >> 23 & 1, resource.getrlimit(resource.RLIMIT_RTPRIO))
for policy in (os.SCHED_FIFO, os.SCHED_RR):
    try:
        os.sched_setscheduler(0, policy, os.sched_param(1))
        print("taken")
    except PermissionError:
        print("refused")
"""

    @really
    async def body() -> None:
        stack = start(source, program=PYTHON)
        assert 0 == await stack.died
        assert ["0 (0, 0)", "refused", "refused"] == stack.last_words().splitlines()

    body()


@pytest.mark.parametrize("core", sorted(os.sched_getaffinity(0)))
def test_it_stays_on_the_core_it_is_given(start: Start, core: int) -> None:
    @really
    async def body() -> None:
        stack = start("import os; print(os.sched_getaffinity(0))", program=PYTHON, core=core)
        await stack.died
        assert f"{{{core}}}" == stack.last_words()

    body()


def test_without_a_core_it_may_use_all_of_ours(start: Start) -> None:
    @really
    async def body() -> None:
        stack = start("import os; print(sorted(os.sched_getaffinity(0)))", program=PYTHON)
        await stack.died
        assert str(sorted(os.sched_getaffinity(0))) == stack.last_words()

    body()


def test_a_program_that_is_none_dies_and_says_so(start: Start) -> None:
    @really
    async def body() -> None:
        stack = start("", program=("/nowhere/px4",))
        assert 0 != await stack.died
        assert "No such file" in stack.last_words()

    body()


def test_a_folder_that_is_none_is_the_callers_error(start: Start, tmp_path: Path) -> None:
    @really
    async def body() -> None:
        with pytest.raises(CallerError, match="cannot start /bin/sh: No such file or directory"):
            start("exit 0", folder=tmp_path / "nowhere")

    body()


def test_no_file_of_ours_stays_open_behind_it(start: Start) -> None:
    @really
    async def body() -> None:
        before = own_files()
        stack = start("exit 0")
        await stack.stop()
        assert before == own_files()

    body()
