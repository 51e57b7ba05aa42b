"""Filed checks under other limits: the same sentences, with the numbers of another requirement profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def limits_in(data: Any) -> Iterator[tuple[str, float]]:
    """Name and value of each limit in filed checks that has a name."""
    match data:
        case {"name": str(name), "value": int() | float() as value}:
            yield name, float(value)
        case dict():
            for each in data.values():
                yield from limits_in(each)
        case list() | tuple():
            for each in data:
                yield from limits_in(each)


def under(limits: Mapping[str, float], data: Any) -> Any:
    """The same filed data with the limits of these names; a limit that is not among them stays as it was."""
    match data:
        case {"name": str(name), "value": int() | float() as value}:
            return data | {"value": limits.get(name, value)}
        case dict():
            return {key: under(limits, each) for key, each in data.items()}
        case list() | tuple():
            return [under(limits, each) for each in data]
    return data
