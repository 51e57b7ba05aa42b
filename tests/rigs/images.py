"""Images made for the tests: a folder of this machine's own files, with the shared libraries that they name, handed to
its engine. Nothing is pulled."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from harness.rigs.binary import find_binary
from harness.rigs.engine import OWNER, engine, kept, labels, state
from harness.rigs.recipe import load_recipe

SHELL = ("sh", "sed", "bc", "ls", "basename", "cat", "cp", "mkdir", "rm", "sleep")
"""What PX4's start-up scripts run besides itself."""
HERE, TOLD = state()
needs_engine = pytest.mark.skipif(
    not HERE, reason=f"NO CONTAINER ENGINE, NOT TESTED: {TOLD}; to have it tested start one: as root, dockerd &"
)


def stack_image(stack: str) -> dict[str, Path]:
    """What an image of a local stack holds: path within it → file or folder of this machine."""
    binary = find_binary(load_recipe(stack))
    assert binary is not None
    if stack == "ardupilot":
        return {"opt/ardupilot/arducopter": binary.path}
    bin_folder = binary.path.parent
    aliases = {f"opt/px4/bin/{each.name}": each for each in bin_folder.iterdir()}
    programs = {f"bin/{name}": Path(found) for name in SHELL if (found := shutil.which(name))}
    return aliases | programs | {"opt/px4/etc": bin_folder.parent / "etc"}


def libraries(files: Iterable[Path]) -> set[Path]:
    """Shared libraries, and the loader, of all that are programs or such libraries."""
    told = subprocess.run(
        [shutil.which("ldd") or "", *files], capture_output=True, text=True, check=False
    ).stdout  # fmt: skip
    return {Path(os.path.normpath(path)) for path in re.findall(r"(/\S+) \(0x", told)}  # one under one name


def archive_of(content: dict[str, Path]) -> bytes:
    """Files and folders under their names in the image; aliases of a stack's stay such."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name in ("tmp", "root"):
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o1777
            archive.addfile(folder)
        for name, path in content.items():
            archive.add(path if name.startswith("opt/") else path.resolve(), name)
    return made.getvalue()


def _with_libraries(content: dict[str, Path]) -> dict[str, Path]:
    programs = {path.resolve() for path in content.values() if path.is_file()}
    return content | {str(path).lstrip("/"): path for path in libraries(sorted(programs))}


@contextmanager
def imported(name: str, archive: bytes) -> Iterator[str]:
    """An image of that name, as long as it is wanted."""
    repository, _, tag = name.partition(":")
    with engine() as client:
        client.api.import_image_from_data(archive, repository=repository, tag=tag)
        try:
            yield name
        finally:
            client.api.remove_image(name, force=True)


def made(name: str, content: dict[str, Path]) -> AbstractContextManager[str]:
    """An image of these files, and the libraries that they name."""
    return imported(name, archive_of(_with_libraries(content)))


def ours() -> list[str]:
    """Names of all containers of this process."""
    with engine() as client:
        return [each.name for each in kept(client) if f"{each.owner} " in labels()[OWNER]]
