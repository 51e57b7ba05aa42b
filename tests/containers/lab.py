"""`python -m tests.containers.lab --evidence=FOLDER`: the lab of containers/compose.yml, with images made of what is on
this machine: up, its practice drone flown, LINK-1 on its PX4 through its degraded radio, down. Says what each came to
and what was left over; exit code 1 where the practice drone did not pass, the lap was not flown to its end, or anything
was left.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.rigs.engine import engine
from harness.verdict import Verdict
from tests.containers.flying import CUAS, flown, left_over
from tests.containers.harness_image import ROOT, harness_image
from tests.rigs.images import made, stack_image

PROJECT = "cuas-test-lab"
GROUND = "udpout:127.0.0.1:14551"
"""Where the lab's radio waits for a ground station."""
JUDGED = (Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE)
"""A lap that was flown to its end. What PX4 does with its own parameters is not the lab's to answer; and the radio is
not the harness's own here: where it stalls, the recording has a hole, and what may lie in it is open."""


@contextmanager
def lab(folder: Path, px4: str, cuas: str) -> Iterator[list[str]]:
    """Up, as long as it is wanted; yields the call of compose that speaks to it."""
    compose = [shutil.which("docker-compose") or "docker-compose"]
    compose += ["-p", PROJECT, "-f", str(ROOT / "containers" / "compose.yml")]
    told = {"PX4_IMAGE": px4, "CUAS_IMAGE": cuas, "EVIDENCE": str(folder), "USER_ID": str(os.getuid())}
    os.environ |= told
    try:
        subprocess.run([*compose, "up", "--detach"], check=True)
        yield compose
    finally:
        subprocess.run([*compose, "down", "--volumes"], check=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.containers.lab", description=__doc__)
    parser.add_argument("--evidence", type=Path, required=True, help="gets the practice drone's bundles, and the lap's")
    evidence = parser.parse_args().evidence.resolve()
    for each in ("practice", "lap"):
        (evidence / each).mkdir(parents=True, exist_ok=True)
    px4, cuas = (f"{PROJECT}-{each}:local" for each in ("px4", "cuas"))
    with (
        tempfile.TemporaryDirectory() as folder,
        made(px4, stack_image("px4")),
        harness_image(cuas, Path(folder)),
        lab(evidence / "practice", px4, cuas) as compose,
    ):
        lap = ["run", "LINK-1", "--vehicle=px4", f"--at={GROUND}", f"--evidence={evidence / 'lap'}"]
        subprocess.run([sys.executable, "-c", CUAS, *lap, "--", "-k", "[1.1timeouts]"], check=False)
        with engine() as client:
            code = int(client.api.wait(f"{PROJECT}_practice_1", timeout=None)["StatusCode"])
        subprocess.run([*compose, "logs", "--no-color", "--tail=40"], check=False)
    verdicts = [each.verdict for each in flown(evidence / "lap", "px4").values()]
    left = left_over(PROJECT)
    sys.stdout.write(f"practice drone: exit code {code}; lap: {verdicts[0] if verdicts else 'not flown'}; ")
    sys.stdout.write(f"left over: {', '.join(left) or 'nothing'}\n")
    return int(code != 0 or verdicts == [] or verdicts[0] not in JUDGED or left != [])


if __name__ == "__main__":
    sys.exit(main())
