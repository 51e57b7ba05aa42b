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


def check_alone(others: set[str], board: str) -> None:
    """What the operator says, and what is ordered, is about one board: behind a radio whoever hears it takes both."""
    if others:
        raise RigError(
            f"at {board} more than one autopilot is heard, besides it {', '.join(sorted(others))}: switch the others "
            "off, unplug the board's other radios, or give this radio a network id of its own"
        )


def check_word(props_off: str, board: str, uid: str) -> None:
    """Whether the operator's word is about the board that is there: its port's id is a radio's, if it is behind one."""
    if props_off and props_off != board:
        raise RigError(f"the word that {props_off} has no propellers is none about {board}; look at the board")
    if props_off and not uid:
        raise RigError(
            f"the word that {props_off} has no propellers is about a board that has no name (AUTOPILOT_VERSION has no "
            "uid): another one could not be told from it, so it may not be armed"
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
    # What needs another parameter to be harmless is not, whoever says that it was set so before.
    strange = [name for name, value in told if not harmless.allows(name, value) or name in harmless.needs]
    if strange and not journal.trusted:
        raise RigError(
            f"{journal.path} is of another user (uid {journal.owner}), and would set {', '.join(strange)}, which may "
            "arm a board, or key a transmitter: that user has to run cuas bench restore"
        )
