"""All that a run needs and that can be wrong, read and checked before anything starts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.checks.profile import Profile
from harness.evidence.keys import SigningKey
from harness.evidence.models import FileIdentity, ProfileIdentity
from harness.requirements.baseline import Baseline
from harness.requirements.waivers import Waivers
from harness.rigs.bench import BenchSettings, check_parameters
from harness.rigs.firmware import require_firmware
from harness.rigs.pieces import pieces_of
from harness.rigs.recipe import load_recipe
from harness.rigs.settings import RigSettings
from harness.shipped import shipped
from harness.vehicles.mission import Mission, read_mission
from harness.vehicles.parameters import ParameterFile, read_parameters
from harness.vehicles.sticks.equipment import parameters_of, transmitter_of


@dataclass(frozen=True, slots=True)
class ScenarioIdentity:
    """Which procedure is flown: its id, its test, what it is evidence for, the file it stands in, and at which level,
    if it has one."""

    id: str
    test: str
    requirements: tuple[str, ...]
    source: Path
    level: float | None = None

    @property
    def case(self) -> str:
        """The parametrized case in its test's id: "600s"; "" where there is none."""
        return self.test.partition("[")[2].removesuffix("]")


@dataclass(frozen=True, slots=True)
class Order:
    """All that a run needs and that can be wrong, read and checked before anything starts. Bundles are signed with
    `key`, where there is one; `plan` is the hash of the plan that is flown, if any; `waivers` are the customer's, and
    `baseline` has what is known to fail."""

    settings: RigSettings
    profile: Profile
    evidence: Path
    mission: Mission | None
    parameters: tuple[ParameterFile, ...]
    key: SigningKey | None = None
    plan: str | None = None
    waivers: Waivers = field(default_factory=Waivers)
    baseline: Baseline | None = None
    pool: tuple[BenchSettings, ...] = ()
    """The boards of which the run takes one that is free, for all of its flights."""

    def on(self, board: BenchSettings) -> Order:
        """The same on this board of its pool."""
        return replace(self, settings=replace(self.settings, bench=board, at=board.address))

    @classmethod
    def prepare(cls, settings: RigSettings, profile: Profile, evidence: Path) -> Order:
        """Raises CallerError for whatever of it is wrong; starts nothing."""
        files = []
        if settings.vehicle != "builtin":
            recipe = load_recipe(settings.vehicle)
            if settings.at is None:
                require_firmware(settings)
            own: list[str | None] = []
            if not settings.stock:
                own += [each for each in recipe.parameters if each != recipe.at_boot]
                own += [parameters_of(settings.vehicle) if settings.sticks else None]
            own += recipe.hardened if settings.hardened else []
            if settings.sticks:
                own.append(transmitter_of(settings.vehicle, settings.sticks, simulated=settings.simulates))
            files += [read_parameters(shipped("sitl", "params", name)) for name in own if name]
        if settings.params is not None:
            files.append(read_parameters(settings.params))
        mission = read_mission(settings.mission) if settings.mission else None
        order = cls(settings, profile, evidence, mission, tuple(files))
        if settings.bench is not None:
            check_parameters(settings.bench, order.values(), settings.props_off)
        return order

    def files(self) -> list[FileIdentity]:
        """All that shaped the drone's configuration: its recipe, and the parameter files in the order they were set."""
        shaping = []
        if self.settings.vehicle != "builtin" and self.settings.at is None:
            at_boot = load_recipe(self.settings.vehicle).boots_with(pieces_of(self.settings))
            shaping = [shipped("sitl", f"{self.settings.vehicle}.toml")]
            shaping += [shipped("sitl", "params", name) for name in at_boot]
        read = [FileIdentity(name=each.name, sha256=each.sha256) for each in self.parameters]
        return [*map(FileIdentity.of, shaping), *read]

    def profile_identity(self) -> ProfileIdentity:
        """The customer's limits, as run.json and plans have them."""
        profile = self.profile
        return ProfileIdentity(
            name=profile.name, sha256=profile.sha256, limits=profile.limits, secrets=profile.secrets
        )  # fmt: skip

    def values(self) -> dict[str, float]:
        """The parameters of all files, later ones winning."""
        return {name: value for file in self.parameters for name, value in file.values.items()}
