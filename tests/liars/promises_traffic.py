"""Other aircraft: each scenario's checks by short names, in the order of its verify; and which liar breaks which of
them, and why."""

from __future__ import annotations

from scenarios import test_traffic, test_traffic_boundary
from tests.liars.kill_table import Kill, Promises

_PATROL = ("patrols", "on-track")
_IN_TIME = ("tells", "warns-in-time")
AMONG = test_traffic.test_sees_the_one_among_decoys
GHOSTS = test_traffic.test_is_not_driven_off_by_ghosts
AWAY = test_traffic.test_raises_no_alarm_for_who_flies_away
ELSEWHERE = test_traffic.test_is_not_drawn_off_from_who_crosses_elsewhere
AT_IT = test_traffic.test_warns_of_who_is_flown_at_it
AT_PEOPLE = test_traffic.test_tells_of_who_is_flown_at_people
BY_REMOTE_ID = test_traffic.test_tells_of_drones_by_their_remote_id
SO_MANY = test_traffic_boundary.test_sees_the_one_among_so_many
PROMISES: Promises = {
    AMONG: (*_PATROL, *_IN_TIME),
    GHOSTS: (*_PATROL, "tells", "tells-of-the-second", "tells-of-the-third"),
    AWAY: ("quiet", "quiet-of-the-other", "tells", "tells-of-the-manned", "twin-quiet"),
    ELSEWHERE: (*_PATROL, "tells-of-the-decoy", "tells"),
    AT_IT: (*_PATROL, *_IN_TIME, "tells-of-the-manned"),
    AT_PEOPLE: (*_PATROL, "tells-in-time", "tells-of-the-manned"),
    SO_MANY: _IN_TIME,
    BY_REMOTE_ID: (*_PATROL, *_IN_TIME),
}
OF_TWIN = {"twin-quiet": "warned of any aircraft"}
CASES = {
    AMONG: {"count": 200},
    GHOSTS: {"count": 3},
    AT_IT: {"speed_mps": 40},
    AT_PEOPLE: {"speed_mps": 60},
    SO_MANY: {"level": 25},
    BY_REMOTE_ID: {"speed_mps": 40},
}
"""The case that the honest drone flies, where there is one."""
_MANY, _GHOSTS, _AT_IT, _AT_PEOPLE = (CASES[each] for each in (AMONG, GHOSTS, AT_IT, AT_PEOPLE))
_UNHEARD, _UNWARNED = "never heard of aircraft", "never heard a warning of aircraft"
_OFF, _HELD = "m from its track", "became other than PATROL"
KILLS = [
    Kill("drops-the-intruder", AMONG, "tells", _UNHEARD, _MANY, {"warns-in-time": _UNWARNED}),
    Kill("drops-the-intruder", SO_MANY, "tells", _UNHEARD, {"level": 200}, {"warns-in-time": _UNWARNED}),
    Kill("warns-of-nobody", AMONG, "warns-in-time", _UNWARNED, _MANY),
    Kill("leaves-for-ghosts", AMONG, "patrols", _HELD, _MANY),
    Kill("dodges-ghosts", AMONG, "on-track", _OFF, _MANY),
    Kill("leaves-for-ghosts", GHOSTS, "patrols", _HELD, _GHOSTS),
    Kill("dodges-ghosts", GHOSTS, "on-track", _OFF, _GHOSTS),
    Kill(
        "tells-nothing", GHOSTS, "tells", "heard of aircraft DEC001", _GHOSTS,
        {"tells-of-the-second": "heard of aircraft DEC002", "tells-of-the-third": "heard of aircraft DEC003"},
    ),
    Kill(
        "tells-of-the-first", GHOSTS, "tells-of-the-second", "heard of aircraft DEC002", _GHOSTS,
        {"tells-of-the-third": "heard of aircraft DEC003"},
    ),
    Kill(
        "warns-of-who-flies-away", AWAY, "quiet", "warned of aircraft CA1213",
        also={"quiet-of-the-other": "warned of aircraft A11111"},
    ),
    Kill("tells-nothing", AWAY, "tells", _UNHEARD, also={"tells-of-the-manned": _UNHEARD}),
    Kill("hides-the-manned", AWAY, "tells-of-the-manned", "heard of aircraft A11111"),
    Kill("tells-of-the-first", AWAY, "tells-of-the-manned", "heard of aircraft A11111"),
    Kill("warns-of-nothing", AWAY, "twin-quiet", "warned of any aircraft"),
    Kill("stops-for-decoys", ELSEWHERE, "patrols", _HELD),
    Kill("follows-decoys", ELSEWHERE, "on-track", _OFF),
    Kill("tells-of-the-first", ELSEWHERE, "tells", _UNHEARD),
    Kill("tells-nothing", ELSEWHERE, "tells", _UNHEARD, also={"tells-of-the-decoy": _UNHEARD}),
    Kill("leaves-for-ghosts", AT_IT, "patrols", _HELD, _AT_IT),
    Kill("dodges-ghosts", AT_IT, "on-track", _OFF, _AT_IT),
    Kill("tells-nothing", AT_IT, "tells", "heard of aircraft C0FFEE", {"speed_mps": 20}),
    Kill("warns-of-nobody", AT_IT, "warns-in-time", _UNWARNED, _AT_IT),
    Kill("warns-late", AT_IT, "warns-in-time", "heard a warning of aircraft C0FFEE first", _AT_IT),
    Kill("hides-the-manned", AT_IT, "tells-of-the-manned", _UNHEARD, _AT_IT),
    Kill("leaves-for-ghosts", AT_PEOPLE, "patrols", _HELD, _AT_PEOPLE),
    Kill("dodges-ghosts", AT_PEOPLE, "on-track", _OFF, _AT_PEOPLE),
    Kill("tells-late", AT_PEOPLE, "tells-in-time", _UNHEARD, _AT_PEOPLE, {"tells-of-the-manned": "heard"}),
    Kill("hides-the-manned", AT_PEOPLE, "tells-of-the-manned", _UNHEARD, _AT_PEOPLE),
    Kill("leaves-for-ghosts", BY_REMOTE_ID, "patrols", _HELD, _AT_IT),
    Kill("dodges-ghosts", BY_REMOTE_ID, "on-track", _OFF, _AT_IT),
    Kill("warns-of-nobody", BY_REMOTE_ID, "warns-in-time", _UNWARNED, _AT_IT),
    Kill("tells-of-the-first", BY_REMOTE_ID, "tells", "heard of aircraft C0FFEE", {"speed_mps": 20}),
]  # fmt: skip
