"""Drones, configurations and profiles by names that are unique in one set of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from harness.report.alike import Flown, grouped, labelled
from harness.report.cases import Case
from harness.report.flown import SHORT_HASH, Drone, Setup, digest
from harness.report.gathering import JudgedRun
from harness.report.rows import ConfigurationRow, DroneRow, ProfileRow


class Row(NamedTuple):
    """All that flights of one row have in common: they differ in seeds and speeds only."""

    profile: tuple[str, str]
    case: Case
    drone: Drone
    setup: Setup
    delivery: str

    @property
    def mark(self) -> str:
        return digest(*self.profile, *self.case, self.drone.mark, self.setup.mark, self.delivery)


def row_of(each: Flown) -> Row:
    """The row that a flight belongs to."""
    profile = each.run.identity.profile
    return Row((profile.name, profile.sha256), each.case, each.drone, each.setup, each.delivery)


@dataclass(frozen=True, slots=True)
class Names:
    """Ids that are unique in these results."""

    drones: dict[Drone, str]
    setups: dict[tuple[Drone, Setup], str]
    profiles: dict[tuple[str, str], str]
    cases: dict[Row, str]

    @classmethod
    def of(cls, flown: Sequence[Flown]) -> Names:
        drones = labelled(sorted({each.drone for each in flown}), lambda each: each.label, lambda each: each.mark)
        setups: dict[tuple[Drone, Setup], str] = {}
        for drone, some in grouped(flown, lambda each: each.drone).items():
            labels = labelled(sorted({each.setup for each in some}), lambda each: each.label, lambda each: each.mark)
            setups |= {(drone, setup): label for setup, label in labels.items()}
        profiles = {(each.run.identity.profile.name, each.run.identity.profile.sha256) for each in flown}
        ids = labelled(sorted(profiles), lambda each: each[0], lambda each: each[1], least=SHORT_HASH)

        def words(row: Row) -> str:
            profile = [ids[row.profile]] if len(ids) > 1 else []
            configuration = f"{drones[row.drone]}, {setups[row.drone, row.setup]}"
            told = [row.case.scenario, row.case.words, configuration, row.delivery, *profile]
            return " · ".join(filter(None, told))

        return cls(drones, setups, ids, labelled(sorted(set(map(row_of, flown))), words, lambda row: row.mark))

    def profile(self, run: JudgedRun) -> str:
        return self.profiles[run.identity.profile.name, run.identity.profile.sha256]

    def configuration(self, each: Flown) -> str:
        return f"{self.drones[each.drone]}, {self.setups[each.drone, each.setup]}"

    def case(self, each: Flown) -> str:
        return self.cases[row_of(each)]


def drone_rows(flown: Sequence[Flown], names: Names) -> tuple[DroneRow, ...]:
    by_drone = grouped(flown, lambda each: each.drone)
    rows = []
    for drone, name in names.drones.items():
        own = by_drone[drone][0].run.identity
        rows.append(
            DroneRow(
                id=name,
                real=drone.real,
                vehicle=own.vehicle,
                name=drone.name,
                version=drone.version,
                git_hash=own.firmware.git_hash,
                sha256=own.firmware.sha256,
                rig=drone.rig,
                board=own.board,
                runs=len(by_drone[drone]),
            )
        )
    return tuple(rows)


def configuration_rows(names: Names) -> tuple[ConfigurationRow, ...]:
    return tuple(
        ConfigurationRow(
            id=f"{names.drones[drone]}, {label}",
            drone=names.drones[drone],
            label=label,
            files=setup.files,
            details=setup.details,
        )
        for (drone, setup), label in sorted(names.setups.items())
    )


def profile_rows(runs: Sequence[JudgedRun], names: Names) -> tuple[ProfileRow, ...]:
    found = {names.profile(run): run.identity.profile for run in runs}
    return tuple(
        ProfileRow(id=name, name=found[name].name, sha256=found[name].sha256, limits=found[name].limits)
        for name in sorted(found)
    )
