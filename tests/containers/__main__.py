"""`python -m tests.containers VEHICLE... --evidence=FOLDER`: every scenario of the link, with images made of what is
on this machine (a stack's local binary; for `builtin` the harness itself, without a network), and without, in turn, as
fast as it goes. Says what differed and what was left over; exit code 1 if anything was. A page of both:

    cuas compare FOLDER/binary FOLDER/image --by rig --against binary --markdown FILE
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from harness.rigs.settings import VEHICLES
from tests.containers.flying import BINARY, IMAGE, Asked, differing, flown, fly, left_over, of_the_link, unlike


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.containers", description=__doc__, epilog="Behind -- : for pytest."
    )
    parser.add_argument("vehicles", nargs="+", metavar="VEHICLE", choices=VEHICLES)
    parser.add_argument("--evidence", type=Path, required=True, help="its folders binary and image get the bundles")
    parser.add_argument("--scenario", action="append", help="one of them only; may be given several times")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seeds", type=int, default=1, help="how many")
    parser.add_argument("--side", action="append", choices=(IMAGE, BINARY), help="from there only; the rest later")
    parser.add_argument("--speed", default="max", help="times real time, or max")
    parser.add_argument("-n", type=int, default=1, dest="workers", help="how many cases at a time")
    own = sys.argv[1:]
    at = own.index("--") if "--" in own else len(own)
    asked, passed = parser.parse_args(own[:at]), tuple(own[at + 1 :])
    wrong = 0
    for vehicle in asked.vehicles:
        sides = tuple(asked.side or (IMAGE, BINARY))
        order = Asked(vehicle, asked.evidence, asked.first, asked.seeds, asked.workers, passed, sides, asked.speed)
        for line in fly(order, asked.scenario or of_the_link()):
            _say(line)
        both = len({*flown(asked.evidence / BINARY, vehicle)} & {*flown(asked.evidence / IMAGE, vehicle)})
        lines = [*differing(asked.evidence, vehicle)]
        for line in lines:
            _say(f"DIFFERS {line}")
        _say(f"{vehicle}: {both} flights on both sides, {len(lines)} verdicts not the same")
        if vehicle == "builtin":
            others = [*unlike(asked.evidence, vehicle)]
            _say(f"{vehicle}: findings not the same in every figure: {'; '.join(others) or 'none'}")
        wrong += len(lines)
    left = left_over(f"-{os.getpid()}")
    _say(f"left over: {', '.join(left) or 'nothing'}")
    return int(wrong > 0 or left != [])


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
