"""A bundle's JSON files: written whole or not at all, read with a sentence for what is wrong."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from harness.errors import BundleError, RigError
from harness.evidence.models import SCHEMA
from harness.misfit import UNPARSED, misfit, seen, unparsed

ModelT = TypeVar("ModelT", bound=BaseModel)


def write_whole(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step: a reader, or a kill, sees the old file or the new. Raises RigError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        raise RigError(f"wanted to write {len(data)} bytes to {path}, saw: {error.strerror}") from error
    finally:  # a Ctrl-C between the two as well
        draft.unlink(missing_ok=True)


def draft_writer(path: Path) -> int | None:
    """The process that writes this draft of `write_whole`'s, or was killed as it did; None of any other file."""
    pid = path.suffix[1:]
    return int(pid) if path.name.startswith(".") and pid.isascii() and pid.isdigit() else None


def write_model(path: Path, model: BaseModel) -> None:
    """Write a model as indented JSON, as `write_whole` does."""
    write_whole(path, model.model_dump_json(indent=2, by_alias=True).encode() + b"\n")


def load_json(path: Path) -> dict[str, Any]:
    """A file's JSON object, its "schema" not newer than ours. Raises BundleError naming file and line."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise BundleError(
            f"{path}: wanted a bundle's {path.name}, saw no such file; it is not a whole bundle"
        ) from None
    except OSError as error:
        raise BundleError(f"{path}: wanted JSON, could not read it: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BundleError(f"{path}: wanted JSON in UTF-8, saw byte {error.start} that is none") from error
    if not text.strip():
        raise BundleError(f"{path}: wanted JSON, saw an empty file")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise BundleError(f"{path}, line {error.lineno}: wanted JSON, saw: {error.msg}") from error
    except UNPARSED as error:
        raise BundleError(f"{path}: wanted a bundle's {path.name}, cannot read it: {unparsed(error)}") from error
    if not isinstance(value, dict):
        raise BundleError(f"{path}: wanted a JSON object, saw {type(value).__name__}")
    schema = value.get("schema")
    if not isinstance(schema, int):
        saw = "none" if schema is None else seen(schema)
        raise BundleError(f'{path}: wanted a number in "schema", saw {saw}; it is not a bundle\'s {path.name}')
    if schema > SCHEMA:
        raise BundleError(
            f"{path}: wanted schema {SCHEMA}, saw {seen(schema)}: it was made by a newer harness; upgrade this one"
        )
    return value


def load_model(path: Path, kind: type[ModelT]) -> ModelT:
    """A file as its model. Raises BundleError naming the file and the first field that does not fit."""
    value = load_json(path)
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise BundleError(f"{path}: {misfit(error)}") from error
