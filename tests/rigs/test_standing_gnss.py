"""A board on a desk whose receiver we are: told where it stands from the first stamp on, and refused where it would not
listen."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import NotSupported
from harness.faults.gnss import Denial
from harness.flight import Flight
from harness.rigs.bench import BenchSettings
from harness.rigs.gnss import delivery_of
from harness.rigs.settings import RigSettings
from harness.run import Run
from scenarios.test_bench_gnss import test_says_on_the_ground_that_its_satellites_are_gone as says_so
from tests.desk.board import on_desk
from tests.flying import fly, order_for, scenario_named

pytestmark = pytest.mark.usefixtures("leases")


@pytest.mark.parametrize("stack", ["builtin", "ardupilot", "px4"])
def test_a_board_on_a_desk_is_fed(stack: str) -> None:
    bench = BenchSettings(stack=stack, port="/dev/x", faults=("gnss",))  # type: ignore[arg-type]

    assert "feed" == delivery_of(RigSettings(vehicle=stack, at=bench.address, bench=bench)).name


def test_a_board_with_a_receiver_of_its_own_is_not_tried(tmp_path: Path) -> None:
    with on_desk(tmp_path / "desk") as desk:
        bench = BenchSettings(stack="builtin", port=desk.path, baud=921_600, faults=("gnss",))
        with pytest.raises(NotSupported, match="GNSS_FED 1 from boot on, they read back as GNSS_FED 0"):
            fly(says_so, tmp_path / "evidence", {"attack": Denial()}, at=bench.address, bench=bench, attacks_gnss=True)


def test_it_shows_at_the_boards_receiver_that_it_is_denied(tmp_path: Path) -> None:
    told: list[tuple[float, int]] = []

    async def denied(flight: Flight) -> None:
        await flight.wait(for_s=5)
        async with flight.inject(Denial()):
            await flight.wait(for_s=3)
        told.extend((each.lo_s, each.value.fix) for each in flight.rig.timeline.events("sensor"))

    with on_desk(tmp_path / "desk", fed=True) as desk:
        bench = BenchSettings(stack="builtin", port=desk.path, baud=921_600, faults=("gnss",))
        order = order_for(tmp_path / "evidence", at=bench.address, bench=bench, attacks_gnss=True)
        run = Run(order, scenario_named(says_so), "denied")
        try:
            run.perform(run.open(on_patrol=False), denied)
        finally:
            run.close()

    fixes = [fix for _, fix in told]
    assert fixes, "its receiver is told of"
    assert 3 == max(fixes)
    assert fixes[-1] < 3
