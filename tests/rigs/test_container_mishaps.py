"""What befalls a stack in a container in flight, on a real engine: it is shot or removed, it prints without end, its
engine goes or hangs. Each is told as what it is, and nothing is left over."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from harness.checks import mode_is, uplink_silent, when
from harness.errors import RigError
from harness.faults import LinkLoss
from harness.flight import Flight
from harness.judge import Judgement
from harness.modes import RETURN
from harness.rigs import container as containers
from harness.rigs import engine as engines
from harness.rigs.container import SAYS_MOST, ContainerBerth
from harness.rigs.engine import engine
from harness.rigs.image_binary import ImageBinary
from harness.rigs.recipe import load_recipe
from harness.rigs.rig import open_rig
from harness.rigs.settings import RigSettings
from harness.run import Procedure, Run
from harness.verdict import Verdict
from tests.conftest import REAL_STACKS, real_stack
from tests.flying import LINK_1, order_for
from tests.loops import patiently, really
from tests.rigs.door import Door
from tests.rigs.images import made, needs_engine, ours, stack_image

SPEED = 2.0
"""Times real time: these are about the container's end, and CI's machines are slow."""
SOON_S = 0.5
MIB = 1 << 20


def shoot(client: Any, name: str) -> None:
    client.api.kill(name)


def take_away(client: Any, name: str) -> None:
    """As somebody does who tidies up."""
    client.api.remove_container(name, force=True)


def befall(how: Callable[[Any, str], None]) -> None:
    """To the only container of this process."""
    [name] = ours()
    with engine() as client:
        how(client, name)


def fly(stack: str, image: str, evidence: Path, procedure: Procedure) -> Judgement:
    """From its patrol on, in the air."""
    run = Run(order_for(evidence, vehicle=stack, image=image, speed=SPEED), LINK_1, "mishap")
    try:
        return run.perform(run.open(), procedure)
    finally:
        run.close()


def lives(judgement: Judgement) -> str:
    return next(each.because for each in judgement.findings if each.check == "the autopilot lives through it")


@pytest.mark.parametrize(
    ("stack", "how"),
    [
        pytest.param(*each.values, how, marks=each.marks, id=f"{each.id}-{how.__name__}")
        for each in (real_stack(stack) for stack in REAL_STACKS)
        for how in (shoot, take_away)
    ],
)
@needs_engine
def test_without_an_attack_its_end_is_the_rigs_error(stack: str, how: Callable[..., None], tmp_path: Path) -> None:
    async def unlucky(flight: Flight) -> None:
        await asyncio.to_thread(befall, how)
        await flight.wait(for_s=30)

    with made(f"cuas-test-mishap-{os.getpid()}:local", stack_image(stack)) as image:
        judgement = fly(stack, image, tmp_path, unlucky)
        assert Verdict.ERROR is judgement.verdict
        assert "ended by itself (killed by signal 9)" in lives(judgement)
        assert lives(judgement).endswith("no fault was active, so it is the rig's")
        [log] = tmp_path.glob("*/stack.log")
        assert (how is shoot) == bool(log.stat().st_size)  # what was taken away tells nothing any more
        assert [] == ours()


@pytest.mark.parametrize("stack", [real_stack(each) for each in REAL_STACKS])
@needs_engine
def test_shot_under_attack_it_fails_since_its_clean_twin_from_the_same_image_survives(
    stack: str, tmp_path: Path
) -> None:
    async def attacked(flight: Flight) -> None:
        async with flight.inject(LinkLoss()):
            if not flight.clean:
                await asyncio.to_thread(befall, shoot)
            await flight.wait(for_s=30)
        flight.verify(when(uplink_silent).then(mode_is(RETURN), within=flight.limits.react_s))

    with made(f"cuas-test-attacked-{os.getpid()}:local", stack_image(stack)) as image:
        judgement = fly(stack, image, tmp_path, attacked)
        assert Verdict.FAIL is judgement.verdict
        assert lives(judgement).startswith("autopilot crashed: ")
        assert lives(judgement).endswith("its clean twin survived")
        assert [] == ours()


@needs_engine
@pytest.mark.parametrize("stack", [real_stack("ardupilot")])
@pytest.mark.parametrize(
    ("mishap", "words"),
    [
        (Door.shut, r"the container engine (has gone meanwhile|failed)"),
        (
            Door.stick,
            r"the container engine has gone meanwhile: .* its daemon hangs: .* said nothing within 0\.5 host s",
        ),
    ],
)
def test_an_engine_that_goes_or_hangs_in_flight_is_the_rigs_fault_and_the_stack_is_removed_later(
    stack: str, mishap: Callable[[Door], None], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with made(f"cuas-test-gone-{os.getpid()}:local", stack_image(stack)) as image, Door(tmp_path / "door") as door:
        monkeypatch.setenv("DOCKER_HOST", f"unix://{door.path}")

        @patiently
        async def body() -> None:
            rig = await open_rig(RigSettings(vehicle=stack, image=image, speed=1.0), tmp_path / "run", Random(0))
            await rig.boot()
            await asyncio.to_thread(mishap, door)
            for name in ("ANSWERS_WITHIN_S", "WORKS_WITHIN_S"):
                monkeypatch.setattr(engines, name, SOON_S)
            monkeypatch.setattr(containers, "ENDS_WITHIN_S", SOON_S)
            with pytest.raises(RigError, match=words):
                await rig.stop()
            rig.tape.close()

        body()
        monkeypatch.undo()
        befall(engines.remove)  # and of no other process: one may be flying
        assert [] == ours()


@needs_engine
def test_of_one_that_prints_without_end_the_last_is_kept_and_no_more_than_its_cap(tmp_path: Path) -> None:
    programs = {f"bin/{name}": Path(shutil.which(name) or "") for name in ("sh", "yes", "head")}
    printed_mib, cap_mib = 48, 32
    assert {"max-size": "16m", "max-file": "2"} == SAYS_MOST
    talks = f'yes "{"talks " * 170}" | head -c {printed_mib * MIB}; echo the last'
    local, log = tmp_path / "stack", tmp_path / "stack.log"
    local.mkdir()
    with made(f"cuas-test-talks-{os.getpid()}:local", programs) as image, engine() as client:
        binary = ImageBinary(image, str(client.images.get(image).id), "/bin/sh", "")

        @really
        async def body() -> None:
            berth = ContainerBerth(load_recipe("px4"), binary, local, log, None)
            process = await berth.launch(["-c", talks], {}, None, gives_way=False)
            assert 0 == await asyncio.shield(process.died)
            await process.stop()

        body()
    assert cap_mib / 4 * MIB < log.stat().st_size <= cap_mib * MIB
    assert log.read_bytes().endswith(b"the last\n")
    assert [] == ours()
