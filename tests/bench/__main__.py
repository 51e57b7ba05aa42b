"""`make bench`: the budgets of the design, measured on this machine now. Names as arguments choose some."""

from __future__ import annotations

import sys

from tests.bench import forwarding, judging, practice, sockets, stacks

BENCHES = {
    "forwarding": forwarding,
    "sockets": sockets,
    "judging": judging,
    "practice": practice,
    "stacks": stacks,
}


def main() -> int:
    chosen = sys.argv[1:] or list(BENCHES)
    if unknown := set(chosen) - set(BENCHES):
        sys.stderr.write(f"no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}\n")
        return 2
    for name in chosen:
        for row in BENCHES[name].rows():
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
