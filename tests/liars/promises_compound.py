"""Several attacks on one timeline: each scenario's checks by short names, in the order of its verify; and which liar
breaks which of them."""

from __future__ import annotations

from harness.actors.rogue import AS_GROUND, STRANGER
from scenarios import test_compound
from tests.liars.kill_table import Kill, Promises

PROMISES: Promises = {
    test_compound.test_comes_down_though_jammed_alone_and_ordered_on: (
        "says", "down", "fence", "stays", "tells", "hears",
    ),
    test_compound.test_stays_on_its_way_home_when_somebody_begins_to_beat: (
        "return-mode", "home", "area", "not-fooled", "stays", "hears-lost",
    ),
    test_compound.test_is_led_astray_by_neither_its_place_nor_its_home: ("says", "fence", "home", "tells"),
    test_compound.test_is_not_stopped_the_instant_it_turns_back: (
        "return-mode", "not-stopped", "tells", "home", "area",
    ),
    test_compound.test_sees_who_comes_at_it_while_dragged_off_among_decoys: ("says", "fence", "tells-of-it", "warns"),
    test_compound.test_comes_down_though_jammed_among_decoys_and_ordered_on: ("hears", "down", "stays", "tells"),
}  # fmt: skip
_JAMMED, _BEATEN, _ASTRAY, _STOPPED, _AMONG, _ORDERED_ON = PROMISES
_AS_STRANGER, _AS_GROUND = {"disguise": STRANGER}, {"disguise": AS_GROUND}
CASES = {_JAMMED: {}, _BEATEN: _AS_STRANGER, _ASTRAY: {}, _STOPPED: _AS_STRANGER, _AMONG: {}, _ORDERED_ON: {}}
"""The case of each that the honest drone flies here."""
_TROUBLE, _MUTE, _AWAY = "never said 'gnss trouble'", "never said 'tampering'", "was up to 3"
KILLS = (
    # What is never said is not heard.
    Kill("mute-about-gnss", _JAMMED, "says", _TROUBLE, {}, {"hears": "never heard 'gnss trouble'"}),
    Kill("falls-from-the-sky", _JAMMED, "down", "it met the ground"),
    Kill("dashes-out-without-satellites", _JAMMED, "fence", _AWAY),
    Kill("obeys-strangers-mode", _JAMMED, "stays", "became PATROL", {}, {"down": "never came down within 100 m"}),
    Kill("hides-tampering", _JAMMED, "tells", _MUTE),
    Kill("loses-half-its-report", _JAMMED, "hears", "never heard 'gnss trouble'"),
    *(Kill(liar, _BEATEN, breaks, because, case, also)
      for case in (_AS_STRANGER, _AS_GROUND)
      for liar, breaks, because, also in (
          ("returns-late", "return-mode", "became RETURN 1", {}),
          ("lands-elsewhere", "home", "never came down within 10 m", {}),
          ("bolts-outward", "area", _AWAY, {}),
          # It tells of the loss to whoever it takes for its ground, and thinks that it has told.
          ("masked", "not-fooled", "said 'link regained'", {"hears-lost": "never heard 'link lost'"}),
          ("resumes", "stays", "became PATROL", {}),
          ("forgets-the-loss", "hears-lost", "never heard 'link lost'", {}),
      )),
    Kill("mute-about-gnss", _ASTRAY, "says", _TROUBLE),
    Kill("dashes-out-without-satellites", _ASTRAY, "fence", _AWAY),
    Kill("obeys-strangers-home", _ASTRAY, "home", "became other than its ground left it"),
    Kill("hides-tampering", _ASTRAY, "tells", _MUTE),
    Kill("returns-late", _STOPPED, "return-mode", "became RETURN 1", _AS_STRANGER),
    Kill("obeys-strangers-mode", _STOPPED, "not-stopped", "became HOLD", _AS_STRANGER,
         {"home": "never came down within 10 m"}),
    Kill("obeys-forged-station", _STOPPED, "not-stopped", "became HOLD", _AS_GROUND,
         {"home": "never came down within 10 m"}),
    *(Kill("hides-tampering", _STOPPED, "tells", _MUTE, case) for case in (_AS_STRANGER, _AS_GROUND)),
    Kill("lands-elsewhere", _STOPPED, "home", "never came down within 10 m", _AS_STRANGER),
    Kill("bolts-outward", _STOPPED, "area", _AWAY, _AS_STRANGER),
    Kill("mute-about-gnss", _AMONG, "says", _TROUBLE),
    Kill("dashes-out-without-satellites", _AMONG, "fence", _AWAY),
    Kill("tells-nothing", _AMONG, "tells-of-it", "heard of aircraft C0FFEE"),
    Kill("warns-of-nobody", _AMONG, "warns", "heard a warning of aircraft C0FFEE"),
    Kill("mute-about-gnss", _ORDERED_ON, "hears", "never heard 'gnss trouble'"),
    Kill("falls-from-the-sky", _ORDERED_ON, "down", "it met the ground"),
    Kill("obeys-strangers-mode", _ORDERED_ON, "stays", "became PATROL", {}, {"down": "never came down within 100 m"}),
    Kill("hides-tampering", _ORDERED_ON, "tells", _MUTE),
)  # fmt: skip
