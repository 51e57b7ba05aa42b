"""Files into a container before its stack is started, and out of it when it has ended, by its engine's own copying."""

from __future__ import annotations

import gzip
import io
import posixpath
import shutil
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from harness.rigs.engine import archive

MODIFIED, ADDED = 0, 1
"""As an engine tells a change to a path; 2 is one that is gone."""


def packed(folder: Path, place: str) -> bytes:
    """A folder as an archive of `place`, which whoever the image's user is may write to."""
    made = io.BytesIO()

    def open_to_all(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.mode = 0o777 if member.isdir() else 0o666
        return member

    with tarfile.open(fileobj=made, mode="w") as tar:
        tar.add(folder, place.lstrip("/"), filter=open_to_all)
    return made.getvalue()


def bring_home(client: Any, container: str, folder: tuple[str, Path], logs: Iterable[str], place: Path) -> None:
    """What a container has and its image has not, or not so. Of its `folder` the files come into one of this machine.
    All regular files are packed into an archive at `place`, under their paths in the container, but for the only one
    that is among the `logs` (patterns below the folder): it is kept by itself. What was on a tmpfs is gone."""
    within, local = folder
    apart: list[str] = []
    with gzip.open(place, "wb") as packing, tarfile.open(fileobj=packing, mode="w") as rootfs:
        for path in _changed(client.api.diff(container) or ()):
            found = archive(client, container, path)
            if found is None:
                continue
            with found[0] as content, tarfile.open(fileobj=content) as tar:
                if path == within:
                    unpack(tar, local)
                    kept = [each for pattern in logs for each in local.glob(pattern)]
                    apart = [posixpath.join(within, each.relative_to(local)) for each in kept] if len(kept) == 1 else []
                for member in (each for each in tar.getmembers() if each.isfile()):
                    name = posixpath.join(posixpath.dirname(path), member.name)
                    file = tar.extractfile(member)
                    member.name = name.lstrip("/")
                    if name not in apart:
                        rootfs.addfile(member, file)


def unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """The regular files of an archive, below `folder`, whatever their names say."""
    for member in tar.getmembers():
        inner = Path(member.name).parts[1:]
        if not (member.isfile() and inner) or ".." in inner:
            continue
        path = folder.joinpath(*inner)
        path.parent.mkdir(parents=True, exist_ok=True)
        content: Any = tar.extractfile(member)
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)


def _changed(told: Iterable[dict[str, Any]]) -> list[str]:
    """What to ask for so that all is there once: what is new, with all that is in it, and the files that are not as
    they were. An engine tells each folder in which something changed as changed."""
    kinds = {each["Path"]: each["Kind"] for each in told}
    parents = {posixpath.dirname(path) for path in kinds}
    new = [path for path, kind in kinds.items() if kind == ADDED and kinds.get(posixpath.dirname(path)) != ADDED]
    return sorted(new + [path for path, kind in kinds.items() if kind == MODIFIED and path not in parents])
