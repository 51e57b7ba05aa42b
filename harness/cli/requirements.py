"""`cuas requirements`: what is demanded and by whom, which scenarios are evidence for it, and the orphans of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from harness.cli.procedures import demands, divide
from harness.cli.screen import GREEN, console
from harness.options import HELP, Options, profile_of
from harness.requirements.catalogue import Catalogue, Requirement, of_profile, together
from harness.requirements.reading import read_catalogue, shipped_catalogues
from harness.shipped import shipped


def tell_requirements(files: Sequence[Path], options: Options, places: Sequence[Path]) -> int:
    """Write them all; always 0. Raises CallerError for a catalogue, a profile or a scenario file that is none."""
    profile = profile_of(options)
    given = [of_profile(profile.name, profile.requirements), *map(read_catalogue, files), *shipped_catalogues()]
    catalogues = list(dict.fromkeys(given))
    known = together(catalogues)
    paths, _ = divide([str(each) for each in places] or [str(shipped("scenarios"))])
    scenarios: dict[str, list[str]] = defaultdict(list)
    for scenario, named in demands(paths):
        for each in named:
            scenarios[each] = sorted({*scenarios[each], scenario})
    screen = console()
    for catalogue in catalogues:
        _tell(screen, catalogue, scenarios)
    if strange := sorted(set(scenarios) - known.keys()):
        screen.print(Text("named by scenarios, and in no catalogue", "bold yellow"))
        for each in strange:
            screen.print(Text(f"  {each}: {', '.join(scenarios[each])}"), soft_wrap=True)
    return GREEN


def _tell(screen: Console, catalogue: Catalogue, scenarios: dict[str, list[str]]) -> None:
    screen.print(Text(catalogue.title, "bold"), soft_wrap=True)
    if catalogue.note:
        screen.print(Text(f"  {catalogue.note}", "italic"), soft_wrap=True)
    for each in catalogue.requirements:
        flown = sorted({name for id_ in (each.id, *each.through) for name in scenarios.get(id_, ())})
        screen.print(Text.assemble("  ", (each.id, "cyan"), f"  {each.text}"), soft_wrap=True)
        if stands := _where(each):
            screen.print(Text(f"    stands in  {stands}", "dim"), soft_wrap=True)
        evidence = Text(", ".join(flown)) if flown else Text("none: no scenario is evidence for it", "yellow")
        screen.print(Text("    scenarios  ", "dim") + evidence, soft_wrap=True)


def _where(requirement: Requirement) -> str:
    stands = ", ".join(filter(None, (requirement.source, requirement.paragraph, requirement.edition)))
    if not requirement.source:
        return stands
    if requirement.indicative:
        return f"{stands}; indicative: nobody held it against its source"
    return f"{stands}; held against its source by {requirement.verified_by}, {requirement.verified_on}"


EPILOG = (
    "Example:  cuas requirements --catalogue=ours.reqif --profile=ours.toml\n\n"
    "Exit codes: 0 told, whatever has no scenario; 2 bad input."
)


def requirements(
    catalogue: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="the customer's own, as .toml, .csv or .reqif")
    ] = None,
    profile: Annotated[Path | None, typer.Option(help=HELP["profile"])] = None,
    scenarios: Annotated[
        list[Path] | None, typer.Option(metavar="PATH", help="where the scenarios are (default: those shipped)")
    ] = None,
) -> int:
    """Every requirement of profile and catalogues, where it stands, and which scenarios are evidence for it."""
    return tell_requirements(catalogue or [], Options(profile=profile), scenarios or [])
