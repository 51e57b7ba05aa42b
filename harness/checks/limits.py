"""Limits that know their names, so that a verdict says which requirement's number it leaned on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Self

from harness.errors import CallerError

_UNITS = {"s": "s", "m": "m", "mps": "m/s", "hz": "Hz", "ms": "ms"}


class Limit(float):
    """A number with the name it has in the requirement profile ("react_s"); an unnamed one has name None.

    The unit is read off the name's end (`_s _m _mps _hz _ms`) and is None where there is none. In arithmetic and in
    comparison it is a plain float; the name is lost by either.
    """

    __slots__ = ("_name",)
    _name: str | None

    def __new__(cls, value: float, name: str | None = None) -> Self:
        try:
            limit = super().__new__(cls, value)
        except (TypeError, ValueError, OverflowError) as error:
            raise CallerError(f"a limit is a number, not {value!r}") from error
        if not (math.isfinite(limit) and limit > 0):
            raise CallerError(f"a limit is a finite number above zero; {name or 'this one'} is {float(limit):g}")
        limit._name = name
        return limit

    def __getnewargs__(self) -> tuple[float, str | None]:  # type: ignore[override]
        return float(self), self._name

    @property
    def name(self) -> str | None:
        return self._name

    @property
    def unit(self) -> str | None:
        return _UNITS.get(self._name.rpartition("_")[2]) if self._name else None

    def words(self, unit: str) -> str:
        """As in a sentence: "10 s (react_s)"."""
        return f"{float(self):g} {unit}" + (f" ({self._name})" if self._name else "")

    def to_data(self) -> dict[str, Any]:
        return {"name": self._name, "value": float(self)}


def as_limit(value: float | Limit, unit: str | None = None) -> Limit:
    """`value` as a Limit, its name kept; raises CallerError where its name says another unit than `unit`."""
    limit = value if isinstance(value, Limit) else Limit(value)
    if unit is not None and limit.unit not in (None, unit):
        raise CallerError(f"wanted a limit in {unit}, got {limit.name} in {limit.unit} ({float(limit):g})")
    return limit


def limit_from_data(data: Any) -> Limit:
    """The inverse of `Limit.to_data`; raises CallerError for anything else."""
    if not isinstance(data, Mapping) or not isinstance(data.get("value"), int | float):
        raise CallerError(f'a filed limit is {{"name": ..., "value": number}}, not {data!r}')
    name = data.get("name")
    if name is not None and not isinstance(name, str):
        raise CallerError(f"a filed limit's name is text or null, not {name!r}")
    return Limit(data["value"], name)
