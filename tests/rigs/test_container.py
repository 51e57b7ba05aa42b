"""Flight stacks in containers, on a real engine: flown through a link scenario, refused; nothing left over."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.evidence.bundle import Bundle
from harness.rigs import engine as engines
from harness.rigs.cargo import bring_home, packed
from harness.rigs.container import ROOTFS
from harness.rigs.engine import HOST, engine, kept, labels, require_image, sweep
from harness.rigs.image import find_in_image
from harness.rigs.recipe import Recipe, load_recipe
from harness.rigs.settings import RigSettings
from harness.verdict import Verdict
from tests.conftest import REAL_STACKS, real_stack
from tests.flying import OUTAGES, fly_link_1
from tests.rigs.images import made, needs_engine, ours, stack_image

ELSEWHERE = f"a-machine-of-test-{os.getpid()}"
"""Whose containers no other test, and no flight, sweeps away meanwhile."""
SPEED = 2.0
"""Times real time: a container's network and a pause cost more than a process's, and CI's machines are slow."""
LEFT = {"ardupilot": {"cuas/eeprom.bin"}, "px4": {"cuas/dataman", "cuas/parameters.bson", "cuas/px4-rc.mavlink"}}
"""What a stack has in its container when it has flown, besides its log."""


def names_in(rootfs: Path) -> list[str]:
    with tarfile.open(rootfs) as tar:
        return sorted(tar.getnames())


@pytest.fixture(scope="module")
def idle() -> Iterator[str]:
    """An image in which nothing of a flight stack is: a program that waits."""
    with made(f"cuas-test-idle-{os.getpid()}:local", {"bin/sleep": Path(shutil.which("sleep") or "")}) as name:
        yield name


@pytest.mark.parametrize("network", ["published", "host"])
@pytest.mark.parametrize("stack", [real_stack(each) for each in REAL_STACKS])
@needs_engine
def test_a_stack_from_an_image_flies_a_link_scenario_and_leaves_nothing(
    stack: str, network: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if network == "host":  # as a recipe has it that does not say how
        monkeypatch.setattr(Recipe, "published", lambda recipe, pieces=(): None)
    with made(f"cuas-test-{stack}-{os.getpid()}:local", stack_image(stack)) as image:
        judgement, folder = fly_link_1(tmp_path, OUTAGES[0], vehicle=stack, image=image, speed=SPEED)
        assert Verdict.PASS is judgement.verdict
        bundle = Bundle.open(folder)
        rig = bundle.identity.rig
        assert ("container", image, network) == (rig.kind, rig.image, rig.network)
        assert (rig.image_id or "").startswith("sha256:")
        assert () == rig.image_digests  # no registry has it
        assert bundle.identity.firmware.sha256 == find_in_image(load_recipe(stack), image).sha256()
        assert 1 == len([each for each in folder.iterdir() if each.stem == "autopilot"])
        assert (folder / "stack.log").stat().st_size
        assert LEFT[stack] <= set(names_in(folder / ROOTFS))
        assert not (folder / "stack").exists()
    assert [] == ours()


@needs_engine
def test_what_it_has_written_anywhere_in_its_container_is_brought_home(tmp_path: Path) -> None:
    programs = {f"bin/{name}": Path(shutil.which(name) or "") for name in ("sh", "rm")}
    local, place = tmp_path / "local", tmp_path / ROOTFS
    (local / "logs").mkdir(parents=True)
    (local / "given").write_text("before")
    wrote = (
        "echo new >/var/new; echo more >>/etc/kept; rm /etc/gone; echo log >/cuas/logs/1.BIN; echo eeprom >/cuas/eeprom"
    )
    files = {"etc/kept": local / "given", "etc/gone": local / "given", "var/old": local / "given"}
    with made(f"cuas-test-writes-{os.getpid()}:local", programs | files) as image, engine() as client:
        container = client.api.create_container(image, entrypoint=["/bin/sh", "-c", wrote], labels=labels(ELSEWHERE))[
            "Id"
        ]
        try:
            client.api.put_archive(container, "/", packed(local, "/cuas"))
            client.api.start(container)
            assert {"StatusCode": 0} == {"StatusCode": client.api.wait(container)["StatusCode"]}
            bring_home(client, container, ("/cuas", local), ["logs/*.BIN"], place)
        finally:
            engines.remove(client, container)
    assert ["cuas/eeprom", "cuas/given", "etc/kept", "var/new"] == names_in(place)
    with tarfile.open(place) as tar:
        [kept_file] = [tar.extractfile(each) for each in tar.getmembers() if each.name == "etc/kept"]
        assert kept_file is not None
        assert b"beforemore\n" == kept_file.read()
    assert "log\n" == (local / "logs" / "1.BIN").read_text()


@needs_engine
def test_what_a_killed_harness_left_is_named_and_removed_at_the_next_start(idle: str) -> None:
    child = subprocess.run(
        [sys.executable, "-c", LEAVES.format(image=idle, host=ELSEWHERE)], capture_output=True, text=True, check=False
    )
    assert -signal.SIGKILL == child.returncode, child.stderr
    with engine() as client:
        [left] = kept(client, ELSEWHERE)
        assert (True, idle) == (left.stray, left.image)
        assert [left] == sweep(client, ELSEWHERE)
        assert [] == kept(client, ELSEWHERE)


LEAVES = """
import os, signal
from harness.rigs.engine import engine, labels
with engine() as client:
    made = client.api.create_container("{image}", entrypoint=["/bin/sleep"], command=["600"], labels=labels("{host}"))
    client.api.start(made["Id"])
    os.kill(os.getpid(), signal.SIGKILL)
"""


@needs_engine
def test_what_a_living_harness_uses_is_left_alone(idle: str) -> None:
    with engine() as client:
        mine = client.api.create_container(idle, entrypoint=["/bin/sleep"], command=["600"], labels=labels())["Id"]
        try:
            assert [] == [each for each in sweep(client) if each.id == mine]
            assert [False] == [each.stray for each in kept(client) if each.id == mine]
        finally:
            engines.remove(client, mine)
            engines.remove(client, mine)  # one that is gone is well


@needs_engine
@pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: a PID namespace of its own is for root")
def test_what_is_of_another_namespace_of_this_machine_is_left_alone(idle: str) -> None:
    """As a harness in a container on the host's network is: it has the host's name, and sees none of its processes."""
    with engine() as client:
        mine = client.api.create_container(idle, entrypoint=["/bin/sleep"], command=["600"], labels=labels(ELSEWHERE))[
            "Id"
        ]
        try:
            child = subprocess.run(
                [shutil.which("unshare") or "", "--pid", "--fork", "--mount-proc",
                 sys.executable, "-c", SWEEPS.format(host=ELSEWHERE)],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert ("[(False, False)] []\n", "") == (child.stdout, child.stderr)
            assert [mine] == [each.id for each in kept(client, ELSEWHERE)]
        finally:
            engines.remove(client, mine)


SWEEPS = """
from harness.rigs.engine import engine, kept, sweep
with engine() as client:
    print([(each.seen, each.stray) for each in kept(client, "{host}")], sweep(client, "{host}"))
"""


@needs_engine
def test_a_label_that_nobody_of_us_wrote_is_nobodys(idle: str) -> None:
    with engine() as client:
        strange = labels(ELSEWHERE) | {engines.OWNER: "somebody"}
        made_so = client.api.create_container(idle, entrypoint=["/bin/sleep"], labels=strange)["Id"]
        try:
            assert [(False, False, 0)] == [(each.seen, each.stray, each.owner) for each in kept(client, ELSEWHERE)]
        finally:
            engines.remove(client, made_so)


@needs_engine
def test_what_is_another_machines_is_not_ours_to_judge(idle: str) -> None:
    with engine() as client:
        elsewhere = labels() | {HOST: "another-machine", engines.OWNER: "1 gone"}
        other = client.api.create_container(idle, entrypoint=["/bin/sleep"], command=["600"], labels=elsewhere)["Id"]
        try:
            assert [] == [each for each in sweep(client) if each.id == other]
        finally:
            engines.remove(client, other)


@needs_engine
def test_an_image_that_is_not_here_is_told_with_the_nearest_and_how_to_get_one(idle: str) -> None:
    with engine() as client, pytest.raises(CallerError) as raised:
        require_image(client, idle.replace("idle", "idel"), "docker pull it")
    assert "no image of that name is on this machine; the nearest here is " in str(raised.value)
    assert "to get it: docker pull it" in str(raised.value)


@needs_engine
@pytest.mark.parametrize("stack", REAL_STACKS)
def test_an_image_without_the_stack_in_it_is_told_with_where_it_was_looked_for(stack: str, idle: str) -> None:
    recipe = load_recipe(stack)
    with pytest.raises(CallerError, match=f"wanted {recipe.title}'s SITL in it as /opt/{stack}"):
        find_in_image(recipe, idle)
    assert [] == ours()


@needs_engine
def test_a_program_that_is_not_the_stack_is_not_started(tmp_path: Path) -> None:
    fake = tmp_path / "arducopter"
    fake.write_text("#!/bin/sh\n")
    with (
        made(f"cuas-test-fake-{os.getpid()}:local", {"opt/ardupilot/arducopter": fake}) as image,
        pytest.raises(CallerError, match="/opt/ardupilot/arducopter is not an ArduPilot Copter SITL binary"),
    ):
        find_in_image(load_recipe("ardupilot"), image)
    assert [] == ours()


@pytest.mark.parametrize("host", ["unix:///nowhere/docker.sock", "tcp://127.0.0.1:1"])
def test_without_an_engine_it_is_said_what_was_wanted(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", host)
    with pytest.raises(CallerError, match="wanted a Docker Engine on this machine, no daemon answers: ") as raised:
        find_in_image(load_recipe("px4"), "px4io/px4-sitl:v1.17.0")
    assert "systemctl start docker" in str(raised.value)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"vehicle": "builtin", "image": "x"}, "the builtin drone needs none"),
        ({"vehicle": "px4", "image": "x", "binary": "y"}, "--binary from elsewhere"),
        ({"vehicle": "px4", "image": "x", "at": "udp:127.0.0.1:1"}, "--at from elsewhere"),
    ],
)
def test_an_image_and_something_else_are_not_both_flown(asked: dict[str, str], words: str) -> None:
    with pytest.raises(CallerError, match=words):
        RigSettings(**asked)  # type: ignore[arg-type]
