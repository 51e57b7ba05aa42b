"""What is wrong with a file's content, in our words: which field, what was wanted, what was seen."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from pydantic import ValidationError

from harness.nearest import nearest, unknown

UNPARSED = (ValueError, RecursionError)
"""What parsers of JSON and TOML raise; of a `ValidationError`, which is one of them, `misfit` tells."""
STRAY = "extra_forbidden"
_SEEN_CHARACTERS = 60
_OTHERS = 5
_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "none_required": "nothing",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "dict_type": "a table",
    "mapping_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "dataclass_type": "a table",
    STRAY: "no field of that name",
}
"""By pydantic's names of what may be wrong."""
_DAYS = "a day, such as 2026-01-31"
_FILLED_IN = {
    "string_too_short": "a text of at least {min_length} characters",
    "string_too_long": "a text of at most {max_length} characters",
    "too_long": "at most {max_length} of them",
    "too_short": "at least {min_length} of them",
    "literal_error": "{expected}",
    "enum": "{expected}",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number of at most {le}",
}
_KINDS = frozenset(("float", "int", "str", "bool", "none", "constrained-str"))
_PATTERNS = {r"^\S+$": "a word without blanks", r"^\d{4}-\d\d(-\d\d)?$": "a day or a month, such as 2026-01-31"}


def misfit(error: ValidationError, at: str = "", *, typed: Collection[str] = ()) -> str:
    """The first field that does not fit, and the names of others: "limits.react_s: wanted a number, saw 'ten' (also
    wrong: seed)"; `at` is where in the file this stands, empty where it is the whole. Of a file that somebody `typed`,
    with the names of all that may stand there, what was meant is told as well."""
    places: dict[str, list[Any]] = {}
    errors = error.errors(include_url=False)
    if typed:  # a misspelt name is why another one is missing
        errors.sort(key=lambda each: each["type"] != STRAY)
    for each in errors:
        places.setdefault(".".join(map(str, filter(_is_of_the_file, each["loc"]))), []).append(each)
    place, first = next(iter(places.items()))
    where = ".".join(filter(None, (at, place)))
    others = [each for each in places if each != place]
    more = f" (also wrong: {', '.join(others[:_OTHERS])}{', …' * (len(others) > _OTHERS)})" if others else ""
    if typed and first[0]["type"] == STRAY and len(first[0]["loc"]) == 1:
        return unknown(f"nothing is called {seen(place)} here", place.lower(), typed) + more
    return f"{f'{where}: ' if where else ''}{_told(first)}{_meant(first[0]) if typed else ''}{more}"


def _meant(error: Any) -> str:
    """Of a word that is none of a few: the one that is near."""
    if error["type"] != "literal_error" or not isinstance(word := error["input"], str):
        return ""
    near = nearest(word.lower(), re.findall(r"'([^']*)'", error["ctx"]["expected"]))
    return f"; did you mean {near!r}?" if near else ""


def _is_of_the_file(part: int | str) -> bool:
    """Of a field that may be of several kinds, pydantic puts each one's name behind the field's."""
    return isinstance(part, int) or not ("[" in part or part in _KINDS)


def _told(errors: list[Any]) -> str:
    first = errors[0]
    if first["type"] in ("value_error", "assertion_error"):
        return str(first["ctx"]["error"])
    if first["type"] == "missing":
        return "is missing"
    wanted = " or ".join(dict.fromkeys(map(_wanted, errors)))
    return f"wanted {wanted}, saw {seen(first['input'])}"


def _wanted(error: Any) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_too_short" and context["min_length"] == 1:
        return "a text that is not empty"
    if kind in _FILLED_IN:
        return _FILLED_IN[kind].format_map(context)
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], f"a text like {context['pattern']}")
    return _DAYS if kind.startswith("date") else _WANTED.get(kind, "something else")


def seen(value: object) -> str:
    """The beginning of a value; a text is quoted."""
    if value is None:
        return "nothing"
    try:
        told = str(value)
    except ValueError:
        return "a number of very many digits"
    shown = told if len(told) <= _SEEN_CHARACTERS else f"{told[:_SEEN_CHARACTERS]}…"
    return repr(shown) if isinstance(value, str) else shown


def unparsed(error: Exception) -> str:
    """Why a text is no JSON, or no TOML; Python's own words would be about Python for what is no fault of grammar."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start} is not UTF-8"
    if "integer string conversion" in str(error):
        return "a number in it has more digits than any that is meant"
    return str(error)
