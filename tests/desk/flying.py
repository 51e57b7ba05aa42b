"""`python -m tests.desk.flying EVIDENCE STACK BAUD [SCENARIO...] [NAME=VALUE...]`: the disarmed set, all of it unless
scenarios are named, flown by `cuas run` as anybody flies it, on boards on a desk: in real time, behind a serial line of
that speed, their owner's parameters set so before. The exit code is the worst of its calls'.

Satellites are another board's: what a board's receiver is, is chosen at its boot. The two are flown side by side.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from harness.rigs.bench_lease import FOLDER_VARIABLE
from tests.desk.board import Desk, on_desk
from tests.rigs.processes import ROOT

ON_LINK = ("BENCH-1", "BENCH-2", "BENCH-3", "BENCH-4", "BENCH-5")
ON_SATELLITES = ("BENCH-6",)
CUAS = "import sys; from harness.cli import main; sys.exit(main())"
RIG = 'stack = "{stack}"\nport = "{port}"\nbaud = {baud}\nfaults = ["link", "command", "gnss"]\n'


def started(desk: Desk, folder: Path, stack: str, baud: int, evidence: Path, ids: Iterable[str]) -> Sequence[str]:
    """The call that flies them on that board."""
    rig = folder / "rig.toml"
    rig.write_text(RIG.format(stack=stack, port=desk.path, baud=baud))
    return [
        sys.executable, "-c", CUAS, "run", "--vehicle=bench", f"--rig={rig}", f"--evidence={evidence}", *ids,
    ]  # fmt: skip


def main(evidence: Path, stack: str, baud: int, words: Sequence[str] = ()) -> int:
    """Returns once all have flown, and their boards are as they were."""
    wanted = [each for each in words if "=" not in each]
    owners = {name: float(value) for name, _, value in (each.partition("=") for each in words if "=" in each)}
    sets = {False: [each for each in ON_LINK if not wanted or each in wanted]}
    sets[True] = [each for each in ON_SATELLITES if not wanted or each in wanted]
    evidence.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stay:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), FOLDER_VARIABLE: f"{name}/leases"}
        running = []
        for fed, ids in sets.items():
            if ids:
                folder = Path(name) / ("fed" if fed else "plain")
                desk = stay.enter_context(on_desk(folder, stack, baud=baud, fed=fed, params=owners))
                command = started(desk, folder, stack, baud, evidence, ids)
                running.append(stay.enter_context(subprocess.Popen(command, cwd=ROOT, env=environment)))
        return max(each.wait() for each in running)


if __name__ == "__main__":
    place, which, speed, *others = sys.argv[1:]
    sys.exit(main(Path(place).resolve(), which, int(speed), others))
