"""Parameter files: the patrol's, which ship with the package, and the user's."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path

from harness.errors import CallerError


@dataclass(frozen=True, slots=True)
class ParameterFile:
    """Names and values in the order of the file."""

    name: str
    values: dict[str, float]
    sha256: str


def read_parameters(path: Path) -> ParameterFile:
    """`NAME VALUE` or `NAME,VALUE` a line, # comments. Raises CallerError naming the line that is wrong."""
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CallerError(f"cannot read the parameters {path}: {error}") from error
    values: dict[str, float] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#", 1)[0].replace(",", " ").split()
        if not words:
            continue
        if len(words) != 2:
            raise CallerError(f"{path}, line {number}: wanted `NAME VALUE`, saw {line.strip()!r}")
        try:
            values[words[0]] = float(words[1])
            if not math.isfinite(values[words[0]]):
                raise ValueError
        except ValueError:
            raise CallerError(f"{path}, line {number}: {words[1]!r} is not a number") from None
    return ParameterFile(path.name, values, hashlib.sha256(text.encode()).hexdigest())
