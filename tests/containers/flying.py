"""Every scenario of the link, from an image and without one, seed by seed in turn; whether both came to the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.cli.procedures import ids
from harness.evidence.bundle import Bundle
from harness.evidence.models import FindingsFile, RunIdentity
from harness.report.gathering import found_in
from harness.rigs.engine import engine, kept
from harness.shipped import shipped
from harness.verdict import Verdict
from tests.containers.harness_image import EVIDENCE, harness_image, ran
from tests.rigs.images import made, stack_image

BINARY, IMAGE = "binary", "image"
"""Where the drone came from; the names of the folders of evidence."""
CUAS = "from harness.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is flown: a drone, with so many seeds from `first` on, so many cases at a time, evidence into `folder`;
    `passed` goes to pytest."""

    vehicle: str
    folder: Path
    first: int = 0
    seeds: int = 1
    workers: int = 1
    passed: tuple[str, ...] = ()
    sides: tuple[str, ...] = (IMAGE, BINARY)
    speed: str = "max"


def of_the_link() -> list[str]:
    """The ids of all shipped scenarios that are."""
    return [each for each in ids([shipped("scenarios")]) if each.startswith("LINK-")]


def fly(asked: Asked, scenarios: Sequence[str]) -> Iterator[str]:
    """All of it; yields what each call of `cuas run` came to, in a line. Images are gone when it ends."""
    name = f"cuas-test-{asked.vehicle}-{os.getpid()}:local"
    if asked.vehicle == "builtin":
        with harness_image(name, asked.folder) as image:
            yield from _in_turn(asked, scenarios, image)
    else:
        with made(name, stack_image(asked.vehicle)) as image:
            yield from _in_turn(asked, scenarios, image)


def _in_turn(asked: Asked, scenarios: Sequence[str], image: str) -> Iterator[str]:
    for seed in range(asked.first, asked.first + asked.seeds):
        words = ["run", *scenarios, f"--vehicle={asked.vehicle}", f"--seed={seed}", f"--speed={asked.speed}"]
        words += ["-n", str(asked.workers)]
        if IMAGE in asked.sides:
            yield f"{asked.vehicle}, seed {seed}, from the image: {_from_image(asked, words, image)}"
        if BINARY in asked.sides:
            yield f"{asked.vehicle}, seed {seed}, from here: {_called(asked, words, BINARY)}"


def _from_image(asked: Asked, words: Sequence[str], image: str) -> str:
    if asked.vehicle != "builtin":
        return _called(asked, [*words, f"--image={image}"], IMAGE)
    code, said = ran(image, [*words, f"--evidence={EVIDENCE}", "--", *asked.passed], asked.folder / IMAGE)
    return _last(code, said)


def _called(asked: Asked, words: Sequence[str], place: str) -> str:
    command = [sys.executable, "-c", CUAS, *words, f"--evidence={asked.folder / place}", "--", *asked.passed]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return _last(done.returncode, done.stdout + done.stderr)


def _last(code: int, said: str) -> str:
    flew = [line for line in said.splitlines() if line.startswith("flew ")] or said.splitlines()[-1:]
    return f"exit code {code}; {' '.join(flew)}"


@dataclass(frozen=True, slots=True)
class Flown:
    """A case with a seed, as it was flown once."""

    case: str
    seed: int
    verdict: Verdict
    findings: FindingsFile


def flown(folder: Path, vehicle: str) -> dict[tuple[str, int], Flown]:
    """By case and seed; of a case that was flown again, the last."""
    found: dict[tuple[str, int], Flown] = {}
    bundles = [Bundle.open(place) for place in sorted(found_in(folder)) if place.is_dir()] if folder.exists() else []
    for bundle in bundles:
        if bundle.identity.vehicle == vehicle and (findings := bundle.findings()) is not None:
            case = _case(bundle.identity)
            found[case, bundle.identity.seed] = Flown(case, bundle.identity.seed, findings.verdict, findings)
    return found


def _case(run: RunIdentity) -> str:
    """As pytest names it, with its scenario's id."""
    return f"{run.scenario} {run.test.rpartition('::')[2]}"


def differing(folder: Path, vehicle: str) -> Iterator[str]:
    """A line for each case and seed whose verdicts are not the same on both sides, or that one side lacks."""
    sides = {place: flown(folder / place, vehicle) for place in (BINARY, IMAGE)}
    for key in sorted({*sides[BINARY], *sides[IMAGE]}):
        told = {place: str(side[key].verdict) if key in side else "not flown" for place, side in sides.items()}
        if len(set(told.values())) > 1:
            yield f"{key[0]}, seed {key[1]}: " + ", ".join(f"{verdict} from {place}" for place, verdict in told.items())


def unlike(folder: Path, vehicle: str) -> Iterator[str]:
    """A line for each case and seed of which anything in the findings differs but the run's name: of the practice
    drone, which does with a seed what it did before."""
    sides = [flown(folder / place, vehicle) for place in (BINARY, IMAGE)]
    for key in sorted({*sides[0]} & {*sides[1]}):
        one, other = (side[key].findings.model_copy(update={"run": ""}) for side in sides)
        if one != other:
            yield f"{key[0]}, seed {key[1]}"


def left_over(name: str) -> list[str]:
    """Containers of harnesses that have gone; containers, networks and images with that in their names."""
    with engine() as client:
        strays = [each.name for each in kept(client) if each.stray]
        named = [each.name for each in (*client.containers.list(all=True), *client.networks.list())]
        named += [tag for image in client.images.list() for tag in image.tags]
        return strays + [each for each in named if name in each]
