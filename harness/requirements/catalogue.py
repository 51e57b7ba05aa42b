"""A catalogue of requirements: those that are shipped (`reports/catalogues/`), a profile's own, and the customer's.

Texts are paraphrases, and a clause that nobody held against its source is *indicative*: reports say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from harness.errors import CallerError
from harness.misfit import misfit

_Text = Field(min_length=1)


def _dated(value: object) -> object:
    """TOML has days of its own."""
    return value.isoformat() if isinstance(value, date) else value


class Requirement(BaseModel):
    """One demand; `paragraph` is where it stands in its source, `through` names those of the profile whose flights are
    evidence for it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    id: str = Field(pattern=r"^\S+$", max_length=100)
    title: str = _Text
    text: str = _Text
    source: str = ""
    """What it paraphrases; empty where the catalogue itself is the source."""
    edition: str = ""
    paragraph: str = ""
    through: tuple[str, ...] = ()
    verified_by: str | None = None
    verified_on: Annotated[str, BeforeValidator(_dated), Field(pattern=r"^\d{4}-\d\d(-\d\d)?$")] | None = None
    """A day, or a month where no more is known."""

    @model_validator(mode="after")
    def _by_whom_and_when(self) -> Self:
        if (self.verified_by is None) != (self.verified_on is None):
            raise ValueError("wanted both verified_by and verified_on, or neither")
        return self

    @property
    def indicative(self) -> bool:
        """Whether it paraphrases a source, and nobody held it against that."""
        return bool(self.source) and self.verified_by is None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Requirements from one place. Raises CallerError if an id stands there twice."""

    title: str
    requirements: tuple[Requirement, ...]
    note: str = ""

    def __post_init__(self) -> None:
        counts = Counter(each.id for each in self.requirements)
        if twice := [name for name, count in counts.items() if count > 1]:
            raise CallerError(
                f"the catalogue {self.title}: the id {twice[0]} stands there {counts[twice[0]]} times; wanted each once"
            )


def together(catalogues: Iterable[Catalogue]) -> dict[str, tuple[Catalogue, Requirement]]:
    """All requirements by id; a catalogue that is given twice, as one that is shipped may be, counts once. Raises
    CallerError if two catalogues have the same id."""
    found: dict[str, tuple[Catalogue, Requirement]] = {}
    for catalogue in dict.fromkeys(catalogues):
        for each in catalogue.requirements:
            if each.id in found:
                raise CallerError(
                    f"the id {each.id} is in two catalogues: {found[each.id][0].title}, {catalogue.title}"
                )
            found[each.id] = (catalogue, each)
    return found


def of_profile(name: str, texts: Mapping[str, str]) -> Catalogue:
    """The requirements that a profile states beside its limits, as a catalogue. Raises CallerError for one that is
    none."""
    try:
        stated = [
            Requirement(id=each, title=each.replace("-", " ").capitalize(), text=text) for each, text in texts.items()
        ]
    except ValidationError as error:
        raise CallerError(f"the profile {name}: requirements: {misfit(error)}") from error
    return Catalogue(f"profile {name}", tuple(stated))
