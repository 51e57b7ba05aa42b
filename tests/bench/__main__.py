"""`make bench`: the budgets of the design, measured on this machine now. Names as arguments choose some; `hour` takes
minutes and `reports` some gigabytes, and are only made where they are named: with `--vehicle=NAME` on one drone, with
`--evidence=FOLDER` kept, with `--bundles=N` of so many."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from harness.rigs.settings import VEHICLES
from tests.bench import forwarding, hour, judging, lockstep, practice, reports, sockets, stacks

BENCHES = {
    "forwarding": forwarding.rows,
    "sockets": sockets.rows,
    "judging": judging.rows,
    "practice": practice.rows,
    "stacks": stacks.rows,
    "lockstep": lockstep.rows,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="BENCH", help=f"{', '.join(BENCHES)}, hour, reports")
    parser.add_argument("--vehicle", choices=VEHICLES, action="append", help="for hour; all of them without")
    parser.add_argument("--evidence", type=Path, help="where hour and reports leave their bundles; nowhere without")
    parser.add_argument("--bundles", type=int, default=reports.BUNDLES, help="for reports")
    asked = parser.parse_args()
    known = BENCHES | {
        "hour": partial(hour.rows, asked.vehicle or VEHICLES, evidence=asked.evidence),
        "reports": partial(reports.rows, asked.evidence, asked.bundles),
    }
    if unknown := set(asked.names) - known.keys():
        parser.error(f"no bench {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    for name in asked.names or BENCHES:
        for row in known[name]():
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
