"""Judging a real recording against merely reading it with pymavlink's mavutil."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pymavlink import mavutil

from harness.evidence.bundle import Bundle
from harness.judge import judge
from harness.taps import Tap
from tests.bench.measure import Row, ratio, seconds

RECORDED = Path(__file__).parent.parent / "recorded"


def rows() -> Iterator[Row]:
    for name in ("ardupilot-patrol", "px4-patrol"):
        read, ours = partial(_read, RECORDED / name), partial(_judge, RECORDED / name)
        times, mavutil_s, ours_s = ratio(partial(seconds, read), partial(seconds, ours))
        value = f"{times:.1f}x ({mavutil_s:.2f} s / {ours_s:.2f} s)"
        yield Row(f"judging {name} vs. mavutil.recv_msg", value, ">= 10x", times >= 10)


def _judge(folder: Path) -> None:
    judge(Bundle.open(folder))


def _read(folder: Path) -> None:
    for path in filter(Path.exists, (folder / tap.file_name for tap in Tap)):
        log = mavutil.mavlink_connection(str(path), dialect="all")
        while log.recv_msg() is not None:
            pass
        log.close()
