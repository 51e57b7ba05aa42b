"""`cuas sitl`: flight stacks brought to this machine."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from harness.cli.screen import GREEN, console
from harness.cli.waiting import progress
from harness.errors import CallerError
from harness.rigs.binary import Binary
from harness.rigs.download import get as fetch
from harness.rigs.download import is_here, wanted
from harness.rigs.machine import version_in
from harness.rigs.recipe import load_recipe
from harness.rigs.settings import VEHICLES

STACKS = tuple(str(each) for each in VEHICLES if each != "builtin")
app = typer.Typer(
    name="sitl",
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Bring a flight stack to this machine.",
    epilog="Example:  cuas sitl get ardupilot   then:  cuas run --vehicle=ardupilot",
)
EPILOG = (
    "It goes to your cache, where `cuas run` finds it; only if its SHA-256 sum is the pinned one, and whole or not at "
    "all. A connection that was cut is gone on with by the same command. PX4 is offered as an image: see cuas doctor."
    "\n\n"
    "Example:  cuas sitl get ardupilot --version=4.6.3\n\n"
    "Exit codes: 0 it is there; 2 it is not, and why."
)


@app.callback()
def _all() -> None: ...


@app.command(epilog=EPILOG)
def get(
    stack: Annotated[str, typer.Argument(metavar="STACK", help="ardupilot")],
    version: Annotated[str | None, typer.Option(help="which release; none: the one that this harness pins")] = None,
    sha256: Annotated[
        str | None, typer.Option(metavar="HEX", help="its sum, for a release of which none is pinned here")
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(help="from elsewhere, such as your own mirror, with {version} where the version stands"),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", metavar="", help="take the place of another that lies there")
    ] = False,
) -> int:
    """Fetch upstream's prebuilt SITL of a stack into your cache, checked against a pinned checksum."""
    if stack not in STACKS:
        raise CallerError(f"{stack}: wanted one of {', '.join(STACKS)}")
    recipe = load_recipe(stack)
    what = wanted(recipe, version, sha256, url)
    if not replace and is_here(what):
        _say("here", str(what.place))
        return GREEN
    _say("from", what.url)
    with progress("fetching", at_once=True, in_bytes=True) as told:
        fetch(what, recipe, told, lambda: _say("waits", "another process fetches it just now"))
    _say("to", str(what.place))
    _say("is", f"{version_in(Binary(what.place, 'fetched'), recipe) or recipe.title}, sha256 {what.sha256}")
    return GREEN


def _say(head: str, words: str) -> None:
    console().print(Text(f"{head:<9}", "dim") + Text(words), soft_wrap=True)
