"""What is put in comes out: on each vehicle, as fast as it flies, each fault does between the two taps what its
settings say, within statistical bounds; and the same seed gives the same fates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from harness.checks import mode_is, uplink_silent, when
from harness.checks.profile import read_profile
from harness.evidence.bundle import Bundle
from harness.evidence.index import Index
from harness.faults import (
    Bandwidth,
    BurstLoss,
    Corruption,
    Direction,
    Distribution,
    Duplication,
    Latency,
    LinkFault,
    RandomLoss,
    Reordering,
)
from harness.flight import Flight
from harness.modes import RETURN
from harness.order import Order
from harness.rigs.settings import RigSettings
from harness.run import Run
from harness.stats import share_bounds
from harness.taps import Fate, Tap, Way
from tests.conftest import ALL_STACKS
from tests.faults import calibration
from tests.faults.calibration import SURE, Crossing
from tests.flying import LINK_1, profile

DOWN = Direction.DOWN
FAULT_S = 40.0
POSITION_HZ = 20.0
STAMP_S = 0.11
"""Frames come out behind the stamp at which they are due: as late as that, two stamps of 50 ms on a busy host."""
BPS = 4_000.0
SHIFT = 20

Measured = list[Crossing]
Records = Index
Calibration = Callable[[Measured, Records], bool]


def _share(fate: Fate, share: float) -> Calibration:
    return lambda _, entered: share_bounds(
        int((entered["fate"] == fate).sum()), int((entered["fate"] != Fate.COPIED).sum()), SURE
    ).holds(share)


def _bursts(crossings: Measured, _: Records) -> bool:
    fault = BurstLoss.of(0.3, mean_burst=5)
    loss = calibration.loss(crossings, memory=max(0.0, fault.memory))
    return loss.holds(0.3) and calibration.mean_burst(crossings).holds(5)


def _mean_delay(mean_s: float) -> Calibration:
    """A release behind a stamp adds up to one."""

    def holds(crossings: Measured, _: Records) -> bool:
        mean = calibration.mean_delay(crossings)
        return mean.lo <= mean_s + STAMP_S and mean_s <= mean.hi

    return holds


def _rate(crossings: Measured, _: Records) -> bool:
    """From the second on in which the queue has filled; to what a release behind a stamp blurs."""
    measured = calibration.rate(crossings[len(crossings) // 4 :])
    return 0.95 * measured.lo <= BPS <= 1.05 * measured.hi


def _overtaken(crossings: Measured, entered: Records) -> bool:
    late = (entered["due_ms"] > entered["t_ms"] + 350).sum()
    return share_bounds(int(late), len(entered), SURE).holds(0.1) and calibration.overtaken(crossings).value > 0.05


FAULTS: dict[str, tuple[LinkFault, Calibration]] = {
    "random loss": (RandomLoss(0.2, direction=DOWN), _share(Fate.LOST, 0.2)),
    "bursts": (BurstLoss.of(0.3, mean_burst=5, direction=DOWN), _bursts),
    "constant latency": (
        Latency(mean_s=0.5, distribution=Distribution.CONSTANT, direction=DOWN), _mean_delay(0.5),
    ),
    "jitter": (Latency(mean_s=0.6, jitter_s=0.15, in_order=False, direction=DOWN), _mean_delay(0.6)),
    "bandwidth": (Bandwidth(BPS, queue_bytes=600, direction=DOWN), _rate),
    "corruption": (Corruption(0.1, direction=DOWN), _share(Fate.DAMAGED, 0.1)),
    "duplication": (Duplication(0.15, direction=DOWN), _share(Fate.COPIED, 0.15)),
    "reordering": (Reordering(0.1, by_s=0.4, direction=DOWN), _overtaken),
}  # fmt: skip


@cache
def _flown(stack: str, seed: int, folder: Path, names: tuple[str, ...] = tuple(FAULTS)) -> Bundle:
    order = Order.prepare(RigSettings(vehicle=stack, seed=seed), read_profile(profile()), folder)

    async def procedure(flight: Flight) -> None:
        await flight.watch_position(POSITION_HZ)
        for name in names:
            async with flight.inject(FAULTS[name][0]):
                await flight.wait(for_s=FAULT_S)
            await flight.wait(for_s=3)  # what is still under way comes out
        flight.verify(when(uplink_silent).then(mode_is(RETURN), within=1))

    run = Run(order, LINK_1, f"calibration-{stack}")
    try:
        run.perform(run.open(), procedure)
    finally:
        run.close()
    return Bundle.open(run.folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("calibration")


def _entered(bundle: Bundle, number: int) -> Records:
    """What entered on its way down while fault `number` was in."""
    noted = [each for each in bundle.events() if each.get("number") == number]
    begin, end = (next(each["t_s"] for each in noted if each["kind"] == kind) for kind in ("injected", "healed"))
    index = bundle.index
    fates = (Fate.PASSED, Fate.LOST, Fate.DAMAGED, Fate.COPIED)
    mask = (index["tap"] == Tap.DRONE) & (index["way"] == Way.DOWN)
    mask &= (index["t_ms"] > begin * 1000) & (index["t_ms"] < end * 1000)
    return index[mask & [fate in fates for fate in index["fate"].tolist()]]


def _crossings(bundle: Bundle, entered: Records) -> Measured:
    """By what was recorded where they came out: never by what was decided where they went in."""
    index = bundle.index
    came_out = index[(index["tap"] == Tap.GROUND) & (index["way"] == Way.DOWN)]
    left: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for record in came_out:
        left[tuple(int(record[name]) for name in ("system", "component", "seq"))].append(int(record["t_ms"]))
    made = []
    for record in entered:
        if record["fate"] == Fate.COPIED:
            continue
        key = tuple(int(record[name]) for name in ("system", "component", "seq"))
        t_ms = int(record["t_ms"])
        # Sequence numbers go round after 256 frames, some 12 s: what came out sooner is this frame.
        out = [at for at in left[key] if t_ms <= at < t_ms + 4000]
        made.append(Crossing(t_ms / 1000, out[0] / 1000 if out else None, int(record["length"])))
    return made


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("stack", ALL_STACKS)
def test_a_fault_does_what_its_settings_say(stack: str, name: str, folder: Path) -> None:
    bundle = _flown(stack, 0, folder)
    number = 1 + list(FAULTS).index(name)
    entered = _entered(bundle, number)
    crossings = _crossings(bundle, entered)

    assert len(crossings) > 0.8 * FAULT_S * POSITION_HZ
    assert FAULTS[name][1](crossings, entered)


@pytest.mark.parametrize("stack", ALL_STACKS)
def test_same_seed_same_fate_other_seed_other_fate(stack: str, folder: Path) -> None:
    lossy = ("random loss", "bursts")
    count = int(0.7 * FAULT_S * POSITION_HZ)

    def fates(seed: int, flight: str) -> list[list[int]]:
        """Of the first packets that each fault of loss met, in their order."""
        bundle = _flown(stack, seed, folder / flight, lossy)
        return [_entered(bundle, number)["fate"][:count].tolist() for number in (1, 2)]

    first = fates(0, "first")
    assert all(map(_alike, first, fates(0, "again")))
    assert not any(map(_alike, first, fates(1, "other")))


def _alike(one: list[int], other: list[int]) -> bool:
    """But for the first few: what enters under the stamp under which the fault was put in may have been before it."""
    length = min(len(one), len(other)) - SHIFT
    return any(
        one[begin : begin + length] == other[shift : shift + length]
        for begin, shift in [*((0, at) for at in range(SHIFT)), *((at, 0) for at in range(SHIFT))]
    )
