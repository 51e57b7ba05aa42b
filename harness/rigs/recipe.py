"""A stack as data: sitl/<stack>.toml, validated at the door.

Placeholders in `arguments`, `environment`, `files` and `leftovers` (files it leaves outside its folder): {speed} {home}
{home_lat} {home_lon} {home_alt} {link_port} {instrument_port} {drone_link_port} {drone_instrument_port} {rc_port}
{rogue_port} {drone_rogue_port} (with the piece "stranger") {simulator_port} (with "simulator") {folder} {lease}
{at_boot} {beside_binary} {path}.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.errors import CallerError
from harness.misfit import UNPARSED, misfit, unparsed
from harness.shipped import shipped

STRANGER = "stranger"
"""The piece with which a stack has a port for strangers."""
SIMULATOR = "simulator"
"""The piece with which the harness is its simulator, at a port of its own."""
REMOTE_ID = "remote_id"
"""The piece with which a stack tells its remote ID on the instrument port."""


class Piece(BaseModel):
    """What a stack is started with besides, where the rig's settings ask for it: files of parameters behind `at_boot`,
    text behind that of `files`, in `arguments` what is to stand behind an argument that the recipe has already, and in
    `environment` what is to stand there instead or besides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at_boot: list[str] = Field(default_factory=list)
    files: dict[str, str] = Field(default_factory=dict)
    arguments: dict[str, str] = Field(default_factory=dict)
    environment: dict[str, str] = Field(default_factory=dict)


class Published(BaseModel):
    """How a stack is met in a container that has a network of its own: by name (link, instrument, rogue, rc) the
    `ports` at which it listens there, as "5760/tcp", what stands behind some `arguments` then, and such `pieces` as are
    others then. With one that is `not_with` it is on the host's network."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ports: dict[str, Annotated[str, Field(pattern="^[0-9]+/(tcp|udp)$")]]
    arguments: dict[str, str] = Field(default_factory=dict)
    pieces: dict[str, Piece] = Field(default_factory=dict)
    not_with: list[str] = Field(default_factory=list)


class Container(BaseModel):
    """The stack within an image: `images` that are known to hold it, and where in any image it is looked for. Its ports
    are published on 127.0.0.1 where it is said how; without that it is on the host's network."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    images: list[str] = Field(default_factory=list)
    binaries: list[str]
    get: str
    published: Published | None = None


class Download(BaseModel):
    """The stack prebuilt by its upstream: `url` with {version} in it, for a kind of machine, the version that is taken
    where none is named, and the SHA-256 sums that are pinned, by version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    machine: str
    version: str
    sha256: dict[str, str]


class Recipe(BaseModel):
    """How to find a stack, start it, and what it leaves behind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    environment_variable: str
    on_path: list[str]
    in_cache: list[str]
    signature: str
    get: str
    transport: Literal["tcp", "udp"]
    max_speed: int
    parameters: list[str]
    arguments: list[str]
    logs: list[str]
    hardened: list[str] = Field(default_factory=list)
    at_boot: str | None = None
    beside_binary: str | None = None
    pin: bool = False
    leases: int = 0
    leftovers: list[str] = Field(default_factory=list)
    environment: dict[str, str] = Field(default_factory=dict)
    files: dict[str, str] = Field(default_factory=dict)
    pieces: dict[str, Piece] = Field(default_factory=dict)
    container: Container | None = None
    download: Download | None = None

    @property
    def a_title(self) -> str:
        """With its article."""
        return f"{'an' if self.title[0] in 'AEIOU' else 'a'} {self.title}"

    def boots_with(self, pieces: Collection[str] = ()) -> list[str]:
        """The files in sitl/params that shape the stack before it runs."""
        own = [self.at_boot] if self.at_boot else []
        return own + [name for each in self._chosen(pieces) for name in each.at_boot]

    def writes(self, pieces: Collection[str] = ()) -> dict[str, str]:
        """The files to be written into its folder, placeholders and all."""
        texts = dict(self.files)
        for each in self._chosen(pieces):
            texts |= {name: texts.get(name, "") + text for name, text in each.files.items()}
        return texts

    def runs_in(self, pieces: Collection[str] = ()) -> dict[str, str]:
        """The environment's variables, placeholders and all."""
        variables = dict(self.environment)
        for each in self._chosen(pieces):
            variables |= each.environment
        return variables

    def starts_with(self, pieces: Collection[str] = ()) -> list[str]:
        """The arguments, placeholders and all. Raises CallerError where a piece changes one that there is not."""
        words = list(self.arguments)
        for each in self._chosen(pieces):
            self._alter(words, each.arguments)
        return words

    def published(self, pieces: Collection[str] = ()) -> Published | None:
        """How it is met in a container with a network of its own, if it can be with these pieces."""
        how = self.container.published if self.container else None
        return None if how is None or set(how.not_with) & set(pieces) else how

    def as_published(self, how: Published) -> Recipe:
        """The recipe in such a container. Raises CallerError as `starts_with` does."""
        words = list(self.arguments)
        self._alter(words, how.arguments)
        return self.model_copy(update={"arguments": words, "pieces": self.pieces | how.pieces})

    def _alter(self, words: list[str], arguments: dict[str, str]) -> None:
        for name, value in arguments.items():
            if name not in words[:-1]:
                raise CallerError(f"{self.title} is started without {name}, and a piece of its recipe changes that")
            words[words.index(name) + 1] = value

    def _chosen(self, names: Collection[str]) -> list[Piece]:
        if unknown := set(names) - self.pieces.keys():
            raise CallerError(f"{self.title} cannot be started with {', '.join(sorted(unknown))}: its recipe has none")
        return [self.pieces[name] for name in names]


def load_recipe(stack: str) -> Recipe:
    """The recipe of a stack. Raises CallerError for a stack there is none of, or a file that is not one."""
    path = shipped("sitl", f"{stack}.toml")
    return read_recipe(path)


def read_recipe(path: Path) -> Recipe:
    """A recipe from a file."""
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text()))
    except FileNotFoundError as error:
        raise CallerError(f"{path.stem!r} has no recipe: wanted the file {path.name} in sitl/") from error
    except ValidationError as error:
        raise CallerError(f"{path}: not a stack's recipe: {misfit(error)}") from error
    except UNPARSED as error:
        raise CallerError(f"{path}: not a stack's recipe: {unparsed(error)}") from error
