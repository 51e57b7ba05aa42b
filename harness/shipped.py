"""Finds the files that the package ships (scenarios, sitl, links, reports), in a checkout and in an install alike."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. `shipped("sitl", "px4.toml")`."""
    inside = _PACKAGE / "shipped"
    return (inside if inside.is_dir() else _PACKAGE.parent).joinpath(*parts)
