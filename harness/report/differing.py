"""How a drone's parameters differ from those that its like flew with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from harness.report.results import Results
from harness.report.rows import RunRow

Values = Mapping[str, float | int]


def references(results: Results) -> dict[str, tuple[str, Values]]:
    """By drone: the configuration that most of its runs flew (of several the first), and the values most often read
    back there."""
    labels = {each.id: each.label for each in results.configurations}
    found: dict[str, tuple[str, Values]] = {}
    for drone in results.drones:
        runs = [each for each in results.runs if each.drone == drone.id]
        counts = Counter(each.configuration for each in runs)
        most = max(sorted(counts), key=lambda name: (labels[name] == "patrol", counts[name]))
        alike = [each.parameters for each in runs if each.configuration == most]
        names = sorted({name for each in alike for name in each})
        found[drone.id] = (
            labels[most],
            {name: Counter(e[name] for e in alike if name in e).most_common(1)[0][0] for name in names},
        )
    return found


def differing(run: RunRow, usual: Values) -> list[tuple[str, float | int, float | int]]:
    """Name, this run's value, the usual one; of what was read back in both."""
    return [
        (name, run.parameters[name], usual[name])
        for name in run.parameters
        if usual.get(name, run.parameters[name]) != run.parameters[name]
    ]
