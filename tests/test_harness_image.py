"""containers/: the harness's own image, flown without a network; the lab's compose file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from harness.cli import application
from harness.evidence.bundle import Bundle
from harness.rigs.recipe import load_recipe
from tests.containers.harness_image import EVIDENCE, ROOT, harness_image, ran
from tests.rigs.images import needs_engine


@needs_engine
def test_the_image_of_the_harness_flies_the_practice_drone_without_a_network(tmp_path: Path) -> None:
    asked = ["run", "LINK-1", "--vehicle=builtin", f"--evidence={EVIDENCE}", "--", "-k", "[1.1timeouts]"]
    with harness_image(f"cuas-test-harness-{os.getpid()}:local", tmp_path) as image:
        code, said = ran(image, asked, tmp_path / "evidence")
    assert 0 == code, said
    assert "flew 1 case: 1 PASS" in said
    [folder] = [each.parent for each in (tmp_path / "evidence").glob("*/run.json")]
    names = {each.name for each in folder.iterdir()}
    assert {"run.json", "findings.json", "manifest.json", "drone.tlog"} <= names
    assert "LINK-1" == Bundle.open(folder).identity.scenario


def _services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "containers" / "compose.yml").read_text())["services"]
    return services


def _is_ours(name: str) -> bool:
    return "cuas-harness" in _services()[name]["image"]


@pytest.mark.parametrize("name", [each for each in _services() if _is_ours(each)])
def test_each_service_of_the_lab_is_called_as_there_is(name: str) -> None:
    words = [str(each) for each in _services()[name]["command"]]
    command: Any = typer.main.get_command(application()).commands[words.pop(0)]  # type: ignore[attr-defined]
    known = {option for each in command.params for option in each.opts}
    assert [] == [word for word in words if word.startswith("-") and word.partition("=")[0] not in known]


def test_the_lab_stays_on_this_machine() -> None:
    """What is not ours, and may listen anywhere, has a network of its own; what is ours is told where to listen."""
    for name, told in _services().items():
        assert _is_ours(name) == (told.get("network_mode") in ("host", "none"))
        assert [] == [each for each in told.get("ports", []) if not each.startswith("127.0.0.1:")]
        assert [] == re.findall(r"(?:udp\w*|tcp\w*):(?!127\.0\.0\.1:)", " ".join(map(str, told.get("command", []))))


def test_the_lab_flies_the_image_that_the_recipe_names() -> None:
    container = load_recipe("px4").container
    assert container is not None
    px4 = _services()["px4"]
    assert f"${{PX4_IMAGE:-{container.images[0]}}}" == px4["image"]
    assert px4["entrypoint"][0] in container.binaries
    model = {name: value for name, value in load_recipe("px4").environment.items() if "{" not in value}
    assert model == px4["environment"]
