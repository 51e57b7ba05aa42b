"""For a process of ours that is to find this package, wherever it is started."""

from __future__ import annotations

import os
from pathlib import Path

import harness


def our_environment() -> dict[str, str]:
    """This process's, and where this package is."""
    package = str(Path(harness.__file__).resolve().parents[1])
    paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
