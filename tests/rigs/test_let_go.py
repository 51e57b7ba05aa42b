"""What goes on without us is asked after when it ends, and no word is lost about it when we do: real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from harness.rigs.let_go import let_go

GOES_ON = "import threading; threading.Event().wait()"
LETS_GO = f"""
import subprocess, sys
from harness.rigs.let_go import let_go
quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
left = subprocess.Popen([sys.executable, "-c", {GOES_ON!r}], **quiet)
print(left.pid)
let_go(left)
"""


def test_who_ends_before_it_is_not_warned() -> None:
    words = [sys.executable, "-W", "error", "-c", LETS_GO]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    os.kill(int(done.stdout), signal.SIGKILL)

    assert (0, "") == (done.returncode, done.stderr)


def test_one_that_ends_before_us_is_no_zombie() -> None:
    left = subprocess.Popen([sys.executable, "-c", GOES_ON])
    let_go(left)
    [asking] = [each for each in threading.enumerate() if each.name == f"until {left.pid} ends"]
    os.kill(left.pid, signal.SIGKILL)
    asking.join()

    assert -signal.SIGKILL == left.returncode
    assert not Path(f"/proc/{left.pid}").exists()
