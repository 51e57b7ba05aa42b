"""A report of 2,000 sealed bundles in every format at once, twice: how long, how large, how much memory, which bytes.

The bundles are flights of the practice drone and of recorded stacks, each copied under names and seeds of its own and
sealed anew, so that a reader meets as many files, findings and bytes of taps as in so many flights. They are no
evidence of anything, and lie only where the bench put them.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from harness.evidence.seal import MANIFEST_NAME, SIGNATURE_NAME, file_hash, seal
from harness.report.views import VIEWS
from tests.bench.measure import Row, seconds
from tests.flying import OUTAGES, fly_link_1

BUNDLES = 2000
FLOWN = 6
"""Flights of the practice drone that are copied, each an outage and a seed of its own."""
RECORDED = Path(__file__).parent.parent / "recorded"
SHORT = OUTAGES[:2]
OF_STACKS = ("ardupilot-patrol", "px4-patrol", "px4-gnss-step", "ardupilot-order-logged", "px4-stock")
"""Of which every fifth bundle is a copy."""
COMMAND = "from harness.cli import main; main()"
MOST_S, MOST_HTML_MB, MOST_MEMORY_MB = 60, 10, 1000


@dataclass(frozen=True, slots=True)
class Made:
    """What making a report took: host seconds, processor seconds, the greatest memory held."""

    host_s: float
    cpu_s: float
    memory_mb: float


def rows(evidence: Path | None = None, bundles: int = BUNDLES) -> Iterator[Row]:
    """With `evidence`, the bundles stay there, and are taken from there if there are so many already."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = evidence or Path(scratch) / "evidence"
        made_s = seconds(partial(make, folder, bundles))
        size_mb = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file()) / 1e6
        yield Row(f"{bundles} bundles, made or found", f"{made_s:.0f} s, {size_mb:,.0f} MB", "none", None)
        first, second = (report(folder, Path(scratch) / name) for name in ("first", "second"))
        what = f"report of {bundles} bundles, {len(VIEWS)} formats"
        yield Row(f"{what}, seconds (processor)", f"{first.host_s:.1f} ({first.cpu_s:.1f})", f"< {MOST_S} s",
                  first.host_s < MOST_S)  # fmt: skip
        yield Row("the same again, seconds (processor)", f"{second.host_s:.1f} ({second.cpu_s:.1f})", f"< {MOST_S} s",
                  second.host_s < MOST_S)  # fmt: skip
        yield Row("its memory at the most, MB", f"{first.memory_mb:.0f}", f"< {MOST_MEMORY_MB}",
                  first.memory_mb < MOST_MEMORY_MB)  # fmt: skip
        html_mb = (Path(scratch) / "first" / VIEWS["html"].file).stat().st_size / 1e6
        yield Row("its page, MB", f"{html_mb:.2f}", f"< {MOST_HTML_MB}", html_mb < MOST_HTML_MB)
        sums = [
            {each.name: file_hash(each) for each in sorted((Path(scratch) / name).iterdir())}
            for name in ("first", "second")
        ]
        unlike = [name for name in sums[0] if sums[0][name] != sums[1].get(name)]
        yield Row("files that differ when made again", ", ".join(unlike) or "none", "none", sums[0] == sums[1])


def report(evidence: Path, out: Path) -> Made:
    """One `cuas report --all` in a process of its own."""
    words = [sys.executable, "-c", COMMAND, "report", str(evidence), "--all", str(out)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    host_s = seconds(partial(_peak, words, out))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Made(host_s, cpu_s, float(out.with_suffix(".kb").read_text()) / 1000)


def _peak(words: Sequence[str], out: Path) -> None:
    """Runs it, and leaves its own peak of memory (kB) beside its folder: that of all children is another's, too."""
    pid = os.posix_spawn(sys.executable, words, os.environ)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), list(words))
    out.with_suffix(".kb").write_text(str(usage.ru_maxrss))


def make(folder: Path, bundles: int) -> None:
    """So many bundles in the folder, less those that are there already."""
    here = len(list(folder.glob(f"*/{MANIFEST_NAME}")))
    if here >= bundles:
        return
    with tempfile.TemporaryDirectory() as scratch:
        flown = [fly_link_1(Path(scratch), SHORT[seed % len(SHORT)], seed=seed)[1] for seed in range(FLOWN)]
        stacks = [RECORDED / name for name in OF_STACKS]
        for number in range(here, bundles):
            own = stacks[number // 5 % len(stacks)] if number % 5 == 4 else flown[number % len(flown)]
            _copy(own, folder, number)


def _copy(own: Path, folder: Path, number: int) -> None:
    """A bundle under a name and a seed of its own, sealed anew."""
    told = json.loads((own / "run.json").read_text())
    run = f"{told['run'].rpartition('-seed')[0]}-seed{number}-{number:04x}"
    target = folder / run
    shutil.copytree(own, target, ignore=shutil.ignore_patterns(MANIFEST_NAME, SIGNATURE_NAME))
    _change(target / "run.json", run=run, seed=number)
    _change(target / "findings.json", run=run, seed=number)
    seal(target)


def _change(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
