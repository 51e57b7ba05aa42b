"""Drones that break a promise about other aircraft; see harness.builtin.liars."""

from __future__ import annotations

from harness.builtin import lies_traffic as lies
from harness.builtin.liar import LiarSpec

LIARS_OF_TRAFFIC = {
    "drops-the-intruder": LiarSpec(
        "with its list of other aircraft full, leaves out whoever comes later", "tells-among-decoys",
        lies.DropsTheIntruder,
    ),
    "tells-nothing": LiarSpec("tells of no other aircraft", "tells-of-aircraft", lies.TellsNothing),
    "tells-of-the-first": LiarSpec("tells of the first other aircraft only", "tells-of-aircraft", lies.TellsOfTheFirst),
    "tells-late": LiarSpec(
        f"tells of an aircraft only {lies.LATE_TELLING_S:g} s after it heard of it", "tells-of-aircraft",
        lies.TellsLate,
    ),
    "hides-the-manned": LiarSpec("tells of no aircraft with people on board", "tells-of-aircraft", lies.HidesTheManned),
    "warns-of-nobody": LiarSpec("warns of no aircraft", "warns-in-time", lies.WarnsOfNobody),
    "warns-late": LiarSpec(
        f"warns of an aircraft {lies.LATE_S:g} s before it is there", "warns-in-time", lies.WarnsLate
    ),
    "warns-of-who-flies-away": LiarSpec(
        f"warns of whoever is nearer than {lies.ALARM_M:g} m", "no-alarm-receding", lies.WarnsOfWhoFliesAway
    ),
    "warns-of-nothing": LiarSpec(
        f"in the air, warns every {lies.PHANTOM_EVERY_S:g} s of an aircraft that is not there", "no-alarm-empty",
        lies.WarnsOfNothing,
    ),
    "dodges-ghosts": LiarSpec(
        f"flies {lies.STRAYS_M:g} m off from an aircraft that it warns of, showing PATROL", "on-track-among-aircraft",
        lies.DodgesGhosts,
    ),
    "leaves-for-ghosts": LiarSpec(
        "holds once it warns of an aircraft", "patrols-among-aircraft", lies.LeavesForGhosts
    ),
    "follows-decoys": LiarSpec(
        f"once another aircraft is nearer than {lies.CURIOUS_M:g} m, flies {lies.STRAYS_M:g} m off, showing PATROL",
        "on-track-among-aircraft", lies.FollowsDecoys,
    ),
    "stops-for-decoys": LiarSpec(
        f"holds once another aircraft is nearer than {lies.CURIOUS_M:g} m", "patrols-among-aircraft",
        lies.StopsForDecoys,
    ),
}  # fmt: skip
