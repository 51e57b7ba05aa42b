"""What flights cannot speak for, told from what they were; a report that left it out would be taken for more."""

from __future__ import annotations

from collections.abc import Sequence

from harness.evidence.models import RunIdentity
from harness.report.results import Unrepresented
from harness.report.rows import RunRow
from harness.report.untold import BOARD, undecided, untold_notice

_ALWAYS = (
    Unrepresented(
        what="radio",
        because="no radio was keyed: faults act on packets and on the receiver's inputs, not on antennas, fields or "
        "receivers' front ends",
    ),
    Unrepresented(what="several drones", because="one drone flew at a time; how a group behaves was not tried"),
    Unrepresented(what="fixed wing", because="only multicopters were flown; no fixed wing, no VTOL"),
    Unrepresented(what="weather", because="no storm, rain, icing, heat or cold"),
)


def unrepresented(runs: Sequence[RunIdentity], rows: Sequence[RunRow]) -> tuple[Unrepresented, ...]:
    """Of these runs, told also by what came of them, in the order of weight."""
    found = []
    practice = sum(not each.real for each in runs)
    if practice:
        which = "no product was assessed" if practice == len(runs) else f"{len(runs) - practice} runs flew a product"
        found.append(
            Unrepresented(
                what="a product, where the practice drone flew",
                because=f"{practice} of {len(runs)} runs flew the practice drone that comes with the harness; {which}",
            )
        )
    if said := untold_notice(rows):
        lost = undecided(rows)
        named = f" Not decided: {'; '.join(lost)}." if lost else ""
        found.append(Unrepresented(what="where the drone truly is", because=f"{said}{named}"))
    if not any(each.rig.kind == BOARD for each in runs):
        found.append(
            Unrepresented(
                what="an autopilot board",
                because="every flight was simulated; no board, sensor, power supply or motor was tried",
            )
        )
    return (*found, *_ALWAYS)
