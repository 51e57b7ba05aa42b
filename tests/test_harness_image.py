"""containers/: the harness's own image, built on a base made of this machine's Python and flown without a network; the
lab's compose file."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from harness.cli import application
from harness.rigs.engine import engine
from harness.rigs.recipe import load_recipe
from tests.rigs.images import archive_of, imported, libraries, needs_engine

ROOT = Path(__file__).parents[1]
PROGRAMS = ("sh", "rm")
"""What the Dockerfile runs besides Python."""


def _distributions(name: str, found: dict[str, metadata.Distribution]) -> None:
    """With all that it requires, as installed here."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in found:
        return
    try:
        own = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return  # of another platform
    found[key] = own
    for each in own.requires or ():
        if "extra ==" not in each:
            _distributions(re.split(r"[^\w.-]", each, maxsplit=1)[0], found)


def _base() -> bytes:
    """Python, pip, and all that the harness requires, but not the harness."""
    found: dict[str, metadata.Distribution] = {}
    for name in ("pip", *(re.split(r"[^\w.-]", each, maxsplit=1)[0] for each in _required())):
        _distributions(name, found)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    stdlib, site = Path(sysconfig.get_path("stdlib")), f"usr/local/lib/{version}/site-packages"
    content = {f"bin/{name}": Path(shutil.which(name) or "") for name in PROGRAMS}
    content["usr/local/bin/python3"] = Path(sys.executable).resolve()
    unwanted = ("site-packages", "test", "idlelib", "__pycache__")
    for path in stdlib.rglob("*"):
        inner = path.relative_to(stdlib)
        if path.is_file() and not set(inner.parts) & set(unwanted) and not inner.parts[0].startswith("config-"):
            content[f"usr/local/lib/{version}/{inner}"] = path
    for own in found.values():
        for file in own.files or ():
            path = Path(str(file.locate()))
            if not {"..", "__pycache__"} & set(file.parts) and path.is_file():
                content[f"{site}/{file}"] = path
    native = [path for path in content.values() if ".so" in path.suffixes or path.parent.name == "bin"]
    own_too = set(content.values())  # packages that bring their libraries find them beside themselves
    return archive_of(content | {str(path).lstrip("/"): path for path in libraries(native) - own_too})


def _required() -> list[str]:
    text = (ROOT / "pyproject.toml").read_text()
    return re.findall(r'"([\w.-]+)"', text.partition("dependencies = [")[2].partition("]")[0])


@needs_engine
def test_the_image_of_the_harness_flies_the_practice_drone_without_a_network(tmp_path: Path) -> None:
    context = tmp_path / "context"
    (context / "containers").mkdir(parents=True)
    for name in ("containers/Dockerfile", ".dockerignore", "constraints.txt"):
        shutil.copyfile(ROOT / name, context / name)
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", context / "dist", ROOT],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == built.returncode, built.stderr
    with imported("cuas-test-base:local", _base()), engine() as client:
        arguments = {"BASE": "cuas-test-base:local", "PIP_OPTIONS": "--no-index --no-deps"}
        client.images.build(
            path=str(context), dockerfile="containers/Dockerfile", tag="cuas-test-harness:local", buildargs=arguments,
            rm=True, forcerm=True, network_mode="none",
        )  # fmt: skip
        made = client.api.create_container(
            "cuas-test-harness:local",
            ["run", "LINK-1", "--vehicle=builtin", "--evidence=/evidence", "--", "-k", "[1.1timeouts]"],
            host_config=client.api.create_host_config(network_mode="none", init=True),
        )["Id"]
        try:
            client.api.start(made)
            code = client.api.wait(made, timeout=None)["StatusCode"]
            said = client.api.logs(made).decode()
            chunks, _ = client.api.get_archive(made, "/evidence")
            packed = b"".join(chunks)  # an engine removes no container of which it still sends
        finally:
            client.api.remove_container(made, force=True, v=True)
            client.api.remove_image("cuas-test-harness:local", force=True)
    assert 0 == code, said
    assert "flew 1 case: 1 PASS" in said
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        names = {Path(each).name for each in archive.getnames()}
    assert {"run.json", "findings.json", "manifest.json", "drone.tlog"} <= names


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
