"""Catalogues from files: TOML as those that are shipped, CSV with a heading, ReqIF as other tools export it."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from harness.errors import CallerError
from harness.misfit import UNPARSED, misfit, unparsed
from harness.requirements.catalogue import Catalogue, Requirement
from harness.requirements.reqif_file import read_reqif
from harness.shipped import shipped

_LISTS = ("through",)
_WANTED = ("id", "title", "text")


def shipped_catalogues() -> list[Catalogue]:
    """Those in `reports/catalogues/`."""
    return [read_catalogue(path) for path in sorted(shipped("reports", "catalogues").glob("*.toml"))]


def read_catalogue(path: Path) -> Catalogue:
    """A catalogue. Raises CallerError for a file that is none: a sentence with the line, or the requirement."""
    readers = {".toml": _read_toml, ".csv": _read_csv, ".reqif": _read_reqif}
    if path.suffix.lower() not in readers:
        raise CallerError(f"{path}: wanted a catalogue as .toml, .csv or .reqif, saw {path.suffix or 'no suffix'}")
    try:
        return readers[path.suffix.lower()](path)
    except OSError as error:
        raise CallerError(f"{path}: wanted a catalogue, could not read it: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CallerError(f"{path}: wanted a catalogue in UTF-8, saw byte {error.start} that is none") from error
    except CallerError as error:
        raise CallerError(f"{path}: {error}") from error


def _read_toml(path: Path) -> Catalogue:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except UNPARSED as error:
        raise CallerError(f"wanted TOML: {unparsed(error)}") from error
    rows = data.pop("requirement", None)
    title, note = data.pop("title", path.stem), data.pop("note", "")
    if data or not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        stray = f"saw {', '.join(data)}" if data else "saw no such table"
        raise CallerError(f"wanted title, note and a [[requirement]] for each, {stray}")
    made = [_requirement(f"requirement {number}", row) for number, row in enumerate(rows, 1)]
    return Catalogue(str(title), tuple(made), str(note))


def _read_csv(path: Path) -> Catalogue:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            reader = csv.DictReader(file, strict=True, restkey="a column without a heading")
            heading = reader.fieldnames or ()
            if lacking := [name for name in _WANTED if name not in heading]:
                raise CallerError(f"line 1: wanted a heading with {', '.join(_WANTED)}, saw none for {lacking[0]}")
            made = [
                _requirement(f"line {reader.line_num}", {name: each for name, each in row.items() if each})
                for row in reader
            ]
        except csv.Error as error:
            raise CallerError(f"line {reader.line_num}: wanted CSV: {error}") from error
    return Catalogue(path.name, tuple(made))


def _read_reqif(path: Path) -> Catalogue:
    title, rows = read_reqif(path)
    made: Iterable[Requirement] = (_requirement(f"the object {name}", row) for name, row in rows)
    return Catalogue(title, tuple(made))


def _requirement(where: str, row: Mapping[str, Any]) -> Requirement:
    if lacking := [name for name in _WANTED if not str(row.get(name) or "").strip()]:
        known = f" ({row['id']})" if row.get("id") else ""
        raise CallerError(f"{where}{known}: wanted a requirement's {lacking[0]}, saw none")
    values = dict(row)
    for name in _LISTS:
        if isinstance(values.get(name), str):
            values[name] = [each.strip() for each in values[name].split(";") if each.strip()]
    try:
        return Requirement.model_validate(values)
    except ValidationError as error:
        raise CallerError(f"{where} ({row['id']}): {misfit(error)}") from error
