"""Runs before a flight stack, in its process, and becomes it: whatever it sets, the stack inherits.

Started as a script with the standard library alone: `python -I -S shim.py JSON PROGRAM ARGUMENTS...`, JSON being
{"parent": pid, "core": int | null, "gives_way": bool (true where left out)}. The stack dies with its parent (also with
one killed by SIGKILL), and never gets real-time priority: as root PX4 would take SCHED_FIFO for all threads and starve
its own MAVLink receiver.

Asked to, it gives way to the harness: a stack that runs while its ground station waits for a processor hears no
heartbeats, and at 30x a wait of 60 ms is two seconds. A low niceness on its own would not do where the kernel shares
out by session.
"""

import ctypes
import json
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG, PR_CAPBSET_DROP = 1, 24
CAP_SYS_NICE = 23
GIVES_WAY = 10
"""Of 19; nobody else's work is held up by it either."""


def main() -> None:
    settings, command = json.loads(sys.argv[1]), sys.argv[2:]
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != settings["parent"]:
        sys.exit("the harness has gone")
    libc.prctl(PR_CAPBSET_DROP, CAP_SYS_NICE, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_RTPRIO, (0, 0))
    # A job in the background of a shell, as in many a CI, hands down an ignored SIGINT: the stack would not end on it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if settings.get("gives_way", True):
        give_way()
    if settings["core"] is not None:
        os.sched_setaffinity(0, {settings["core"]})
    os.execv(command[0], command)  # noqa: S606  becoming it is the point


def give_way() -> None:
    os.nice(GIVES_WAY)
    try:
        with open("/proc/self/autogroup", "w") as autogroup:  # noqa: PTH123  pathlib costs more than this whole script
            autogroup.write(str(GIVES_WAY))
    except OSError:
        pass  # a kernel without sched_autogroup


if __name__ == "__main__":
    main()
