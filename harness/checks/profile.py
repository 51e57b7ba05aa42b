"""The customer's requirement profile: limits by name, and the requirements that scenarios cite."""

from __future__ import annotations

import hashlib
import tomllib
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.checks.limits import Limit
from harness.errors import CallerError
from harness.learned import Item
from harness.misfit import UNPARSED, misfit, unparsed
from harness.shipped import shipped


class Profile(BaseModel):
    """A profile file, read and checked; `sha256` is of its bytes. `secrets` are what nobody may learn who listens to
    the radio; all else is tolerated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    limits: dict[str, float]
    requirements: dict[str, str] = Field(default_factory=dict)
    secrets: tuple[Item, ...] = ()
    sha256: str = ""


class Limits:
    """The limits of a profile as attributes, each a `Limit` that knows its name."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile

    @property
    def secrets(self) -> tuple[Item, ...]:
        """What must not be learned from the radio; raises CallerError where the profile keeps nothing secret."""
        if not self.profile.secrets:
            raise CallerError(
                f"the profile {self.profile.name!r} lacks secrets, what nobody may learn who listens: wanted some of "
                f"{', '.join(Item)}"
            )
        return self.profile.secrets

    def __getattr__(self, name: str) -> Limit:
        try:
            value = self.profile.limits[name]
        except KeyError:
            near = get_close_matches(name, self.profile.limits, 1)
            hint = f"; the nearest it has is {near[0]}" if near else ""
            raise CallerError(f"the profile {self.profile.name!r} lacks the limit {name}{hint}") from None
        return Limit(value, name)


def read_profile(path: Path) -> Profile:
    """Raises CallerError naming the line or the limit that is wrong."""
    try:
        raw = path.read_bytes()
        data = tomllib.loads(raw.decode())
        profile = Profile.model_validate({**data, "sha256": hashlib.sha256(raw).hexdigest()})
    except OSError as error:
        shipped_ones = sorted(each.stem for each in shipped("reports", "profiles").glob("*.toml"))
        hint = "" if path.suffix else f"; shipped are {', '.join(shipped_ones)}"
        raise CallerError(f"cannot read the profile {path}: {error.strerror}{hint}") from error
    except ValidationError as error:
        raise CallerError(f"the profile {path}: {misfit(error)}") from error
    except UNPARSED as error:
        raise CallerError(f"the profile {path} is not TOML: {unparsed(error)}") from error
    for name in profile.limits:
        _check(path, name, profile.limits[name])
    return profile


def _check(path: Path, name: str, value: float) -> None:
    try:
        limit = Limit(value, name)
    except CallerError as error:
        raise CallerError(f"the profile {path}: {error}") from error
    if limit.unit is None:
        raise CallerError(f"the profile {path}: limits.{name}: wanted a name that ends in its unit, such as react_s")
