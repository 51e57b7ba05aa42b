"""Whole runs on a board on a desk: the disarmed-only set passes, what goes wrong ends in ERROR with the reason, and the
board is as it was; on the practice board here, on real stacks where they are found."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.actors.acts import SetMode, SwitchOffFailsafe
from harness.actors.floods import Matter
from harness.actors.rogue import AS_GROUND, STRANGER
from harness.cli.dry_run import foretold
from harness.errors import HarnessError
from harness.evidence.bundle import Bundle
from harness.faults import LinkLoss, Outage
from harness.faults.gnss import Denial
from harness.flight import Flight
from harness.judge import Judgement
from harness.modes import RETURN
from harness.rigs import rig
from harness.rigs.bench import BenchSettings
from harness.run import Run
from harness.verdict import Verdict
from scenarios import test_bench as bench_scenarios
from scenarios import test_bench_gnss, test_bench_strangers
from tests.conftest import ALL_STACKS, real_stack
from tests.contracts.test_serial import CHANGES
from tests.desk.board import BOOT_S, Desk, on_desk
from tests.desk.killing import differing, look
from tests.flying import Scenario, fly, order_for, scenario_named
from tests.liars.kill_table import marks_of

pytestmark = pytest.mark.usefixtures("leases")

SHORT = Outage.of_timeout(1.1)
SCENARIO = bench_scenarios.test_says_that_the_ground_is_silent_and_stays_disarmed


def rig_of(desk: Desk, stack: str = "builtin", baud: int = 921_600, **more: Any) -> dict[str, Any]:
    """RigSettings' fields for this board."""
    bench = BenchSettings(stack=stack, port=desk.path, baud=baud, **more)  # type: ignore[arg-type]
    return {"vehicle": stack, "at": bench.address, "bench": bench}


@pytest.fixture(params=ALL_STACKS)
def stack(request: pytest.FixtureRequest) -> Any:
    return request.param


BAUDS = {"builtin": 921_600, "ardupilot": 57_600, "px4": 921_600}
"""In real time a run takes a minute: one each here, both of each stack in tests/contracts/test_serial.py."""


def test_the_disarmed_set_passes_behind_a_serial_line(stack: str, tmp_path: Path) -> None:
    baud = BAUDS[stack]
    with on_desk(tmp_path / "desk", stack, baud=baud) as desk:
        judgement, folder = fly(SCENARIO, tmp_path / "evidence", {"outage": SHORT}, **rig_of(desk, stack, baud))

    assert Verdict.PASS is judgement.verdict, judgement.findings
    bundle = Bundle.open(folder)
    assert ("bench", desk.id) == (bundle.identity.rig.kind, bundle.identity.rig.address)
    notes = {each["kind"]: each for each in bundle.events()}
    assert ([], False) == (notes["board put back"]["failed"], notes["bench"]["attested"])
    assert set(bundle.identity.parameters) >= set(notes["board put back"]["restored"])


@pytest.mark.parametrize("stack", [real_stack("ardupilot")])
def test_a_board_whose_owner_has_it_listen_to_the_ground_alone_is_judged_as_any(stack: str, tmp_path: Path) -> None:
    """It answers no question in another system's name."""
    with on_desk(tmp_path / "desk", stack, params={"MAV_OPTIONS": 1}) as desk:
        judgement, _ = fly(SCENARIO, tmp_path / "evidence", {"outage": SHORT}, **rig_of(desk, stack))

    assert Verdict.PASS is judgement.verdict, judgement.findings


ON_SERIAL = {
    ("builtin", test_bench_strangers.test_obeys_nobody_but_its_ground_on_the_ground): "FAIL",
    ("builtin", test_bench_gnss.test_says_on_the_ground_that_its_satellites_are_gone): "PASS",
    ("ardupilot", test_bench_strangers.test_notices_that_its_ground_is_gone_though_somebody_else_beats): "FAIL",
    ("px4", test_bench_gnss.test_says_on_the_ground_that_its_satellites_are_gone): "PASS",
    ("ardupilot", test_bench_strangers.test_bears_a_flood_on_the_ground): "PASS",
}
"""What some of the set come to on boards without a key: who has none obeys whoever says that they are its ground."""
ON_THEM = {
    test_bench_strangers.test_obeys_nobody_but_its_ground_on_the_ground: {
        "disguise": STRANGER, "act": SetMode(RETURN),
    },
    test_bench_strangers.test_notices_that_its_ground_is_gone_though_somebody_else_beats: {"disguise": AS_GROUND},
    test_bench_gnss.test_says_on_the_ground_that_its_satellites_are_gone: {"attack": Denial()},
    test_bench_strangers.test_bears_a_flood_on_the_ground: {"matter": Matter.QUESTIONS},
}  # fmt: skip


@pytest.mark.parametrize("scenario", ON_THEM, ids=lambda each: each.__name__)
def test_strangers_and_satellites_are_judged_behind_a_serial_line(
    stack: str, scenario: Scenario, tmp_path: Path
) -> None:
    if (expected := ON_SERIAL.get((stack, scenario))) is None:
        pytest.skip("in real time a run takes a minute: not all on each stack")
    marks, baud = marks_of(scenario), BAUDS[stack]
    with on_desk(tmp_path / "desk", stack, baud=baud, fed="gnss" in marks) as desk:
        settings = rig_of(desk, stack, baud, faults=("gnss", "command"))
        settings |= {"strangers": "command" in marks, "attacks_gnss": "gnss" in marks}
        judgement, folder = fly(scenario, tmp_path / "evidence", dict(ON_THEM[scenario]), **settings)

    assert expected == judgement.verdict, judgement.findings
    assert {"PASS", "FAIL"} >= {str(each.verdict) for each in judgement.findings}
    put_back = next(each for each in Bundle.open(folder).events() if each["kind"] == "board put back")
    assert [] == put_back["failed"]


A_CASE_OF = {
    "BENCH-1": (SCENARIO, {"outage": SHORT}),
    "BENCH-2": (bench_scenarios.test_obeys_and_cries_no_wolf_over_a_poor_link, {"kind": "random"}),
    "BENCH-3": (
        test_bench_strangers.test_obeys_nobody_but_its_ground_on_the_ground,
        {"disguise": STRANGER, "act": SwitchOffFailsafe()},
    ),
    "BENCH-4": (
        test_bench_strangers.test_notices_that_its_ground_is_gone_though_somebody_else_beats, {"disguise": STRANGER},
    ),
    "BENCH-5": (test_bench_strangers.test_bears_a_flood_on_the_ground, {"matter": Matter.QUESTIONS}),
    "BENCH-6": (test_bench_gnss.test_says_on_the_ground_that_its_satellites_are_gone, {"attack": Denial()}),
}  # fmt: skip


@pytest.mark.parametrize("name", A_CASE_OF)
def test_a_dry_run_foretells_all_that_is_written(tmp_path: Path, name: str) -> None:
    scenario, case = A_CASE_OF[name]
    marks = marks_of(scenario)
    with on_desk(tmp_path / "desk", fed="gnss" in marks) as desk:
        settings = rig_of(desk, faults=("link", "gnss", "command"))
        kinds = {each.kind for each in foretold(order_for(tmp_path / "evidence", **settings), (name,))}
        settings |= {"strangers": "command" in marks, "attacks_gnss": "gnss" in marks}
        _, folder = fly(scenario, tmp_path / "evidence", dict(case), **settings)
        written = next(each for each in Bundle.open(folder).events() if each["kind"] == "board put back")["written"]

    assert written
    assert set() == set(written) - kinds


def broken(
    tmp_path: Path, stack: str, harm: Callable[[Desk], None], heal: Callable[[Desk], None] = lambda _: None
) -> Judgement:
    """A run in which `harm` comes to the board while the link is down; `heal` behind it. The board is as it was."""
    with on_desk(tmp_path / "desk", stack) as desk:
        before = look(desk, tmp_path, stack)
        run = Run(order_for(tmp_path / "evidence", **rig_of(desk, stack)), scenario_named(SCENARIO), "broken")
        try:
            flight = run.open(on_patrol=False)
            run._runner.run(flight.rig.vehicle.configure(dict([CHANGES[stack]])))

            async def procedure(flight: Flight) -> None:
                async with flight.inject(LinkLoss()):
                    await flight.wait(for_s=1)
                    harm(desk)
                    threading.Timer(1.0, heal, [desk]).start()
                    await flight.wait(for_s=60)

            judgement = run.perform(flight, procedure)
        finally:
            run.close()
        after = look(desk, tmp_path, stack)
        assert [] == [each for each in differing(before, after, stack) if not each.startswith(AT_BOOT[stack])]
        assert (0, False) == (after.brought_back, after.armed)
    notes = Bundle.open(run.folder).events()
    told = next(each for each in notes if each["kind"] == "board put back")
    assert CHANGES[stack][0] in told["restored"]
    return judgement


AT_BOOT: dict[str, tuple[str, ...]] = {
    "builtin": (),
    "ardupilot": ("BARO", "INS_GYR", "COMPASS_DEC", "MIS_TOTAL"),
    "px4": ("CAL_", "_HASH_CHECK"),
}
"""What a stack finds out by itself, of its sensors and its storage, within seconds of each boot."""
HARMS: dict[str, tuple[Callable[[Desk], None], Callable[[Desk], None], str]] = {
    "unplugged": (Desk.unplug, Desk.plug_in, "is gone: "),
    "rebooted": (Desk.reboot, lambda _: None, "the board rebooted: "),
    "garbled": (lambda desk: desk.garble(bytes(range(250)) * 3), lambda _: None, "garbage on the line: "),
}


@pytest.mark.parametrize("name", HARMS)
def test_what_goes_wrong_ends_in_error_with_its_reason_and_the_board_as_it_was(
    tmp_path: Path, stack: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A rebooted stack is waited for as long as one that starts: it says no time before it is up, and that is no stall.
    monkeypatch.setattr(rig, "STALL_S", BOOT_S)
    harm, heal, because = HARMS[name]
    judgement = broken(tmp_path, stack, harm, heal)

    assert Verdict.ERROR is judgement.verdict
    assert any(because in each.because for each in judgement.findings), judgement.findings


def test_a_second_user_is_an_error_that_names_the_first(tmp_path: Path, stack: str) -> None:
    with on_desk(tmp_path / "desk", stack) as desk:
        first = Run(order_for(tmp_path / "one", **rig_of(desk, stack)), scenario_named(SCENARIO), "first")
        second = Run(order_for(tmp_path / "two", **rig_of(desk, stack)), scenario_named(SCENARIO), "second")
        try:
            first.open(on_patrol=False)
            with pytest.raises(HarnessError, match=r"is in use by .* \(pid \d+\) since"):
                second.open(on_patrol=False)
        finally:
            second.close()
            first.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with on_desk(tmp_path / "desk") as desk:
        yield desk


def test_a_scenario_that_arms_ends_in_error_and_nothing_is_armed(desk: Desk, tmp_path: Path) -> None:
    async def arms(flight: Flight) -> None:
        await flight.ask_to_arm()

    run = Run(order_for(tmp_path / "evidence", **rig_of(desk)), scenario_named(SCENARIO), "arms")
    try:
        judgement = run.perform(run.open(on_patrol=False), arms)
    finally:
        run.close()

    assert Verdict.ERROR is judgement.verdict
    assert any("the guard refused a frame: COMMAND_LONG 400" in each.because for each in judgement.findings)
    assert not desk.practice.pilot.armed
