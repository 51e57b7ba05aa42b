"""Whole flights of the practice drone, recorded and judged, on two cores."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from harness.evidence.bundle import Bundle
from tests.bench.measure import Row, seconds
from tests.flying import OUTAGES, fly_link_1

FLIGHTS = 8


def _fly(seed: int) -> float:
    """Vehicle seconds flown."""
    with tempfile.TemporaryDirectory() as folder:
        _, bundle = fly_link_1(Path(folder), OUTAGES[seed % len(OUTAGES)], seed=seed)
        return float(Bundle.open(bundle).index["t_ms"].max()) / 1000


def rows() -> Iterator[Row]:
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_fly, range(2)))
        flown: list[float] = []
        host_s = seconds(lambda: flown.extend(pool.map(_fly, range(FLIGHTS))))
    per_s = sum(flown) / host_s
    yield Row("practice drone, vehicle-seconds per second, two cores", f"{per_s:,.0f}", ">= 500", per_s >= 500)
