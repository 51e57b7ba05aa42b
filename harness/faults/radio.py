"""Radios as data: a TOML file with a title, where its numbers come from, and its faults in order."""

from __future__ import annotations

import hashlib
import inspect
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.errors import CallerError
from harness.evidence.models import FileIdentity
from harness.faults.bandwidth import Bandwidth
from harness.faults.bursts import BurstLoss
from harness.faults.capped import Capped
from harness.faults.chain import Chain
from harness.faults.copies import Duplication, Reordering
from harness.faults.damage import Corruption
from harness.faults.delay import Latency
from harness.faults.distance import DistanceLoss
from harness.faults.link import LinkLoss
from harness.faults.loss import RandomLoss
from harness.faults.packet import LinkFault
from harness.faults.ramp import Ramp
from harness.faults.selective import MessageLoss, Scoped
from harness.faults.stalls import Stalls
from harness.faults.trace import TraceReplay
from harness.faults.wrappers import Directed, Pulsed
from harness.misfit import UNPARSED, misfit, unparsed
from harness.nearest import unknown
from harness.shipped import shipped

KINDS: Mapping[str, Callable[..., LinkFault]] = {
    "link_loss": LinkLoss, "random_loss": RandomLoss, "burst_loss": BurstLoss, "bursts": BurstLoss.of,
    "distance_loss": DistanceLoss, "message_loss": MessageLoss, "latency": Latency, "stalls": Stalls,
    "bandwidth": Bandwidth, "corruption": Corruption, "duplication": Duplication, "reordering": Reordering,
    "trace": TraceReplay, "pulsed": Pulsed, "ramp": Ramp, "directed": Directed, "scoped": Scoped, "capped": Capped,
}  # fmt: skip
"""What `kind` may be in a radio's file; the other keys of that table are the settings. Wrapped faults are tables
within it. A trace's path counts from the file's own folder."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1)
    source: str = Field(min_length=1)
    faults: list[dict[str, Any]] = Field(min_length=1)


def radio_names() -> list[str]:
    """The radios that the package ships."""
    return sorted(path.stem for path in shipped("links").glob("*.toml"))


def read_radio(name_or_path: str | Path) -> Chain:
    """A shipped radio by its name, or one from a file: a path that ends in .toml, or a `Path`.

    Raises CallerError for a name there is none of, offering the nearest, and for a file that is wrong, naming the key.
    """
    return _read(_file(name_or_path))


def radio_identity(name_or_path: str | Path) -> FileIdentity:
    """Which radio that is, by content: of its file, and of the traces that it replays.

    Raises CallerError as `read_radio` does.
    """
    path = _file(name_or_path)
    _read(path)
    whole = hashlib.sha256(raw := path.read_bytes())
    for trace in _traces(tomllib.loads(raw.decode())):
        whole.update((path.parent / trace).read_bytes())
    return FileIdentity(name=path.name, sha256=whole.hexdigest())


def _traces(data: Any) -> Iterator[str]:
    match data:
        case {"kind": "trace", "path": str(path)}:
            yield path
        case dict():
            for each in data.values():
                yield from _traces(each)
        case list():
            for each in data:
                yield from _traces(each)


def _file(name_or_path: str | Path) -> Path:
    if isinstance(name_or_path, Path) or name_or_path.endswith(".toml"):
        return Path(name_or_path)
    names = radio_names()
    if name_or_path not in names:
        told, word = f"no radio is called {name_or_path!r}", name_or_path.lower()
        raise CallerError(unknown(told, word, names, besides=", or a .toml file", alike=0.5))
    return shipped("links", f"{name_or_path}.toml")


def read_fault(table: Mapping[str, Any], *, who: str) -> LinkFault:
    """One fault from a table as a radio's file has it: its `kind`, and its settings; a trace's path counts from here.

    Raises CallerError that begins with `who` for what is wrong, naming the key.
    """
    return _fault(who, Path(), "fault", table)


def parse_fault(text: str) -> LinkFault:
    """One fault from words: its kind, then NAME=VALUE, the values as in TOML, quotes left out where that is plain, such
    as "random_loss share=0.1 direction=up". Raises CallerError."""
    kind, *settings = text.split() or [""]
    table: dict[str, Any] = {"kind": kind}
    for word in settings:
        name, equals, value = word.partition("=")
        if not (name and equals and value):
            raise CallerError(f"--fault={text!r}: {word}: wanted NAME=VALUE, such as share=0.1")
        try:
            table[name] = tomllib.loads(f"value = {value}")["value"]
        except UNPARSED:
            table[name] = value
    return read_fault(table, who=f"--fault={text!r}")


def _read(path: Path) -> Chain:
    try:
        file = _File.model_validate(tomllib.loads(path.read_text()))
    except OSError as error:
        raise CallerError(f"cannot read the radio {path}: {error.strerror}") from error
    except ValidationError as error:
        raise CallerError(f"the radio {path}: {misfit(error)}") from error
    except UNPARSED as error:
        raise CallerError(f"the radio {path} is not TOML: {unparsed(error)}") from error
    who = f"the radio {path}"
    faults = tuple(_fault(who, path.parent, f"faults[{at}]", table) for at, table in enumerate(file.faults))
    try:
        return Chain(path.stem, faults, title=file.title)
    except CallerError as error:
        raise CallerError(f"the radio {path}: {error}") from error


def _fault(who: str, folder: Path, where: str, table: Mapping[str, Any]) -> LinkFault:
    here = f"{who}: {where}"
    if "kind" not in table:
        raise CallerError(f"{here}: wanted a kind, one of {', '.join(KINDS)}")
    kind = str(table["kind"])
    if kind not in KINDS:
        raise CallerError(f"{here}: kind: {_unknown(kind, KINDS)}")
    wanted = inspect.signature(KINDS[kind]).parameters
    settings = {key: value for key, value in table.items() if key != "kind"}
    for key, value in settings.items():
        if key not in wanted:
            raise CallerError(f"{here} ({kind}): {_unknown(key, wanted)}")
        if isinstance(value, dict):
            settings[key] = _fault(who, folder, f"{where}.{key}", value)
    missing = [key for key, each in wanted.items() if each.default is each.empty and key not in settings]
    if missing:
        raise CallerError(f"{here} ({kind}): wanted {', '.join(missing)} as well")
    if kind == "trace" and isinstance(settings["path"], str):
        settings["path"] = folder / settings["path"]
    try:
        return KINDS[kind](**settings)
    except CallerError as error:
        raise CallerError(f"{here} ({kind}): {error}") from error


def _unknown(name: str, known: Mapping[str, object]) -> str:
    return unknown(f"nothing is called {name!r} here", name, known)
