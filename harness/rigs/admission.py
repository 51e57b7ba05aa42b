"""Whether a board that is plugged in is one that may be spoken to: what its rig file says, and the one that is owed
something. Each raises RigError where it is not."""

from __future__ import annotations

from harness.errors import RigError
from harness.rigs.bench_lease import NAMELESS
from harness.rigs.journal import Journal
from harness.vehicles.harmless import HARMLESS, MULTIROTORS
from harness.vehicles.parameter_service import raw_to_value


def check_kind(stack: str, kind: tuple[int, int], board: str) -> None:
    """What is harmless to one stack may arm another; `kind` is MAV_AUTOPILOT and MAV_TYPE of its HEARTBEAT."""
    wanted = HARMLESS[stack].autopilot
    if kind[0] != wanted or kind[1] not in MULTIROTORS:
        raise RigError(
            f"{board} says that it is MAV_AUTOPILOT {kind[0]}, MAV_TYPE {kind[1]}; wanted a multirotor with "
            f"MAV_AUTOPILOT {wanted}, since its rig file says {stack}"
        )


def check_left(journal: Journal, owed: str, uid: str, stack: str) -> None:
    """What a run before left is put back on the board that it was about (`owed` by its lease, by its journal), and what
    anybody may have written down only as far as it cannot arm."""
    first = (journal.uid if journal.saved else owed) or NAMELESS
    if (journal.saved or owed) and first != (uid or NAMELESS):
        raise RigError(
            f"{journal.path} says what the board {first} was set to before a run that never ended, and plugged in at "
            f"{journal.board} is {uid or NAMELESS}: plug in that one first"
        )
    harmless = HARMLESS[stack]
    told = [
        (each.name, raw_to_value(each.raw, each.type, bytewise=harmless.bytewise)) for each in journal.saved.values()
    ]
    strange = [name for name, value in told if not harmless.allows(name, value)]
    if strange and not journal.trusted:
        raise RigError(
            f"{journal.path} is of another user (uid {journal.owner}), and would set {', '.join(strange)}, which may "
            "arm a board: that user has to run cuas bench restore"
        )
