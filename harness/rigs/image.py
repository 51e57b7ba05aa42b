"""A flight stack's executable within a container image: found, and read, without anything of it being run."""

from __future__ import annotations

import hashlib
import posixpath
import tarfile
from typing import Any

from harness.errors import CallerError
from harness.rigs.engine import archive, engine, labels, remove, require_image
from harness.rigs.image_binary import NO_PATH, ImageBinary
from harness.rigs.recipe import Container, Recipe


def find_in_image(recipe: Recipe, name: str) -> ImageBinary:
    """The stack in an image. Raises CallerError where no engine answers, no such image is here, or the stack is not in
    it; RigError for what the engine refuses."""
    container = recipe.container
    if container is None:
        raise CallerError(f"--image={name}: {recipe.title} is not started from images: its recipe does not say how")
    with engine() as client:
        image = require_image(client, name, container.get)
        path, digest = _read(client, recipe, container, name, str(image.id))
        settings = dict(each.partition("=")[::2] for each in image.attrs["Config"].get("Env") or ())
    digests = tuple(image.attrs.get("RepoDigests") or ())
    return ImageBinary(name, str(image.id), path, digest, settings.get("PATH", NO_PATH), digests)


_READ: dict[tuple[str, str], tuple[str, str]] = {}
"""By the stack's title and the image's id: where it is, and its sum. Images do not change."""


def _read(client: Any, recipe: Recipe, container: Container, name: str, image_id: str) -> tuple[str, str]:
    key = (recipe.title, image_id)
    if key not in _READ:
        made = client.api.create_container(image_id, command=["none"], entrypoint=["none"], labels=labels())["Id"]
        try:
            _READ[key] = _look(client, recipe, container, name, made)
        finally:
            remove(client, made)
    return _READ[key]


def _look(client: Any, recipe: Recipe, container: Container, name: str, made: str) -> tuple[str, str]:
    for path in container.binaries:
        content = _file(client, made, path)
        if content is not None:
            return path, _checked(content, recipe, f"--image={name}: {path}")
    raise CallerError(
        f"--image={name}: wanted {recipe.title}'s SITL in it as {' or '.join(container.binaries)}, saw none; "
        f"to get one: {container.get}"
    )


def _file(client: Any, container: str, path: str) -> bytes | None:
    found = archive(client, container, path)
    if found is None:
        return None
    data, told = found
    if told.get("linkTarget") and told["linkTarget"] != path:
        data.close()
        return _file(client, container, posixpath.join(posixpath.dirname(path), told["linkTarget"]))
    with data, tarfile.open(fileobj=data) as packed:
        file = packed.extractfile(packed.getmembers()[0])
        return file.read() if file is not None else None


def _checked(content: bytes, recipe: Recipe, what: str) -> str:
    if recipe.signature.encode() not in content:
        raise CallerError(f"{what} is not {recipe.a_title} SITL binary")
    return hashlib.sha256(content).hexdigest()
