"""A flight stack's executable within a container image, once it was found there: nothing here asks an engine."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

NO_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""As engines have it for an image that sets none."""


@dataclass(frozen=True, slots=True)
class ImageBinary:
    """`path` is the executable's within the image, `search` the image's own PATH, `digest` the SHA-256 sum of it;
    `registered` are the digests under which registries have the image, none for one that was made here."""

    image: str
    image_id: str
    path: str
    digest: str
    search: str = NO_PATH
    registered: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return posixpath.basename(self.path)

    def __str__(self) -> str:
        return f"{self.path} in the image {self.image} ({self.image_id.removeprefix('sha256:')[:12]})"

    def sha256(self) -> str:
        return self.digest

    def beside(self, where: str) -> str:
        """A path that is told from the executable's folder."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), where))
