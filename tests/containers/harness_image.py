"""The harness's own image, built by its Dockerfile on a base made of this machine's Python, run without a network."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from harness.rigs import engine as engines
from harness.rigs.cargo import unpack
from harness.rigs.engine import engine, labels
from tests.rigs.images import archive_of, imported, libraries

ROOT = Path(__file__).parents[2]
PROGRAMS = ("sh", "rm")
"""What the Dockerfile runs besides Python."""
EVIDENCE = "/evidence"


@contextmanager
def harness_image(name: str, folder: Path) -> Iterator[str]:
    """An image of that name, as long as it is wanted; what it is built from is put together in `folder`."""
    context = folder / "context"
    (context / "containers").mkdir(parents=True)
    for own in ("containers/Dockerfile", ".dockerignore", "constraints.txt"):
        shutil.copyfile(ROOT / own, context / own)
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", context / "dist", ROOT],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == built.returncode, built.stderr
    base = f"{name.partition(':')[0]}-base:local"
    with imported(base, _base()), engine() as client:
        client.images.build(
            path=str(context), dockerfile="containers/Dockerfile", tag=name, rm=True, forcerm=True,
            buildargs={"BASE": base, "PIP_OPTIONS": "--no-index --no-deps"}, network_mode="none",
        )  # fmt: skip
        try:
            yield name
        finally:
            client.api.remove_image(name, force=True)


def ran(image: str, command: Sequence[str], place: Path) -> tuple[int, str]:
    """`cuas COMMAND` in a container of it that has no network: the exit code, and what it said; its evidence is found
    in `place`. Nothing is left of the container."""
    with engine() as client:
        made = client.api.create_container(
            image, list(command), labels=labels(),
            host_config=client.api.create_host_config(network_mode="none", init=True),
        )["Id"]  # fmt: skip
        try:
            client.api.start(made)
            code = int(client.api.wait(made, timeout=None)["StatusCode"])
            said = client.api.logs(made).decode()
            # All of it is read before it goes: an engine removes no container of which it still sends.
            if found := engines.archive(client, made, EVIDENCE):
                with found[0] as content, tarfile.open(fileobj=content) as packed:
                    unpack(packed, place)
        finally:
            engines.remove(client, made)
    return code, said


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
